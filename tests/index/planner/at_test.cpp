#include "index/planner/at.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "support/flat_world.hpp"
#include "support/pdb_world.hpp"
#include "support/temp_dir.hpp"

namespace meetpoint::index {
namespace {

using test::FlatPort;
using test::FlatWorld;

TEST(At, IsWhatBruteForceFindsOnRandomWorlds) {
  std::size_t members = 0;
  std::size_t buildings = 0;
  for (std::uint32_t seed = 1; seed <= 80; ++seed) {
    const test::World world = test::random_world(seed);
    const FlatWorld flat(world);
    const test::TempDir place;
    const auto snapshot = test::catalogued(world, place.path());
    const auto ids = [](const auto& places) {
      std::vector<std::uint32_t> found;
      for (const auto* one : places) found.push_back(one->id.value);
      return found;
    };
    for (const std::uint32_t ix : flat.ixs) {
      const ExchangePresence answer = at(*snapshot, IxId{ix}).value();
      std::map<std::uint32_t, std::uint64_t> expected;
      std::uint64_t mbps = 0;
      for (const FlatPort& port : flat.ports) {
        if (port.ix != ix) continue;
        expected[port.asn] += port.operational ? port.speed_mbps : 0;
        mbps += port.operational ? port.speed_mbps : 0;
      }
      std::map<std::uint32_t, std::uint64_t> found;
      for (const ExchangeMember& member : answer.members)
        found[snapshot->networks()[member.network].asn.value] = member.capacity.mbps;
      ASSERT_EQ(found, expected) << "seed " << seed;
      ASSERT_EQ(answer.capacity.mbps, mbps);
      std::vector<std::uint32_t> facilities;
      for (const auto& [one, fac] : flat.ix_fac) {
        if (one == ix) facilities.push_back(fac);
      }
      ASSERT_EQ(ids(answer.facilities), facilities);
      members += found.size();
      buildings += facilities.size();
    }
    for (const std::uint32_t fac : flat.facs) {
      const FacilityPresence answer = at(*snapshot, FacId{fac}).value();
      std::vector<std::uint32_t> expected;
      for (const auto& [asn, one] : flat.at_fac) {
        if (one == fac) expected.push_back(asn);
      }
      std::vector<std::uint32_t> found;
      for (const FacilityMember& member : answer.members)
        found.push_back(snapshot->networks()[member.network].asn.value);
      ASSERT_EQ(found, expected) << "seed " << seed;
      std::vector<std::uint32_t> exchanges;
      for (const auto& [ix, one] : flat.ix_fac) {
        if (one == fac) exchanges.push_back(ix);
      }
      ASSERT_EQ(ids(answer.exchanges), exchanges);
      members += found.size();
    }
  }
  EXPECT_GT(members, 500U) << "the worlds are too thin to prove anything";
  EXPECT_GT(buildings, 100U);
}

TEST(At, OfAPlaceThatIsNotThereIsAnError) {
  const test::TempDir place;
  const auto snapshot = test::catalogued(test::pdb_world(), place.path());
  const auto ix = at(*snapshot, IxId{4000});
  ASSERT_FALSE(ix);
  EXPECT_EQ(ix.error().code, ErrorCode::unknown_name);
  EXPECT_EQ(ix.error().field, "ix");
  const auto fac = at(*snapshot, FacId{4000});
  ASSERT_FALSE(fac);
  EXPECT_EQ(fac.error().code, ErrorCode::unknown_name);
  EXPECT_EQ(fac.error().field, "fac");
}

}  // namespace
}  // namespace meetpoint::index
