#include "index/planner/redundancy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <random>
#include <set>
#include <string>

#include "support/flat_world.hpp"
#include "support/pdb_world.hpp"
#include "support/temp_dir.hpp"

namespace meetpoint::index {
namespace {

using test::FlatWorld;
using test::Json;

/// What can fail: `KIND NAME`, and the places that fail with it, `ix1` or `fac2`.
using Failing = std::map<std::string, std::set<std::string>>;

/// Cities, organisations, prefixes, some of them nested, and ends of ports, at random.
test::World furnished(std::uint32_t seed) {
  test::World world = test::random_world(seed);
  std::mt19937 random(seed);
  const auto below = [&](std::uint32_t n) { return static_cast<std::uint32_t>(random() % n); };
  for (int org = 1; org <= 3; ++org)
    world.add(ObjectType::org, {{"id", org}, {"name", "o" + std::to_string(org)}});
  for (const ObjectType type : {ObjectType::ix, ObjectType::fac}) {
    for (Json& row : world.rows(type)) {
      row["org_id"] = 1 + below(4);  // the fourth is not there
      row["name"] = std::string(type == ObjectType::ix ? "x" : "f") + row.at("id").dump();
      const char* const spelled = std::array{"c", "C", "ç"}.at(below(3));
      row["city"] = below(5) == 0 ? "" : spelled + std::to_string(below(3));
      row["country"] = "NL";
    }
  }
  const auto facs = static_cast<std::uint32_t>(world.rows(ObjectType::fac).size());
  for (Json& row : world.rows(ObjectType::netixlan)) {
    row["net_side_id"] = below(2) == 0 ? Json() : Json(1 + below(facs));
    row["ix_side_id"] = below(3) != 0 ? Json() : Json(1 + below(facs));
  }
  const auto lans = static_cast<std::uint32_t>(world.rows(ObjectType::ixlan).size());
  for (std::uint32_t id = 1; id <= 6; ++id) {
    const std::uint32_t bits = 22 + below(5);
    const std::uint32_t host = (below(8) * 64) & ~((1U << (32 - bits)) - 1);
    world.add(ObjectType::ixpfx, {{"id", id},
                                  {"ixlan_id", 1 + below(lans)},
                                  {"prefix", "10.0." + std::to_string(host / 256) + "." +
                                                 std::to_string(host % 256) + "/" + std::to_string(bits)},
                                  {"status", below(5) == 0 ? "deleted" : "ok"}});
  }
  return world;
}

const Json* row_of(const test::World& world, ObjectType type, std::uint32_t id) {
  for (const Json& row : world.rows(type)) {
    if (row.at("id") == id && row.at("status") == "ok") return &row;
  }
  return nullptr;
}

class Slowly {
 public:
  explicit Slowly(const test::World& world) : world_(world), flat_(world) {}

  const FlatWorld& flat() const { return flat_; }

  std::set<std::string> places(std::uint32_t a, std::uint32_t b) const {
    std::set<std::string> all;
    for (const std::uint32_t ix : flat_.ixs) {
      if (flat_.usable(a, b, ix)) all.insert("ix" + std::to_string(ix));
    }
    for (const std::uint32_t fac : flat_.facs) {
      if (flat_.at_fac.contains({a, fac}) && flat_.at_fac.contains({b, fac}))
        all.insert("fac" + std::to_string(fac));
    }
    return all;
  }

  /// Of the smaller side; 0 in a building.
  std::uint64_t mbps(std::uint32_t a, std::uint32_t b, const std::string& place) const {
    if (!place.starts_with("ix")) return 0;
    std::map<std::uint32_t, std::uint64_t> sums;
    for (const test::FlatPort& port : flat_.ports) {
      if (port.operational && "ix" + std::to_string(port.ix) == place) sums[port.asn] += port.speed_mbps;
    }
    return std::min(sums[a], sums[b]);
  }

  Failing failing(std::uint32_t a, std::uint32_t b) const {
    Failing all;
    for (const std::string& place : places(a, b)) {
      const bool ix = place.starts_with("ix");
      const auto id = static_cast<std::uint32_t>(std::stoul(place.substr(ix ? 2 : 3)));
      const Json& row = *row_of(world_, ix ? ObjectType::ix : ObjectType::fac, id);
      if (!ix) all["facility f" + std::to_string(id)].insert(place);
      if (row.at("city") != "")
        all[std::string("city ") + row.at("city").get<std::string>().back()].insert(place);
      const std::uint32_t org = row.at("org_id");
      all["operator " + (org <= 3 ? "o" + std::to_string(org) : "")].insert(place);
      if (!ix) continue;
      std::set<std::uint32_t> buildings;
      for (const auto& [one, fac] : flat_.ix_fac) {
        if (one == id) buildings.insert(fac);
      }
      if (buildings.size() == 1) all["facility f" + std::to_string(*buildings.begin())].insert(place);
      for (const std::uint32_t side : {a, b}) {
        for (const std::uint32_t end : ends_of(side, id))
          all["facility f" + std::to_string(end)].insert(place);
      }
    }
    add_lans(places(a, b), all);
    const std::size_t count = places(a, b).size();
    std::erase_if(all, [&](const auto& one) { return one.second.size() < 2 && one.second.size() != count; });
    return all;
  }

 private:
  /// Buildings in which each port in operation has an end.
  std::set<std::uint32_t> ends_of(std::uint32_t asn, std::uint32_t ix) const {
    std::map<std::uint32_t, std::size_t> ends;
    std::size_t ports = 0;
    for (const test::FlatPort& port : flat_.ports_of(asn, ix)) {
      if (!port.operational) continue;
      ++ports;
      const Json& row = *row_of(world_, ObjectType::netixlan, port.id);
      std::set<std::uint32_t> its;
      for (const char* side : {"net_side_id", "ix_side_id"}) {
        if (!row.at(side).is_null() && flat_.facs.contains(row.at(side)))
          its.insert(row.at(side).get<std::uint32_t>());
      }
      for (const std::uint32_t end : its) ++ends[end];
    }
    std::set<std::uint32_t> all;
    for (const auto& [end, count] : ends) {
      if (count == ports) all.insert(end);
    }
    return all;
  }

  void add_lans(const std::set<std::string>& places, Failing& all) const {
    const auto at = [&](const Json& prefix) -> std::string {
      const Json* const lan = row_of(world_, ObjectType::ixlan, prefix.at("ixlan_id"));
      const bool ok = lan != nullptr && prefix.at("status") == "ok";
      return ok ? "ix" + lan->at("ix_id").dump() : "";
    };
    for (const Json& outer : world_.rows(ObjectType::ixpfx)) {
      for (const Json& inner : world_.rows(ObjectType::ixpfx)) {
        if (outer.at("id") == inner.at("id") || at(outer) == at(inner)) continue;
        if (!places.contains(at(outer)) || !places.contains(at(inner))) continue;
        const Prefix wide = parse_prefix(outer.at("prefix").get<std::string>()).value();
        const Prefix narrow = parse_prefix(inner.at("prefix").get<std::string>()).value();
        if (wide.length > narrow.length || !contains(wide, narrow.network)) continue;
        for (const Json* one : {&outer, &inner}) all["lan " + to_string(wide)].insert(at(*one));
      }
    }
  }

  const test::World& world_;
  FlatWorld flat_;
};

TEST(RedundancyOf, EachPairIsWhatTheRowsSay) {
  std::size_t risks = 0;
  std::size_t single = 0;
  std::set<std::string> kinds;
  for (std::uint32_t seed = 1; seed <= 40; ++seed) {
    const test::World world = furnished(seed);
    const Slowly slowly(world);
    const test::TempDir directory;
    const auto snapshot = test::catalogued(world, directory.path());
    for (const std::uint32_t a : slowly.flat().asns) {
      for (const std::uint32_t b : slowly.flat().asns) {
        if (a >= b) continue;
        const Redundancy answer = redundancy(*snapshot, {a}, {b}).value();
        std::vector<std::string> names;
        std::set<std::string> places;
        for (const DependentPlace& place : answer.places) {
          names.push_back(place.exchange != nullptr ? "ix" + std::to_string(place.exchange->id.value)
                                                    : "fac" + std::to_string(place.facility->id.value));
          places.insert(names.back());
        }
        ASSERT_EQ(places, slowly.places(a, b)) << "seed " << seed << " AS " << a << " and " << b;
        for (std::size_t k = 0; k < names.size(); ++k)
          ASSERT_EQ(answer.places[k].mbps, slowly.mbps(a, b, names[k])) << names[k];
        Failing failing;
        std::size_t left = 0;
        for (const Risk& risk : answer.risks) {
          // A city is written as its first place has it: what is the same in all is the digit.
          const bool is_city = risk.kind == RiskKind::city;
          auto& fail = failing[std::string(name_of(risk.kind)) + " " +
                               (is_city ? risk.name.substr(risk.name.find(',') - 1, 1) : risk.name)];
          for (const std::uint32_t slot : risk.places) fail.insert(names[slot]);
          std::uint64_t mbps = 0;
          for (const std::string& place : places) mbps += fail.contains(place) ? 0 : slowly.mbps(a, b, place);
          ASSERT_EQ(risk.mbps_left, mbps);
          ASSERT_EQ(risk.places_left, names.size() - risk.places.size());
          ASSERT_EQ(risk.single_point, risk.places_left == 0);
          ASSERT_GE(risk.places_left, left) << "the worst first";
          left = risk.places_left;
          single += risk.single_point ? 1 : 0;
          kinds.emplace(name_of(risk.kind));
          ++risks;
        }
        ASSERT_EQ(failing, slowly.failing(a, b)) << "seed " << seed << " " << a << " " << b;
      }
    }
  }
  EXPECT_GT(risks, 300U) << "the worlds are too thin to prove anything";
  EXPECT_GT(single, 50U);
  EXPECT_EQ(kinds.size(), 4U);
}

TEST(RedundancyOf, RefusesWhatIsNoPair) {
  const test::TempDir place;
  const auto snapshot = test::catalogued(test::pdb_world(), place.path());
  EXPECT_EQ(redundancy(*snapshot, {65551}, {64496}).error().field, "asn");
  EXPECT_EQ(redundancy(*snapshot, {64496}, {65551}).error().field, "with");
  EXPECT_EQ(redundancy(*snapshot, {64496}, {64496}).error().code, ErrorCode::invalid);
}

}  // namespace
}  // namespace meetpoint::index
