#include "api/replay_store.hpp"

#include <gtest/gtest.h>
#include <malloc.h>

#include <atomic>
#include <memory>
#include <random>
#include <set>
#include <thread>

/// What was shown once is not taken again while it would be, and nothing is when there is no room to know.
namespace meetpoint::test {
namespace {

using api::Replay;
using api::ReplayStore;

constexpr index::UtcSeconds kNow = 1'795'478'400;

rpki::Sha256 digest(std::size_t number) {
  return rpki::sha256(std::to_string(number));
}

TEST(ReplayStore, TakesEachOnceUntilItsEnd) {
  ReplayStore store;
  EXPECT_EQ(store.keep(digest(1), "key", kNow + 60, kNow), Replay::stored);
  EXPECT_EQ(store.keep(digest(1), "key", kNow + 60, kNow), Replay::seen);
  EXPECT_EQ(store.keep(digest(1), "other", kNow + 60, kNow), Replay::seen) << "the digest holds the key";
  EXPECT_EQ(store.keep(digest(1), "key", kNow + 60, kNow + 60), Replay::seen) << "its last second";
  EXPECT_EQ(store.size(), 1U);
  EXPECT_EQ(store.keep(digest(2), "key", kNow + 121, kNow + 61), Replay::stored);
  EXPECT_EQ(store.size(), 1U) << "the first has ended";
}

TEST(ReplayStore, FullIsForOneKeyFirst) {
  ReplayStore store(10, 4);
  for (std::size_t i = 0; i < 4; ++i)
    EXPECT_EQ(store.keep(digest(i), "greedy", kNow + 60, kNow), Replay::stored);
  EXPECT_EQ(store.keep(digest(4), "greedy", kNow + 60, kNow), Replay::full);
  EXPECT_EQ(store.keep(digest(0), "greedy", kNow + 60, kNow), Replay::seen) << "known is known";
  EXPECT_EQ(store.keep(digest(4), "modest", kNow + 60, kNow), Replay::stored);
  EXPECT_EQ(store.keep(digest(5), "greedy", kNow + 121, kNow + 61), Replay::stored) << "there is room again";
}

TEST(ReplayStore, FullIsForAll) {
  ReplayStore store(10, 4);
  for (std::size_t i = 0; i < 10; ++i)
    EXPECT_EQ(store.keep(digest(i), std::to_string(i), kNow + 60, kNow), Replay::stored);
  EXPECT_EQ(store.keep(digest(10), "10", kNow + 60, kNow), Replay::full);
  EXPECT_EQ(store.keep(digest(10), "10", kNow + 60, kNow), Replay::full) << "what was not taken is not kept";
  EXPECT_EQ(store.keep(digest(10), "10", kNow + 121, kNow + 61), Replay::stored);
  EXPECT_EQ(store.size(), 1U);
}

/// A thread looked at the clock, judged a proof in its last second and was held up; another has moved on.
TEST(ReplayStore, WhatEndedForAnotherThreadIsNotTakenAnew) {
  ReplayStore store;
  EXPECT_EQ(store.keep(digest(1), "key", kNow, kNow), Replay::stored);
  EXPECT_EQ(store.keep(digest(2), "key", kNow + 61, kNow + 1), Replay::stored);
  EXPECT_EQ(store.keep(digest(1), "key", kNow, kNow), Replay::seen);
}

TEST(ReplayStore, AClockThatWasWrongDoesNotLockAnybodyOut) {
  ReplayStore store;
  EXPECT_EQ(store.keep(digest(1), "key", kNow + 1'000'060, kNow + 1'000'000), Replay::stored);
  EXPECT_EQ(store.keep(digest(2), "key", kNow + 60, kNow), Replay::stored);
  EXPECT_EQ(store.keep(digest(2), "key", kNow + 60, kNow), Replay::seen);
}

/// Against a plain list of all that was ever taken.
TEST(ReplayStore, IsWhatAListWouldSay) {
  std::mt19937 random(20261125);
  ReplayStore store(200, 40);
  struct Entry {
    std::size_t number;
    std::string key;
    index::UtcSeconds until;
  };
  std::vector<Entry> all;
  index::UtcSeconds now = kNow;
  std::size_t counts[3] = {};
  for (int round = 0; round < 20'000; ++round) {
    if (random() % 8 == 0) ++now;
    std::erase_if(all, [&](const Entry& one) { return one.until < now; });
    const std::size_t number = random() % 2'000;
    const std::string key = std::to_string(number % 7);
    const index::UtcSeconds until = now + random() % 60;
    const bool seen =
        std::any_of(all.begin(), all.end(), [&](const Entry& one) { return one.number == number; });
    const auto of_key =
        std::count_if(all.begin(), all.end(), [&](const Entry& one) { return one.key == key; });
    const Replay expected = seen                                ? Replay::seen
                            : all.size() >= 200 || of_key >= 40 ? Replay::full
                                                                : Replay::stored;
    ASSERT_EQ(store.keep(digest(number), key, until, now), expected) << round;
    if (expected == Replay::stored) all.push_back({number, key, until});
    ASSERT_EQ(store.size(), all.size()) << round;
    ++counts[static_cast<int>(expected)];
  }
  for (const std::size_t count : counts) EXPECT_GT(count, 100U);
}

TEST(ReplayStore, OfManyThreadsOneIsTheFirst) {
  ReplayStore store;
  constexpr std::size_t kThreads = 8;
  constexpr std::size_t kProofs = 2'000;
  std::atomic<std::size_t> stored = 0;
  std::atomic<std::size_t> seen = 0;
  {
    std::vector<std::jthread> threads;
    for (std::size_t thread = 0; thread < kThreads; ++thread) {
      threads.emplace_back([&, thread] {
        for (std::size_t i = 0; i < kProofs; ++i) {
          const std::size_t number = thread % 2 == 0 ? i : kProofs - 1 - i;
          const auto now = kNow + static_cast<index::UtcSeconds>(i / 100);
          const Replay result = store.keep(digest(number), std::to_string(number % 3), kNow + 60, now);
          if (result == Replay::stored) ++stored;
          if (result == Replay::seen) ++seen;
        }
      });
    }
  }
  EXPECT_EQ(stored, kProofs);
  EXPECT_EQ(seen, kProofs * (kThreads - 1));
  EXPECT_EQ(store.size(), kProofs);
}

TEST(ReplayStore, AnEntryTakesNoMoreThanIsSaid) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "skipped: a sanitizer's allocator does not count";
#endif
  constexpr std::size_t kEntries = 100'000;
  const std::string thumbprint(43, 'x');
  const struct mallinfo2 before = mallinfo2();
  const auto store = std::make_unique<ReplayStore>();
  for (std::size_t i = 0; i < kEntries; ++i) {
    const std::string key = std::to_string(i) + thumbprint;  // each of its own: the most there can be
    store->keep(digest(i), key.substr(0, 43), kNow + 60, kNow);
  }
  const struct mallinfo2 after = mallinfo2();
  ASSERT_EQ(store->size(), kEntries);
  const std::size_t each = (after.uordblks + after.hblkhd - before.uordblks - before.hblkhd) / kEntries;
  RecordProperty("bytes_an_entry", std::to_string(each));
  EXPECT_LE(each, api::kReplayBytes);
  EXPECT_GT(each, 64U) << "or it was not measured";
}

}  // namespace
}  // namespace meetpoint::test
