#include "index/planner/near.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "support/flat_world.hpp"
#include "support/pdb_world.hpp"
#include "support/temp_dir.hpp"

namespace meetpoint::index {
namespace {

using test::FlatWorld;
using test::Json;

TEST(Near, IsWhatBruteForceFindsOnRandomWorlds) {
  std::size_t facilities = 0;
  std::size_t exchanges = 0;
  for (std::uint32_t seed = 1; seed <= 100; ++seed) {
    test::World world = test::random_world(seed);
    std::mt19937 random(seed);
    const auto below = [&](std::uint32_t n) { return static_cast<std::uint32_t>(random() % n); };
    std::map<std::uint32_t, Point> points;
    for (Json& fac : world.rows(ObjectType::fac)) {
      // Round the place where the date line crosses the equator; some do not say where they are, one lies.
      const auto some = [&] { return static_cast<double>(below(800)) / 100 - 4; };
      const double north = some();
      const double east = some();
      const std::uint32_t kind = below(8);
      if (kind == 0) continue;
      fac["latitude"] = kind == 1 ? 95 : north;
      fac["longitude"] = east < 0 ? 180 + east : -180 + east;
      if (kind != 1) points[fac.at("id")] = {north, fac.at("longitude")};
    }
    const FlatWorld flat(world);
    const test::TempDir place;
    const auto snapshot = test::catalogued(world, place.path());
    const NearQuestion question{{0.5, 179.9}, 50 + below(500), 0};
    std::map<std::uint32_t, double> near_facilities;
    for (const std::uint32_t fac : flat.facs) {
      if (!points.contains(fac)) continue;
      const double km = km_between(question.point, points.at(fac));
      if (km <= question.km) near_facilities[fac] = km;
    }
    std::map<std::uint32_t, double> near_exchanges;
    for (const auto& [ix, fac] : flat.ix_fac) {
      const auto at = near_facilities.find(fac);
      if (at == near_facilities.end()) continue;
      const auto [held, fresh] = near_exchanges.emplace(ix, at->second);
      held->second = std::min(held->second, at->second);
    }
    const Near answer = near(*snapshot, question).value();
    std::map<std::uint32_t, double> found;
    double before = 0;
    for (const NearFacility& one : answer.facilities) {
      ASSERT_GE(one.km, before) << "nearest first";
      before = one.km;
      found[one.facility->id.value] = one.km;
      std::size_t networks = 0;
      for (const auto& [asn, fac] : flat.at_fac) networks += fac == one.facility->id.value ? 1 : 0;
      ASSERT_EQ(one.networks, networks);
    }
    ASSERT_EQ(found, near_facilities) << "seed " << seed;
    found.clear();
    before = 0;
    for (const NearExchange& one : answer.exchanges) {
      ASSERT_GE(one.km, before) << "nearest first";
      before = one.km;
      found[one.exchange->id.value] = one.km;
      ASSERT_EQ(near_facilities.at(one.nearest->id.value), one.km);
      std::size_t networks = 0;
      for (const auto& [asn, ix] : flat.at_ix) networks += ix == one.exchange->id.value ? 1 : 0;
      ASSERT_EQ(one.networks, networks);
    }
    ASSERT_EQ(found, near_exchanges) << "seed " << seed;
    facilities += near_facilities.size();
    exchanges += near_exchanges.size();
    NearQuestion one = question;
    one.limit = 1;
    const Near first = near(*snapshot, one).value();
    ASSERT_EQ(first.facilities_found, near_facilities.size());
    ASSERT_EQ(first.exchanges_found, near_exchanges.size());
    ASSERT_EQ(first.facilities.size(), std::min<std::size_t>(1, near_facilities.size()));
    if (!first.facilities.empty()) {
      ASSERT_EQ(first.facilities[0].facility, answer.facilities[0].facility);
    }
  }
  EXPECT_GT(facilities, 50U) << "the worlds are too thin to prove anything";
  EXPECT_GT(exchanges, 50U);
}

TEST(Near, RefusesWhatIsNowhereOrTooFar) {
  const test::TempDir place;
  const auto snapshot = test::catalogued(test::pdb_world(), place.path());
  const auto expect = [&](const NearQuestion& question, const char* field) {
    const auto answer = near(*snapshot, question);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, ErrorCode::invalid);
    EXPECT_EQ(answer.error().field, field);
  };
  expect({{91, 0}, 10, 0}, "point");
  expect({{0, 0}, 0, 0}, "km");
  expect({{0, 0}, kMostKm + 1, 0}, "km");
  EXPECT_TRUE(near(*snapshot, {{0, 0}, kMostKm, 0}));
}

}  // namespace
}  // namespace meetpoint::index
