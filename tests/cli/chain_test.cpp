#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <thread>

#include "index/sqlite_store.hpp"
#include "index/table.hpp"
#include "support/held_rows.hpp"
#include "support/process.hpp"
#include "support/simulator_server.hpp"
#include "support/temp_dir.hpp"
#include "support/world.hpp"

/// Mirrors of mirrors: PeeringDB, a first meetpoint that follows it and serves, a second that follows the
/// first. What the second holds is what the first shows.
namespace meetpoint::test {
namespace {

using index::ObjectType;

/// What a visitor of a store's server may see: live rows by their text, tombstones by their id.
RowTexts shown_rows(const std::string& file) {
  const auto store = index::open_sqlite_store(file, index::Access::read).value();
  const auto reading = store->read().value();
  RowTexts all;
  for (const ObjectType type : index::kObjectTypes) {
    EXPECT_TRUE(reading->each_text(type, 0, [&](const index::Row& row, index::UtcSeconds) {
      const auto text = visible_text(type, row);
      if (!text) return;
      const std::string name = std::string(name_of(type)) + " " + std::to_string(row.id);
      all[name] = row.status == "deleted" ? "a tombstone" : *text;
    }));
  }
  return all;
}

/// What a store holds, whether somebody may see it or not.
RowTexts held_rows(const std::string& file) {
  const auto store = index::open_sqlite_store(file, index::Access::read).value();
  RowTexts all = live_rows(*store);
  const auto reading = store->read().value();
  for (const ObjectType type : index::kObjectTypes) {
    EXPECT_TRUE(reading->each(type, [&](const index::Row& row) {
      const std::string name = std::string(name_of(type)) + " " + std::to_string(row.id);
      if (row.status == "deleted") all[name] = "a tombstone";
    }));
  }
  return all;
}

class Chain : public testing::Test {
 protected:
  /// A first mirror that has caught up with the simulator, whose clock goes as ours.
  void begin(std::uint32_t seed, const std::vector<std::string>& more = {}) {
    simulator_ =
        std::make_unique<Simulator>(seed, read_world(std::string(MEETPOINT_SOURCE_DIR) + "/data/sample"));
    simulator_->pass_time(static_cast<double>(index::now_utc() - simulator_->now()) - kPast);
    upstream_ = std::make_unique<SimulatorServer>(*simulator_);
    more_ = more;
    start();
    wait_for(1);
  }
  void start() {
    std::vector<std::string> options = {"--sync", "--upstream", upstream_->url(), "--interval", "1d"};
    options.insert(options.end(), more_.begin(), more_.end());
    first_ = std::make_unique<Served>(first_file_, "127.0.0.1:0", options);
  }
  void edit(int edits) {
    const std::lock_guard lock(upstream_->mutex());
    simulator_->pass_time(60);
    for (int i = 0; i < edits; ++i) log_ += simulator_->edit() + "\n";
  }
  /// The first mirror comes, and serves what it got.
  void cycle() {
    const std::uint64_t before = generation();
    ASSERT_EQ(http("POST", first_->url(), "/v0.1/refresh").status, 202);
    wait_for(before + 1);
  }
  void wait_for(std::uint64_t number) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (generation() < number) {
      ASSERT_LT(std::chrono::steady_clock::now(), end) << http_get(first_->url(), "/status").body;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
  }
  std::uint64_t generation() const {
    const Json number = Json::parse(http_get(first_->url(), "/status").body).at("generation");
    return number.is_null() ? 0 : number.get<std::uint64_t>();
  }
  void follow(const std::vector<std::string>& more = {}) {
    std::vector<std::string> arguments = {"sync",    "--quiet",   "--upstream", first_->url() + "/api",
                                          "--store", second_file_};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const Finished finished = run(arguments);
    ASSERT_EQ(finished.exit_code, 0) << finished.err;
  }
  std::string drift() const { return difference(held_rows(second_file_), shown_rows(first_file_)); }

  /// How far the simulator's clock is behind ours at first, so that edits never come from the future.
  static constexpr double kPast = 6 * 3600;

  TempDir place_;
  std::string first_file_ = (place_ / "first.db").string();
  std::string second_file_ = (place_ / "second.db").string();
  std::unique_ptr<Simulator> simulator_;
  std::unique_ptr<SimulatorServer> upstream_;
  std::vector<std::string> more_;
  std::unique_ptr<Served> first_;
  std::string log_;
};

TEST_F(Chain, AfterAFullLoadAndAfterEveryCycleTheSecondHoldsWhatTheFirstShows) {
  constexpr std::uint32_t kHistories = 6;
  std::size_t tombstones = 0;
  for (std::uint32_t seed = 1; seed <= kHistories; ++seed) {
    first_.reset();
    std::filesystem::remove(second_file_);
    std::filesystem::remove(first_file_);
    begin(seed);
    follow();
    ASSERT_EQ(drift(), "") << "after the load, seed " << seed;
    log_.clear();
    for (int step = 0; step < 6; ++step) {
      for (int i = 0; i <= step % 3; ++i) {  // the second misses a cycle of the first now and then
        edit(8);
        if (i % 2 == 1) {
          const std::lock_guard lock(upstream_->mutex());
          simulator_->run_list_cache();
        }
        cycle();
      }
      follow();
      ASSERT_EQ(drift(), "") << "seed " << seed << ", step " << step << "\n" << log_;
    }
    for (const auto& [name, text] : held_rows(second_file_)) tombstones += text == "a tombstone" ? 1 : 0;
  }
  EXPECT_GT(tombstones, kHistories) << "nothing was deleted that could have been missed";
}

TEST_F(Chain, ARestartOfTheFirstLosesNothing) {
  begin(11);
  follow();
  for (int step = 0; step < 3; ++step) {
    edit(10);
    cycle();
    const std::uint64_t before = generation();
    first_.reset();  // killed
    start();         // another port, its snapshot is built anew, and it begins with a cycle
    wait_for(before + 1);
    follow();
    ASSERT_EQ(drift(), "") << log_;
  }
}

TEST_F(Chain, ARowThatReachesTheFirstLateReachesTheSecond) {
  begin(12, {"--reconcile-every", "1s"});
  follow();
  const std::uint32_t late = 1;
  {
    // A newer row moves the cursors of both beyond the late one's stamp.
    const std::lock_guard lock(upstream_->mutex());
    simulator_->pass_time(5 * 3600);
    simulator_->save_late(ObjectType::org, 2, 0);
  }
  cycle();
  follow();
  {
    const std::lock_guard lock(upstream_->mutex());
    simulator_->save_late(ObjectType::org, late, 3 * 3600);
    simulator_->run_list_cache();
  }
  const RowTexts before = held_rows(second_file_);
  std::this_thread::sleep_for(std::chrono::seconds(1));  // the next reconcile is due
  cycle();
  const std::string name = "org " + std::to_string(late);
  ASSERT_NE(before.at(name), "a tombstone");
  ASSERT_NE(shown_rows(first_file_).at(name), before.at(name)) << "it has reached the first";
  follow({"--reconcile-every", "0s"});
  EXPECT_EQ(drift(), "") << "its stamp is older than the second's cursor, by more than the overlap";
}

TEST_F(Chain, OnlyWhatIsPublicGoesOn) {
  const auto upstream = place_ / "upstream";
  std::filesystem::create_directory(upstream);
  World world = read_world(std::string(MEETPOINT_SOURCE_DIR) + "/data/sample");
  world.add(ObjectType::poc, {{"id", 9001},
                              {"net_id", 1},
                              {"role", "NOC"},
                              {"visible", "Users"},
                              {"name", "Secret Somebody"},
                              {"phone", ""},
                              {"email", "secret@example.net"},
                              {"url", ""}});
  for (Json& lan : world.rows(ObjectType::ixlan)) {
    lan["ixf_ixp_member_list_url"] = "https://example.net/secret-members.json";
    lan["ixf_ixp_member_list_url_visible"] = "Users";
  }
  world.write(upstream);
  ASSERT_EQ(run({"sync", "--quiet", "--upstream", upstream, "--store", first_file_}).exit_code, 0);
  ASSERT_TRUE(held_rows(first_file_).contains("poc 9001"));
  first_ = std::make_unique<Served>(first_file_);
  wait_for(1);
  follow();
  const RowTexts held = held_rows(second_file_);
  for (const auto& [name, text] : held) {
    EXPECT_EQ(text.find("ecret"), std::string::npos) << name << ": " << text;
    if (name.starts_with("poc ") && text != "a tombstone") {
      EXPECT_EQ(Json::parse(text).at("visible"), "Public");
    }
  }
  EXPECT_TRUE(held.contains("poc 1"));
}

}  // namespace
}  // namespace meetpoint::test
