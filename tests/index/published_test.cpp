#include "index/published.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "index/sqlite_store.hpp"
#include "support/temp_dir.hpp"
#include "support/world.hpp"

namespace meetpoint::index {
namespace {

std::shared_ptr<const Snapshot> some_snapshot() {
  const test::TempDir place;
  return test::snapshot_of(test::World(), place.path());
}

TEST(Published, StartsEmptyAndHandsOutTheNewest) {
  Published published;
  EXPECT_EQ(published.current(), nullptr);
  const auto first = some_snapshot();
  published.publish(first);
  EXPECT_EQ(published.current(), first);
  const auto second = some_snapshot();
  published.publish(second);
  EXPECT_EQ(published.current(), second);
}

TEST(Published, FreesAReplacedSnapshotInSweepAndNotBefore) {
  Published published;
  auto first = some_snapshot();
  const std::weak_ptr<const Snapshot> watch = first;
  published.publish(std::move(first));
  auto reader = published.current();
  published.publish(some_snapshot());
  EXPECT_EQ(published.sweep(), 1U) << "a request still reads it";
  reader.reset();
  EXPECT_FALSE(watch.expired()) << "the request path must not pay for the freeing";
  EXPECT_EQ(published.sweep(), 0U);
  EXPECT_TRUE(watch.expired());
}

TEST(Published, ReadersAndThePublisherNeverRace) {
  // Meant for TSan; without it, it still proves that generations never go backwards for a reader.
  Published published;
  const test::TempDir place;
  const auto store = open_sqlite_store(place / "s.db", Access::write).value();
  std::atomic<bool> done = false;
  std::atomic<std::uint64_t> reads = 0;
  std::vector<std::jthread> readers;
  for (int i = 0; i < 4; ++i) {
    readers.emplace_back([&] {
      std::uint64_t last = 0;
      while (!done) {
        const auto snapshot = published.current();
        if (!snapshot) continue;
        EXPECT_GE(snapshot->generation().number, last);
        last = snapshot->generation().number;
        ++reads;
      }
    });
  }
  for (int generation = 0; generation < 30; ++generation) {
    test::World().store(*store);
    published.publish(Snapshot::build(*store->read().value()).value());
    published.sweep();
  }
  while (reads < 100) std::this_thread::yield();
  done = true;
  readers.clear();
  EXPECT_EQ(published.sweep(), 0U);
}

}  // namespace
}  // namespace meetpoint::index
