#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "index/query.hpp"
#include "index/sqlite_store.hpp"
#include "support/temp_dir.hpp"
#include "support/world.hpp"
#include "sync/directory_source.hpp"
#include "sync/load.hpp"

/// The whole way from lists to answers, against counts that are known and against brute force.
namespace meetpoint::test {
namespace {

using index::Asn;

std::shared_ptr<const index::Snapshot> load_directory(const std::filesystem::path& directory,
                                                      const TempDir& place) {
  const auto store = index::open_sqlite_store(place / "store.db", index::Access::write).value();
  sync::DirectorySource source(directory);
  sync::load(source, *store, [](const sync::TypeReport&, bool) {}, {}).value();
  return index::Snapshot::build(*store->read().value()).value();
}

TEST(KnownAnswers, HoldOnRealDataOf2022) {
  const auto data = shared_data("data/peeringdb-2022-04");
  if (data.empty()) GTEST_SKIP() << kNoShared;
  const TempDir place;
  const auto snapshot = load_directory(data, place);
  struct Known {
    std::uint32_t a;
    std::uint32_t b;
    std::size_t exchanges;
    int facilities;  ///< -1: not known
  };
  for (const Known& known : {Known{13335, 15169, 169, 33},
                             {32934, 2906, 90, 17},
                             {20940, 6939, 131, 26},
                             {714, 8075, 64, -1},
                             {13335, 6939, 212, -1},
                             {15169, 32934, 134, -1},
                             {16509, 15169, 99, -1},
                             {13335, 20940, 154, -1},
                             {8075, 16509, 105, -1},
                             {54113, 13335, 94, -1},
                             {22822, 20940, 70, -1},
                             {3320, 6939, 4, -1},
                             {24940, 6939, 20, -1},
                             {37271, 13335, 12, -1},
                             {4826, 7575, 16, -1},
                             {2497, 15169, 16, -1},
                             {61955, 64049, 4, -1},
                             {2906, 7922, 0, 8}}) {
    const std::vector<Asn> asns = {{known.a}, {known.b}};
    const auto common = index::common(*snapshot, asns).value();
    EXPECT_EQ(common.exchanges.size(), known.exchanges) << known.a << " " << known.b;
    if (known.facilities >= 0) {
      EXPECT_EQ(common.facilities.size(), static_cast<std::size_t>(known.facilities))
          << known.a << " " << known.b;
    }
  }
  const std::vector<Asn> iij = {{2497}, {15169}};
  const auto common = index::common(*snapshot, iij).value();
  std::vector<std::uint32_t> unusable;
  for (const auto& place_in_common : common.exchanges) {
    if (!place_in_common.usable()) unusable.push_back(place_in_common.exchange->id.value);
  }
  EXPECT_THAT(unusable, testing::ElementsAre(92));
}

TEST(KnownAnswers, AgreeWithBruteForceOn2000RandomPairsOf2022) {
  const auto data = shared_data("data/peeringdb-2022-04");
  if (data.empty()) GTEST_SKIP() << kNoShared;
  const TempDir place;
  const auto snapshot = load_directory(data, place);
  const World world = read_world(data);
  const Oracle oracle(world);
  const std::vector<Asn> asns = oracle.asns();
  std::mt19937 random(2022);
  std::size_t met = 0;
  for (int pair = 0; pair < 2000; ++pair) {
    const Asn a = asns[random() % asns.size()];
    const Asn b = asns[random() % asns.size()];
    if (a == b) continue;
    const std::vector<Asn> both = {a, b};
    const Expected expected = oracle.common(both);
    ASSERT_EQ(shape_of(*snapshot, both), expected) << a.value << " " << b.value;
    met += expected.exchanges.size();
  }
  EXPECT_GT(met, 50U);
}

TEST(KnownAnswers, AgreeWithBruteForceOnEveryPairOfTheSample) {
  const auto data = std::filesystem::path(MEETPOINT_SOURCE_DIR) / "data/sample";
  const TempDir place;
  const auto snapshot = load_directory(data, place);
  const World world = read_world(data);
  const Oracle oracle(world);
  const std::vector<Asn> asns = oracle.asns();
  EXPECT_GE(asns.size(), 24U);
  for (const Asn a : asns) {
    for (const Asn b : asns) {
      if (a == b) continue;
      const std::vector<Asn> both = {a, b};
      ASSERT_EQ(shape_of(*snapshot, both), oracle.common(both)) << a.value << " " << b.value;
    }
  }
}

}  // namespace
}  // namespace meetpoint::test
