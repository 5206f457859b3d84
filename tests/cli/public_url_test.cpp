#include "cli/public_url.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/process.hpp"
#include "support/temp_dir.hpp"
#include "support/world.hpp"

/// `meetpoint serve --public-url URL`.
namespace meetpoint::test {
namespace {

using testing::HasSubstr;

TEST(PublicUrl, IsHttpsInOneSpelling) {
  for (const char* url : {"https://meet.example", "https://meet.example:8443", "https://meet.example/a",
                          "https://meet.example/a/B-9_~", "https://192.0.2.1", "https://[2001:db8::1]:8443/a",
                          "http://127.0.0.1:8480", "http://localhost", "http://[::1]:1/a"})
    EXPECT_TRUE(cli::check_public_url(url)) << url;
  for (const std::string& url : std::vector<std::string>{"",
                                                         "meet.example",
                                                         "ftp://meet.example",
                                                         "http://meet.example",
                                                         "http://10.0.0.1",
                                                         "https://meet.example/",
                                                         "https://meet.example/a/",
                                                         "https://meet.example//a",
                                                         "https://meet.example/../a",
                                                         "https://meet.example/a/.",
                                                         "https://meet.example?a",
                                                         "https://meet.example/a?b",
                                                         "https://meet.example#a",
                                                         "https://user@meet.example",
                                                         "https://Meet.example",
                                                         "HTTPS://meet.example",
                                                         "https://meet.example:443",
                                                         "https://meet.example:0",
                                                         "https://meet.example/%61",
                                                         "https://meet.example/a\"b",
                                                         "https://meet.example/a b",
                                                         "https://meet.example/\r\nX: y",
                                                         "https://meet.example\\a",
                                                         "https://meet.example/" + std::string(1000, 'a')}) {
    const auto refused = cli::check_public_url(url);
    ASSERT_FALSE(refused) << url;
    EXPECT_EQ(refused.error().code, index::ErrorCode::invalid);
    EXPECT_THAT(refused.error().text, HasSubstr("--public-url")) << url;
  }
}

class PublicUrlCommand : public testing::Test {
 protected:
  void SetUp() override {
    const std::string sample = std::string(MEETPOINT_SOURCE_DIR) + "/data/sample";
    ASSERT_EQ(run({"sync", "--quiet", "--upstream", sample, "--store", store_}).exit_code, 0);
    write_file(auth_,
               "[idp]\nmode = \"jwt\"\nissuer = \"http://127.0.0.1:9\"\naudience = \"https://meet.example\"\n"
               "jwks_uri = \"http://127.0.0.1:9/jwks\"\nscope = \"peering\"\n"
               "[other]\nmode = \"static\"\ntoken_sha256 = \"" +
                   std::string(64, 'a') + "\"\nasns = [\"*\"]\n");
  }
  const std::string kWellKnown = "/.well-known/oauth-protected-resource";
  TempDir place_;
  std::string store_ = (place_ / "store.db").string();
  std::string auth_ = (place_ / "auth.toml").string();
};

TEST_F(PublicUrlCommand, AClientFindsTheIssuerFromItsFirst401) {
  const Served served(store_, "127.0.0.1:0", {"--auth", auth_, "--public-url", "https://meet.example"});
  HttpAnswer first = http_get(served.url(), "/v0.1/as64496/locations?asn=64496");
  for (int tries = 0; first.status == 503 && tries < 100; ++tries)
    first = http_get(served.url(), "/v0.1/as64496/locations?asn=64496");
  EXPECT_EQ(first.status, 401);
  EXPECT_EQ(first.header("WWW-Authenticate"),
            "Bearer realm=\"meetpoint\", resource_metadata=\"https://meet.example" + kWellKnown + "\"");
  const Json json = Json::parse(http_get(served.url(), kWellKnown).body);
  EXPECT_EQ(json.at("resource"), "https://meet.example");
  EXPECT_EQ(json.at("authorization_servers"), Json::array({"http://127.0.0.1:9"}));
  EXPECT_EQ(json.at("scopes_supported"), Json::array({"peering"}));
}

TEST_F(PublicUrlCommand, WithoutItOrWithoutTokensNothingIsSaid) {
  const Served silent(store_, "127.0.0.1:0", {"--auth", auth_});
  EXPECT_EQ(http_get(silent.url(), kWellKnown).status, 404);
  const Served open(store_, "127.0.0.1:0", {"--public-url", "https://meet.example"});
  EXPECT_EQ(http_get(open.url(), kWellKnown).status, 404) << "who takes no tokens names no issuers";
}

TEST_F(PublicUrlCommand, AWrongOneIsSaidAtTheStart) {
  for (const char* url : {"http://meet.example", "https://meet.example/"}) {
    const Finished refused =
        run({"serve", "--store", store_, "--listen", "127.0.0.1:0", "--public-url", url});
    EXPECT_EQ(refused.exit_code, 2) << url;
    EXPECT_THAT(refused.err, HasSubstr("--public-url")) << url;
  }
  write_file(place_ / "config.toml", "[serve]\npublic_url = \"http://meet.example\"\n");
  const Finished checked = run({"config", "check", (place_ / "config.toml").string()});
  EXPECT_EQ(checked.exit_code, 2);
  EXPECT_THAT(checked.err + checked.out, HasSubstr(":2: serve.public_url: "));
}

}  // namespace
}  // namespace meetpoint::test
