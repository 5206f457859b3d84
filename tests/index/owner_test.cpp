#include "index/owner.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "index/sqlite_store.hpp"
#include "support/temp_dir.hpp"
#include "support/world.hpp"

namespace meetpoint::index {
namespace {

using test::Json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// One row of each type; only the organizations differ, so that a chain shows whose it is.
test::World one_of_each() {
  test::World world;
  for (const int id : {1, 2, 3, 4, 5})
    world.add(ObjectType::org, {{"id", id}, {"name", "org " + std::to_string(id)}});
  world.add(ObjectType::campus, {{"id", 10}, {"org_id", 1}, {"name", "Campus"}});
  world.add(ObjectType::fac, {{"id", 11}, {"org_id", 2}, {"campus_id", 10}, {"name", "Tower"}});
  world.add(ObjectType::net, {{"id", 12}, {"org_id", 3}, {"asn", 64496}, {"name", "Net"}});
  world.add(ObjectType::ix, {{"id", 13}, {"org_id", 4}, {"name", "IX"}});
  world.add(ObjectType::carrier, {{"id", 14}, {"org_id", 5}, {"name", "Carrier"}});
  world.add(ObjectType::carrierfac, {{"id", 15}, {"carrier_id", 14}, {"fac_id", 11}});
  world.add(ObjectType::ixfac, {{"id", 16}, {"ix_id", 13}, {"fac_id", 11}});
  world.add(ObjectType::ixlan, {{"id", 17}, {"ix_id", 13}, {"name", "LAN"}});
  world.add(ObjectType::ixpfx, {{"id", 18}, {"ixlan_id", 17}, {"prefix", "192.0.2.0/24"}});
  world.add(ObjectType::netfac, {{"id", 19}, {"net_id", 12}, {"fac_id", 11}});
  world.add(ObjectType::netixlan, {{"id", 20}, {"net_id", 12}, {"ix_id", 99}, {"ixlan_id", 17}});
  world.add(ObjectType::poc, {{"id", 21}, {"net_id", 12}, {"name", "NOC"}});
  return world;
}

class Owner : public testing::Test {
 protected:
  Ownership ask(ObjectType type, std::uint32_t id) {
    const auto store = open_sqlite_store(place_ / std::to_string(++asked_), Access::write).value();
    world_.store(*store);
    const auto reading = store->read().value();
    return owner_of(*reading, type, id).value();
  }
  /// `net 12 > org 3` for each side; `?` marks a row that is not held.
  std::vector<std::string> sides(ObjectType type, std::uint32_t id) {
    std::vector<std::string> all;
    for (const OwnerSide& side : ask(type, id).sides) {
      std::string line;
      for (const OwnerLink& link : side.chain) {
        line += (line.empty() ? "" : " > ") + std::string(name_of(link.type)) + " " +
                std::to_string(link.id) + (link.held ? "" : "?");
      }
      EXPECT_FALSE(side.may.empty());
      all.push_back(line);
    }
    return all;
  }

  test::World world_ = one_of_each();
  test::TempDir place_;
  int asked_ = 0;
};

TEST_F(Owner, EveryTypeHangsOnItsOrganizations) {
  EXPECT_THAT(sides(ObjectType::org, 1), IsEmpty()) << "an org is its own owner";
  EXPECT_THAT(sides(ObjectType::campus, 10), ElementsAre("org 1"));
  EXPECT_THAT(sides(ObjectType::fac, 11), ElementsAre("org 2")) << "not the campus's";
  EXPECT_THAT(sides(ObjectType::net, 12), ElementsAre("org 3"));
  EXPECT_THAT(sides(ObjectType::ix, 13), ElementsAre("org 4"));
  EXPECT_THAT(sides(ObjectType::carrier, 14), ElementsAre("org 5"));
  EXPECT_THAT(sides(ObjectType::carrierfac, 15), ElementsAre("carrier 14 > org 5", "fac 11 > org 2"));
  EXPECT_THAT(sides(ObjectType::ixfac, 16), ElementsAre("ix 13 > org 4", "fac 11 > org 2"));
  EXPECT_THAT(sides(ObjectType::ixlan, 17), ElementsAre("ix 13 > org 4"));
  EXPECT_THAT(sides(ObjectType::ixpfx, 18), ElementsAre("ixlan 17 > ix 13 > org 4"));
  EXPECT_THAT(sides(ObjectType::netfac, 19), ElementsAre("net 12 > org 3", "fac 11 > org 2"));
  EXPECT_THAT(sides(ObjectType::netixlan, 20), ElementsAre("net 12 > org 3", "ixlan 17 > ix 13 > org 4"))
      << "through the ixlan, whatever ix_id it prints";
  EXPECT_THAT(sides(ObjectType::poc, 21), ElementsAre("net 12 > org 3"));
}

TEST_F(Owner, SaysWhatIsKnownOfEachRow) {
  const Ownership port = ask(ObjectType::netixlan, 20);
  EXPECT_EQ(port.row.status, "ok");
  EXPECT_TRUE(port.row.held);
  EXPECT_EQ(port.row.name, "");
  ASSERT_EQ(port.sides.size(), 2U);
  EXPECT_EQ(port.sides[0].chain[0].asn, Asn{64496});
  EXPECT_EQ(port.sides[0].chain[0].name, "Net");
  EXPECT_EQ(port.sides[0].chain[1].name, "org 3");
  EXPECT_EQ(port.sides[1].chain[0].asn, Asn{});
  EXPECT_THAT(port.rule, HasSubstr("multi-party"));
  EXPECT_THAT(port.sides[1].may, HasSubstr("assign ipaddr4"));
  for (const ObjectType type : kObjectTypes)
    EXPECT_FALSE(ask(type, type == ObjectType::org ? 1 : 9 + static_cast<std::uint32_t>(type)).rule.empty())
        << name_of(type);
}

TEST_F(Owner, AChainEndsWhereTheMirrorHoldsNothing) {
  world_.rows(ObjectType::ix).clear();
  world_.rows(ObjectType::net).clear();
  EXPECT_THAT(sides(ObjectType::netixlan, 20), ElementsAre("net 12?", "ixlan 17 > ix 13?"));
  world_.rows(ObjectType::org).clear();
  EXPECT_THAT(sides(ObjectType::fac, 11), ElementsAre("org 2?"));
  const Ownership facility = ask(ObjectType::fac, 11);
  EXPECT_EQ(facility.sides[0].chain[0].status, "");
  EXPECT_EQ(facility.sides[0].chain[0].name, "");
}

TEST_F(Owner, DeletedRowsAreToldAsDeleted) {
  world_.rows(ObjectType::net)[0]["status"] = "deleted";
  world_.rows(ObjectType::poc)[0]["status"] = "deleted";
  const Ownership contact = ask(ObjectType::poc, 21);
  EXPECT_EQ(contact.row.status, "deleted");
  EXPECT_EQ(contact.sides[0].chain[0].status, "deleted");
  EXPECT_EQ(contact.sides[0].chain[1].status, "ok");
}

TEST_F(Owner, ARowThatIsNotHeldIsNotFound) {
  const auto store = open_sqlite_store(place_ / "store.db", Access::write).value();
  world_.store(*store);
  const auto reading = store->read().value();
  for (const ObjectType type : kObjectTypes) {
    for (const std::uint32_t id : {0U, 999U, 4294967295U}) {
      const auto answer = owner_of(*reading, type, id);
      ASSERT_FALSE(answer) << name_of(type) << " " << id;
      EXPECT_EQ(answer.error().code, ErrorCode::not_found);
      EXPECT_THAT(answer.error().text, HasSubstr(std::string(name_of(type)) + " " + std::to_string(id)));
    }
  }
}

}  // namespace
}  // namespace meetpoint::index
