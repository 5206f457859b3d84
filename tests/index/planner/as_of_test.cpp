#include "index/planner/as_of.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "index/sqlite_store.hpp"
#include "support/lived_store.hpp"
#include "support/pdb_world.hpp"

namespace meetpoint::index {
namespace {

/// Who is where with what, one line each.
std::vector<std::string> told(const Snapshot& snapshot) {
  std::vector<std::string> lines;
  for (const Network& network : snapshot.networks()) {
    for (const AtExchange& at : snapshot.exchanges_of(network)) {
      for (const Port& port : snapshot.ports_of(at))
        lines.push_back(to_string(network.asn) + " ix" + std::to_string(at.ix_id.value) + " port" +
                        std::to_string(port.id.value) + " " + port.ipaddr4 + " " + port.ipaddr6 + " " +
                        std::to_string(port.speed_mbps));
    }
    for (const AtFacility& at : snapshot.facilities_of(network)) {
      for (const Tenancy& one : snapshot.tenancies_of(at))
        lines.push_back(to_string(network.asn) + " fac" + std::to_string(at.fac_id.value) + " tenancy" +
                        std::to_string(one.id.value));
    }
  }
  return lines;
}

TEST(AsOf, EachGenerationIsAsItWas) {
  std::size_t differ = 0;
  for (std::uint32_t seed = 1; seed <= 25; ++seed) {
    const test::LivedStore lived(seed, 8);
    const auto remembered = lived.store->read().value()->generations().value();
    ASSERT_EQ(remembered.size(), 8U);
    const auto last = told(*lived.snapshots.back());
    for (const auto& was : lived.snapshots) {
      const Generation then = was->generation();
      ASSERT_EQ(generation_at(remembered, {then.number, 0}, "from").value(), then);
      ASSERT_EQ(generation_at(remembered, {std::nullopt, then.committed_at + 899}, "from").value(), then);
      auto reading = as_of(lived.store->read().value(), then).value();
      const auto snapshot = Snapshot::build(*reading).value();
      EXPECT_EQ(snapshot->generation(), then);
      const auto lines = told(*was);
      ASSERT_EQ(told(*snapshot), lines) << "seed " << seed << " generation " << then.number;
      differ += lines == last ? 0 : 1;
    }
  }
  EXPECT_GT(differ, 100U) << "the histories are too quiet to prove anything";
}

TEST(AsOf, SaysHowFarTheHistoryReaches) {
  const test::LivedStore lived(1, 3);
  const auto remembered = lived.store->read().value()->generations().value();
  for (const Moment& moment : {Moment{0, 0}, Moment{4, 0}, Moment{std::nullopt, lived.kBegin - 1}}) {
    const auto found = generation_at(remembered, moment, "--as-of");
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().code, ErrorCode::invalid);
    EXPECT_EQ(found.error().field, "--as-of");
    EXPECT_EQ(found.error().text,
              "--as-of asks the history, which has generations 1 of 2026-01-01T00:00:00Z to 3 of "
              "2026-01-01T00:30:00Z");
  }
  EXPECT_EQ(parse_moment("2", "from")->generation, 2U);
  EXPECT_EQ(parse_moment("2026-01-01", "from")->at, 1'767'225'600);
  EXPECT_EQ(parse_moment("yesterday", "from").error().field, "from");
}

TEST(AsOf, APortWhoseRowIsGoneComesBackAsFarAsItIsKnown) {
  test::LivedStore lived(2, 1);
  std::uint32_t id = 0;
  ASSERT_TRUE(lived.store->read().value()->each(ObjectType::netixlan, [&](const Row& row) {
    if (row.is_ok() && id == 0) id = row.id;
  }));
  lived.now += 900;
  auto pass = lived.store->begin().value();
  ASSERT_TRUE(pass->purge(ObjectType::netixlan, id));
  pass->commit().value();
  pass.reset();
  auto reading = as_of(lived.store->read().value(), lived.snapshots[0]->generation()).value();
  const auto back = reading->row(ObjectType::netixlan, id).value();
  ASSERT_TRUE(back);
  EXPECT_TRUE(back->is_ok());
  EXPECT_NE(back->reference(column_of(ObjectType::netixlan, "net_id")), 0U);
  EXPECT_EQ(reading->count(ObjectType::netixlan).value(), reading->ids(ObjectType::netixlan).value().size());
}

TEST(AsOf, WhatWasNoAddressIsNoSpeedEither) {
  const test::TempDir place;
  auto store = open_sqlite_store(place / "s.db", Access::write).value();
  test::World world = test::pdb_world();
  test::Json& port = world.rows(ObjectType::netixlan).front();
  port["ipaddr4"] = "12345";
  port["speed"] = 1000;
  const Generation before = test::commit(*store, world, test::LivedStore::kBegin);
  port["ipaddr4"] = "192.0.2.200";
  test::commit(*store, world, test::LivedStore::kBegin + 900);
  auto reading = as_of(store->read().value(), before).value();
  const auto back = reading->row(ObjectType::netixlan, port.at("id")).value();
  ASSERT_TRUE(back);
  EXPECT_EQ(back->integer(column_of(ObjectType::netixlan, "speed")), 1000);
  EXPECT_EQ(back->text(column_of(ObjectType::netixlan, "ipaddr4")), "");
}

}  // namespace
}  // namespace meetpoint::index
