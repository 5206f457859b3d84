#include "sync/rov_pass.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "index/sqlite_store.hpp"
#include "support/temp_dir.hpp"
#include "support/world.hpp"

/// Peering LANs that somebody else may announce.
namespace meetpoint::test {
namespace {

using index::ObjectType;
using testing::ElementsAre;
using testing::IsEmpty;

class RovPass : public testing::Test {
 protected:
  RovPass() {
    World world;
    world.add(ObjectType::org, {{"id", 1}});
    world.add(ObjectType::org, {{"id", 2}});
    world.add(ObjectType::ix, {{"id", 7}, {"org_id", 1}});
    world.add(ObjectType::ixlan, {{"id", 7}, {"ix_id", 7}});
    world.add(ObjectType::net, {{"id", 1}, {"org_id", 1}, {"asn", 64500}});
    world.add(ObjectType::net, {{"id", 2}, {"org_id", 2}, {"asn", 64501}});
    world.add(ObjectType::net, {{"id", 3}, {"org_id", 1}, {"asn", 64502}, {"status", "deleted"}});
    world.add(ObjectType::ixpfx, {{"id", 1}, {"ixlan_id", 7}, {"prefix", "192.0.2.0/24"}});
    world.add(ObjectType::ixpfx, {{"id", 2}, {"ixlan_id", 7}, {"prefix", "2001:db8:7::/64"}});
    world.add(ObjectType::ixpfx,
              {{"id", 3}, {"ixlan_id", 7}, {"prefix", "198.51.100.0/24"}, {"status", "deleted"}});
    world.store(*store_);
  }
  /// shape   `192.0.2.0/24`, the most bits, the AS
  void vrp(const char* prefix, std::uint8_t most, std::uint32_t asn) {
    vrps_.push_back({index::parse_prefix(prefix).value(), most, {asn}});
  }
  std::vector<std::string> findings() {
    std::sort(vrps_.begin(), vrps_.end());
    const rpki::VrpTable table(std::make_shared<const rpki::VrpTable::List>(vrps_));
    const auto followed = sync::follow_vrps(*store_, table);
    EXPECT_TRUE(followed);
    added_ = followed->number;
    std::vector<std::string> all;
    const auto held = store_->read().value()->findings().value();
    for (const index::FindingRecord& one : held)
      all.push_back(one.code + " " + std::to_string(one.id) + " " + to_string(one.asn) + ": " + one.text);
    return all;
  }

  TempDir place_;
  std::unique_ptr<index::Store> store_ =
      std::move(index::open_sqlite_store(place_ / "store.db", index::Access::write).value());
  rpki::VrpTable::List vrps_;
  std::uint64_t added_ = 0;
};

TEST_F(RovPass, ALanThatAnotherMayAnnounceIsFound) {
  vrp("192.0.2.0/23", 24, 64501);
  vrp("2001:db8::/32", 48, 64501);    // no prefix so long
  vrp("198.51.100.0/24", 24, 64501);  // no LAN any more
  EXPECT_THAT(findings(), ElementsAre("F-LAN-ANNOUNCED 1 AS64501: a ROA lets AS64501 announce 192.0.2.0/24: "
                                      "192.0.2.0/23-24"));
  vrps_.clear();
  EXPECT_THAT(findings(), IsEmpty());
}

TEST_F(RovPass, TheExchangesOwnAndNobodyAreWell) {
  vrp("192.0.2.0/24", 24, 0);
  vrp("192.0.2.0/24", 24, 64500);
  vrp("2001:db8:7::/64", 64, 64500);
  EXPECT_THAT(findings(), IsEmpty());
  vrp("192.0.2.0/24", 32, 64502);
  EXPECT_EQ(findings().size(), 1U) << "a network that is deleted is nobody's";
}

TEST_F(RovPass, WhatIsNotNewMakesNoGeneration) {
  vrp("192.0.2.0/24", 24, 64501);
  findings();
  EXPECT_EQ(added_, 2U);
  findings();
  EXPECT_EQ(added_, 0U);
  EXPECT_EQ(store_->generation().value().number, 2U);
}

}  // namespace
}  // namespace meetpoint::test
