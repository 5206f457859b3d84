#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>

#include "support/daemon.hpp"
#include "support/in_time.hpp"
#include "support/meetings.hpp"
#include "support/npm.hpp"
#include "support/process.hpp"
#include "support/temp_dir.hpp"
#include "support/wire.hpp"

/// mode = "peeringdb" with the OpenID provider of ../shared, which introspects as RFC 7662 has it and plays
/// PeeringDB's profile.
namespace meetpoint::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

const std::string kQuestion = "/v0.1/as64496/locations?asn=64496";

class PeeringdbProvider : public testing::Test {
 protected:
  void SetUp() override {
    const fs::path tools = shared_data("tools/oidc");
    if (tools.empty()) GTEST_SKIP() << kNoShared;
    if (const auto why = install_with_npm(tools, {"idp.mjs"}, place_.path()); !why.empty())
      GTEST_SKIP() << why;
    const unsigned short port = free_port();
    issuer_ = fmt::format("http://127.0.0.1:{}", port);
    provider_ = std::make_unique<Daemon>(
        std::vector<std::string>{"node", (place_ / "idp.mjs").string(), "--port", std::to_string(port),
                                 "--state", (place_ / "state").string()},
        port);
    const std::string sample = std::string(MEETPOINT_SOURCE_DIR) + "/data/sample";
    ASSERT_EQ(run({"sync", "--quiet", "--upstream", sample, "--store", store_}).exit_code, 0);
    write_file(place_ / "secret", "peering-api-rs-secret-for-tests-only\n");
    fs::permissions(place_ / "secret", fs::perms(0600));
  }
  std::unique_ptr<Served> serve(bool accepts_foreign_clients) {
    const std::string auth = (place_ / "auth.toml").string();
    write_file(auth, fmt::format("[pdb]\nmode = \"peeringdb\"\nintrospection = \"{0}/token/introspection\"\n"
                                 "profile = \"{0}/profile/v1\"\nclient_id = \"peering-api-rs\"\n"
                                 "client_secret_file = \"{1}\"\naccept_foreign_clients = {2}\n",
                                 issuer_, (place_ / "secret").string(), accepts_foreign_clients));
    auto served = std::make_unique<Served>(store_, "127.0.0.1:0", std::vector<std::string>{"--auth", auth});
    EXPECT_TRUE(in_time([&] { return http_get(served->url(), "/readyz").status == 200; }));
    return served;
  }
  HttpAnswer post(const std::string& path, const std::string& type, const std::string& body) const {
    Wire wire(issuer_);
    wire.send(
        fmt::format("POST {} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {}\r\nContent-Length: {}\r\n"
                    "Authorization: Basic {}\r\n\r\n{}",
                    path, type, body.size(), basic_, body));
    const auto answer = wire.read_answer();
    EXPECT_TRUE(answer);
    return answer ? *answer : HttpAnswer{};
  }
  /// As a client of the provider gets one. That client is another than ours.
  std::string token(const std::string& client, const std::string& scope = "profile networks") {
    const std::string form =
        fmt::format("grant_type=client_credentials&scope={}&resource=https://peering-api.test/opaque", scope);
    basic_ = client;
    const Json json = Json::parse(post("/token", "application/x-www-form-urlencoded", form).body);
    EXPECT_TRUE(json.contains("access_token")) << json;
    const std::string token = json.value("access_token", "");
    EXPECT_THAT(token, Not(HasSubstr(".")));
    return token;
  }
  static HttpAnswer ask(const Served& served, const std::string& token,
                        const std::string& target = kQuestion) {
    return http("GET", served.url(), target, {{"Authorization", "Bearer " + token}});
  }

  TempDir place_;
  std::string store_ = (place_ / "store.db").string();
  std::string basic_;
  std::string issuer_;
  std::unique_ptr<Daemon> provider_;
};

/// Name and secret in base64, as the provider's README lists them.
constexpr const char* kAdmin = "YXM2NDUwMC1hZG1pbjphczY0NTAwLWFkbWluLXNlY3JldC1mb3ItdGVzdHMtb25seQ==";
constexpr const char* kReader = "YXM2NDUwMS1yZWFkZXI6YXM2NDUwMS1yZWFkZXItc2VjcmV0LWZvci10ZXN0cy1vbmx5";
constexpr const char* kNobody = "bm8tbmV0d29ya3M6bm8tbmV0d29ya3Mtc2VjcmV0LWZvci10ZXN0cy1vbmx5";

TEST_F(PeeringdbProvider, WhoseTokenItIsDecides) {
  const std::string admin = token(kAdmin);
  {
    const auto strict = serve(false);
    EXPECT_EQ(ask(*strict, admin).status, 401) << "it was made for another client than ours";
  }
  const auto served = serve(true);
  const std::string target = kQuestion + "&max_results=4";
  const HttpAnswer first = ask(*served, admin, target);
  ASSERT_EQ(first.status, 200) << first.body;
  const std::string next = Json::parse(first.body).at("next_token");
  EXPECT_EQ(ask(*served, admin, target + "&next_token=" + next).status, 200);
  EXPECT_EQ(ask(*served, admin, kQuestion + "&peer_asn=64501").status, 403) << "for another network";
  EXPECT_EQ(ask(*served, token(kReader), kQuestion + "&peer_asn=64501").status, 200) << "reading is enough";
  EXPECT_EQ(ask(*served, token(kNobody)).status, 403) << "no networks";
  EXPECT_EQ(ask(*served, token(kAdmin, "networks")).status, 403) << "a scope is missing";
  EXPECT_EQ(ask(*served, admin + "x").status, 401) << "nobody made it";
}

TEST_F(PeeringdbProvider, AProgramsTokenFailsAsPeeringdbsSourceHasIt) {
  const auto served = serve(true);
  EXPECT_EQ(post("/__test/profile", "application/json", R"({"mode":"real"})").status, 200);
  const HttpAnswer later = ask(*served, token(kAdmin));
  EXPECT_EQ(later.status, 503);
  EXPECT_EQ(later.header("Retry-After"), "5");
  for (int i = 0; i < 6; ++i) EXPECT_EQ(ask(*served, token(kReader)).header("Retry-After"), "5");
  EXPECT_EQ(post("/__test/profile", "application/json", R"({"mode":"human"})").status, 200);
  EXPECT_EQ(ask(*served, token(kAdmin)).status, 200) << "others' tokens closed the way for nobody";
}

TEST_F(PeeringdbProvider, ASecretThatIsNotOursIsTheOperatorsTrouble) {
  write_file(place_ / "secret", "another-s3cret\n");
  const auto served = serve(true);
  EXPECT_EQ(ask(*served, token(kAdmin)).status, 503);
  served->process().signal(SIGTERM);
  EXPECT_THAT(served->process().wait().err, Not(HasSubstr("s3cret")));
}

}  // namespace
}  // namespace meetpoint::test
