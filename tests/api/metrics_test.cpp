#include "api/metrics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "api/access_line.hpp"
#include "support/meetings.hpp"
#include "support/temp_dir.hpp"

namespace meetpoint::test {
namespace {

using namespace std::chrono_literals;
using api::Account;
using api::Exchange;
using testing::HasSubstr;
using testing::Not;

const index::IpAddress kClient = index::parse_address("192.0.2.7").value();

TEST(Metrics, CountsRequestsBytesAndTimesByRoute) {
  api::Metrics metrics;
  index::Published nothing;
  Account common;
  common.route = "/v0.1/common";
  std::vector<std::jthread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 250; ++i) metrics.note({common, "GET", kClient, 200, 10, 70us});
    });
  }
  threads.clear();
  metrics.note({common, "BREW", kClient, 405, 3, 2ms});
  const std::string text = metrics.text(nothing, {3, 5}, 0);
  EXPECT_THAT(text, HasSubstr("# TYPE meetpoint_requests_total counter\n"));
  EXPECT_THAT(text,
              HasSubstr(R"(meetpoint_requests_total{method="GET",route="/v0.1/common",status="200"} 1000)"));
  EXPECT_THAT(text,
              HasSubstr(R"(meetpoint_requests_total{method="other",route="/v0.1/common",status="405"} 1)"));
  EXPECT_THAT(text, HasSubstr(R"(meetpoint_answer_bytes_total{route="/v0.1/common"} 10003)"));
  EXPECT_THAT(text, HasSubstr(R"(meetpoint_request_seconds_bucket{route="/v0.1/common",le="0.0001"} 1000)"));
  EXPECT_THAT(text, HasSubstr(R"(meetpoint_request_seconds_count{route="/v0.1/common"} 1001)"));
  EXPECT_THAT(text, HasSubstr("meetpoint_connections 3\n"));
  EXPECT_THAT(text, HasSubstr("meetpoint_access_log_dropped_lines 5\n"));
  EXPECT_THAT(text, Not(HasSubstr("BREW"))) << "what clients send is no label";
  EXPECT_THAT(text, Not(HasSubstr("meetpoint_generation"))) << "there is none";
}

TEST(Metrics, CountsRefusalsByReason) {
  api::Metrics metrics;
  index::Published nothing;
  Account refused;
  refused.reason = "no_token";
  metrics.note({refused, "GET", kClient, 401});
  metrics.note({refused, "GET", kClient, 401});
  EXPECT_THAT(metrics.text(nothing, {}, 0), HasSubstr(R"(meetpoint_refused_total{reason="no_token"} 2)"));
}

TEST(Metrics, TellsOfTheDataThatIsServed) {
  TempDir directory;
  index::Published published;
  published.publish(snapshot_of(two_networks(), directory.path()));
  index::Attempt attempt;
  attempt.tried_at = 1000;
  attempt.succeeded_at = 900;
  attempt.failures = 2;
  published.note(attempt);
  const auto generation = published.current()->generation();
  const std::string text = api::Metrics().text(published, {}, generation.committed_at + 60);
  EXPECT_THAT(text, HasSubstr("meetpoint_generation " + std::to_string(generation.number) + "\n"));
  EXPECT_THAT(text, HasSubstr("meetpoint_generation_age_seconds 60\n"));
  EXPECT_THAT(text, HasSubstr(R"(meetpoint_rows{type="net"} 3)"));
  EXPECT_THAT(text, HasSubstr("meetpoint_sync_failures 2\n"));
  EXPECT_THAT(text, HasSubstr("meetpoint_sync_age_seconds "));
}

TEST(AccessLine, IsOneObjectOfWhatIsKnown) {
  using std::chrono::milliseconds;
  const std::chrono::system_clock::time_point now(std::chrono::seconds(1'700'000'000) + milliseconds(42));
  Account account;
  account.request_id = "an-id";
  account.route = "/v0.1/as*/locations";
  account.caller = index::Asn{64496};
  account.generation = 7;
  EXPECT_EQ(
      api::access_line({account, "GET", kClient, 200, 120, 85us}, now),
      R"({"time":"2023-11-14T22:13:20.042Z","id":"an-id","client":"192.0.2.7","asn":64496,"method":"GET",)"
      R"("route":"/v0.1/as*/locations","status":200,"bytes":120,"us":85,"generation":7})");
  account.caller.reset();
  account.reason = "no_token";
  account.why = "no \"token\"\r\n\x1b[31m\\ \xc3\xbc";
  account.evidence = "certificate";
  const std::string line = api::access_line({account, "", kClient, 401}, now);
  const Json read = Json::parse(line);
  EXPECT_EQ(read.at("asn"), nullptr);
  EXPECT_EQ(read.at("why"), "no \"token\"???[31m\\ ??") << "Row25: no CR, LF or ESC";
  EXPECT_EQ(read.at("reason"), "no_token");
  EXPECT_EQ(read.at("evidence"), "certificate");
}

}  // namespace
}  // namespace meetpoint::test
