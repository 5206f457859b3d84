#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <thread>

#include "child.hpp"
#include "cycle_bench.hpp"
#include "floor.hpp"
#include "http_bench.hpp"
#include "index/query.hpp"
#include "index/snapshot.hpp"
#include "index/sqlite_store.hpp"
#include "measure.hpp"
#include "planner_bench.hpp"
#include "rpki_bench.hpp"
#include "support/process.hpp"
#include "support/temp_dir.hpp"
#include "sync/directory_source.hpp"
#include "sync/load.hpp"
#include "table.hpp"
#include "walk_bench.hpp"

/// The speed and size that the README states, each beside its floor: the same work done bare, in the same
/// run, in turns, so that a busy machine slows both. Says ok or MISSED, and is no test: it exits 0 either
/// way. With the argument `cycle` it measures the cycles at today's size alone, with `http` the server,
/// beside nginx, with `rpki` the walk of the RPKI and origin validation, beside what others take, with
/// `planner` what planners ask.
namespace meetpoint::bench {

namespace {

using index::Asn;
using index::Snapshot;
using test::TempDir;

constexpr int kLoads = 9;
constexpr int kPeaks = 3;
constexpr int kStarts = 9;
constexpr int kAnswers = 21;
constexpr int kBatches = 31;

/// A batch of calls lasts this long, a thousand times the clock's own cost.
constexpr double kBatchSeconds = 0.005;

constexpr Asn kLargeOne{13335};
constexpr Asn kLargeOther{15169};

/// Seconds a call takes, one figure a batch.
template <typename Work>
std::vector<double> call_seconds(Work work) {
  std::size_t calls = 1;
  std::vector<double> each;
  while (each.size() < kBatches) {
    const auto began = Clock::now();
    for (std::size_t i = 0; i < calls; ++i) work();
    const double took = seconds_since(began);
    if (took < kBatchSeconds) {
      calls *= 2;
      each.clear();
    } else {
      each.push_back(took / static_cast<double>(calls));
    }
  }
  return each;
}

/// Leaves the loaded store behind for the figures after it.
Line peak_memory(const std::filesystem::path& lists, const std::filesystem::path& store) {
  std::vector<double> peaks;
  for (int i = 0; i < kPeaks; ++i) {
    for (const char* part : {"", "-wal", "-shm"}) std::filesystem::remove(store.string() + part);
    const ChildUse use =
        run_child({"sync", "--quiet", "--upstream", lists.string(), "--store", store.string()});
    peaks.push_back(use.peak_megabytes);
  }
  return against_megabytes("`sync`: peak memory of the process", peaks, 400);
}

Line cold_start(const std::filesystem::path& store) {
  std::vector<double> ours;
  std::vector<double> floor;
  for (int i = 0; i < kStarts; ++i) {
    auto began = Clock::now();
    test::Served served(store.string());
    while (test::http_get(served.url(), "/readyz").status != 200) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    ours.push_back(seconds_since(began));
    served.process().signal(SIGTERM);
    served.process().wait();
    began = Clock::now();
    floor_scan(store);
    floor.push_back(seconds_since(began));
  }
  return against_seconds("`serve`: exec to ready; floor: scan of the columns", ours, floor, 1.0);
}

Line whole_answer(const std::filesystem::path& store) {
  std::vector<double> ours;
  std::vector<double> floor;
  for (int i = 0; i < kAnswers; ++i) {
    ours.push_back(
        run_child({"common", to_string(kLargeOne), to_string(kLargeOther), "--store", store.string()})
            .wall_seconds);
    floor.push_back(run_child({"--version"}).wall_seconds);
  }
  return against_seconds(
      fmt::format("`common {} {}`; floor: --version", to_string(kLargeOne), to_string(kLargeOther)), ours,
      floor, 0.25);
}

std::vector<std::uint32_t> ix_ids(const Snapshot& snapshot, Asn asn) {
  std::vector<std::uint32_t> ids;
  const index::Network* const network = snapshot.find(asn);
  if (network == nullptr) throw std::runtime_error(to_string(asn) + " is not in the data");
  for (const index::AtExchange& at : snapshot.exchanges_of(*network)) ids.push_back(at.ix_id.value);
  return ids;
}

Line common_of(const Snapshot& snapshot, std::array<Asn, 2> asns, double most_seconds) {
  const auto ours = call_seconds([&] { look_at(index::common(snapshot, asns)); });
  const auto one = ix_ids(snapshot, asns[0]);
  const auto other = ix_ids(snapshot, asns[1]);
  std::vector<std::uint32_t> both;
  both.reserve(std::min(one.size(), other.size()));
  const auto floor = call_seconds([&] {
    both.clear();
    std::set_intersection(one.begin(), one.end(), other.begin(), other.end(), std::back_inserter(both));
    look_at(both);
  });
  return against_seconds(fmt::format("common({}, {}): {} and {} IXs, {} in common", asns[0].value,
                                     asns[1].value, one.size(), other.size(), both.size()),
                         ours, floor, most_seconds);
}

/// The first two networks, by ASN, with 2 to 5 exchanges each and one of them in common.
std::array<Asn, 2> small_pair(const Snapshot& snapshot) {
  std::vector<const index::Network*> small;
  for (const index::Network& network : snapshot.networks()) {
    const auto exchanges = snapshot.exchanges_of(network).size();
    if (exchanges < 2 || exchanges > 5) continue;
    for (const index::Network* before : small) {
      const std::array<Asn, 2> pair = {before->asn, network.asn};
      if (!must(index::common(snapshot, pair)).exchanges.empty()) return pair;
    }
    small.push_back(&network);
  }
  throw std::runtime_error("no two small networks meet");
}

std::shared_ptr<const Snapshot> snapshot_of(const std::filesystem::path& file) {
  const auto store = must(open_sqlite_store(file, index::Access::read));
  const auto reading = must(store->read());
  return must(Snapshot::build(*reading));
}

std::uint64_t our_load(const std::filesystem::path& lists, const std::filesystem::path& file) {
  const auto store = must(open_sqlite_store(file, index::Access::write));
  sync::DirectorySource source(lists);
  const auto report = must(sync::load(source, *store, [](const sync::TypeReport&, bool) {}, {}));
  std::uint64_t rows = 0;
  for (const sync::TypeReport& type : report.types) rows += type.rows();
  return rows;
}

/// Both open a new file, load, commit and close it, which folds the journal into the file.
std::vector<Line> full_load(const std::filesystem::path& lists) {
  Times ours;
  Times floor;
  std::uint64_t rows = 0;
  for (int i = 0; i < kLoads; ++i) {
    const TempDir directory;
    rows = timed(ours, [&] { return our_load(lists, directory / "ours.db"); });
    const auto floor_rows = timed(floor, [&] { return floor_load(lists, directory / "floor.db"); });
    if (i > 0) continue;
    const auto differing = differing_rows(directory / "ours.db", directory / "floor.db");
    if (rows != floor_rows || differing != 0) {
      throw std::runtime_error(
          fmt::format("the floor did other work: {} rows, not {}; {} differ", floor_rows, rows, differing));
    }
  }
  std::uintmax_t bytes = 0;
  for (const auto& entry : std::filesystem::directory_iterator(lists)) bytes += entry.file_size();
  const double megabytes = static_cast<double>(bytes) / 1e6;
  const double wall = median(ours.wall);
  return {against_floor(fmt::format("full load, wall: {:.0f} rows/s, {:.1f} MB/s",
                                    static_cast<double>(rows) / wall, megabytes / wall),
                        ours.wall, floor.wall, 2.0),
          against_floor(fmt::format("full load, CPU: {} rows, {:.1f} MB", rows, megabytes), ours.cpu,
                        floor.cpu, 2.0)};
}

/// Loading and answering a real PeeringDB of 2022. Empty, and says so, without ../shared.
std::vector<Line> real_lines() {
  const auto lists = test::shared_data("data/peeringdb-2022-04");
  if (lists.empty()) {
    fmt::print("{}\n", test::kNoShared);
    return {};
  }
  const TempDir directory;
  const auto store = directory / "store.db";
  std::vector<Line> lines;
  // Children first: the kernel counts what this process holds at fork as the child's peak.
  lines.push_back(peak_memory(lists, store));
  lines.push_back(cold_start(store));
  lines.push_back(whole_answer(store));
  const auto snapshot = snapshot_of(store);
  lines.push_back(common_of(*snapshot, {kLargeOne, kLargeOther}, 5e-6));
  lines.push_back(common_of(*snapshot, small_pair(*snapshot), 1e-6));
  const auto loads = full_load(lists);
  lines.insert(lines.begin(), loads.begin(), loads.end());
  return lines;
}

void run(std::string_view part) {
  if (part == "http" || part == "front") return print(http_lines(part == "front"));
  if (part == "planner") return print(planner_lines());
  if (part == "rpki") {
    std::vector<Line> lines = walk_lines();
    for (Line& line : rpki_lines()) lines.push_back(std::move(line));
    return print(lines);
  }
  // Cycles last: a child's peak would count the memory that they hold.
  std::vector<Line> lines = part == "cycle" ? std::vector<Line>() : real_lines();
  for (Line& line : cycle_lines()) lines.push_back(std::move(line));
  if (!lines.empty()) print(lines);
}

}  // namespace

}  // namespace meetpoint::bench

int main(int count, char** arguments) {
  const std::string_view part = count == 2 ? arguments[1] : "";
  if (count > 1 && part != "cycle" && part != "http" && part != "front" && part != "rpki" &&
      part != "planner") {
    fmt::print(stderr, "usage: meetpoint_bench [cycle|http|front|rpki|planner]\n");
    return 2;
  }
  try {
    meetpoint::bench::run(part);
  } catch (const std::exception& problem) {
    fmt::print(stderr, "meetpoint_bench: {}\n", problem.what());
    return 1;
  }
  return 0;
}
