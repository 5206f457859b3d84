#include "index/planner/own_plans.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "index/planner/peers.hpp"
#include "index/planner/plan_index.hpp"
#include "index/sqlite_store.hpp"
#include "support/pdb_world.hpp"
#include "support/temp_dir.hpp"

namespace meetpoint::index {
namespace {

using testing::HasSubstr;

TEST(OwnPlans, AreReadLineByLine) {
  const OwnPlans own = parse_own_plans(
                           "# ours\n"
                           "port, AS64496, 4, 100000, 2001:DB8::1, 192.0.2.1 # ordered\r\n"
                           "\n"
                           "port,64496,5,10000\n"
                           "tenancy,64496,7\n"
                           "session,64500\n"
                           "session,64501,192.0.2.9\n"
                           "session,64500\n",
                           "plans")
                           .value();
  ASSERT_EQ(own.plans.size(), 3U);
  const auto& port = std::get<PlannedPort>(own.plans[0]);
  EXPECT_EQ(port.asn, Asn{64496});
  EXPECT_EQ(port.ix, IxId{4});
  EXPECT_EQ(port.speed_mbps, 100'000U);
  EXPECT_EQ(port.ipaddr4, "192.0.2.1");
  EXPECT_EQ(port.ipaddr6, "2001:db8::1");
  EXPECT_EQ(port.line, 2U);
  EXPECT_EQ(std::get<PlannedPort>(own.plans[1]).ipaddr4, "");
  EXPECT_EQ(std::get<PlannedTenancy>(own.plans[2]).fac, FacId{7});
  EXPECT_EQ(std::get<PlannedTenancy>(own.plans[2]).line, 5U);
  EXPECT_EQ(own.existing.asns, std::vector<Asn>{{64500}});
  EXPECT_TRUE(own.existing.has({64501}, parse_address("192.0.2.9").value()));
}

TEST(OwnPlans, WhatIsWrongIsNamedWithItsLine) {
  for (const auto& [line, remedy] : std::vector<std::pair<std::string, std::string>>{
           {"rubbish", "a line is port,ASN,IX,MBPS"},
           {"port,64496,4", "a line is"},
           {"port,64496,4,1,192.0.2.1,2001:db8::1,x", "a line is"},
           {"tenancy,64496", "a line is"},
           {"session", "a line is"},
           {"port,x,4,1", "AS number"},
           {"port,64496,0,1", "an exchange is named by its id"},
           {"tenancy,64496,here", "a facility is named by its id"},
           {"port,64496,4,10G", "whole number of Mbit/s"},
           {"port,64496,4,10,192.0.2.300", ""},
           {"port,64496,4,10,192.0.2.1,192.0.2.2", "one address of a family"},
           {"session,64500,nowhere", ""}}) {
    const auto own = parse_own_plans("session,64500\n" + line + "\n", "plans");
    ASSERT_FALSE(own) << line;
    EXPECT_EQ(own.error().code, ErrorCode::invalid) << line;
    EXPECT_THAT(own.error().text, testing::StartsWith("plans:2: ")) << line;
    EXPECT_THAT(own.error().text, HasSubstr(remedy)) << line;
  }
  EXPECT_THAT(parse_own_plans("# nothing\n", "plans").error().text, HasSubstr("plans: is empty; it wants"));
  std::string many;
  for (std::size_t k = 0; k <= kMostPlans; ++k) many += "tenancy,64496,1\n";
  EXPECT_EQ(parse_own_plans(many, "plans").error().code, ErrorCode::too_big);
}

class PlansIn : public testing::Test {
 protected:
  /// The world with plans.
  Expected<std::shared_ptr<const Snapshot>> with(const std::string& text) {
    if (!store_) {
      store_ = open_sqlite_store(place_ / "world.db", Access::write).value();
      test::pdb_world().store(*store_);
    }
    EditedReading reading(store_->read().value());
    if (auto added = add_plans(reading, parse_own_plans(text, "plans").value(), "plans"); !added)
      return forward(added);
    return Snapshot::build(reading, Catalog::build(reading, nullptr).value());
  }
  static std::size_t peers_of(const Snapshot& snapshot, Asn asn) {
    PeersQuestion question;
    question.asn = asn;
    return peers(snapshot, question).value().peers.size();
  }
  test::TempDir place_;
  std::unique_ptr<Store> store_;
};

TEST_F(PlansIn, APlannedPortMeetsThoseWhoAreThereAndSaysThatItIsPlanned) {
  // 64500 is at exchange 3, where nobody can be met but by AS64496; 64496 and 64498 are at exchange 1.
  const auto before = with("session,64500\n").value();
  const auto after = with("port,64500,1,10000,192.0.2.77\ntenancy,64500,1\n").value();
  EXPECT_GT(peers_of(*after, {64500}), peers_of(*before, {64500}));
  const Network* const network = after->find({64500});
  ASSERT_NE(network, nullptr);
  bool seen = false;
  for (const AtExchange& at : after->exchanges_of(*network)) {
    for (const Port& port : after->ports_of(at)) {
      if (port.id.value < kFirstPlannedId) continue;
      seen = true;
      EXPECT_EQ(at.ix_id, IxId{1});
      EXPECT_TRUE(port.usable4);
      const auto findings = after->plan().findings_of(ObjectType::netixlan, port.id.value);
      ASSERT_EQ(findings.size(), 1U);
      EXPECT_EQ(findings[0]->code, kPlanned);
      EXPECT_EQ(findings[0]->text, "planned, by plans:1");
    }
  }
  EXPECT_TRUE(seen);
  EXPECT_EQ(after->facilities_of(*network).size(), before->facilities_of(*before->find({64500})).size() + 1);
}

TEST_F(PlansIn, WhatHangsOnNothingIsRefusedWithItsLine) {
  const auto expect = [&](const std::string& text, ErrorCode code, const std::string& said) {
    const auto snapshot = with(text);
    ASSERT_FALSE(snapshot) << text;
    EXPECT_EQ(snapshot.error().code, code);
    EXPECT_EQ(snapshot.error().text, said);
  };
  expect("port,65551,1,1\n", ErrorCode::unknown_asn, "plans:1: AS65551 is not in the mirror");
  expect("port,64496,4000,1\n", ErrorCode::unknown_name, "plans:1: no exchange here has the id 4000");
  expect("session,1\ntenancy,64496,4000\n", ErrorCode::unknown_name,
         "plans:2: no facility here has the id 4000");
}

TEST_F(PlansIn, AnAddressIsOneOfTheExchangeAndNobodyElses) {
  for (const auto& [text, said] : std::vector<std::pair<std::string, std::string>>{
           {"port,64500,1,1,198.51.100.7", "plans:1: 198.51.100.7 is no address of exchange 1: 192.0.2.0/24"},
           {"port,64500,1,1,2001:db8:2::7",
            "plans:1: 2001:db8:2::7 is no address of exchange 1: 2001:db8:1::/64"},
           {"port,64500,1,1,192.0.2.255",
            "plans:1: 192.0.2.255 is the first or last address of its prefix: 192.0.2.0/24"},
           {"port,64500,1,1,192.0.2.77\nport,64496,1,1,192.0.2.77",
            "plans:2: 192.0.2.77 is that of line 1 already; take it out here"},
           {"session,1\nport,64500,1,1,192.0.2.2",
            "plans:2: 192.0.2.2 is that of port 2 already; take it out here"}}) {
    const auto snapshot = with(text + "\n");
    ASSERT_FALSE(snapshot) << text;
    EXPECT_EQ(snapshot.error().code, ErrorCode::invalid);
    EXPECT_EQ(snapshot.error().text, said);
  }
  EXPECT_TRUE(with("port,64500,3,1,203.0.113.77\n")) << "the prefix of exchange 3 is deleted: none is known";
}

}  // namespace
}  // namespace meetpoint::index
