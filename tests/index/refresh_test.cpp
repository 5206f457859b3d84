#include "index/refresh.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <mutex>
#include <new>
#include <thread>

#include "index/sqlite_store.hpp"
#include "support/temp_dir.hpp"
#include "support/world.hpp"

namespace meetpoint::index {
namespace {

using testing::HasSubstr;

/// Far beyond the promised second: these tests prove that it happens, the benchmark how fast.
constexpr std::chrono::seconds kPatience{20};

bool eventually(const std::function<bool()>& condition) {
  const auto end = std::chrono::steady_clock::now() + kPatience;
  while (std::chrono::steady_clock::now() < end) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return condition();
}

class RefreshTest : public testing::Test {
 protected:
  RefreshTest() { world_.add(ObjectType::net, {{"id", 1}, {"org_id", 1}, {"asn", 64496}, {"name", "A"}}); }
  void commit(const std::filesystem::path& file) {
    const auto store = open_sqlite_store(file, Access::write).value();
    world_.store(*store);
  }
  std::unique_ptr<Refresh> watch() {
    return std::make_unique<Refresh>(
        file_, [](const std::filesystem::path& file) { return open_sqlite_store(file, Access::read); },
        published_,
        [this](const std::string& line) {
          const std::lock_guard lock(mutex_);
          told_.push_back(line);
        });
  }
  std::vector<std::string> told() {
    const std::lock_guard lock(mutex_);
    return told_;
  }
  std::uint64_t served() {
    const auto snapshot = published_.current();
    return snapshot ? snapshot->generation().number : 0;
  }

  test::TempDir place_;
  std::filesystem::path file_ = place_ / "store.db";
  test::World world_;
  Published published_;
  std::mutex mutex_;
  std::vector<std::string> told_;
};

TEST_F(RefreshTest, ServesEachGenerationThatSomebodyCommits) {
  commit(file_);
  const auto refresh = watch();
  EXPECT_TRUE(eventually([&] { return served() == 1; }));
  for (std::uint64_t number = 2; number <= 4; ++number) {
    commit(file_);
    EXPECT_TRUE(eventually([&] { return served() == number; }));
  }
  EXPECT_THAT(told(), testing::Contains(HasSubstr("generation 4")));
}

TEST_F(RefreshTest, WaitsForAStoreThatIsNotThereYetAndSaysSoOnce) {
  const auto refresh = watch();
  EXPECT_TRUE(eventually([&] { return !told().empty(); }));
  std::this_thread::sleep_for(kWatchInterval * 4);
  EXPECT_EQ(told().size(), 1U);
  EXPECT_THAT(told()[0], HasSubstr("no store in"));
  EXPECT_EQ(published_.current(), nullptr);
  commit(file_);
  EXPECT_TRUE(eventually([&] { return served() == 1; }));
}

TEST_F(RefreshTest, GoesOnServingWhenTheStoreIsGoneAndTakesTheNextOne) {
  commit(file_);
  commit(file_);
  const auto refresh = watch();
  EXPECT_TRUE(eventually([&] { return served() == 2; }));
  std::filesystem::remove(file_);
  EXPECT_TRUE(eventually([&] { return told().size() >= 2; }));
  EXPECT_EQ(served(), 2U);
  // Another file in its place, whose numbers start again.
  commit(place_ / "other.db");
  std::filesystem::rename(place_ / "other.db", file_);
  EXPECT_TRUE(eventually([&] { return served() == 1; }));
}

TEST_F(RefreshTest, TakesAFileThatWasMovedOverTheOldOne) {
  commit(file_);
  const auto refresh = watch();
  EXPECT_TRUE(eventually([&] { return served() == 1; }));
  world_.add(ObjectType::net, {{"id", 2}, {"org_id", 1}, {"asn", 64497}, {"name", "B"}});
  commit(place_ / "other.db");
  std::filesystem::rename(place_ / "other.db", file_);
  EXPECT_TRUE(eventually([&] { return published_.current()->find({64497}) != nullptr; }))
      << "the same number, but another file";
}

TEST_F(RefreshTest, AFileThatWasMovedOverAnOpenStoreGetsNothingOfItsJournal) {
  commit(file_);
  const auto refresh = watch();
  EXPECT_TRUE(eventually([&] { return served() == 1; }));
  commit(file_);  // the watcher has it open, so SQLite alone would leave this in the journal
  EXPECT_TRUE(eventually([&] { return served() == 2; }));
  for (std::uint32_t id = 1000; id < 3000; ++id)
    world_.add(ObjectType::net, {{"id", id}, {"org_id", 1}, {"asn", id}, {"name", "B"}});
  const auto other = place_ / "other.db";
  commit(other);
  std::filesystem::rename(other, file_);
  const auto store = open_sqlite_store(file_, Access::read).value();
  EXPECT_EQ(store->generation().value().number, 1U);
  EXPECT_EQ(store->read().value()->count(ObjectType::net).value(), 2001U);
}

TEST_F(RefreshTest, WhatIsMovedOverAStoreThatIsBeingWrittenStaysAsItIs) {
  commit(file_);
  const auto other = place_ / "other.db";
  commit(other);
  {
    const auto store = open_sqlite_store(file_, Access::write).value();
    auto pass = store->begin().value();
    std::filesystem::rename(other, file_);
    const auto committed = pass->commit();
    ASSERT_FALSE(committed);
    EXPECT_THAT(committed.error().text, HasSubstr("was replaced"));
  }
  const auto store = open_sqlite_store(file_, Access::read).value();
  EXPECT_EQ(store->generation().value().number, 1U);
}

TEST_F(RefreshTest, SurvivesAnExceptionAndGoesOn) {
  commit(file_);
  std::atomic<bool> broken = true;
  const Refresh refresh(
      file_,
      [&](const std::filesystem::path& file) {
        if (broken) throw std::bad_alloc();
        return open_sqlite_store(file, Access::read);
      },
      published_,
      [this](const std::string& line) {
        const std::lock_guard lock(mutex_);
        told_.push_back(line);
      });
  EXPECT_TRUE(eventually([&] { return !told().empty(); }));
  EXPECT_THAT(told()[0], HasSubstr("cannot build"));
  broken = false;
  EXPECT_TRUE(eventually([&] { return served() == 1; }));
}

TEST_F(RefreshTest, FreesWhatWasReplaced) {
  commit(file_);
  const auto refresh = watch();
  EXPECT_TRUE(eventually([&] { return served() == 1; }));
  const std::weak_ptr<const Snapshot> first = published_.current();
  commit(file_);
  EXPECT_TRUE(eventually([&] { return first.expired(); }));
}

}  // namespace
}  // namespace meetpoint::index
