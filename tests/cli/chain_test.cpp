#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <thread>

#include "index/sqlite_store.hpp"
#include "index/time.hpp"
#include "support/followed_mirror.hpp"
#include "support/held_rows.hpp"
#include "support/process.hpp"
#include "support/temp_dir.hpp"
#include "support/world.hpp"

/// Mirrors of mirrors: PeeringDB, a first meetpoint that follows it and serves, a second that follows the
/// first. What the second holds is what the first shows: live rows with their text, and every tombstone.
namespace meetpoint::test {
namespace {

using index::ObjectType;

std::unique_ptr<index::Store> opened(const std::string& file) {
  return std::move(index::open_sqlite_store(file, index::Access::read).value());
}

class Chain : public testing::Test {
 protected:
  void follow(const std::string& upstream, const std::vector<std::string>& more = {}) {
    std::vector<std::string> arguments = {"sync", "--quiet", "--upstream", upstream, "--store", second_};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const Finished finished = run(arguments);
    ASSERT_EQ(finished.exit_code, 0) << finished.err;
  }
  RowTexts held() const { return held_rows(*opened(second_)); }
  std::string drift(const std::string& first) const { return difference(held(), shown_rows(*opened(first))); }

  TempDir place_;
  std::string second_ = (place_ / "second.db").string();
};

TEST_F(Chain, AfterAFullLoadAndAfterEveryCycleTheSecondHoldsWhatTheFirstShows) {
  constexpr std::uint32_t kHistories = 6;
  std::size_t tombstones = 0;
  for (std::uint32_t seed = 1; seed <= kHistories; ++seed) {
    std::filesystem::remove(second_);
    FollowedMirror first(seed);
    follow(first.url() + "/api");
    ASSERT_EQ(drift(first.store()), "") << "after the load, seed " << seed;
    for (int step = 0; step < 6; ++step) {
      for (int i = 0; i <= step % 3; ++i) {  // the second misses a cycle of the first now and then
        first.edit(8);
        if (i % 2 == 1) {
          const std::lock_guard lock(first.mutex());
          first.simulator().run_list_cache();
        }
        first.cycle();
      }
      follow(first.url() + "/api");
      ASSERT_EQ(drift(first.store()), "") << "seed " << seed << ", step " << step << "\n" << first.log();
    }
    for (const auto& [name, text] : held()) tombstones += text == kTombstone ? 1 : 0;
  }
  EXPECT_GT(tombstones, kHistories) << "nothing was deleted that could have been missed";
}

TEST_F(Chain, ARestartOfTheFirstLosesNothing) {
  FollowedMirror first(11);
  follow(first.url() + "/api");
  for (int step = 0; step < 3; ++step) {
    first.edit(10);
    first.cycle();
    first.restart();
    follow(first.url() + "/api");
    ASSERT_EQ(drift(first.store()), "") << first.log();
  }
}

TEST_F(Chain, ARowThatReachesTheFirstLateReachesTheSecond) {
  FollowedMirror first(12, {"--reconcile-every", "1s"});
  follow(first.url() + "/api");
  {
    // A newer row moves the cursors of both beyond the late one's stamp.
    const std::lock_guard lock(first.mutex());
    first.simulator().pass_time(5 * 3600);
    first.simulator().save_late(ObjectType::org, 2, 0);
  }
  first.cycle();
  follow(first.url() + "/api");
  const std::string late = held().at("org 1");
  ASSERT_NE(late, kTombstone);
  {
    const std::lock_guard lock(first.mutex());
    first.simulator().save_late(ObjectType::org, 1, 3 * 3600);
    first.simulator().run_list_cache();
  }
  std::this_thread::sleep_for(std::chrono::seconds(1));  // the next reconcile is due
  first.cycle();
  ASSERT_NE(shown_rows(*opened(first.store())).at("org 1"), late) << "it has reached the first";
  follow(first.url() + "/api", {"--reconcile-every", "0s"});
  EXPECT_EQ(drift(first.store()), "") << "its stamp is older than the cursor, by more than the overlap";
}

TEST_F(Chain, OnlyWhatIsPublicGoesOn) {
  const std::string first = (place_ / "first.db").string();
  const auto upstream = place_ / "upstream";
  std::filesystem::create_directory(upstream);
  world_with_secrets().write(upstream);
  ASSERT_EQ(run({"sync", "--quiet", "--upstream", upstream, "--store", first}).exit_code, 0);
  ASSERT_TRUE(held_rows(*opened(first)).contains("poc 9001"));
  const Served served(first);
  follow(served.url() + "/api");
  EXPECT_TRUE(held().contains("poc 1"));
  for (const auto& [name, text] : held()) {
    EXPECT_EQ(text.find("ecret"), std::string::npos) << name << ": " << text;
    if (name.starts_with("poc ") && text != kTombstone) {
      EXPECT_EQ(Json::parse(text).at("visible"), "Public") << text;
    }
  }
}

TEST_F(Chain, WhatAFreshMirrorLoadedIsNotSentAgain) {
  const std::string first = (place_ / "first.db").string();
  World world;
  constexpr std::uint32_t kRows = 50;
  for (std::uint32_t id = 1; id <= kRows; ++id)
    world.add(ObjectType::org, {{"id", id}, {"updated", index::format_utc(1'700'000'000 + id * 3600)}});
  const auto upstream = place_ / "upstream";
  std::filesystem::create_directory(upstream);
  world.write(upstream);
  ASSERT_EQ(run({"sync", "--quiet", "--upstream", upstream, "--store", first}).exit_code, 0);
  const Served served(first);
  follow(served.url() + "/api");
  const Finished again = run({"sync", "--upstream", served.url() + "/api", "--store", second_});
  EXPECT_THAT(again.out, testing::HasSubstr(": 1 rows,")) << "the newest, which is within the overlap";
}

TEST_F(Chain, TheOneFileIsABeginThatLacksNothing) {
  FollowedMirror first(13);
  first.edit(60);  // which leaves tombstones that no list shows
  first.cycle();
  const std::string upstream = first.url() + "/dump/meetpoint.db";
  follow(upstream);
  EXPECT_EQ(drift(first.store()), "") << first.log();
  EXPECT_EQ(opened(second_)->generation().value().number, 2U)
      << "the file, and a cycle of what changed since";
  const auto listed = opened(second_)->read().value()->cursor(ObjectType::org).value().value().listed_at;
  const auto listed_by_first =
      opened(first.store())->read().value()->cursor(ObjectType::org).value().value().listed_at;
  EXPECT_EQ(listed, listed_by_first) << "no list was asked for";
  for (int step = 0; step < 3; ++step) {
    first.edit(12);
    first.cycle();
    follow(upstream);  // goes on with what changed
    ASSERT_EQ(drift(first.store()), "") << first.log();
  }
}

TEST_F(Chain, TheOneFileHasNothingThatIsHidden) {
  const std::string first = (place_ / "first.db").string();
  const auto upstream = place_ / "upstream";
  std::filesystem::create_directory(upstream);
  world_with_secrets().write(upstream);
  ASSERT_EQ(run({"sync", "--quiet", "--upstream", upstream, "--store", first}).exit_code, 0);
  ASSERT_EQ(run({"overlay", "net", "1", "our_contact", "ecret", "--store", first}).exit_code, 0);
  const Served served(first);
  follow(served.url() + "/dump/meetpoint.db");
  const HttpAnswer file = http_get(served.url(), "/dump/meetpoint.db");
  ASSERT_EQ(file.status, 200);
  EXPECT_NE(file.body.find("Halcyon"), std::string::npos);
  EXPECT_EQ(file.body.find("ecret"), std::string::npos);
  for (const auto& [name, text] : held()) EXPECT_EQ(text.find("ecret"), std::string::npos) << name;
  // And it is a store as any other.
  write_file(place_ / "third.db", file.body);
  EXPECT_EQ(run({"findings", "--store", (place_ / "third.db").string()}).exit_code, 0);
  EXPECT_EQ(difference(held_rows(*opened((place_ / "third.db").string())), shown_rows(*opened(first))), "");
}

TEST_F(Chain, AServerWithoutTheFileIsNamedWithTheRemedy) {
  Simulator simulator(3);
  const SimulatorServer no_meetpoint(simulator);
  const std::string base = no_meetpoint.url().substr(0, no_meetpoint.url().size() - 4);
  const Finished finished =
      run({"sync", "--quiet", "--upstream", base + "/dump/meetpoint.db", "--store", second_});
  EXPECT_EQ(finished.exit_code, 5);
  EXPECT_THAT(finished.err, testing::HasSubstr("name " + base + "/api as --upstream"));
  EXPECT_EQ(opened(second_)->generation().value().number, 0U);
}

}  // namespace
}  // namespace meetpoint::test
