#include "index/planner/overlap.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <map>
#include <random>
#include <set>

#include "index/planner/place_overlap.hpp"
#include "support/flat_world.hpp"
#include "support/meetings.hpp"
#include "support/pdb_world.hpp"
#include "support/temp_dir.hpp"

namespace meetpoint::index {
namespace {

using test::FlatPort;
using test::FlatWorld;

std::uint64_t mbps_of(const FlatWorld& flat, std::uint32_t asn, std::uint32_t ix) {
  std::uint64_t sum = 0;
  for (const FlatPort& port : flat.ports_of(asn, ix)) sum += port.operational ? port.speed_mbps : 0;
  return sum;
}

OverlapCell slowly(const FlatWorld& flat, std::uint32_t a, std::uint32_t b) {
  OverlapCell cell;
  for (const std::uint32_t ix : flat.ixs) {
    if (!flat.at_ix.contains({a, ix}) || !flat.at_ix.contains({b, ix})) continue;
    ++cell.exchanges;
    if (!flat.usable(a, b, ix)) continue;
    ++cell.usable_exchanges;
    cell.mbps += std::min(mbps_of(flat, a, ix), mbps_of(flat, b, ix));
  }
  for (const std::uint32_t fac : flat.facs)
    cell.facilities += flat.at_fac.contains({a, fac}) && flat.at_fac.contains({b, fac}) ? 1 : 0;
  return cell;
}

class OnRandomWorlds : public testing::TestWithParam<std::uint32_t> {
 protected:
  const test::World world_ = test::random_world(GetParam());
  const FlatWorld flat_{world_};
  test::TempDir place_;
  const std::shared_ptr<const Snapshot> snapshot_ = test::catalogued(world_, place_.path());
};
INSTANTIATE_TEST_SUITE_P(Seeds, OnRandomWorlds, testing::Range(1U, 81U));

TEST_P(OnRandomWorlds, EachCellOfTheMatrixIsAsBruteForceHasIt) {
  if (flat_.asns.size() < 2) GTEST_SKIP() << "nobody to meet";
  std::vector<Asn> asns;
  for (const std::uint32_t asn : flat_.asns) asns.push_back({asn});
  std::mt19937 random(GetParam());
  std::shuffle(asns.begin(), asns.end(), random);
  const OverlapMatrix matrix = overlap_matrix(*snapshot_, asns).value();
  for (std::size_t row = 0; row < asns.size(); ++row) {
    ASSERT_EQ(matrix.networks[row]->asn, asns[row]);
    for (std::size_t column = 0; column < asns.size(); ++column) {
      const OverlapCell expected = slowly(flat_, asns[row].value, asns[column].value);
      const OverlapCell& cell = matrix.at(row, column);
      ASSERT_EQ(cell.exchanges, expected.exchanges);
      ASSERT_EQ(cell.usable_exchanges, expected.usable_exchanges);
      ASSERT_EQ(cell.facilities, expected.facilities);
      ASSERT_EQ(cell.mbps, expected.mbps);
    }
  }
}

TEST_P(OnRandomWorlds, SharedPlacesAreThoseWithTwoOrMore) {
  std::vector<const Network*> networks;
  for (const Network& network : snapshot_->networks()) networks.push_back(&network);
  const SharedPlaces shared = shared_places(*snapshot_, networks);
  const auto check = [&](const auto& places, const auto& pairs) {
    std::map<std::uint32_t, std::set<std::uint32_t>> expected;
    for (const auto& [asn, id] : pairs) expected[id].insert(asn);
    std::erase_if(expected, [](const auto& one) { return one.second.size() < 2; });
    std::map<std::uint32_t, std::set<std::uint32_t>> found;
    std::size_t before = networks.size();
    for (const auto& one : places) {
      ASSERT_LE(one.members.size(), before);
      before = one.members.size();
      for (const std::uint32_t member : one.members)
        found[one.place->id.value].insert(networks[member]->asn.value);
    }
    ASSERT_EQ(found, expected);
  };
  check(shared.exchanges, flat_.at_ix);
  check(shared.facilities, flat_.at_fac);
}

TEST_P(OnRandomWorlds, PairsThatMeetAreCountedOnceEach) {
  std::uint64_t expected = 0;
  for (const std::uint32_t a : flat_.asns) {
    for (const std::uint32_t b : flat_.asns) expected += a < b && slowly(flat_, a, b).exchanges > 0 ? 1 : 0;
  }
  EXPECT_EQ(pairs_that_meet(*snapshot_), expected);
}

/// Networks, counts and the other kind of place, of places of one kind.
template <typename Answer, typename Ids>
void check_places(const Answer& answer, const Ids& ids, const auto& pairs) {
  std::map<std::uint32_t, std::uint32_t> expected;  // asn -> bits
  for (std::size_t k = 0; k < ids.size(); ++k) {
    for (const auto& [asn, id] : pairs) {
      if (id == ids[k].value) expected[asn] |= 1U << k;
    }
  }
  std::map<std::uint32_t, std::uint32_t> found;
  int before = 32;
  std::size_t shared = 0;
  for (const PresentNetwork& one : answer.networks) {
    ASSERT_TRUE(found.emplace(one.network->asn.value, one.places).second);
    const int at = std::popcount(one.places);
    ASSERT_LE(at, before) << "those at most places first";
    before = at;
    shared += static_cast<std::size_t>(at) == ids.size() ? 1 : 0;
  }
  ASSERT_EQ(found, expected);
  ASSERT_EQ(answer.shared, shared);
  for (std::size_t k = 0; k < ids.size(); ++k) {
    std::size_t networks = 0;
    std::size_t unique = 0;
    for (const auto& [asn, bits] : expected) {
      networks += (bits >> k & 1U) != 0 ? 1 : 0;
      unique += bits == 1U << k ? 1 : 0;
    }
    ASSERT_EQ(answer.counts[k].networks, networks);
    ASSERT_EQ(answer.counts[k].unique, unique);
  }
}

TEST_P(OnRandomWorlds, ExchangesAndFacilitiesShareWhatBruteForceFinds) {
  std::mt19937 random(GetParam());
  std::vector<IxId> ixs;
  for (const std::uint32_t id : flat_.ixs) ixs.push_back({id});
  std::shuffle(ixs.begin(), ixs.end(), random);
  ixs.resize(std::min<std::size_t>(ixs.size(), 2 + random() % 2));
  if (ixs.size() >= 2) {
    const ExchangeOverlap answer = exchange_overlap(*snapshot_, ixs).value();
    check_places(answer, ixs, flat_.at_ix);
    std::vector<std::uint32_t> expected;
    for (const std::uint32_t fac : flat_.facs) {
      if (std::all_of(ixs.begin(), ixs.end(), [&](IxId ix) {
            return flat_.ix_fac.contains({ix.value, fac});
          }))
        expected.push_back(fac);
    }
    std::vector<std::uint32_t> found;
    for (const Facility* one : answer.others) found.push_back(one->id.value);
    EXPECT_EQ(found, expected);
  }
  std::vector<FacId> facs;
  for (const std::uint32_t id : flat_.facs) facs.push_back({id});
  std::shuffle(facs.begin(), facs.end(), random);
  facs.resize(std::min<std::size_t>(facs.size(), 2 + random() % 2));
  if (facs.size() >= 2) {
    const FacilityOverlap answer = facility_overlap(*snapshot_, facs).value();
    check_places(answer, facs, flat_.at_fac);
    std::vector<std::uint32_t> expected;
    for (const std::uint32_t ix : flat_.ixs) {
      if (std::all_of(facs.begin(), facs.end(), [&](FacId fac) {
            return flat_.ix_fac.contains({ix, fac.value});
          }))
        expected.push_back(ix);
    }
    std::vector<std::uint32_t> found;
    for (const Exchange* one : answer.others) found.push_back(one->id.value);
    EXPECT_EQ(found, expected);
  }
}

TEST(Overlap, RefusesWrongSets) {
  const test::TempDir place;
  const auto snapshot = test::catalogued(test::crowd(kMostPlaces + 2), place.path());
  const auto expect = [&](std::vector<Asn> asns, ErrorCode code, const char* says) {
    const auto answer = overlap_matrix(*snapshot, asns);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, code);
    EXPECT_EQ(answer.error().field, "asns");
    EXPECT_THAT(answer.error().text, testing::HasSubstr(says));
  };
  expect({{64496}}, ErrorCode::invalid, "2 to 1000");
  expect({{64496}, {64496}}, ErrorCode::invalid, "twice");
  expect({{64496}, {65551}}, ErrorCode::unknown_asn, "AS65551");
  expect(std::vector<Asn>(10'000, {64496}), ErrorCode::too_big,
         "at most 1000 AS numbers at a time, not 10000");
  const auto places = [&](std::vector<IxId> ids, ErrorCode code) {
    const auto answer = exchange_overlap(*snapshot, ids);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, code);
    EXPECT_EQ(answer.error().field, "ix");
  };
  places({{1}}, ErrorCode::invalid);
  places({{1}, {1}}, ErrorCode::invalid);
  places({{1}, {2}}, ErrorCode::unknown_name);
  places(std::vector<IxId>(26, {1}), ErrorCode::too_big);
  const std::vector<FacId> none = {{1}, {77}};
  EXPECT_EQ(facility_overlap(*snapshot, none).error().field, "fac");
}

}  // namespace
}  // namespace meetpoint::index
