#include "cli/reloader.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>

#include "support/in_time.hpp"

namespace meetpoint::test {
namespace {

using cli::Reloader;

TEST(Reloader, DoesOneAtATimeAndOneMoreForAllThatAskedMeanwhile) {
  std::atomic<int> begun = 0;
  std::atomic<int> inside = 0;
  std::atomic<int> most_inside = 0;
  std::atomic<bool> is_open = false;
  {
    Reloader reloader([&](const std::stop_token&) {
      ++begun;
      most_inside = std::max(most_inside.load(), ++inside);
      EXPECT_TRUE(in_time([&] { return is_open.load(); }));
      --inside;
    });
    reloader.ask();
    EXPECT_TRUE(in_time([&] { return begun == 1; }));
    for (int i = 0; i < 5; ++i) reloader.ask();
    is_open = true;
    EXPECT_TRUE(in_time([&] { return begun == 2 && inside == 0; }));
    reloader.ask();
    EXPECT_TRUE(in_time([&] { return begun == 3 && inside == 0; }));
  }
  EXPECT_EQ(begun, 3);
  EXPECT_EQ(most_inside, 1);
}

TEST(Reloader, WhatIsBeingDoneIsToldOfTheEndAndNothingIsBegunAfterIt) {
  std::atomic<int> begun = 0;
  Reloader reloader([&](const std::stop_token& stop) {
    ++begun;
    EXPECT_TRUE(in_time([&] { return stop.stop_requested(); }));
  });
  reloader.ask();
  EXPECT_TRUE(in_time([&] { return begun == 1; }));
  reloader.ask();
  reloader.request_stop();
  reloader.join();
  reloader.ask();
  EXPECT_EQ(begun, 1);
}

TEST(Reloader, DoesNothingUnlessItIsAsked) {
  std::atomic<int> begun = 0;
  {
    Reloader reloader([&](const std::stop_token&) { ++begun; });
  }
  EXPECT_EQ(begun, 0);
}

}  // namespace
}  // namespace meetpoint::test
