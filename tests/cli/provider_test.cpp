#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>

#include "index/time.hpp"
#include "support/daemon.hpp"
#include "support/in_time.hpp"
#include "support/meetings.hpp"
#include "support/npm.hpp"
#include "support/process.hpp"
#include "support/temp_dir.hpp"
#include "support/token_prover.hpp"
#include "support/wire.hpp"

/// The whole way with a real OpenID provider (npm's oidc-provider) on loopback: client credentials, a token,
/// pages of locations.
namespace meetpoint::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

const std::string kQuestion = "/v0.1/as64496/locations?asn=64496";
const std::string kPublic = "https://meetpoint.test";

class ProviderFlow : public testing::Test {
 protected:
  void SetUp() override {
    const fs::path source = fs::path(MEETPOINT_SOURCE_DIR) / "tests/provider";
    if (const auto why = install_with_npm(source, {"provider.mjs"}, place_.path()); !why.empty())
      GTEST_SKIP() << why;
    const unsigned short port = free_port();
    issuer_ = fmt::format("http://127.0.0.1:{}", port);
    provider_ = std::make_unique<Daemon>(
        std::vector<std::string>{"node", (place_ / "provider.mjs").string(), std::to_string(port)}, port);
    const std::string store = (place_ / "store.db").string();
    const std::string sample = std::string(MEETPOINT_SOURCE_DIR) + "/data/sample";
    ASSERT_EQ(run({"sync", "--quiet", "--upstream", sample, "--store", store}).exit_code, 0);
    const std::string auth = (place_ / "auth.toml").string();
    write_file(auth, fmt::format("[provider]\nmode = \"jwt\"\nissuer = \"{0}\"\n"
                                 "audience = \"https://meetpoint.test\"\njwks_uri = \"{0}/jwks\"\n"
                                 "scope = \"urn:ietf:params:oauth:scope:peering-api\"\n",
                                 issuer_));
    served_ = std::make_unique<Served>(store, "127.0.0.1:0",
                                       std::vector<std::string>{"--auth", auth, "--public-url", kPublic});
    const std::string probe = token("reader", "https://meetpoint.test/rs256");
    ASSERT_TRUE(in_time([&] { return ask(probe).status != 503; }));
  }
  /// As a client of the provider gets one.
  std::string token(const std::string& client, const std::string& resource,
                    const std::string& scope = "networks urn:ietf:params:oauth:scope:peering-api",
                    const std::string& fields = {}) {
    const std::string form = fmt::format(
        "grant_type=client_credentials&client_id={0}&client_secret=secret-of-{0}&scope={1}&resource={2}",
        client, scope, resource);
    Wire wire(issuer_);
    wire.send(
        fmt::format("POST /token HTTP/1.1\r\nHost: {}\r\n"
                    "Content-Type: application/x-www-form-urlencoded\r\n{}Content-Length: {}\r\n\r\n{}",
                    issuer_.substr(7), fields, form.size(), form));
    const auto answer = wire.read_answer();
    EXPECT_TRUE(answer);
    const Json json = Json::parse(answer ? answer->body : "{}");
    EXPECT_TRUE(json.contains("access_token")) << json;
    return json.value("access_token", "");
  }
  HttpAnswer ask(const std::string& token, const std::string& target = kQuestion) const {
    return http("GET", served_->url(), target, {{"Authorization", "Bearer " + token}});
  }

  TempDir place_;
  std::string issuer_;
  std::unique_ptr<Daemon> provider_;
  std::unique_ptr<Served> served_;
};

TEST_F(ProviderFlow, FromCredentialsToTheLastPage) {
  for (const char* algorithm : {"rs256", "es256", "eddsa"}) {
    const std::string good = token("reader", std::string("https://meetpoint.test/") + algorithm);
    std::size_t places = 0;
    std::string next;
    int pages = 0;
    do {
      const HttpAnswer page =
          ask(good, kQuestion + "&max_results=4" + (next.empty() ? "" : "&next_token=" + next));
      ASSERT_EQ(page.status, 200) << algorithm << ": " << page.body;
      const Json json = Json::parse(page.body);
      places += json.at("locations").size();
      next = json.value("next_token", "");
      ASSERT_LT(++pages, 20);
    } while (!next.empty());
    EXPECT_GT(pages, 1);
    EXPECT_EQ(places, Json::parse(ask(good).body).at("locations").size());
  }
}

TEST_F(ProviderFlow, WhatIsForOthersOrTooLittleIsRefused) {
  const std::string good = token("reader", "https://meetpoint.test/es256");
  EXPECT_EQ(ask(token("reader", "https://another.test/es256")).status, 401) << "another audience";
  EXPECT_EQ(ask(token("reader", "https://meetpoint.test/es256", "networks")).status, 403) << "no scope";
  EXPECT_EQ(ask(token("nobody", "https://meetpoint.test/es256")).status, 403) << "no networks";
  const std::string two = token("two", "https://meetpoint.test/es256");
  EXPECT_EQ(ask(two).status, 400) << "which of the two?";
  EXPECT_EQ(ask(two, kQuestion + "&peer_asn=64500").status, 200);
  EXPECT_EQ(ask(good, kQuestion + "&peer_asn=64502").status, 403) << "for another network";

  const Json first = Json::parse(ask(good, kQuestion + "&max_results=4").body);
  std::string next = first.at("next_token");
  EXPECT_EQ(ask(two, kQuestion + "&peer_asn=64502&next_token=" + next).status, 400) << "another caller's";
  next[next.size() / 2] = next[next.size() / 2] == 'A' ? 'B' : 'A';
  EXPECT_EQ(ask(good, kQuestion + "&next_token=" + next).status, 400) << "tampered with";

  served_->process().signal(SIGTERM);
  const Finished finished = served_->process().wait();
  EXPECT_EQ(finished.exit_code, 0);
  for (const std::string& secret : {good, two}) EXPECT_THAT(finished.err, Not(HasSubstr(secret)));
}

TEST_F(ProviderFlow, Row24_a_token_bound_to_a_key_counts_with_a_proof_that_comes_once) {
  Prover client;
  const auto proof_for_token = client.proof(issuer_ + "/token", {}, index::now_utc());
  const std::string bound =
      token("reader", "https://meetpoint.test/es256", "networks urn:ietf:params:oauth:scope:peering-api",
            "DPoP: " + proof_for_token + "\r\n");
  const auto fields = client.fields(kPublic + kQuestion, bound, index::now_utc(), true);
  EXPECT_EQ(http("GET", served_->url(), kQuestion, fields).status, 200);
  const HttpAnswer again = http("GET", served_->url(), kQuestion, fields);
  EXPECT_EQ(again.status, 401);
  EXPECT_THAT(again.header("WWW-Authenticate"), HasSubstr("invalid_dpop_proof"));
  EXPECT_EQ(ask(bound).status, 401) << "as a bearer token";
  Prover thief;
  EXPECT_EQ(http("GET", served_->url(), kQuestion, thief.fields(kPublic + kQuestion, bound, index::now_utc()))
                .status,
            401);
}

}  // namespace
}  // namespace meetpoint::test
