#include "api/rate_limit.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace meetpoint::test {
namespace {

using api::RateLimit;
using std::chrono::milliseconds;
using std::chrono::seconds;

const RateLimit::Instant kBegin{seconds(100'000)};

std::uint32_t let_in(RateLimit& limit, std::uint64_t caller, RateLimit::Instant now, std::uint32_t asked) {
  std::uint32_t count = 0;
  for (std::uint32_t i = 0; i < asked; ++i) count += limit.wait_for(caller, now) ? 0 : 1;
  return count;
}

TEST(RateLimit, LetsInAMinutesWorthAtOnceAndThenNoMore) {
  for (const std::uint32_t most : {1U, 2U, 7U, 60U, 1000U, 60'001U}) {
    RateLimit limit(most);
    EXPECT_EQ(let_in(limit, 1, kBegin, most + 50), most);
    EXPECT_EQ(let_in(limit, 1, kBegin + seconds(60), most + 50), most) << "and again a minute later";
    EXPECT_EQ(let_in(limit, 1, kBegin + seconds(90), most + 50), most / 2);
  }
}

TEST(RateLimit, SaysHowLongToWaitAndKeepsItsWord) {
  RateLimit limit(6);
  EXPECT_EQ(let_in(limit, 1, kBegin, 10), 6U);
  EXPECT_EQ(limit.wait_for(1, kBegin), seconds(10));
  EXPECT_EQ(limit.wait_for(1, kBegin + milliseconds(9'500)), seconds(1));
  EXPECT_EQ(limit.wait_for(1, kBegin + seconds(10)), std::nullopt);
  EXPECT_EQ(limit.wait_for(1, kBegin + seconds(10)), seconds(10));
}

TEST(RateLimit, CostsOthersNothing) {
  RateLimit limit(1);
  EXPECT_EQ(let_in(limit, 1, kBegin, 1000), 1U);
  EXPECT_EQ(let_in(limit, 2, kBegin, 2), 1U);
}

TEST(RateLimit, OfNoneIsNone) {
  RateLimit limit(0);
  EXPECT_EQ(let_in(limit, 1, kBegin, 100'000), 100'000U);
}

TEST(RateLimit, KnowsABoundedNumberAndForgetsWhoIsAtRest) {
  RateLimit limit(1);
  for (std::uint64_t caller = 0; caller < api::kMostLimited; ++caller)
    ASSERT_FALSE(limit.wait_for(caller, kBegin));
  EXPECT_EQ(limit.wait_for(api::kMostLimited, kBegin), seconds(1)) << "no room, so not let in";
  EXPECT_FALSE(limit.wait_for(api::kMostLimited, kBegin + seconds(60)));
  EXPECT_TRUE(limit.wait_for(api::kMostLimited, kBegin + seconds(60)));
}

TEST(RateLimit, CountsWhatManyThreadsAsk) {
  RateLimit limit(1000);
  std::vector<std::uint32_t> counts(4);
  {
    std::vector<std::jthread> threads;
    for (std::uint32_t& count : counts)
      threads.emplace_back([&limit, &count] { count = let_in(limit, 1, kBegin, 2000); });
  }
  EXPECT_EQ(counts[0] + counts[1] + counts[2] + counts[3], 1000U);
}

}  // namespace
}  // namespace meetpoint::test
