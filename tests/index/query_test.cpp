#include "index/query.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <set>

#include "support/temp_dir.hpp"
#include "support/world.hpp"

namespace meetpoint::index {
namespace {

using test::Json;
using test::World;
using testing::HasSubstr;

constexpr Asn kA{64496};
constexpr Asn kB{64497};

/// Two networks, one exchange (id 20 with ixlan 21: ids that differ), one building.
World meeting_world() {
  World world;
  world.add(ObjectType::net, {{"id", 1}, {"org_id", 1}, {"asn", kA.value}, {"name", "A"}});
  world.add(ObjectType::net, {{"id", 2}, {"org_id", 1}, {"asn", kB.value}, {"name", "B"}});
  world.add(ObjectType::ix, {{"id", 20}, {"org_id", 1}, {"name", "X"}, {"city", "Bern"}, {"country", "CH"}});
  world.add(ObjectType::ixlan, {{"id", 21}, {"ix_id", 20}});
  world.add(ObjectType::fac,
            {{"id", 30}, {"org_id", 1}, {"name", "F"}, {"latitude", 46.9}, {"longitude", 7.4}});
  for (const int id : {1, 2}) {
    world.add(ObjectType::netixlan, {{"id", 100 + id},
                                     {"net_id", id},
                                     {"ix_id", 21},  // wrong on purpose: joins go through ixlan.ix_id
                                     {"ixlan_id", 21},
                                     {"asn", 65551},  // stale on purpose: net.asn counts
                                     {"speed", 1000 * id},
                                     {"ipaddr4", "192.0.2." + std::to_string(id)},
                                     {"ipaddr6", "2001:db8::" + std::to_string(id)},
                                     {"operational", true}});
    world.add(ObjectType::netfac,
              {{"id", 200 + id}, {"net_id", id}, {"fac_id", 30}, {"local_asn", 64495 + id}});
  }
  return world;
}

class Query : public testing::Test {
 protected:
  const Snapshot& build(const World& world) {
    place_ = std::make_unique<test::TempDir>();
    snapshot_ = test::snapshot_of(world, place_->path());
    return *snapshot_;
  }
  Common ask(const World& world, std::vector<Asn> asns = {kA, kB}) {
    return common(build(world), asns).value();
  }

  std::unique_ptr<test::TempDir> place_;
  std::shared_ptr<const Snapshot> snapshot_;
};

TEST_F(Query, TwoNetworksMeetAtAnExchangeAndInABuilding) {
  const Common answer = ask(meeting_world());
  ASSERT_EQ(answer.exchanges.size(), 1U);
  const CommonExchange& place = answer.exchanges[0];
  EXPECT_EQ(place.exchange->id.value, 20U);
  EXPECT_EQ(place.exchange->city, "Bern");
  EXPECT_TRUE(place.ipv4 && place.ipv6 && place.usable());
  EXPECT_EQ(reason_unusable(answer, place), "");
  const Port& port = snapshot_->ports_of(*place.members[1])[0];
  EXPECT_EQ(port.id.value, 102U);
  EXPECT_EQ(port.ixlan_id.value, 21U);
  EXPECT_EQ(port.ipaddr6, "2001:db8::2");
  EXPECT_EQ(port.speed_mbps, 2000U);
  EXPECT_FALSE(port.bfd_support) << "absent is upstream's default";
  ASSERT_EQ(answer.facilities.size(), 1U);
  EXPECT_EQ(answer.facilities[0].facility->latitude, 46.9);
  EXPECT_EQ(snapshot_->tenancies_of(*answer.facilities[0].members[0])[0].local_asn, kA);
}

TEST_F(Query, EveryRowOnTheWayMustBeOk) {
  for (const ObjectType type : {ObjectType::net, ObjectType::ix, ObjectType::ixlan, ObjectType::netixlan}) {
    for (const char* status : {"deleted", "pending", "something-new"}) {
      World world = meeting_world();
      world.rows(type)[0]["status"] = status;
      const auto answer = common(build(world), std::vector{kA, kB});
      if (type == ObjectType::net) {
        ASSERT_FALSE(answer);
        EXPECT_EQ(answer.error().code, ErrorCode::unknown_asn);
      } else {
        EXPECT_TRUE(answer.value().exchanges.empty()) << name_of(type) << " " << status;
      }
    }
  }
  for (const ObjectType type : {ObjectType::fac, ObjectType::netfac}) {
    World world = meeting_world();
    world.rows(type)[0]["status"] = "deleted";
    EXPECT_TRUE(ask(world).facilities.empty()) << name_of(type);
  }
}

TEST_F(Query, RowsThatHangOnNothingAreNoPlaceToMeet) {
  for (const auto& [type, key] : {std::pair{ObjectType::netixlan, "net_id"},
                                  {ObjectType::netixlan, "ixlan_id"},
                                  {ObjectType::ixlan, "ix_id"}}) {
    World world = meeting_world();
    world.rows(type)[0][key] = 4000000000U;
    EXPECT_TRUE(ask(world).exchanges.empty()) << key;
  }
}

TEST_F(Query, AnUnusableExchangeIsListedWithItsReason) {
  struct Case {
    const char* what;
    Json changes;  // to the first network's port
    const char* reason;
  };
  World six_only = meeting_world();
  six_only.rows(ObjectType::netixlan)[1]["ipaddr4"] = nullptr;
  for (const Case& test : {
           Case{"one side has IPv4 only, the other IPv6 only",
                {{"ipaddr6", nullptr}},
                "no address family in common: AS64496 has IPv4 only, AS64497 has IPv6 only"},
           Case{"not operational", {{"operational", false}}, "no address on an operational port: AS64496"},
           Case{"no address",
                {{"ipaddr4", nullptr}, {"ipaddr6", nullptr}},
                "no address on an operational port: AS64496"},
           Case{"no valid address",
                {{"ipaddr4", "unknown"}, {"ipaddr6", ""}},
                "no address on an operational port: AS64496"},
       }) {
    World world = six_only;
    world.rows(ObjectType::netixlan)[0].update(test.changes);
    const Common answer = ask(world);
    ASSERT_EQ(answer.exchanges.size(), 1U) << test.what;
    EXPECT_FALSE(answer.exchanges[0].usable()) << test.what;
    EXPECT_EQ(reason_unusable(answer, answer.exchanges[0]), test.reason);
  }
}

TEST_F(Query, AFamilyMayComeFromAnyOperationalPort) {
  World world = meeting_world();
  world.rows(ObjectType::netixlan)[0]["operational"] = false;
  world.add(ObjectType::netixlan,
            {{"id", 99}, {"net_id", 1}, {"ixlan_id", 21}, {"ipaddr4", nullptr}, {"ipaddr6", "2001:db8::99"}});
  const Common answer = ask(world);
  EXPECT_FALSE(answer.exchanges[0].ipv4);
  EXPECT_TRUE(answer.exchanges[0].ipv6) << "operational is true when upstream omits it";
  const auto ports = snapshot_->ports_of(*answer.exchanges[0].members[0]);
  ASSERT_EQ(ports.size(), 2U);
  EXPECT_EQ(ports[0].id.value, 99U) << "ports stand by id";
}

TEST_F(Query, SeveralLansOfOneExchangeAreOnePlace) {
  World world = meeting_world();
  world.add(ObjectType::ixlan, {{"id", 22}, {"ix_id", 20}});
  world.rows(ObjectType::netixlan)[1]["ixlan_id"] = 22;
  EXPECT_EQ(ask(world).exchanges.size(), 1U);
}

TEST_F(Query, RepeatedTenanciesAreAllNamed) {
  World world = meeting_world();
  world.add(ObjectType::netfac, {{"id", 150}, {"net_id", 1}, {"fac_id", 30}, {"local_asn", 65550}});
  const Common answer = ask(world);
  const auto tenancies = snapshot_->tenancies_of(*answer.facilities[0].members[0]);
  ASSERT_EQ(tenancies.size(), 2U);
  EXPECT_EQ(tenancies[0].id.value, 150U);
}

TEST_F(Query, RefusesWrongSetsOfAsns) {
  const Snapshot& snapshot = build(meeting_world());
  const auto expect = [&](const std::vector<Asn>& asns, ErrorCode code, const char* says) {
    const auto answer = common(snapshot, asns);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, code);
    EXPECT_EQ(answer.error().field, "asns");
    EXPECT_THAT(answer.error().text, HasSubstr(says));
  };
  expect({}, ErrorCode::invalid, "2 to 25");
  expect({kA}, ErrorCode::invalid, "2 to 25");
  expect(std::vector<Asn>(26, kA), ErrorCode::too_big, "not 26");
  expect({kA, kA}, ErrorCode::invalid, "AS64496 is given twice");
  expect({kA, {64499}}, ErrorCode::unknown_asn, "AS64499 is not in PeeringDB");
  expect({kA, {23456}}, ErrorCode::unknown_asn, "AS23456 is reserved");
}

TEST_F(Query, OneKindOfPlaceLeavesTheOtherEmpty) {
  const Snapshot& snapshot = build(meeting_world());
  const std::vector<Asn> both = {kA, kB};
  EXPECT_TRUE(common(snapshot, both, PlaceKind::exchange).value().facilities.empty());
  EXPECT_EQ(common(snapshot, both, PlaceKind::exchange).value().exchanges.size(), 1U);
  EXPECT_TRUE(common(snapshot, both, PlaceKind::facility).value().exchanges.empty());
  EXPECT_EQ(common(snapshot, both, PlaceKind::facility).value().facilities.size(), 1U);
}

TEST_F(Query, AgreesWithBruteForceOnRandomWorlds) {
  std::size_t met = 0;
  std::size_t unusable = 0;
  for (std::uint32_t seed = 1; seed <= 150; ++seed) {
    const World world = test::random_world(seed);
    const test::Oracle oracle(world);
    const auto asns = oracle.asns();
    if (asns.size() < 2) continue;
    const Snapshot& snapshot = build(world);
    std::mt19937 random(seed);
    for (int question = 0; question < 30; ++question) {
      std::vector<Asn> asked = asns;
      std::shuffle(asked.begin(), asked.end(), random);
      asked.resize(std::min<std::size_t>(asked.size(), 2 + random() % 4));
      const auto expected = oracle.common(asked);
      ASSERT_EQ(test::shape_of(snapshot, asked), expected) << "seed " << seed << " question " << question;
      met += expected.exchanges.size() + expected.facilities.size();
      for (const auto& exchange : expected.exchanges) unusable += !exchange.ipv4 && !exchange.ipv6;
    }
  }
  EXPECT_GT(met, 1000U) << "the worlds are too thin to prove anything";
  EXPECT_GT(unusable, 20U);
}

TEST_F(Query, AnswersTwentyFiveNetworksAtOnce) {
  World world = meeting_world();
  std::vector<Asn> asns = {kA, kB};
  for (std::uint32_t id = 3; id <= 25; ++id) {
    world.add(ObjectType::net, {{"id", id}, {"org_id", 1}, {"asn", 65000 + id}, {"name", "n"}});
    world.add(ObjectType::netixlan,
              {{"id", 1000 - id}, {"net_id", id}, {"ixlan_id", 21}, {"ipaddr4", "192.0.2.77"}});
    asns.push_back({65000 + id});
  }
  EXPECT_EQ(ask(world, asns).exchanges.size(), 1U);
  EXPECT_EQ(ask(world, asns).exchanges[0].members.size(), 25U);
  EXPECT_FALSE(ask(world, asns).exchanges[0].ipv6);
}

}  // namespace
}  // namespace meetpoint::index
