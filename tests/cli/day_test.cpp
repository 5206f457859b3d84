#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <iostream>
#include <map>
#include <memory>
#include <numeric>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "index/sqlite_store.hpp"
#include "support/effort.hpp"
#include "support/held_rows.hpp"
#include "support/process.hpp"
#include "support/simulator_server.hpp"
#include "support/temp_dir.hpp"

/// A day of a mirror: 96 cycles, a quarter hour of upstream's clock apart, with edits, faults and kills.
namespace meetpoint::test {
namespace {

using std::chrono::steady_clock;

constexpr int kQuarterHours = 96;

/// From each of these quarter hours on a cycle is killed, tried again until the kill struck a running one.
constexpr std::array kKills = {15, 45, 75};

/// Of a cycle that is not broken off.
constexpr std::uint32_t kLeastRequests = 14;

/// Longer than a throttle without Retry-After is respected at first.
constexpr std::chrono::seconds kThrottle{61};

struct Tally {
  int struck = 0;  ///< faults
  int killed = 0;  ///< cycles that were running and asking
  int throttled = 0;
  int lists = 0;                  ///< whole lists asked for after the first load
  std::map<int, int> exit_codes;  ///< of cycles
};

class Day {
 public:
  Day(std::uint32_t seed, World world, std::uint32_t most_edits)
      : random_(seed), most_edits_(most_edits), simulator_(seed, std::move(world)) {}

  /// Adds test failures where the day is not as it should be.
  void live() {
    EXPECT_EQ(sync({}).exit_code, 0);
    for (quarter_ = 0; quarter_ < kQuarterHours && !testing::Test::HasFailure(); ++quarter_) {
      quarter_hour();
      let_throttle_pass();
    }
    server_.set_faults({});
    EXPECT_EQ(sync({}).exit_code, 0);
    {
      const std::lock_guard lock(server_.mutex());
      simulator_.pass_time(900);
      simulator_.run_list_cache();
    }
    EXPECT_EQ(sync({"--full"}).exit_code, 0);
    const std::lock_guard lock(server_.mutex());
    EXPECT_EQ(simulator_.inconsistency(), "");
    EXPECT_EQ(difference(rows(), simulator_.truth()), "") << "the last generation is " << generation();
  }
  const Tally& tally() const { return tally_; }
  std::uint64_t generation() const { return store()->generation().value().number; }
  const std::string& log() const { return log_; }

 private:
  struct Strike {
    std::uint32_t requests_before;
    bool done = false;
  };

  std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(random_() % n); }
  std::unique_ptr<index::Store> store() const {
    return std::move(index::open_sqlite_store(file_, index::Access::read).value());
  }
  RowTexts rows() const { return live_rows(*store()); }

  std::vector<std::string> arguments(const std::vector<std::string>& more) const {
    // Two seconds: so whole lists are held against the store in the middle of the day too.
    std::vector<std::string> all = {"sync",    "--quiet", "--upstream",        server_.url(),
                                    "--store", file_,     "--reconcile-every", "2s"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  Finished sync(const std::vector<std::string>& more) const {
    Finished finished = run(arguments(more));
    EXPECT_TRUE(finished.exit_code == 0 || finished.exit_code == 5) << finished.err;
    if (finished.exit_code != 0) std::cout << finished.err;
    return finished;
  }

  /// Each kind as often as any other.
  Fault any_fault() {
    const auto at = static_cast<std::uint32_t>(random_());
    const std::vector<Fault> all = test::all_kinds_of_fault(at);
    if (deck_.empty()) {
      deck_.resize(all.size());
      std::iota(deck_.begin(), deck_.end(), 0);
      std::shuffle(deck_.begin(), deck_.end(), random_);
    }
    const std::size_t which = deck_.back();
    deck_.pop_back();
    log_ += "fault " + std::to_string(which) + "\n";
    return all[which];
  }

  /// One answer of the next cycle goes wrong.
  std::shared_ptr<Strike> arm() {
    auto strike = std::make_shared<Strike>(Strike{below(kLeastRequests)});
    server_.set_faults([strike, fault = any_fault()](const std::string&) {
      if (strike->done || strike->requests_before-- > 0) return Fault();
      strike->done = true;
      return fault;
    });
    return strike;
  }

  void quarter_hour() {
    log_ += "-- quarter hour " + std::to_string(quarter_) + "\n";
    {
      const std::lock_guard lock(server_.mutex());
      simulator_.pass_time(900);
      for (std::uint32_t edits = below(most_edits_ + 1); edits > 0; --edits) log_ += simulator_.edit() + "\n";
      if (below(8) == 0) simulator_.run_list_cache(static_cast<int>(below(4)));
    }
    const std::shared_ptr<Strike> strike = below(2) == 0 ? arm() : nullptr;
    server_.forget_requests();
    const auto killed = static_cast<std::size_t>(tally_.killed);
    if (killed < kKills.size() && quarter_ >= kKills[killed]) {
      killed_cycle();
    } else {
      cycle(strike == nullptr);
    }
    server_.set_faults({});  // from here on the strike is ours alone
    tally_.struck += strike && strike->done ? 1 : 0;
    for (const SeenRequest& request : server_.requests())
      tally_.lists += request.target.find("since=") == std::string::npos ? 1 : 0;
  }

  void cycle(bool undisturbed) {
    const std::uint64_t before = generation();
    const auto start = steady_clock::now();
    const Finished finished = run(arguments({}));
    if (undisturbed) usual_ = steady_clock::now() - start;
    log_ += "exit " + std::to_string(finished.exit_code) + " " + finished.err + "\n";
    ++tally_.exit_codes[finished.exit_code];
    EXPECT_TRUE(finished.exit_code == 0 || finished.exit_code == 5) << finished.err;
    const std::uint64_t added = generation() - before;
    EXPECT_LE(added, 1U);
    if (finished.exit_code == 0) {
      EXPECT_EQ(added, 1U);
    }
  }

  /// Ends with a kill at a random moment after some request, or counts as none when it was over before that.
  void killed_cycle() {
    const std::uint64_t before = generation();
    const RowTexts rows_before = rows();
    Process process(arguments({}));
    const std::size_t requests = 1 + below(kLeastRequests);
    const auto end = steady_clock::now() + 2 * usual_;
    while (server_.requests().size() < requests && steady_clock::now() < end)
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    std::this_thread::sleep_for(usual_ / kLeastRequests * below(100) / 100);
    process.signal(SIGKILL);
    const bool struck = process.wait().exit_code == 128 + SIGKILL && !server_.requests().empty();
    tally_.killed += struck ? 1 : 0;
    log_ += struck ? "killed\n" : "not killed\n";
    const std::uint64_t after = generation();
    EXPECT_TRUE(after == before || after == before + 1) << after;
    EXPECT_EQ(SQLite::Database(file_).execAndGet("PRAGMA integrity_check").getString(), "ok");
    if (after == before) {
      EXPECT_EQ(difference(rows(), rows_before), "") << "and yet it is the generation before";
    }
  }

  /// A throttle that names no time is respected for a minute, which is less than the quarter hour that goes
  /// by for upstream and more than the moment that goes by here. In a soak the minute is waited; else, once a
  /// cycle has shown that it respects the note, the note is removed as time would have done.
  void let_throttle_pass() {
    const std::string note = file_ + ".requests";
    // A cycle that was killed early has not made it yet.
    if (!std::filesystem::exists(note) || read_file(note).find("\nthrottled ") == std::string::npos) return;
    ++tally_.throttled;
    server_.forget_requests();
    EXPECT_EQ(run(arguments({})).exit_code, 5);
    EXPECT_THAT(server_.requests(), testing::IsEmpty());
    if (is_soak()) {
      std::this_thread::sleep_for(kThrottle);
    } else {
      std::filesystem::remove(note);
    }
  }

  std::mt19937 random_;
  std::uint32_t most_edits_;
  Simulator simulator_;
  SimulatorServer server_{simulator_};
  TempDir place_;
  std::string file_ = (place_ / "store.db").string();
  steady_clock::duration usual_{std::chrono::milliseconds(100)};  ///< what a cycle took
  int quarter_ = 0;
  std::vector<std::size_t> deck_;  ///< kinds of faults to come
  Tally tally_;
  std::string log_;
};

void live_a_day(std::uint32_t seed, const std::filesystem::path& lists, std::uint32_t most_edits) {
  const auto start = steady_clock::now();
  Day day(seed, read_world(lists), most_edits);
  day.live();
  const Tally& tally = day.tally();
  EXPECT_EQ(tally.killed, static_cast<int>(kKills.size())) << "kills came too early or too late";
  EXPECT_GE(tally.struck, kQuarterHours / 4) << "hardly anything went wrong";
  EXPECT_GE(tally.throttled, 1) << "no cycle met a note to wait";
  EXPECT_GE(tally.lists, 13) << "no whole list was asked in the middle of the day";
  std::cout << "seed " << seed << ": " << tally.struck << " faults, " << tally.killed << " kills, "
            << tally.throttled << " throttles, " << tally.lists << " whole lists, exit";
  for (const auto& [code, times] : tally.exit_codes) std::cout << " " << code << ": " << times;
  std::cout << ", generation " << day.generation() << ", "
            << std::chrono::duration_cast<std::chrono::seconds>(steady_clock::now() - start).count()
            << " s\n";
  ASSERT_FALSE(testing::Test::HasFailure()) << "seed " << seed << "\n" << day.log();
}

TEST(Day, OfTheSampleEndsEqualToUpstream) {
  const std::uint32_t days = is_soak() ? 5 : 2;
  for (std::uint32_t seed = 1; seed <= days; ++seed)
    live_a_day(seed, std::string(MEETPOINT_SOURCE_DIR) + "/data/sample", 8);
}

TEST(Day, OfRealSizeEndsEqualToUpstream) {
  if (!is_soak()) GTEST_SKIP() << "skipped: minutes long, ./dev soak runs it";
  const auto place = shared_data("data/peeringdb-2022-04");
  if (place.empty()) GTEST_SKIP() << kNoShared;
  live_a_day(1, place, 40);
}

}  // namespace
}  // namespace meetpoint::test
