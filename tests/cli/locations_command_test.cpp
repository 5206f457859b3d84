#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <csignal>

#include "support/in_time.hpp"
#include "support/meetings.hpp"
#include "support/process.hpp"
#include "support/temp_dir.hpp"

/// `meetpoint serve` and its options for /locations, as an operator sees them.
namespace meetpoint::test {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::string kQuestion = "/v0.1/as64496/locations?asn=64500";

class LocationsCommand : public testing::Test {
 protected:
  void SetUp() override {
    const std::string sample = std::string(MEETPOINT_SOURCE_DIR) + "/data/sample";
    ASSERT_EQ(run({"sync", "--quiet", "--upstream", sample, "--store", store_}).exit_code, 0);
  }
  std::string keys(const std::string& text, mode_t mode = 0600) {
    write_file(keys_, text);
    EXPECT_EQ(chmod(keys_.c_str(), mode), 0);
    return keys_;
  }
  std::unique_ptr<Served> serve(const std::vector<std::string>& more) {
    auto served = std::make_unique<Served>(store_, "127.0.0.1:0", more);
    EXPECT_TRUE(in_time([&] { return http_get(served->url(), "/readyz").status == 200; }));
    return served;
  }
  static void stop(Served& served) {
    served.process().signal(SIGTERM);
    EXPECT_EQ(served.process().wait().exit_code, 0);
  }
  static std::string second_page(const Served& served) {
    const HttpAnswer first = http_get(served.url(), kQuestion + "&max_results=9");
    EXPECT_EQ(first.status, 200) << first.body;
    return kQuestion + "&next_token=" + Json::parse(first.body).at("next_token").get<std::string>();
  }
  Finished refused(const std::vector<std::string>& more) {
    std::vector<std::string> arguments = {"serve", "--store", store_, "--listen", "127.0.0.1:0"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(arguments);
  }

  TempDir place_;
  std::string store_ = (place_ / "store.db").string();
  std::string keys_ = (place_ / "keys").string();
};

const std::string kRest =
    R"({"locations":[{"id":"pdb:fac:7","type":"private"},{"id":"pdb:fac:9","type":"private"}]})"
    "\n";

TEST_F(LocationsCommand, A7_a_token_survives_a_restart_and_works_across_servers_that_share_the_key_file) {
  const std::string file = keys(std::string(64, 'a') + "\n");
  auto first = serve({"--token-key", file});
  const auto replica = serve({"--token-key", file});
  const std::string next = second_page(*first);
  EXPECT_EQ(http_get(replica->url(), next).body, kRest);
  stop(*first);
  first = serve({"--token-key", file});
  EXPECT_EQ(http_get(first->url(), next).body, kRest);
  stop(*first);
  keys(std::string(64, 'b') + "\n" + std::string(64, 'a') + "\n");
  first = serve({"--token-key", file});
  EXPECT_EQ(http_get(first->url(), next).body, kRest) << "an old key verifies";
  const std::string newer = second_page(*first);
  EXPECT_EQ(http_get(replica->url(), newer).status, 400) << "who does not have the new one";
}

TEST_F(LocationsCommand, A7_without_a_key_file_a_token_ends_with_its_process) {
  auto served = serve({});
  const std::string next = second_page(*served);
  EXPECT_EQ(http_get(served->url(), next).body, kRest);
  stop(*served);
  served = serve({});
  const HttpAnswer answer = http_get(served->url(), next);
  EXPECT_EQ(answer.status, 400);
  EXPECT_THAT(answer.body, HasSubstr("next_token"));
}

TEST_F(LocationsCommand, AKeyFileThatOthersCanReadOrThatHoldsNoKeyIsExit2WithTheRemedy) {
  const Finished open = refused({"--token-key", keys(std::string(64, 'a'), 0644)});
  EXPECT_EQ(open.exit_code, 2);
  EXPECT_THAT(open.err, HasSubstr("chmod 600 " + keys_));
  const Finished brief = refused({"--token-key", keys("5ec1e7")});
  EXPECT_EQ(brief.exit_code, 2);
  EXPECT_THAT(brief.err, HasSubstr("openssl rand -hex 32"));
  EXPECT_THAT(brief.err, Not(HasSubstr("5ec1e7")));
  EXPECT_EQ(refused({"--token-key", place_ / "absent"}).exit_code, 2);
  EXPECT_EQ(refused({"--token-key", place_.path()}).exit_code, 2);
}

TEST_F(LocationsCommand, A11_and_A12_the_operator_says_who_is_served_and_who_is_denied) {
  const auto served = serve({"--serve-asn", "AS64496", "--serve-asn", "64510", "--deny-asn", "AS64510",
                             "--blocked-by", "https://court.example/order"});
  EXPECT_EQ(http_get(served->url(), kQuestion).status, 200);
  EXPECT_EQ(http_get(served->url(), "/v0.1/as64500/locations?asn=64496").status, 400);
  const HttpAnswer denied = http_get(served->url(), "/v0.1/as64496/locations?asn=64510");
  EXPECT_EQ(denied.status, 451);
  EXPECT_EQ(denied.header("Link"), "<https://court.example/order>; rel=\"blocked-by\"");
}

TEST_F(LocationsCommand, A19_the_operator_says_how_often_a_network_may_ask) {
  write_file(place_ / "c.toml", "[locations]\nasn_rate = 2\n");
  const auto served = serve({"--config", place_ / "c.toml"});
  EXPECT_EQ(http_get(served->url(), kQuestion).status, 200);
  EXPECT_EQ(http_get(served->url(), kQuestion).status, 200);
  EXPECT_EQ(http_get(served->url(), kQuestion).status, 429);
}

TEST_F(LocationsCommand, WhatIsNoNetworkOrUrlIsExit2) {
  EXPECT_THAT(refused({"--serve-asn", "AS0"}).err, HasSubstr("--serve-asn: "));
  EXPECT_EQ(refused({"--serve-asn", "AS0"}).exit_code, 2);
  EXPECT_EQ(refused({"--deny-asn", "x", "--blocked-by", "https://a.example"}).exit_code, 2);
  EXPECT_EQ(refused({"--deny-asn", "64500"}).exit_code, 2) << "a 451 has a link";
  EXPECT_EQ(refused({"--asn-rate", "-1"}).exit_code, 2);
  for (const char* url : {"court.example", "ftp://a.example", "https://a.example/>; rel=next",
                          "https://a.example/\r\nX: y", "javascript:alert(1)", "https://u:p@a.example/"}) {
    const Finished finished = refused({"--deny-asn", "64500", "--blocked-by", url});
    EXPECT_EQ(finished.exit_code, 2) << url;
    EXPECT_THAT(finished.err, HasSubstr("--blocked-by")) << url;
  }
}

TEST_F(LocationsCommand, ConfigCheckLooksAtTheKeyFile) {
  const std::string config = place_ / "c.toml";
  write_file(config, "[locations]\ntoken_key = \"" + keys(std::string(64, 'a'), 0644) +
                         "\"\nblocked_by = \"here\"\nserve_asns = [\"AS0\"]\n");
  const Finished finished = run({"config", "check", config});
  EXPECT_EQ(finished.exit_code, 2);
  for (const char* wrong :
       {":2: locations.token_key: ", ":3: locations.blocked_by: ", ":4: locations.serve_asns: "})
    EXPECT_THAT(finished.err, HasSubstr(config + wrong));
}

}  // namespace
}  // namespace meetpoint::test
