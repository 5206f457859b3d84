#include "cycle_bench.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <future>
#include <memory>
#include <stdexcept>

#include "big_world.hpp"
#include "floor.hpp"
#include "index/published.hpp"
#include "index/query.hpp"
#include "index/sqlite_store.hpp"
#include "measure.hpp"
#include "support/simulator.hpp"
#include "support/temp_dir.hpp"
#include "sync/api_source.hpp"
#include "sync/cycle.hpp"

namespace meetpoint::bench {

namespace {

using index::Asn;
using index::Snapshot;
using test::Simulator;
using test::TempDir;

constexpr int kFirstLoads = 5;
constexpr int kCycles = 9;

/// Rows edited between two cycles, as on a busy quarter of an hour.
constexpr std::size_t kEdits = 1300;
constexpr double kSecondsBetween = 900;

constexpr std::string_view kBase = "http://127.0.0.1/api";

/// Of the calling thread, user and system.
double thread_cpu_seconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

/// The simulator behind the seam to the network; what it takes is upstream's and the network's. Knows no
/// courtesy, so that every cycle reads the whole list of contacts, which otherwise comes once an hour.
class SimulatedFetch final : public sync::Fetch {
 public:
  SimulatedFetch(Simulator& upstream, Times& taken) : upstream_(upstream), taken_(taken) {}
  index::Expected<sync::FetchResponse> get(const sync::FetchRequest& request,
                                           const std::stop_token&) override {
    const double cpu = thread_cpu_seconds();
    const auto began = Clock::now();
    sync::FetchResponse response{200, upstream_.get(request.url.substr(kBase.size())).body, {}};
    taken_.wall.push_back(seconds_since(began));
    taken_.cpu.push_back(thread_cpu_seconds() - cpu);
    return response;
  }

 private:
  Simulator& upstream_;
  Times& taken_;
};

double sum(const std::vector<double>& values) {
  double all = 0;
  for (const double value : values) all += value;
  return all;
}

/// A store that follows a simulated upstream, and whoever serves it.
class Mirror {
 public:
  Mirror(Simulator& upstream, const std::filesystem::path& file)
      : file_(file),
        store_(must(open_sqlite_store(file, index::Access::write))),
        source_(std::string(kBase), std::make_unique<SimulatedFetch>(upstream, upstream_took_)) {}

  /// One cycle, timed without upstream's share. Returns how many rows it added or replaced.
  std::uint64_t cycle(Times& times) {
    upstream_took_ = {};
    const auto report = timed(times, [&] {
      return must(run_cycle(source_, *store_, {}, [](const sync::TypeReport&, bool) {}, {}));
    });
    times.wall.back() -= sum(upstream_took_.wall);
    times.cpu.back() -= sum(upstream_took_.cpu);
    if (!report.incomplete.empty()) throw std::runtime_error(report.incomplete.front());
    std::uint64_t rows = 0;
    for (const sync::TypeReport& type : report.types) rows += type.added + type.replaced;
    return rows;
  }

  /// What Refresh does with a generation that it has not seen, in a process of its own.
  void serve() {
    const auto store = must(open_sqlite_store(file_, index::Access::read));
    const auto reading = must(store->read());
    const auto held = published_.current();
    const auto before = held ? held->catalog() : nullptr;
    published_.publish(must(Snapshot::build(*reading, must(index::Catalog::build(*reading, before.get())))));
    published_.sweep();
  }

  const index::Published& published() const { return published_; }

 private:
  std::filesystem::path file_;
  std::unique_ptr<index::Store> store_;
  Times upstream_took_;
  sync::ApiSource source_;
  index::Published published_;
};

Line first_load(Simulator& upstream, const std::filesystem::path& lists) {
  Times ours;
  Times floor;
  std::uint64_t rows = 0;
  for (int i = 0; i < kFirstLoads; ++i) {
    const TempDir directory;
    rows = Mirror(upstream, directory / "ours.db").cycle(ours);
    timed(floor, [&] { return floor_load(lists, directory / "floor.db"); });
  }
  return against_seconds(
      fmt::format("first cycle, CPU: {} rows, {} by the clock", rows, readable(median(ours.wall))), ours.cpu,
      floor.cpu, 3.0);
}

Line later_cycles(Simulator& upstream, Mirror& mirror, const std::filesystem::path& store) {
  Times cycles;
  Times builds;
  Times floor;
  std::vector<double> both;
  for (int i = 0; i < kCycles; ++i) {
    upstream.pass_time(kSecondsBetween);
    upstream.edit_rows(kEdits);
    if (mirror.cycle(cycles) < kEdits) throw std::runtime_error("edits did not come in");
    timed(builds, [&] {
      mirror.serve();
      return true;
    });
    both.push_back(cycles.cpu.back() + builds.cpu.back());
    timed(floor, [&] { return floor_scan(store); });
  }
  return against_seconds(
      fmt::format("{} edits until served, CPU; building: {}", kEdits, readable(median(builds.cpu))), both,
      floor.cpu, 1.0);
}

/// The two networks with the most exchanges.
std::array<Asn, 2> largest_pair(const Snapshot& snapshot) {
  std::vector<const index::Network*> largest(2);
  std::vector<const index::Network*> all;
  for (const index::Network& network : snapshot.networks()) all.push_back(&network);
  std::partial_sort_copy(all.begin(), all.end(), largest.begin(), largest.end(),
                         [&](const index::Network* a, const index::Network* b) {
                           return snapshot.exchanges_of(*a).size() > snapshot.exchanges_of(*b).size();
                         });
  return {largest.at(0)->asn, largest.at(1)->asn};
}

/// Asks one question again and again until `enough`. Returns the 99th percentile of the seconds of each.
template <typename Enough>
double p99_of_answers(const index::Published& published, const std::array<Asn, 2>& asns, Enough enough) {
  std::vector<double> each;
  while (!enough()) {
    const auto began = Clock::now();
    {
      const auto snapshot = published.current();
      look_at(must(index::common(*snapshot, asns)));
    }
    each.push_back(seconds_since(began));
  }
  const auto place = each.begin() + static_cast<std::ptrdiff_t>(each.size() * 99 / 100);
  std::nth_element(each.begin(), place, each.end());
  return *place;
}

/// Upstream's edits and answers are part of the noise that readers have to bear here.
Line readers(Simulator& upstream, Mirror& mirror) {
  const index::Published& published = mirror.published();
  const auto asns = largest_pair(*published.current());
  const std::size_t places = must(index::common(*published.current(), asns)).exchanges.size();
  std::vector<double> disturbed;
  std::vector<double> quiet;
  for (int i = 0; i < kCycles; ++i) {
    const auto began = Clock::now();
    auto writer = std::async(std::launch::async, [&] {
      Times unused;
      upstream.pass_time(kSecondsBetween);
      upstream.edit_rows(kEdits);
      mirror.cycle(unused);
      mirror.serve();
    });
    disturbed.push_back(p99_of_answers(published, asns, [&] {
      return writer.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
    }));
    writer.get();
    const double took = seconds_since(began);
    const auto then = Clock::now();
    quiet.push_back(p99_of_answers(published, asns, [&] { return seconds_since(then) > took; }));
  }
  return against_floor(fmt::format("p99 of common(), {} IXs, in a cycle; floor: at rest", places), disturbed,
                       quiet, 2.0);
}

}  // namespace

std::vector<Line> cycle_lines() {
  const auto lists = big_world();
  if (lists.empty()) {
    fmt::print("{}, or no python3 (cycles at today's size)\n", test::kNoShared);
    return {};
  }
  Simulator upstream(1, test::read_world(lists));
  std::vector<Line> lines;
  lines.push_back(first_load(upstream, lists));
  const TempDir directory;
  Mirror mirror(upstream, directory / "mirror.db");
  Times unused;
  mirror.cycle(unused);
  mirror.serve();
  lines.push_back(later_cycles(upstream, mirror, directory / "mirror.db"));
  lines.push_back(readers(upstream, mirror));
  return lines;
}

}  // namespace meetpoint::bench
