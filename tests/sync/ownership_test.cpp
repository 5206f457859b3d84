#include "sync/ownership.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "directory_mirror.hpp"

/// The rules of the data ownership policy: what is said of rows that disagree, that they are held and served
/// as printed all the same, and that nobody is sent to meet where they are.
namespace meetpoint::test {
namespace {

using index::ObjectType;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class Rules : public testing::Test {
 protected:
  Rules() { load(); }
  void load() { mirror_.load(world_); }
  /// The ports of a network at the one exchange.
  std::vector<index::Port> ports_of(index::Asn asn) {
    std::vector<index::Port> all;
    const auto& snapshot = mirror_.snapshot();
    for (const index::AtExchange& at : snapshot.exchanges_of(*snapshot.find(asn))) {
      for (const index::Port& one : snapshot.ports_of(at)) all.push_back(one);
    }
    return all;
  }
  bool usable() {
    const auto common = mirror_.common();
    return common.exchanges.size() == 1 && common.exchanges[0].usable();
  }

  World world_ = clean_world();
  DirectoryMirror mirror_;
};

TEST_F(Rules, NothingIsSaidOfRowsThatAgree) {
  EXPECT_THAT(mirror_.findings(), IsEmpty());
  EXPECT_THAT(mirror_.locations(), ElementsAre("ix:20", "fac:30"));
}

TEST_F(Rules, M2APortOutsideEveryPrefixIsServedAndNotOffered) {
  edit(world_, ObjectType::netixlan, 1, {{"ipaddr4", "203.0.113.9"}, {"ipaddr6", nullptr}});
  load();
  EXPECT_THAT(mirror_.findings(), ElementsAre("F-IPRANGE netixlan 1 ipaddr4"));
  EXPECT_EQ(mirror_.snapshot().findings()[0].asn, kA);
  EXPECT_EQ(mirror_.json(ObjectType::netixlan, 1), row(world_, ObjectType::netixlan, 1).dump());
  ASSERT_EQ(ports_of(kA).size(), 1U);
  EXPECT_EQ(ports_of(kA)[0].ipaddr4, "203.0.113.9");
  const auto common = mirror_.common();
  ASSERT_EQ(common.exchanges.size(), 1U);
  EXPECT_TRUE(common.exchanges[0].ipv4) << "upstream's word on the family stands";
  EXPECT_FALSE(common.exchanges[0].usable());
  EXPECT_EQ(reason_unusable(common, common.exchanges[0]), "findings speak against the addresses of: AS64496");
  EXPECT_THAT(mirror_.locations(), ElementsAre("fac:30"));
}

TEST_F(Rules, M3TwoPortsWithOneAddressAreBothServedAndNeitherOffered) {
  edit(world_, ObjectType::netixlan, 1, {{"ipaddr6", nullptr}});
  world_.add(ObjectType::netixlan, port(3, 3, "192.0.2.1", ""));
  load();
  EXPECT_THAT(mirror_.findings(),
              ElementsAre("F-ADDRESS-CONFLICT netixlan 1 ipaddr4", "F-ADDRESS-CONFLICT netixlan 3 ipaddr4"));
  EXPECT_THAT(mirror_.snapshot().findings()[0].text, HasSubstr("AS64498"));
  for (const index::Asn asn : {kA, kC}) {
    ASSERT_EQ(ports_of(asn).size(), 1U);
    EXPECT_EQ(ports_of(asn)[0].ipaddr4, "192.0.2.1") << "both are what upstream printed";
  }
  EXPECT_THAT(mirror_.locations(kA, kB), ElementsAre("fac:30"));
  EXPECT_THAT(mirror_.locations(kC, kB), IsEmpty());
  EXPECT_THAT(mirror_.locations(kA, kC), IsEmpty());
}

TEST_F(Rules, M3TheOtherFamilyStaysAPlaceToMeet) {
  world_.add(ObjectType::netixlan, port(3, 3, "192.0.2.1", ""));
  load();
  const auto common = mirror_.common();
  EXPECT_TRUE(common.exchanges[0].ipv4 && common.exchanges[0].ipv6);
  EXPECT_FALSE(common.exchanges[0].clean_ipv4);
  EXPECT_TRUE(common.exchanges[0].clean_ipv6);
  EXPECT_TRUE(usable());
  EXPECT_THAT(mirror_.locations(), ElementsAre("ix:20", "fac:30"));
}

TEST_F(Rules, M3AnotherPortOfTheNetworkStaysAPlaceToMeet) {
  edit(world_, ObjectType::netixlan, 1, {{"ipaddr6", nullptr}});
  world_.add(ObjectType::netixlan, port(3, 3, "192.0.2.1", ""));
  world_.add(ObjectType::netixlan, port(4, 1, "192.0.2.4", ""));
  load();
  EXPECT_THAT(mirror_.locations(), ElementsAre("ix:20", "fac:30"));
}

TEST_F(Rules, M3AnAddressIsOneHoweverItIsWritten) {
  edit(world_, ObjectType::netixlan, 1, {{"ipaddr4", nullptr}, {"ipaddr6", "2001:DB8::0001"}});
  world_.add(ObjectType::netixlan, port(3, 3, "", "2001:db8:0:0::1"));
  load();
  EXPECT_THAT(mirror_.findings(),
              ElementsAre("F-ADDRESS-CONFLICT netixlan 1 ipaddr6", "F-ADDRESS-CONFLICT netixlan 3 ipaddr6"));
  EXPECT_EQ(ports_of(kA)[0].ipaddr6, "2001:DB8::0001");
  EXPECT_EQ(ports_of(kC)[0].ipaddr6, "2001:db8:0:0::1");
  EXPECT_FALSE(usable());
}

TEST_F(Rules, M3TheFindingGoesWithTheOtherClaim) {
  world_.add(ObjectType::netixlan, port(3, 3, "192.0.2.1", ""));
  load();
  ASSERT_THAT(mirror_.findings(), Contains("F-ADDRESS-CONFLICT netixlan 1 ipaddr4"));
  edit(world_, ObjectType::netixlan, 3, {{"status", "deleted"}});
  load();
  EXPECT_THAT(mirror_.findings(), IsEmpty());
  EXPECT_EQ(mirror_.snapshot().cleared_findings().size(), 2U);
  EXPECT_TRUE(mirror_.common().exchanges[0].clean_ipv4);
}

TEST_F(Rules, M4AChildWithoutItsParentIsHeldUntilItComes) {
  world_.add(ObjectType::netixlan, port(3, 4, "192.0.2.3", ""));
  load();
  EXPECT_THAT(mirror_.findings(), ElementsAre("F-PARENT-MISSING netixlan 3 net_id"));
  EXPECT_NE(mirror_.json(ObjectType::netixlan, 3), "");
  world_.add(ObjectType::net, {{"id", 4}, {"org_id", 1}, {"asn", 64499}, {"name", "late"}});
  load();
  EXPECT_THAT(mirror_.findings(), IsEmpty());
  EXPECT_THAT(mirror_.locations({64499}, kB), ElementsAre("ix:20"));
}

TEST_F(Rules, M4NothingIsMissingFromATypeThatNobodySent) {
  DirectoryMirror fresh;
  fresh.load(world_, {ObjectType::org, ObjectType::ixpfx});
  EXPECT_THAT(fresh.findings(), IsEmpty());
}

TEST_F(Rules, M5PortsUnderADeletedExchangeAreHeldAndNoPlaceToMeet) {
  edit(world_, ObjectType::ix, 20, {{"status", "deleted"}});
  load();
  EXPECT_THAT(mirror_.findings(), ElementsAre("F-PARENT-DELETED ixlan 20 ix_id"));
  EXPECT_EQ(mirror_.json(ObjectType::netixlan, 1), row(world_, ObjectType::netixlan, 1).dump());
  EXPECT_THAT(mirror_.locations(), ElementsAre("fac:30"));
  EXPECT_THAT(mirror_.common().exchanges, IsEmpty());
  edit(world_, ObjectType::ixlan, 20, {{"status", "deleted"}});
  load();
  EXPECT_THAT(mirror_.findings(),
              ElementsAre("F-PARENT-DELETED ixpfx 1 ixlan_id", "F-PARENT-DELETED ixpfx 2 ixlan_id",
                          "F-PARENT-DELETED netixlan 1 ixlan_id", "F-PARENT-DELETED netixlan 2 ixlan_id"));
  EXPECT_THAT(mirror_.locations(), ElementsAre("fac:30"));
}

TEST_F(Rules, M5TenanciesInADeletedFacilityAreHeldAndNoPlaceToMeet) {
  edit(world_, ObjectType::fac, 30, {{"status", "deleted"}});
  load();
  EXPECT_THAT(mirror_.findings(),
              ElementsAre("F-PARENT-DELETED netfac 1 fac_id", "F-PARENT-DELETED netfac 2 fac_id"));
  EXPECT_EQ(mirror_.json(ObjectType::netfac, 1), row(world_, ObjectType::netfac, 1).dump());
  EXPECT_THAT(mirror_.locations(), ElementsAre("ix:20"));
}

TEST_F(Rules, M9APortMeetsAsItsNetworkWhateverAsnItPrints) {
  edit(world_, ObjectType::netixlan, 1, {{"asn", kC.value}});
  load();
  EXPECT_THAT(mirror_.findings(), ElementsAre("F-ASN netixlan 1 asn"));
  EXPECT_EQ(mirror_.snapshot().findings()[0].asn, kA);
  EXPECT_EQ(Json::parse(mirror_.json(ObjectType::netixlan, 1)).at("asn"), kC.value) << "served as printed";
  EXPECT_THAT(mirror_.locations(kA, kB), ElementsAre("ix:20", "fac:30"));
  EXPECT_THAT(mirror_.locations(kC, kB), IsEmpty());
}

TEST_F(Rules, TwoNetworksWithOneAsnAreBothNamed) {
  edit(world_, ObjectType::net, 3, {{"asn", kA.value}});
  load();
  EXPECT_THAT(mirror_.findings(), ElementsAre("F-ASN-CONFLICT net 1 asn", "F-ASN-CONFLICT net 3 asn"));
  EXPECT_THAT(mirror_.snapshot().findings()[0].text, HasSubstr("net 3"));
}

TEST_F(Rules, M10PortsJoinThroughTheIxlanNotThroughEqualNumbers) {
  world_.add(ObjectType::ix, {{"id", 21}, {"org_id", 1}, {"name", "Y"}});
  world_.add(ObjectType::ixlan, {{"id", 21}, {"ix_id", 20}});
  world_.add(ObjectType::ixpfx, {{"id", 3}, {"ixlan_id", 21}, {"prefix", "198.51.100.0/24"}});
  // Of exchange 20 by its ixlan, although it prints 21.
  world_.add(ObjectType::netixlan, port(3, 3, "198.51.100.3", "", 21));
  load();
  EXPECT_THAT(mirror_.findings(), ElementsAre("F-IXLAN-ID ixlan 21 ix_id"));
  EXPECT_THAT(mirror_.locations(kC, kB), ElementsAre("ix:20"));
}

TEST_F(Rules, M18ADeadOrDeletedPortIsNeverOffered) {
  for (const Json& changes :
       {Json{{"operational", false}}, Json{{"status", "deleted"}}, Json{{"status", "pending"}}}) {
    World world = clean_world();
    edit(world, ObjectType::netixlan, 1, changes);
    DirectoryMirror mirror;
    mirror.load(world);
    EXPECT_THAT(mirror.locations(), ElementsAre("fac:30")) << changes.dump();
    EXPECT_THAT(mirror.findings(), IsEmpty()) << changes.dump();
  }
}

TEST_F(Rules, M18SpeedZeroIsUnknownNotSlow) {
  edit(world_, ObjectType::netixlan, 1, {{"speed", 0}});
  load();
  EXPECT_EQ(ports_of(kA)[0].speed_mbps, 0U);
  EXPECT_THAT(mirror_.findings(), IsEmpty());
  EXPECT_THAT(mirror_.locations(), ElementsAre("ix:20", "fac:30"));
}

TEST_F(Rules, AnAddressOfTheOtherFamilyOrNoneIsNamedAndNotOffered) {
  struct Case {
    Json changes;
    std::string field;
  };
  for (const Case& c : {Case{{{"ipaddr4", "2001:db8::1"}, {"ipaddr6", nullptr}}, "ipaddr4"},
                        Case{{{"ipaddr4", nullptr}, {"ipaddr6", "192.0.2.1"}}, "ipaddr6"},
                        Case{{{"ipaddr4", "192.0.2.1/24"}, {"ipaddr6", nullptr}}, "ipaddr4"},
                        Case{{{"ipaddr4", nullptr}, {"ipaddr6", "fe80::1%eth0"}}, "ipaddr6"}}) {
    World world = clean_world();
    edit(world, ObjectType::netixlan, 1, c.changes);
    DirectoryMirror mirror;
    mirror.load(world);
    EXPECT_THAT(mirror.findings(), ElementsAre("F-ADDRESS-INVALID netixlan 1 " + c.field))
        << c.changes.dump();
    EXPECT_EQ(mirror.json(ObjectType::netixlan, 1), row(world, ObjectType::netixlan, 1).dump());
    EXPECT_THAT(mirror.locations(), ElementsAre("fac:30")) << c.changes.dump();
    EXPECT_FALSE(mirror.common().exchanges[0].ipv4 || mirror.common().exchanges[0].ipv6) << c.changes.dump();
  }
}

}  // namespace
}  // namespace meetpoint::test
