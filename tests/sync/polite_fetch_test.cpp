#include "sync/polite_fetch.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <vector>

#include "support/fake_clock.hpp"
#include "support/temp_dir.hpp"

namespace meetpoint::sync {
namespace {

using index::ErrorCode;
using index::UtcSeconds;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string kNet = "https://www.peeringdb.com/api/net?hide_ix_no_fac=0";
const std::string kOrg = "https://www.peeringdb.com/api/org";

class Manners : public testing::Test {
 protected:
  /// Says what a test put in, else a small answer, and notes when it was asked.
  class Upstream final : public Fetch {
   public:
    explicit Upstream(Manners& test) : test_(test) {}
    index::Expected<FetchResponse> get(const FetchRequest&, const std::stop_token&) override {
      test_.asked_.push_back(test_.clock_.now_ms);
      if (test_.answers_.empty()) return FetchResponse{200, "{}", {}};
      const auto answer = test_.answers_.front();
      test_.answers_.pop_front();
      return answer;
    }

   private:
    Manners& test_;
  };

  /// A process: what it remembers beyond its end is in the file.
  struct Process {
    Process(Manners& test, const Courtesy& courtesy)
        : log(RequestLog::open(test.place_ / "requests", test.clock_, test.tell()).value()),
          fetch(std::make_unique<Upstream>(test), log, courtesy, test.clock_, test.tell()) {}
    index::Expected<FetchResponse> get(const std::string& url, const std::stop_token& stop = {}) {
      return fetch.get({url, 1'000'000, {}}, stop);
    }
    RequestLog log;
    PoliteFetch fetch;
  };
  Process process(const Courtesy& courtesy = {}) { return {*this, courtesy}; }
  Tell tell() {
    return [this](const std::string& line) { told_.push_back(line); };
  }
  static FetchResponse large() { return {200, std::string(kLargeBytes + 1, 'x'), {}}; }
  static FetchResponse throttle(std::optional<std::uint64_t> retry_after) { return {429, "{}", retry_after}; }
  std::string at(UtcSeconds from_now) { return "try again at " + index::format_utc(clock_.now() + from_now); }

  test::TempDir place_;
  test::FakeClock clock_;
  std::deque<index::Expected<FetchResponse>> answers_;
  std::vector<std::int64_t> asked_;  // when, in milliseconds
  std::vector<std::string> told_;
};

TEST_F(Manners, NoSixtySecondsSeeMoreThanTheirRequests) {
  for (const unsigned limit : {1U, 3U, 20U}) {
    auto process = this->process({limit, false, seconds(10)});
    asked_.clear();
    const auto begin = clock_.now_ms;
    for (std::size_t i = 0; i < 5UL * limit; ++i) {
      ASSERT_TRUE(process.get(kOrg));
      clock_.pass(milliseconds((i * 377) % 1500));
    }
    for (std::size_t i = limit; i < asked_.size(); ++i) EXPECT_GE(asked_[i] - asked_[i - limit], 60'000);
    EXPECT_LE(clock_.now_ms - begin, 6 * 61'000) << "and they are not much fewer";
    clock_.pass(seconds(100));
  }
}

TEST_F(Manners, NoneAreWaitedForWhenThereIsNoLimit) {
  auto process = this->process({0, false, seconds(10)});
  for (int i = 0; i < 1000; ++i) ASSERT_TRUE(process.get(kOrg));
  EXPECT_THAT(clock_.slept, IsEmpty());
}

TEST_F(Manners, AClockThatJumpsMakesNobodyWaitLongerThanAMinute) {
  auto process = this->process({2, false, seconds(10)});
  for (const UtcSeconds jump : {-1'000'000, 1'000'000, -5, 5, -60, -1'000'000}) {
    clock_.set(clock_.now() + jump);
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(process.get(kOrg));
  }
  for (const milliseconds slept : clock_.slept) EXPECT_LE(slept, seconds(61));
}

TEST_F(Manners, AStopEndsAWait) {
  std::stop_source stop;
  clock_.on_sleep = [&](milliseconds) { stop.request_stop(); };
  {
    auto process = this->process({1, false, seconds(10)});
    ASSERT_TRUE(process.get(kOrg, stop.get_token()));
    EXPECT_EQ(process.get(kOrg, stop.get_token()).error().code, ErrorCode::cancelled);
  }
  stop = std::stop_source();
  auto process = this->process();
  answers_ = {throttle(5)};
  EXPECT_EQ(process.get(kOrg, stop.get_token()).error().code, ErrorCode::cancelled);
  EXPECT_EQ(asked_.size(), 2U);
}

TEST_F(Manners, TheSameLargeRequestIsMadeOnceAnHourByWhomever) {
  answers_ = {large()};
  ASSERT_TRUE(process().get(kNet));
  const std::string again = at(3600);
  clock_.pass(seconds(3599));
  {
    auto process = this->process();
    const auto response = process.get(kNet);
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, ErrorCode::unavailable) << "others may be asked";
    EXPECT_THAT(response.error().text, AllOf(HasSubstr(kNet), EndsWith(again)));
    EXPECT_EQ(process.fetch.not_before(kNet), clock_.now() + 1);
    EXPECT_FALSE(process.fetch.not_before(kNet + "&since=1")) << "another query is another request";
    EXPECT_TRUE(process.get(kNet + "&since=1"));
    EXPECT_TRUE(this->process({20, true, seconds(10)}).get(kNet)) << "when told to repeat";
    EXPECT_FALSE(this->process({20, true, seconds(10)}).fetch.not_before(kNet));
  }
  EXPECT_EQ(asked_.size(), 3U);
  clock_.pass(seconds(1));
  EXPECT_FALSE(process().fetch.not_before(kNet));
  EXPECT_TRUE(process().get(kNet));
}

TEST_F(Manners, SmallAnswersAndFailuresMayBeAskedAgain) {
  auto process = this->process();
  answers_ = {FetchResponse{200, std::string(kLargeBytes, 'x'), {}}, FetchResponse{500, large().body, {}},
              index::fail(ErrorCode::unavailable, "cut")};
  EXPECT_TRUE(process.get(kNet));
  EXPECT_TRUE(process.get(kNet));
  EXPECT_EQ(process.get(kNet).error().text, "cut");
  EXPECT_TRUE(process.get(kNet));
  EXPECT_EQ(asked_.size(), 4U);
}

TEST_F(Manners, AShortWaitIsWaitedThreeTimesAndNoMore) {
  auto process = this->process();
  answers_ = {throttle(7), throttle(10), throttle(1)};
  EXPECT_EQ(process.get(kOrg).value().status, 200);
  EXPECT_THAT(clock_.slept, ElementsAre(seconds(7), seconds(10), seconds(1)));
  clock_.pass(seconds(100));
  answers_ = {throttle(1), throttle(1), throttle(1), throttle(1)};
  const auto response = process.get(kOrg);
  ASSERT_FALSE(response);
  EXPECT_THAT(response.error().text, HasSubstr(at(60))) << "its word did not help, so a minute";
  EXPECT_EQ(asked_.size(), 8U);
}

TEST_F(Manners, ALongWaitEndsTheRequestAndKeepsEverybodyAway) {
  answers_ = {throttle(2200)};
  const auto response = process().get(kOrg);
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, ErrorCode::throttled);
  EXPECT_EQ(response.error().text, "https://www.peeringdb.com throttles us: " + at(2200));
  EXPECT_THAT(clock_.slept, IsEmpty());
  clock_.pass(seconds(2199));
  {
    auto process = this->process({0, true, seconds(10)});
    EXPECT_EQ(process.get(kNet).error().text, "https://www.peeringdb.com has asked us to wait: " + at(1));
    EXPECT_EQ(process.fetch.not_before(kNet), clock_.now() + 1);
    EXPECT_EQ(process.log.throttled_until(kOrg), clock_.now() + 1);
  }
  EXPECT_EQ(asked_.size(), 1U);
  EXPECT_TRUE(process().get("https://mirror.example/api/net")) << "which has asked for nothing";
  clock_.pass(seconds(1));
  EXPECT_TRUE(process().get(kNet));
}

TEST_F(Manners, AsksNobodyWhomItCannotName) {
  const auto response = process().get("https://user:secret@www.peeringdb.com/api/net");
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, ErrorCode::invalid);
  EXPECT_THAT(response.error().text, testing::Not(HasSubstr("secret")));
  EXPECT_THAT(asked_, IsEmpty());
}

TEST_F(Manners, WithoutARetryAfterTheWaitDoublesUpToAnHourUntilAnAnswer) {
  std::vector<UtcSeconds> waits;
  const auto throttled = [&] {
    answers_ = {throttle({})};
    auto process = this->process();  // each time anew: the count is in the file
    EXPECT_FALSE(process.get(kOrg));
    waits.push_back(process.log.throttled_until(kOrg).value() - clock_.now());
    clock_.pass(seconds(waits.back()));
  };
  for (int i = 0; i < 10; ++i) throttled();
  EXPECT_THAT(waits, ElementsAre(60, 120, 240, 480, 960, 1920, 3600, 3600, 3600, 3600));
  EXPECT_TRUE(process().get(kOrg));
  throttled();
  EXPECT_EQ(waits.back(), 60);
}

TEST_F(Manners, NoRetryAfterKeepsUsAwayForMoreThanADay) {
  answers_ = {throttle(UINT64_MAX)};
  EXPECT_THAT(process().get(kOrg).error().text, HasSubstr(at(24 * 3600)));
  clock_.pass(seconds(24 * 3600));
  EXPECT_TRUE(process().get(kOrg));
}

TEST_F(Manners, ANewVersionOfUpstreamIsToldOnce) {
  const auto version = [](const char* text) { return FetchResponse{200, "{}", {}, text}; };
  answers_ = {version("2.81.0"), version("2.81.0"), version(""), version("2.82.0")};
  for (int i = 0; i < 4; ++i) process().get(kOrg).value();
  EXPECT_THAT(told_, ElementsAre("https://www.peeringdb.com now runs version 2.82.0, before 2.81.0"));
  auto process = this->process();
  for (int i = 0; i < 3; ++i) {
    answers_ = {version("2.81.0"), version("2.82.0")};
    for (int j = 0; j < 2; ++j) process.get(kOrg).value();
  }
  EXPECT_EQ(told_.size(), 2U) << "two versions in turn, while upstream changes over";
}

TEST_F(Manners, AnAnswerIsNotLostWhenItCannotBeNoted) {
  std::filesystem::create_directory(place_ / "below");
  auto log = RequestLog::open(place_ / "below" / "requests", clock_, tell()).value();
  PoliteFetch fetch(std::make_unique<Upstream>(*this), log, {}, clock_, tell());
  std::filesystem::remove_all(place_ / "below");
  answers_ = {large(), large()};
  EXPECT_TRUE(fetch.get({kNet, 1'000'000, {}}, {}));
  EXPECT_TRUE(fetch.get({kOrg, 1'000'000, {}}, {}));
  EXPECT_TRUE(fetch.not_before(kNet)) << "this process remembers";
  EXPECT_TRUE(fetch.not_before(kOrg));
  EXPECT_THAT(told_, ElementsAre(HasSubstr("directory must be writable")));
}

TEST(Courtesy, OurOwnMachineMayBeAskedAnything) {
  EXPECT_EQ(courtesy_towards("https://www.peeringdb.com/api", false).requests_per_minute, 20U);
  EXPECT_EQ(courtesy_towards("https://www.peeringdb.com/api", true).requests_per_minute, 40U);
  EXPECT_FALSE(courtesy_towards("https://www.peeringdb.com/api", true).repeat_large);
  EXPECT_EQ(courtesy_towards("http://127.0.0.1:8080/api", false).requests_per_minute, 0U);
  EXPECT_TRUE(courtesy_towards("http://127.0.0.1:8080/api", false).repeat_large);
  EXPECT_EQ(courtesy_towards("http://127.0.0.1.evil.example/", false).requests_per_minute, 20U);
}

}  // namespace
}  // namespace meetpoint::sync
