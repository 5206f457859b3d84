#include "api/guard.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace meetpoint::test {
namespace {

using api::Guard;
using std::chrono::seconds;

const Guard::Instant kBegin{seconds(100'000)};
constexpr std::uint32_t kMost = 10;

index::IpAddress client(const std::string& text) {
  return index::parse_address(text).value();
}

struct Door {
  Guard guard{api::GuardLimits{0, kMost}};

  /// How many of so many tokens are looked at that come one after the other and are bad.
  int show_bad(int count, Guard::Instant now = kBegin) {
    int looked_at = 0;
    for (int i = 0; i < count; ++i) {
      auto attempt = guard.begin_attempt(client("192.0.2." + std::to_string(i % 250)), now);
      if (!attempt) continue;
      attempt->was_bad(now);
      ++looked_at;
    }
    return looked_at;
  }
  /// Those of so many that are looked at together.
  std::vector<Guard::Attempt> begin(int count, const std::string& from = "192.0.2.1") {
    std::vector<Guard::Attempt> begun;
    begun.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) {
      if (auto attempt = guard.begin_attempt(client(from), kBegin)) begun.push_back(std::move(*attempt));
    }
    return begun;
  }
};

TEST(Guard, LooksAtAMinutesWorthOfBadTokensOfANetwork) {
  Door door;
  EXPECT_EQ(door.show_bad(30), 10);
  EXPECT_EQ(door.guard.begin_attempt(client("192.0.2.99"), kBegin).error(), seconds(6));
  EXPECT_TRUE(door.guard.begin_attempt(client("192.0.3.1"), kBegin));
  EXPECT_EQ(door.show_bad(30, kBegin + seconds(12)), 2);
}

TEST(Guard, ThoseThatAreLookedAtCountAsIfTheyWereBad) {
  Door door;
  EXPECT_EQ(door.show_bad(7), 7);
  {
    const auto begun = door.begin(8);
    EXPECT_EQ(begun.size(), 3U);
    EXPECT_EQ(door.begin(8, "198.51.100.1").size(), 8U) << "another network";
  }
  EXPECT_EQ(door.begin(8).size(), 3U) << "good ones are given back";
  EXPECT_EQ(door.show_bad(8), 3) << "and cost nothing";
  EXPECT_EQ(door.begin(8).size(), 0U);
}

TEST(Guard, ManyNewGoodTokensAtOnceAreNotRefusedForEachOther) {
  Door door;
  EXPECT_EQ(door.show_bad(4), 4);
  EXPECT_EQ(door.begin(200).size(), 200U);
  EXPECT_EQ(door.show_bad(8), 6) << "nothing is left of them";
}

TEST(Guard, BadOnesBeyondTheLimitAreWaitedForLater) {
  Door door;
  {
    auto begun = door.begin(100);
    ASSERT_EQ(begun.size(), 100U);
    for (Guard::Attempt& attempt : begun) attempt.was_bad(kBegin);
  }
  // Ten a minute: the hundredth has been paid for after ten minutes.
  EXPECT_EQ(door.show_bad(1, kBegin + seconds(545)), 0);
  EXPECT_EQ(door.show_bad(2, kBegin + seconds(546)), 1);
}

TEST(Guard, ProgramsOfThisMachineAreNotCounted) {
  Guard guard(api::GuardLimits{1, 1});
  for (int i = 0; i < 5; ++i) {
    auto attempt = guard.begin_attempt(client("127.0.0.1"), kBegin);
    ASSERT_TRUE(attempt);
    attempt->was_bad(kBegin);
    EXPECT_FALSE(guard.wait_to_ask(client("::1"), kBegin));
  }
}

TEST(Guard, WithoutALimitThereIsNone) {
  Guard guard(api::GuardLimits{0, 0});
  for (int i = 0; i < 100; ++i) {
    auto attempt = guard.begin_attempt(client("192.0.2.1"), kBegin);
    ASSERT_TRUE(attempt);
    attempt->was_bad(kBegin);
  }
}

}  // namespace
}  // namespace meetpoint::test
