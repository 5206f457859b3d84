#include "planner_bench.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "index/planner/expand.hpp"
#include "index/planner/lint.hpp"
#include "index/planner/near_miss.hpp"
#include "index/planner/overlap.hpp"
#include "index/planner/peers.hpp"
#include "index/planner/plan_index.hpp"
#include "index/planner/redundancy.hpp"
#include "index/planner/whatif.hpp"
#include "index/sqlite_store.hpp"
#include "measure.hpp"
#include "support/temp_dir.hpp"
#include "sync/directory_source.hpp"
#include "sync/load.hpp"

namespace meetpoint::bench {

namespace {

using index::Asn;
using index::Snapshot;

constexpr int kRuns = 31;

/// Known of that data; another number is a defect, however fast it came.
constexpr std::uint64_t kPairs = 3'666'731;

constexpr std::size_t kMatrixAsns = 500;

std::shared_ptr<const Snapshot> loaded(const std::filesystem::path& lists,
                                       const std::filesystem::path& file) {
  const auto store = must(open_sqlite_store(file, index::Access::write));
  sync::DirectorySource source(lists);
  must(sync::load(source, *store, [](const sync::TypeReport&, bool) {}, {}));
  const auto reading = must(store->read());
  auto catalog = must(index::Catalog::build(*reading, nullptr));
  return must(Snapshot::build(*reading, std::move(catalog)));
}

template <typename Work>
std::vector<double> seconds_of(Work work) {
  Times times;
  for (int i = 0; i < kRuns; ++i) timed(times, work);
  return times.wall;
}

/// The networks at most exchanges: the matrix with most to count.
std::vector<Asn> largest(const Snapshot& snapshot, std::size_t count) {
  std::vector<const index::Network*> networks;
  for (const index::Network& network : snapshot.networks()) networks.push_back(&network);
  std::stable_sort(networks.begin(), networks.end(), [&](const auto* a, const auto* b) {
    return snapshot.exchanges_of(*a).size() > snapshot.exchanges_of(*b).size();
  });
  std::vector<Asn> asns;
  for (std::size_t k = 0; k < std::min(count, networks.size()); ++k) asns.push_back(networks[k]->asn);
  return asns;
}

}  // namespace

std::vector<Line> planner_lines() {
  const auto lists = test::shared_data("data/peeringdb-2022-04");
  if (lists.empty()) {
    fmt::print("{}\n", test::kNoShared);
    return {};
  }
  const test::TempDir directory;
  const auto snapshot = loaded(lists, directory / "store.db");
  std::vector<Line> lines;
  const auto began = Clock::now();
  look_at(snapshot->plan());
  // What the first question to a snapshot may take longer.
  lines.push_back(against_seconds("the snapshot turned round, once", {seconds_since(began)}, 0.1));

  index::PeersQuestion question;
  question.asn = {13335};
  const auto found = must(index::peers(*snapshot, question)).found;
  lines.push_back(against_seconds(fmt::format("peers 13335: {} networks", found),
                                  seconds_of([&] { return must(index::peers(*snapshot, question)); }),
                                  0.005));

  index::ExpandQuestion expansion{.asn = {24940}, .policies = {"Open"}, .budget = 10};
  const auto plan = must(index::expand(*snapshot, expansion));
  lines.push_back(against_seconds(fmt::format("expand 24940, Open, 10 steps: {} to {} of {}",
                                              plan.reachable_now, plan.steps.back().covered, plan.weight),
                                  seconds_of([&] { return must(index::expand(*snapshot, expansion)); }),
                                  0.1));
  expansion.budget = index::kMostOptimumSteps;
  const auto best = must(index::expand(*snapshot, expansion));
  lines.push_back(against_seconds(fmt::format("3 steps: {}, at best {}", best.steps.back().covered,
                                              best.optimum ? std::to_string(*best.optimum) : "unknown"),
                                  seconds_of([&] { return must(index::expand(*snapshot, expansion)); }),
                                  0.1));

  const std::vector<Asn> asns = largest(*snapshot, kMatrixAsns);
  lines.push_back(against_seconds(fmt::format("matrix of the {} networks at most exchanges", asns.size()),
                                  seconds_of([&] { return must(index::overlap_matrix(*snapshot, asns)); }),
                                  0.05));

  const auto misses = must(index::near_miss(*snapshot, {{13335}, {6939}})).found;
  lines.push_back(against_seconds(fmt::format("near-miss 13335 6939: {} pairs", misses), seconds_of([&] {
                                    return must(index::near_miss(*snapshot, {{13335}, {6939}}));
                                  }),
                                  0.1));
  const auto risks = must(index::redundancy(*snapshot, {13335}, {6939})).risks.size();
  lines.push_back(
      against_seconds(fmt::format("redundancy 13335 --with 6939: {} risks", risks),
                      seconds_of([&] { return must(index::redundancy(*snapshot, {13335}, {6939})); }), 0.1));
  const auto odd = must(index::lint(*snapshot, {})).found;
  lines.push_back(against_seconds(fmt::format("lint: {} oddities", odd),
                                  seconds_of([&] { return must(index::lint(*snapshot, {})); }), 0.1));
  const index::WhatIfQuestion dropped{{13335}, {}, {{26}, {31}}};
  lines.push_back(against_seconds("whatif 13335 --drop-ix 26 --drop-ix 31",
                                  seconds_of([&] { return must(index::whatif(*snapshot, dropped)); }), 0.1));

  const std::uint64_t pairs = index::pairs_that_meet(*snapshot);
  if (pairs != kPairs) throw std::runtime_error(fmt::format("{} pairs meet, and not {}", pairs, kPairs));
  lines.push_back(against_seconds(fmt::format("all {} pairs with a common exchange", pairs),
                                  seconds_of([&] { return index::pairs_that_meet(*snapshot); }), 1.5));
  return lines;
}

}  // namespace meetpoint::bench
