#include "sync/clock.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace meetpoint::sync {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

TEST(SystemClock, SleepsItsTime) {
  SystemClock clock;
  const auto begin = steady_clock::now();
  EXPECT_TRUE(clock.sleep(milliseconds(20), {}));
  EXPECT_GE(steady_clock::now() - begin, milliseconds(20));
}

TEST(SystemClock, AStopEndsASleepAndForbidsTheNext) {
  SystemClock clock;
  std::stop_source stop;
  steady_clock::time_point stopped;
  std::jthread stopper([&] {
    std::this_thread::sleep_for(milliseconds(20));
    stopped = steady_clock::now();
    stop.request_stop();
  });
  EXPECT_FALSE(clock.sleep(std::chrono::minutes(5), stop.get_token()));
  stopper.join();
  EXPECT_LT(steady_clock::now() - stopped, milliseconds(100));
  EXPECT_FALSE(clock.sleep(std::chrono::minutes(5), stop.get_token()));
}

}  // namespace
}  // namespace meetpoint::sync
