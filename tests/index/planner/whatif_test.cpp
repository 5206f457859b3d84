#include "index/planner/whatif.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "support/flat_world.hpp"
#include "support/pdb_world.hpp"
#include "support/temp_dir.hpp"

namespace meetpoint::index {
namespace {

using test::FlatPort;
using test::FlatWorld;

/// Whom a network meets at these exchanges and in these facilities, by going through all.
std::set<std::uint32_t> met(const FlatWorld& flat, std::uint32_t asn, const std::set<std::uint32_t>& places,
                            bool exchanges) {
  std::set<std::uint32_t> all;
  for (const std::uint32_t other : flat.asns) {
    if (other == asn) continue;
    for (const std::uint32_t place : places) {
      bool meets = flat.at_fac.contains({other, place});
      if (exchanges && flat.at_ix.contains({asn, place})) {
        meets = flat.usable(asn, other, place);
      } else if (exchanges) {
        meets = std::ranges::any_of(flat.ports_of(other, place),
                                    [](const FlatPort& port) { return port.usable4() || port.usable6(); });
      }
      if (meets) all.insert(other);
    }
  }
  return all;
}

struct Halves {
  std::set<std::uint32_t> now;
  std::set<std::uint32_t> add;
  std::set<std::uint32_t> drop;
};

template <typename Id>
Halves pick(std::uint32_t asn, const std::set<std::uint32_t>& places,
            const std::set<std::pair<std::uint32_t, std::uint32_t>>& at, std::mt19937& random,
            std::vector<Id>& add, std::vector<Id>& drop) {
  Halves halves;
  for (const std::uint32_t place : places) {
    const bool is_there = at.contains({asn, place});
    if (is_there) halves.now.insert(place);
    if (random() % 3 != 0) continue;
    (is_there ? halves.drop : halves.add).insert(place);
    (is_there ? drop : add).push_back({place});
  }
  return halves;
}

void expect_side(const FlatWorld& flat, std::uint32_t asn, const Halves& halves, const WhatIf& answer,
                 bool exchanges, std::size_t& seen) {
  std::set<std::uint32_t> places = halves.now;
  for (const std::uint32_t place : halves.drop) places.erase(place);
  places.insert(halves.add.begin(), halves.add.end());
  const auto before = met(flat, asn, halves.now, exchanges);
  const auto after = met(flat, asn, places, exchanges);
  const WhatIfSide& side = exchanges ? answer.exchanges : answer.facilities;
  ASSERT_EQ(side.before, before.size());
  ASSERT_EQ(side.after, after.size());
  std::set<std::uint32_t> gained;
  std::set<std::uint32_t> lost;
  std::map<std::uint32_t, std::uint32_t> alone;
  for (const WhatIfNetwork& one : side.networks) {
    const std::uint32_t other = one.network->asn.value;
    (one.gained ? gained : lost).insert(other);
    std::set<std::uint32_t> there;
    for (const std::uint32_t place : one.gained ? halves.add : halves.drop) {
      if (met(flat, asn, {place}, exchanges).contains(other)) there.insert(place);
    }
    std::set<std::uint32_t> said;
    for (const std::uint32_t slot : one.places)
      said.insert(exchanges ? answer.places[slot].exchange->id.value
                            : answer.places[slot].facility->id.value);
    ASSERT_EQ(said, there);
    if (there.size() == 1) ++alone[*there.begin()];
    ++seen;
  }
  std::set<std::uint32_t> expected;
  std::ranges::set_difference(after, before, std::inserter(expected, expected.end()));
  ASSERT_EQ(gained, expected);
  expected.clear();
  std::ranges::set_difference(before, after, std::inserter(expected, expected.end()));
  ASSERT_EQ(lost, expected);
  for (const WhatIfPlace& place : answer.places) {
    if ((place.exchange != nullptr) != exchanges) continue;
    const std::uint32_t id = exchanges ? place.exchange->id.value : place.facility->id.value;
    ASSERT_EQ(place.joins, halves.add.contains(id));
    ASSERT_EQ(place.networks, met(flat, asn, {id}, exchanges).size());
    ASSERT_EQ(place.alone, alone[id]);
  }
}

TEST(WhatIf, IsWhatBruteForceFindsOnRandomWorlds) {
  std::size_t seen = 0;
  for (std::uint32_t seed = 1; seed <= 150; ++seed) {
    const test::World world = test::random_world(seed);
    const FlatWorld flat(world);
    const test::TempDir place;
    const auto snapshot = test::catalogued(world, place.path());
    std::mt19937 random(seed);
    for (const std::uint32_t asn : flat.asns) {
      WhatIfQuestion question{{asn}};
      const Halves exchanges = pick(asn, flat.ixs, flat.at_ix, random, question.add_ix, question.drop_ix);
      const Halves facilities =
          pick(asn, flat.facs, flat.at_fac, random, question.add_fac, question.drop_fac);
      const auto answer = whatif(*snapshot, question);
      const bool nothing = exchanges.add.empty() && exchanges.drop.empty() && facilities.add.empty() &&
                           facilities.drop.empty();
      ASSERT_EQ(answer.has_value(), !nothing);
      if (nothing) continue;
      expect_side(flat, asn, exchanges, *answer, true, seen);
      expect_side(flat, asn, facilities, *answer, false, seen);
      if (HasFatalFailure()) FAIL() << "seed " << seed << " AS " << asn;
    }
  }
  EXPECT_GT(seen, 500U) << "the worlds are too thin to prove anything";
}

TEST(WhatIf, RefusesWhatChangesNothing) {
  const test::TempDir place;
  const auto snapshot = test::catalogued(test::pdb_world(), place.path());
  const auto expect = [&](const WhatIfQuestion& question, ErrorCode code, const char* field) {
    const auto answer = whatif(*snapshot, question);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, code) << answer.error().text;
    EXPECT_EQ(answer.error().field, field);
  };
  expect({{65551}, {{1}}}, ErrorCode::unknown_asn, "asn");
  expect({{64496}}, ErrorCode::invalid, "add_ix");
  expect({{64496}, {{1}}}, ErrorCode::invalid, "add_ix");
  expect({{64496}, {{4}, {4}}}, ErrorCode::invalid, "add_ix");
  expect({{64496}, {{4000}}}, ErrorCode::unknown_name, "add_ix");
  expect({{64496}, {}, {{4}}}, ErrorCode::invalid, "drop_ix");
  expect({{64496}, {}, {}, {{1}}}, ErrorCode::invalid, "add_fac");
  expect({{64497}, {}, {}, {}, {{3}}}, ErrorCode::invalid, "drop_fac");
  expect({{64496}, std::vector<IxId>(kMostWhatIfPlaces + 1, IxId{4})}, ErrorCode::too_big, "add_ix");
}

}  // namespace
}  // namespace meetpoint::index
