#include <gtest/gtest.h>

#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <thread>

#include "support/effort.hpp"
#include "support/process.hpp"
#include "support/simulator_server.hpp"
#include "support/temp_dir.hpp"
#include "support/world.hpp"

/// A server that follows its upstream for weeks needs what it needed on the first day.
namespace meetpoint::test {
namespace {

using std::chrono::steady_clock;

constexpr std::uint64_t kWarm = 10;  ///< cycles after which it is as large as it should ever be
constexpr std::uint64_t kCycles = 150;
constexpr std::uint64_t kSoakCycles = 1000;

/// The one edit in Simulator's list that changes a port's speed and state.
constexpr std::size_t kChangePort = 14;

/// What a cycle may leave in the store: its generation's row, and the history of the one port that changes in
/// it, of some 80 bytes with its index. Both go after 90 days.
constexpr std::uint64_t kBytesPerCycle = 160;
/// Pages that are free, or not full.
constexpr std::uint64_t kSlackBytes = 32UL * 1024;
/// SQLite begins its journal anew once it holds 1000 pages of 4 kB and nobody reads from it; one cycle may go
/// over that.
constexpr std::uint64_t kMostJournalBytes = 5UL * 1024 * 1024;

#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
constexpr bool kMemoryIsOurs = false;  // a sanitizer keeps what was freed
#else
constexpr bool kMemoryIsOurs = true;
#endif

std::uint64_t resident_bytes(int pid) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmRSS:")) return std::stoull(line.substr(6)) * 1024;
  }
  return 0;
}

struct Size {
  std::uint64_t memory = 0;
  std::uint64_t store = 0;  ///< of all pages, those that only the journal has yet among them
  std::uint64_t journal = 0;
};

class Steady : public testing::Test {
 protected:
  /// Some rows are saved again with other notes, and of one port speed and state change: afterwards there are
  /// as many rows as before, and as many findings.
  void edit() {
    const std::lock_guard lock(server_.mutex());
    simulator_.pass_time(900);
    simulator_.edit_rows(5);
    const std::string edited = simulator_.edit(kChangePort);
    ASSERT_TRUE(edited.starts_with("netixlan ") && edited.ends_with(" is changed")) << edited;
  }
  /// Until the server answers from it.
  static bool reaches(const Served& served, std::uint64_t generation) {
    const auto end = steady_clock::now() + std::chrono::seconds(60);
    while (steady_clock::now() < end) {
      const Json at = Json::parse(http_get(served.url(), "/status").body).at("generation");
      if (at == generation) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return false;
  }
  Size size_of(Served& served) {
    Size size;
    // Replaced snapshots are freed a moment after the new one is served.
    size.memory = UINT64_MAX;
    for (int look = 0; look < 10; ++look) {
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
      size.memory = std::min(size.memory, resident_bytes(served.process().pid()));
    }
    SQLite::Database database(store_);
    size.store = static_cast<std::uint64_t>(database.execAndGet("PRAGMA page_count").getInt64() *
                                            database.execAndGet("PRAGMA page_size").getInt64());
    size.journal = std::filesystem::file_size(store_ + "-wal");
    return size;
  }
  TempDir place_;
  std::string store_ = (place_ / "store.db").string();
  Simulator simulator_{1, read_world(std::string(MEETPOINT_SOURCE_DIR) + "/data/sample")};
  SimulatorServer server_{simulator_};
};

TEST_F(Steady, MemoryAndStoreAreAsLargeAfterManyCyclesAsAfterTen) {
  const std::uint64_t cycles = is_soak() ? kSoakCycles : kCycles;
  Served served(store_, "127.0.0.1:0", {"--sync", "--upstream", server_.url(), "--interval", "1d"});
  ASSERT_TRUE(reaches(served, 1));
  Size warm;
  for (std::uint64_t cycle = 2; cycle <= cycles; ++cycle) {
    edit();
    ASSERT_EQ(http("POST", served.url(), "/v0.1/refresh").status, 202);
    ASSERT_TRUE(reaches(served, cycle)) << cycle;
    if (cycle == kWarm) warm = size_of(served);
  }
  const Size last = size_of(served);
  std::cout << "after " << kWarm << " and " << cycles << " cycles: memory " << warm.memory / 1024 << " and "
            << last.memory / 1024 << " kB, store " << warm.store / 1024 << " and " << last.store / 1024
            << " kB, its journal " << warm.journal / 1024 << " and " << last.journal / 1024 << " kB\n";
  if (kMemoryIsOurs) {
    EXPECT_LE(last.memory, warm.memory + warm.memory / 20);
  }
  EXPECT_LE(last.store, warm.store + kSlackBytes + kBytesPerCycle * (cycles - kWarm));
  EXPECT_LE(last.journal, kMostJournalBytes);
  EXPECT_LE(std::filesystem::file_size(store_), last.store);
  served.process().signal(SIGTERM);
  EXPECT_EQ(served.process().wait().exit_code, 0);
}

}  // namespace
}  // namespace meetpoint::test
