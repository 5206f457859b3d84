#include "index/planner/near_miss.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <optional>
#include <random>
#include <set>

#include "support/flat_world.hpp"
#include "support/pdb_world.hpp"
#include "support/temp_dir.hpp"

namespace meetpoint::index {
namespace {

using test::FlatWorld;
using test::Json;

/// Coordinates, campuses, carriers and ends of ports, at random.
test::World furnished(std::uint32_t seed) {
  test::World world = test::random_world(seed);
  std::mt19937 random(seed);
  const auto below = [&](std::uint32_t n) { return static_cast<std::uint32_t>(random() % n); };
  const auto status = [&] { return below(5) == 0 ? "deleted" : "ok"; };
  for (std::uint32_t id = 1; id <= 2; ++id)
    world.add(ObjectType::campus, {{"id", id}, {"org_id", 1}, {"name", "k"}, {"status", status()}});
  for (std::uint32_t id = 1; id <= 3; ++id)
    world.add(ObjectType::carrier, {{"id", id}, {"org_id", 1}, {"name", "c"}, {"status", status()}});
  const auto facs = static_cast<std::uint32_t>(world.rows(ObjectType::fac).size());
  for (std::uint32_t id = 1; id <= 12; ++id)
    world.add(ObjectType::carrierfac,
              {{"id", id}, {"carrier_id", 1 + below(4)}, {"fac_id", 1 + below(facs)}, {"status", status()}});
  for (Json& row : world.rows(ObjectType::fac)) {
    row["campus_id"] = below(3) == 0 ? Json() : Json(1 + below(2));
    row["latitude"] = below(4) == 0 ? Json() : Json(50 + below(40) / 100.0);
    row["longitude"] = 8.0;
  }
  for (Json& row : world.rows(ObjectType::netixlan)) {
    row["net_side_id"] = below(4) != 0 ? Json() : Json(1 + below(facs + 1));
    row["ix_side_id"] = below(4) != 0 ? Json() : Json(1 + below(facs + 1));
  }
  return world;
}

struct Slowly {
  explicit Slowly(const test::World& world) : flat(world) {
    const auto is_ok = [&](ObjectType type, const Json& id) {
      for (const Json& row : world.rows(type)) {
        if (row.at("id") == id && row.at("status") == "ok") return true;
      }
      return false;
    };
    for (const Json& row : world.rows(ObjectType::fac)) {
      if (!row.at("campus_id").is_null() && is_ok(ObjectType::campus, row.at("campus_id")))
        campus[row.at("id")] = row.at("campus_id");
      if (!row.at("latitude").is_null()) latitude[row.at("id")] = row.at("latitude");
    }
    for (const Json& row : world.rows(ObjectType::carrierfac)) {
      if (row.at("status") == "ok" && is_ok(ObjectType::carrier, row.at("carrier_id")))
        carriers[row.at("fac_id")].insert(row.at("carrier_id").get<std::uint32_t>());
    }
    for (const auto& [asn, fac] : flat.at_fac) buildings[asn].insert(fac);
    for (const test::FlatPort& port : flat.ports) {
      for (const Json& row : world.rows(ObjectType::netixlan)) {
        if (row.at("id") != port.id) continue;
        for (const char* side : {"net_side_id", "ix_side_id"}) {
          if (!row.at(side).is_null() && flat.facs.contains(row.at(side))) {
            buildings[port.asn].insert(row.at(side).get<std::uint32_t>());
            sides[side].emplace(port.asn, row.at(side).get<std::uint32_t>());
          }
        }
      }
    }
  }
  FlatWorld flat;
  std::map<std::uint32_t, std::uint32_t> campus;
  std::map<std::uint32_t, double> latitude;
  std::map<std::uint32_t, std::set<std::uint32_t>> carriers;
  std::map<std::uint32_t, std::set<std::uint32_t>> buildings;  // by asn
  std::map<std::string, std::set<std::pair<std::uint32_t, std::uint32_t>>>
      sides;  // asn and building, by field
};

TEST(NearMissOf, EachPairIsWhatTheRowsSay) {
  std::size_t campuses = 0;
  std::size_t by_carrier = 0;
  std::size_t by_km = 0;
  for (std::uint32_t seed = 1; seed <= 40; ++seed) {
    const test::World world = furnished(seed);
    Slowly slowly(world);
    const test::TempDir directory;
    const auto snapshot = test::catalogued(world, directory.path());
    for (const std::uint32_t a : slowly.flat.asns) {
      for (const std::uint32_t b : slowly.flat.asns) {
        if (a == b) continue;
        const std::uint32_t km = (a + b) % 3 == 0 ? 0 : 8;
        const NearMiss answer = near_miss(*snapshot, {{a}, {b}, km, 0}).value();
        std::set<std::uint32_t> common;
        std::ranges::set_intersection(slowly.buildings[a], slowly.buildings[b],
                                      std::inserter(common, common.end()));
        std::set<std::uint32_t> said;
        for (const Facility* facility : answer.common) said.insert(facility->id.value);
        ASSERT_EQ(said, common);
        std::map<std::pair<std::uint32_t, std::uint32_t>, std::set<std::uint32_t>> pairs;
        for (const std::uint32_t ours : slowly.buildings[a]) {
          for (const std::uint32_t theirs : slowly.buildings[b]) {
            if (common.contains(ours) || common.contains(theirs)) continue;
            std::set<std::uint32_t> both;
            std::ranges::set_intersection(slowly.carriers[ours], slowly.carriers[theirs],
                                          std::inserter(both, both.end()));
            const bool campus = slowly.campus.contains(ours) && slowly.campus.contains(theirs) &&
                                slowly.campus.at(ours) == slowly.campus.at(theirs);
            const bool placed = slowly.latitude.contains(ours) && slowly.latitude.contains(theirs);
            const bool near = placed && km > 0 &&
                              km_between({slowly.latitude[ours], 8}, {slowly.latitude[theirs], 8}) <= km;
            if (campus || near || !both.empty()) pairs[{ours, theirs}] = both;
            campuses += campus ? 1 : 0;
            by_carrier += both.empty() ? 0 : 1;
            by_km += near ? 1 : 0;
          }
        }
        decltype(pairs) found;
        bool campus_over = false;
        for (const NearMissPair& pair : answer.pairs) {
          found[{pair.ours.facility->id.value, pair.theirs.facility->id.value}] = {pair.carriers.begin(),
                                                                                   pair.carriers.end()};
          ASSERT_FALSE(campus_over && pair.same_campus) << "one campus first";
          campus_over = !pair.same_campus;
          ASSERT_EQ(pair.ours.tenancy, slowly.flat.at_fac.contains({a, pair.ours.facility->id.value}));
          const std::uint32_t our_id = pair.ours.facility->id.value;
          const std::uint32_t their_id = pair.theirs.facility->id.value;
          ASSERT_EQ(pair.ours.net_side, slowly.sides["net_side_id"].contains({a, our_id}));
          ASSERT_EQ(pair.ours.ix_side, slowly.sides["ix_side_id"].contains({a, our_id}));
          ASSERT_EQ(pair.theirs.net_side, slowly.sides["net_side_id"].contains({b, their_id}));
          ASSERT_EQ(pair.same_campus, slowly.campus.contains(our_id) && slowly.campus.contains(their_id) &&
                                          slowly.campus.at(our_id) == slowly.campus.at(their_id));
          const bool placed = slowly.latitude.contains(our_id) && slowly.latitude.contains(their_id);
          ASSERT_EQ(pair.km.has_value(), placed);
          // On one meridian a degree is 111.2 km.
          if (placed) {
            ASSERT_NEAR(*pair.km, 111.2 * std::abs(slowly.latitude[our_id] - slowly.latitude[their_id]), 0.1);
          }
          if (&pair != &answer.pairs.front() && (&pair - 1)->same_campus == pair.same_campus && pair.km) {
            ASSERT_LE((&pair - 1)->km.value_or(1e9), *pair.km) << "the nearest first";
          }
        }
        ASSERT_EQ(found, pairs) << "seed " << seed << " " << a << " " << b;
        const NearMiss one = near_miss(*snapshot, {{a}, {b}, km, 1}).value();
        ASSERT_EQ(one.found, pairs.size());
        ASSERT_EQ(one.pairs.size(), std::min<std::size_t>(1, pairs.size()));
      }
    }
  }
  EXPECT_GT(campuses, 30U) << "the worlds are too thin to prove anything";
  EXPECT_GT(by_carrier, 50U);
  EXPECT_GT(by_km, 50U);
}

TEST(NearMissOf, RefusesWhatIsNoPair) {
  const test::TempDir place;
  const auto snapshot = test::catalogued(test::pdb_world(), place.path());
  EXPECT_EQ(near_miss(*snapshot, {{65551}, {64496}}).error().field, "asn");
  EXPECT_EQ(near_miss(*snapshot, {{64496}, {65551}}).error().field, "with");
  EXPECT_EQ(near_miss(*snapshot, {{64496}, {64496}}).error().code, ErrorCode::invalid);
  EXPECT_EQ(near_miss(*snapshot, {{64496}, {64497}, kMostKm + 1}).error().field, "km");
}

}  // namespace
}  // namespace meetpoint::index
