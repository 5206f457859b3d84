#include "sync/worker.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <new>
#include <thread>
#include <vector>

#include "support/fake_clock.hpp"

namespace meetpoint::sync {
namespace {

using index::Attempt;
using index::ErrorCode;
using index::Expected;
using index::UtcSeconds;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr UtcSeconds kHour = 3600;

/// A worker on a clock of the test's; it stops after `most_` cycles.
class WorkerSchedule : public testing::Test {
 protected:
  void run() {
    Worker worker(
        options_,
        [this](const std::stop_token&) -> Expected<std::string> {
          begun_.push_back(clock_.now());
          if (in_cycle_) in_cycle_(begun_.size());
          if (begun_.size() == most_) stop_.request_stop();
          if (begun_.size() > healthy_before_ && begun_.size() <= sick_before_) {
            return index::fail(ErrorCode::unavailable, "no answer");
          }
          return "generation " + std::to_string(begun_.size());
        },
        [this](const Attempt& attempt) { noted_.push_back(attempt); },
        [this](const std::string& line) { told_.push_back(line); }, clock_);
    worker_ = &worker;
    worker.run(stop_.get_token());
  }
  /// Seconds from the begin of each cycle to that of the next.
  std::vector<UtcSeconds> gaps() const {
    std::vector<UtcSeconds> gaps;
    for (std::size_t i = 1; i < begun_.size(); ++i) gaps.push_back(begun_[i] - begun_[i - 1]);
    return gaps;
  }
  void fail_from(std::size_t first, std::size_t last) {
    healthy_before_ = first - 1;
    sick_before_ = last;
  }

  test::FakeClock clock_;
  std::stop_source stop_;
  WorkerOptions options_;
  std::size_t most_ = 5;
  std::size_t healthy_before_ = 0;
  std::size_t sick_before_ = 0;
  std::function<void(std::size_t number)> in_cycle_;
  Worker* worker_ = nullptr;
  std::vector<UtcSeconds> begun_;
  std::vector<Attempt> noted_;
  std::vector<std::string> told_;
};

TEST_F(WorkerSchedule, StartsAtOnceAndThenInIntervalsFromBeginToBegin) {
  options_.interval = seconds(9);
  in_cycle_ = [this](std::size_t) { clock_.pass(seconds(4)); };
  const UtcSeconds start = clock_.now();
  run();
  EXPECT_EQ(begun_.front(), start);
  EXPECT_THAT(gaps(), ElementsAre(9, 9, 9, 9));
  EXPECT_THAT(told_,
              ElementsAre("generation 1", "generation 2", "generation 3", "generation 4", "generation 5"));
}

TEST_F(WorkerSchedule, ACycleLongerThanTheIntervalIsFollowedByTheNext) {
  options_.interval = seconds(1);
  in_cycle_ = [this](std::size_t) { clock_.pass(seconds(30)); };
  run();
  EXPECT_THAT(gaps(), ElementsAre(30, 30, 30, 30));
}

TEST_F(WorkerSchedule, AnIntervalIsATenthMoreOrLess) {
  options_.interval = seconds(900);
  most_ = 200;
  run();
  const auto all = gaps();
  EXPECT_THAT(all, testing::Each(testing::AllOf(testing::Ge(810), testing::Le(990))));
  EXPECT_LT(*std::min_element(all.begin(), all.end()), 850);
  EXPECT_GT(*std::max_element(all.begin(), all.end()), 950);
}

TEST_F(WorkerSchedule, BacksOffAfterFailuresUpToAnHourAndHeals) {
  options_.interval = seconds(900);
  fail_from(2, 10);
  most_ = 13;
  run();
  const std::vector<UtcSeconds> expected = {900, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600, 900, 900};
  const auto all = gaps();
  ASSERT_EQ(all.size(), expected.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_GE(all[i], expected[i] - expected[i] / 10) << i;
    EXPECT_LE(all[i], expected[i] + expected[i] / 10) << i;
  }
  EXPECT_EQ(told_.size(), 13U) << "one line a cycle";
  EXPECT_EQ(told_[1], "no answer; next try at " + index::format_utc(begun_[2]));
  EXPECT_EQ(told_[2], "no answer; failed 2 times in a row, next try at " + index::format_utc(begun_[3]));
  EXPECT_EQ(told_[10], "generation 11");
}

TEST_F(WorkerSchedule, AShortIntervalBacksOffFromItsOwnLengthAndALongOneUpToIt) {
  options_.interval = seconds(2);
  fail_from(1, 4);
  run();
  EXPECT_THAT(gaps(), ElementsAre(2, 4, 8, testing::AllOf(testing::Ge(15), testing::Le(17))));
  begun_.clear();
  stop_ = std::stop_source();
  options_.interval = seconds(24 * kHour);
  fail_from(1, 14);
  most_ = 14;
  run();
  EXPECT_THAT(gaps().front(), testing::AllOf(testing::Ge(54), testing::Le(66)));
  EXPECT_GE(gaps().back(), 24 * kHour * 9 / 10);
  EXPECT_LE(gaps().back(), 24 * kHour * 11 / 10);
}

TEST_F(WorkerSchedule, NotesWhatItKnowsBeforeEachWaitAndThatItIsGone) {
  options_.interval = seconds(9);
  options_.last = {1, 2, 3, 4, "before"};
  in_cycle_ = [this](std::size_t) { clock_.pass(seconds(1)); };
  fail_from(1, 1);
  most_ = 2;
  const UtcSeconds start = clock_.now();
  run();
  ASSERT_EQ(noted_.size(), 2U);
  const UtcSeconds next = begun_[1];
  EXPECT_EQ(noted_[0], (Attempt{start, 2, next, 5, "no answer"})) << "the process before counts";
  EXPECT_EQ(noted_[1], (Attempt{next, next + 1, 0, 0, ""}));
}

TEST_F(WorkerSchedule, NothingStartsBeforeUpstreamWantsToBeAsked) {
  const UtcSeconds until = clock_.now() + 2 * kHour;
  options_.interval = seconds(9);
  options_.not_before = [&]() -> std::optional<UtcSeconds> {
    return until > clock_.now() ? std::optional(until) : std::nullopt;
  };
  most_ = 1;
  run();
  EXPECT_THAT(begun_, ElementsAre(until)) << "not even the first";
  EXPECT_EQ(noted_.front().next_at, until);
}

TEST_F(WorkerSchedule, AThrottledCycleIsNotTriedAgainBeforeUpstreamSays) {
  std::optional<UtcSeconds> until;
  options_.interval = seconds(9);
  options_.not_before = [&] { return until; };
  fail_from(1, 1);
  in_cycle_ = [&](std::size_t) { until = clock_.now() + 2200; };
  most_ = 2;
  run();
  EXPECT_THAT(gaps(), ElementsAre(2200));
  EXPECT_THAT(told_.front(), HasSubstr("next try at " + index::format_utc(begun_[1])));
}

TEST_F(WorkerSchedule, AskedWhileItWaitsItStartsAtOnce) {
  options_.interval = seconds(900);
  fail_from(1, 1);  // a back-off too
  most_ = 3;
  clock_.on_sleep = [this](milliseconds) { worker_->ask_now(); };
  run();
  EXPECT_THAT(gaps(), ElementsAre(0, 0));
}

TEST_F(WorkerSchedule, AskedDuringACycleOneFollowsIt) {
  options_.interval = seconds(9);
  most_ = 4;
  in_cycle_ = [this](std::size_t number) {
    if (number != 2) return;
    worker_->ask_now();
    worker_->ask_now();
  };
  run();
  EXPECT_THAT(gaps(), ElementsAre(9, 0, 9)) << "one, however often it was asked";
}

TEST_F(WorkerSchedule, BeingAskedDoesNotOverrideUpstream) {
  std::optional<UtcSeconds> until;
  options_.interval = seconds(900);
  options_.not_before = [&] { return until; };
  in_cycle_ = [&](std::size_t) { until = clock_.now() + 100; };
  clock_.on_sleep = [&](milliseconds) {
    if (clock_.slept.size() < 4) worker_->ask_now();
  };
  most_ = 2;
  run();
  EXPECT_THAT(gaps(), ElementsAre(100)) << "but what was asked is done as soon as upstream allows";
  EXPECT_EQ(clock_.slept.size(), 4U);
  EXPECT_EQ(noted_.size(), 3U) << "asking again changes nothing worth noting";
}

TEST_F(WorkerSchedule, AClockThatIsSetDoesNotStretchAWait) {
  options_.interval = seconds(9);
  clock_.on_sleep = [this](milliseconds) { clock_.set(clock_.now() - 1'000'000); };
  run();
  EXPECT_THAT(clock_.slept, ElementsAre(seconds(9), seconds(9), seconds(9), seconds(9)));
  clock_.on_sleep = nullptr;
  clock_.slept.clear();
  begun_.clear();
  stop_ = std::stop_source();
  in_cycle_ = [this](std::size_t) { clock_.set(clock_.now() - 1'000'000); };
  run();
  EXPECT_THAT(clock_.slept, ElementsAre(seconds(9), seconds(9), seconds(9), seconds(9)));
}

TEST_F(WorkerSchedule, AnInterruptedCycleSaysNothingAboutUpstream) {
  fail_from(1, 1);
  most_ = 1;
  run();
  ASSERT_EQ(noted_.size(), 1U);
  EXPECT_EQ(noted_[0].failures, 0U);
  EXPECT_EQ(noted_[0].error, "");
  EXPECT_EQ(noted_[0].next_at, 0);
  EXPECT_EQ(told_.size(), 1U);
}

TEST_F(WorkerSchedule, ACycleThatThrowsIsOneThatFailed) {
  options_.interval = seconds(9);
  most_ = 2;
  in_cycle_ = [](std::size_t number) {
    if (number == 1) throw std::bad_alloc();
  };
  run();
  EXPECT_EQ(noted_.front().failures, 1U);
  EXPECT_THAT(told_, ElementsAre(HasSubstr("bad_alloc"), "generation 2"));
}

TEST(Worker, AStopEndsAWaitWithinATenthOfASecond) {
  SystemClock clock;
  std::stop_source stop;
  std::atomic<int> cycles = 0;
  std::atomic<bool> waits = false;
  Worker worker(
      {seconds(900), {}, {}}, [&](const std::stop_token&) { return std::to_string(++cycles); },
      [&](const Attempt& attempt) { waits = attempt.next_at != 0; }, [](const std::string&) {}, clock);
  std::jthread thread([&] { worker.run(stop.get_token()); });
  const auto wait_for = [](const auto& condition) {
    for (int i = 0; i < 1000 && !condition(); ++i) std::this_thread::sleep_for(milliseconds(5));
    EXPECT_TRUE(condition());
  };
  wait_for([&] { return waits.load(); });
  worker.ask_now();
  wait_for([&] { return cycles == 2; });
  wait_for([&] { return waits.load(); });
  std::this_thread::sleep_for(milliseconds(20));
  const auto begin = std::chrono::steady_clock::now();
  stop.request_stop();
  thread.join();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, milliseconds(100));
  EXPECT_EQ(cycles, 2);
}

TEST(Worker, AskedByManyThreadsItLosesNoAsking) {
  SystemClock clock;
  std::stop_source stop;
  std::atomic<int> asked = 0;
  std::atomic<int> seen = 0;  // what had been asked when the last cycle began
  Worker worker(
      {seconds(900), {}, {}}, [&](const std::stop_token&) { return std::to_string(seen = asked.load()); },
      [](const Attempt&) {}, [](const std::string&) {}, clock);
  std::jthread thread([&] { worker.run(stop.get_token()); });
  {
    std::vector<std::jthread> askers;
    for (int i = 0; i < 4; ++i) {
      askers.emplace_back([&] {
        for (int j = 0; j < 500; ++j) {
          ++asked;
          worker.ask_now();
        }
      });
    }
  }
  for (int i = 0; i < 1000 && seen != 2000; ++i) std::this_thread::sleep_for(milliseconds(5));
  EXPECT_EQ(seen, 2000);
  stop.request_stop();
}

}  // namespace
}  // namespace meetpoint::sync
