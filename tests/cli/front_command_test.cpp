#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "rpki/digest.hpp"
#include "support/in_time.hpp"
#include "support/meetings.hpp"
#include "support/process.hpp"
#include "support/scripted_server.hpp"
#include "support/temp_dir.hpp"
#include "support/wire.hpp"

/// How `meetpoint serve` stands to the network: its log, its metrics, SIGHUP and SIGTERM.
namespace meetpoint::test {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

const std::string kQuestion = "/v0.1/as64496/locations?asn=64496";

class FrontCommand : public testing::Test {
 protected:
  void SetUp() override {
    const std::string sample = std::string(MEETPOINT_SOURCE_DIR) + "/data/sample";
    ASSERT_EQ(run({"sync", "--quiet", "--upstream", sample, "--store", store_}).exit_code, 0);
  }
  void believe(const std::string& token) const {
    write_file(auth_,
               fmt::format("[portal]\nmode = \"static\"\ntoken_sha256 = \"{}\"\nasns = [\"AS64500\"]\n",
                           rpki::to_hex(rpki::octets_of(rpki::sha256(token)))));
  }
  std::unique_ptr<Served> serve(const std::vector<std::string>& options) const {
    auto served = std::make_unique<Served>(store_, "127.0.0.1:0", options);
    EXPECT_TRUE(in_time([&] { return http_get(served->url(), "/readyz").status == 200; }));
    return served;
  }
  static int ask(const Served& served, const std::string& token) {
    return http("GET", served.url(), kQuestion, {{"Authorization", "Bearer " + token}}).status;
  }
  std::vector<Json> lines() const {
    std::vector<Json> lines;
    std::istringstream text(std::filesystem::exists(log_) ? read_file(log_) : std::string());
    for (std::string line; std::getline(text, line);) lines.push_back(Json::parse(line));
    return lines;
  }

  TempDir place_;
  std::string store_ = (place_ / "store.db").string();
  std::string auth_ = (place_ / "auth.toml").string();
  std::string log_ = (place_ / "access.log").string();
};

TEST_F(FrontCommand, Row25_the_access_log_has_a_line_a_request_and_no_secret) {
  believe("a-good-secret");
  const auto served = serve({"--auth", auth_, "--access-log", log_, "--behind-proxy"});
  const std::size_t before = lines().size();
  EXPECT_EQ(ask(*served, "a-good-secret"), 200);
  EXPECT_EQ(ask(*served, "a-bad-secret"), 401);
  http("GET", served->url(), "/v0.1/search?q=very-private", {{"X-Forwarded-For", "192.0.2.7"}});
  Wire wire(served->url());
  wire.send("GET /\x1b[31m HTTP/1.1\r\nAuthorization: Bearer a-third-secret\r\n\r\n");
  wire.read_to_end();
  ASSERT_TRUE(in_time([&] { return lines().size() >= before + 4; }));
  const std::string text = read_file(log_);
  for (const char* secret : {"secret", "very-private", "Bearer", "\x1b"})
    EXPECT_THAT(text, Not(HasSubstr(secret)));
  const auto all = lines();
  const auto with = [&](const std::string& field, const Json& value) {
    const auto found = std::find_if(all.begin(), all.end(), [&](const Json& line) {
      return line.contains(field) && line.at(field) == value;
    });
    return found == all.end() ? Json::object() : *found;
  };
  EXPECT_EQ(with("asn", 64500).value("status", 0), 200);
  EXPECT_EQ(with("asn", 64500).value("route", ""), "/v0.1/as*/locations");
  EXPECT_EQ(with("asn", 64500).value("generation", 0), 1);
  EXPECT_EQ(with("reason", "invalid_token").value("status", 0), 401);
  EXPECT_EQ(with("client", "192.0.2.7").value("route", ""), "/v0.1/search");
  EXPECT_EQ(with("reason", "bad_head").value("status", 0), 400);
}

TEST_F(FrontCommand, SighupReadsWhomToBelieveAgainAndOpensTheLogAgain) {
  believe("one");
  const auto served = serve({"--auth", auth_, "--access-log", log_});
  EXPECT_EQ(ask(*served, "one"), 200);
  believe("two");
  std::filesystem::rename(log_, log_ + ".1");
  served->process().signal(SIGHUP);
  EXPECT_TRUE(in_time([&] { return ask(*served, "two") == 200; }));
  EXPECT_EQ(ask(*served, "one"), 401) << "he was taken out";
  EXPECT_TRUE(in_time([&] { return !lines().empty(); }));
  write_file(auth_, "no toml");
  served->process().signal(SIGHUP);
  std::this_thread::sleep_for(200ms);
  EXPECT_EQ(ask(*served, "two"), 200) << "what cannot be read changes nothing";
  served->process().signal(SIGINT);
  const Finished finished = served->process().wait();
  EXPECT_EQ(finished.exit_code, 0);
  EXPECT_THAT(finished.err, AllOf(HasSubstr("auth.toml was read again"), HasSubstr("auth.toml:1"),
                                  HasSubstr("whom to believe stays as it was")));
}

TEST_F(FrontCommand, SigtermIsHeardWhileAnIssuerIsWaitedFor) {
  std::atomic<bool> is_asked = false;
  std::atomic<bool> is_over = false;
  ScriptedServer issuer([&](const std::string&, Connection&) {
    is_asked = true;
    EXPECT_TRUE(in_time([&] { return is_over.load(); }));
  });
  believe("one");
  const auto served = serve({"--auth", auth_, "--drain", "0s"});
  write_file(auth_, fmt::format("[idp]\nmode = \"jwt\"\nissuer = \"https://idp.example\"\naudience = \"us\"\n"
                                "jwks_uri = \"{}/jwks\"\n",
                                issuer.url()));
  served->process().signal(SIGHUP);
  EXPECT_TRUE(in_time([&] { return is_asked.load(); }));
  served->process().signal(SIGTERM);
  const Finished finished = served->process().wait();
  is_over = true;
  EXPECT_EQ(finished.exit_code, 0);
  EXPECT_THAT(finished.err,
              AllOf(HasSubstr("SIGTERM: not ready any more"), Not(HasSubstr("was read again"))));
}

TEST_F(FrontCommand, SigtermMakesItUnreadyFirstAndAnswersUntilItEnds) {
  const auto served = serve({"--drain", "2s"});
  const auto begin = std::chrono::steady_clock::now();
  served->process().signal(SIGTERM);
  EXPECT_TRUE(in_time([&] { return http_get(served->url(), "/readyz").status == 503; }));
  EXPECT_EQ(http_get(served->url(), "/v0.1/common?asns=64496,64500").status, 200);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 2s);
  EXPECT_EQ(served->process().wait().exit_code, 0);
  EXPECT_GE(std::chrono::steady_clock::now() - begin, 2s);
}

TEST_F(FrontCommand, ASecondSignalEndsItAtOnce) {
  const auto served = serve({"--drain", "60s"});
  served->process().signal(SIGTERM);
  EXPECT_TRUE(in_time([&] { return http_get(served->url(), "/readyz").status == 503; }));
  const auto begin = std::chrono::steady_clock::now();
  served->process().signal(SIGTERM);
  EXPECT_EQ(served->process().wait().exit_code, 0);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 30s);
}

TEST_F(FrontCommand, MetricsAreForThisMachineAndThoseThatAreNamed) {
  const auto served = serve({"--behind-proxy", "--metrics-from", "192.0.2.0/24"});
  const auto from = [&](const char* address) {
    return http("GET", served->url(), "/metrics", {{"X-Forwarded-For", address}});
  };
  EXPECT_EQ(from("198.51.100.1").status, 403);
  EXPECT_EQ(from("192.0.2.9").status, 200);
  const std::string refused = R"(route="/metrics",status="403"} 1)";
  HttpAnswer own;
  // What was answered is counted when it has been sent.
  EXPECT_TRUE(in_time([&] {
    own = http_get(served->url(), "/metrics");
    return own.body.find(refused) != std::string::npos;
  }));
  EXPECT_EQ(own.status, 200);
  EXPECT_THAT(own.header("Content-Type"), HasSubstr("version=0.0.4"));
  EXPECT_THAT(own.body, AllOf(HasSubstr("meetpoint_generation 1\n"),
                              testing::ContainsRegex("meetpoint_connections [1-9]")));
}

TEST_F(FrontCommand, WhatCannotBeUsedIsSaidBeforeItListens) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases = {
      {{"--tls-cert", auth_}, "--tls-key"},
      {{"--tls-cert", auth_, "--tls-key", auth_}, auth_},
      {{"--metrics-from", "192.0.2.1/24"}, "192.0.2.1/24"},
      {{"--connections", "0"}, "--connections"},
      {{"--drain", "61s"}, "--drain"},
      {{"--access-log", (place_ / "away/log").string()}, "away/log"},
  };
  for (const auto& [options, named] : cases) {
    std::vector<std::string> arguments = {"serve", "--store", store_, "--listen", "127.0.0.1:0"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    const Finished finished = run(arguments);
    EXPECT_THAT(finished.exit_code, testing::AnyOf(2, 4)) << named;
    EXPECT_EQ(finished.out, "") << named;
    EXPECT_THAT(finished.err, HasSubstr(named));
  }
}

}  // namespace
}  // namespace meetpoint::test
