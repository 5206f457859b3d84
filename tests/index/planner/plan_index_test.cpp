#include "index/planner/plan_index.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "support/flat_world.hpp"
#include "support/pdb_world.hpp"
#include "support/temp_dir.hpp"

namespace meetpoint::index {
namespace {

using Pairs = std::set<std::pair<std::uint32_t, std::uint32_t>>;

TEST(PlanIndex, SaysWhoIsWhereAsBruteForceDoesOnRandomWorlds) {
  std::size_t members = 0;
  std::size_t buildings = 0;
  for (std::uint32_t seed = 1; seed <= 60; ++seed) {
    const test::World world = test::random_world(seed);
    const test::FlatWorld flat(world);
    const test::TempDir place;
    const auto snapshot = test::catalogued(world, place.path());
    const PlanIndex& plan = snapshot->plan();
    Pairs at_ix;
    Pairs ix_fac;
    for (const Exchange& exchange : snapshot->exchanges()) {
      ASSERT_EQ(plan.find(exchange.id), &exchange);
      std::uint32_t before = 0;
      for (const ExchangeMember& member : plan.members_of(exchange)) {
        const std::uint32_t asn = snapshot->networks()[member.network].asn.value;
        ASSERT_GT(asn, before) << "by asn, each once";
        before = asn;
        ASSERT_EQ(member.at->ix_id, exchange.id);
        at_ix.emplace(asn, exchange.id.value);
      }
      for (const std::uint32_t slot : plan.facilities_of(exchange))
        ASSERT_TRUE(ix_fac.emplace(exchange.id.value, snapshot->facilities()[slot].id.value).second);
    }
    Pairs at_fac;
    Pairs fac_ix;
    for (const Facility& facility : snapshot->facilities()) {
      ASSERT_EQ(plan.find(facility.id), &facility);
      for (const FacilityMember& member : plan.members_of(facility)) {
        ASSERT_EQ(member.at->fac_id, facility.id);
        at_fac.emplace(snapshot->networks()[member.network].asn.value, facility.id.value);
      }
      for (const std::uint32_t slot : plan.exchanges_of(facility))
        ASSERT_TRUE(fac_ix.emplace(snapshot->exchanges()[slot].id.value, facility.id.value).second);
    }
    ASSERT_EQ(at_ix, flat.at_ix) << seed;
    ASSERT_EQ(at_fac, flat.at_fac) << seed;
    ASSERT_EQ(ix_fac, flat.ix_fac) << seed;
    ASSERT_EQ(fac_ix, flat.ix_fac) << seed;
    members += at_ix.size() + at_fac.size();
    buildings += ix_fac.size();
  }
  EXPECT_GT(members, 500U) << "the worlds are too thin to prove anything";
  EXPECT_GT(buildings, 100U);
}

TEST(PlanIndex, FindsNothingUnderIdsThatNobodyHas) {
  const test::TempDir place;
  const auto snapshot = test::catalogued(test::pdb_world(), place.path());
  EXPECT_EQ(snapshot->plan().find(IxId{0}), nullptr);
  EXPECT_EQ(snapshot->plan().find(IxId{4000000000}), nullptr);
  EXPECT_EQ(snapshot->plan().find(FacId{4000000000}), nullptr);
}

TEST(PlanIndex, KnowsTheRowOfANetworkAndWhatIsDoubtfulAboutOne) {
  const test::TempDir place;
  const auto finding = [](std::string_view code, ObjectType type, std::uint32_t id) {
    return Finding{std::string(code), type, id, "", {}, "x"};
  };
  const auto snapshot = test::catalogued_with(
      test::pdb_world(), place.path(),
      {finding(kAsnMismatch, ObjectType::netixlan, 2), finding(kAddressRange, ObjectType::netixlan, 3),
       finding(kAsnMismatch, ObjectType::netixlan, 3), finding(kAddressConflict, ObjectType::netixlan, 3),
       finding(kParentMissing, ObjectType::netfac, 3)});
  const PlanIndex& plan = snapshot->plan();
  const auto codes = [&](ObjectType type, std::uint32_t id) {
    std::vector<std::string> all;
    for (const FindingRecord* one : plan.findings_of(type, id)) all.push_back(one->code);
    return all;
  };
  EXPECT_THAT(codes(ObjectType::netixlan, 3),
              testing::ElementsAre("F-ADDRESS-CONFLICT", "F-ASN", "F-IPRANGE"));
  EXPECT_THAT(codes(ObjectType::netixlan, 2), testing::ElementsAre("F-ASN"));
  EXPECT_THAT(codes(ObjectType::netixlan, 1), testing::IsEmpty());
  EXPECT_THAT(codes(ObjectType::netixlan, 4), testing::IsEmpty());
  EXPECT_THAT(codes(ObjectType::netfac, 3), testing::ElementsAre("F-PARENT-MISSING"));
  for (const Network& network : snapshot->networks())
    EXPECT_EQ(snapshot->catalog()->table(ObjectType::net).id(plan.row_of(network)), network.id.value);
}

TEST(PlanIndex, IsMadeOnceForAllThreads) {
  const test::TempDir place;
  const auto snapshot = test::catalogued(test::pdb_world(), place.path());
  std::array<const PlanIndex*, 4> seen{};
  {
    std::vector<std::jthread> threads;
    for (const PlanIndex*& one : seen) threads.emplace_back([&] { one = &snapshot->plan(); });
  }
  EXPECT_THAT(seen, testing::Each(seen[0]));
}

}  // namespace
}  // namespace meetpoint::index
