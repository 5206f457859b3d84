#include "index/planner/as_of.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "index/sqlite_store.hpp"
#include "support/temp_dir.hpp"
#include "support/world.hpp"

namespace meetpoint::index {
namespace {

using test::Json;

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

/// A store that has lived: ports and tenancies come, go, move and change, and ids are used again.
class AsOf : public testing::Test {
 protected:
  void live(std::uint32_t seed, int generations) {
    store_ = open_sqlite_store(place_ / ("lived" + std::to_string(seed) + ".db"), Access::write, [this] {
               return now_;
             }).value();
    test::World world = test::random_world(seed);
    // Upstream keeps them unique, and a change names no more.
    for (Json& net : world.rows(ObjectType::net)) net["asn"] = 64495 + net.at("id").get<int>();
    std::mt19937 random(seed);
    const auto below = [&](std::uint32_t n) { return static_cast<std::uint32_t>(random() % n); };
    const auto some_id = [&](ObjectType type) {
      const auto& rows = world.rows(type);
      return rows.at(below(static_cast<std::uint32_t>(rows.size()))).at("id");
    };
    commit(world);
    for (int k = 1; k < generations; ++k) {
      now_ += 900;
      test::World next;
      for (const ObjectType type : {ObjectType::netixlan, ObjectType::netfac}) {
        auto& rows = world.rows(type);
        const bool port = type == ObjectType::netixlan;
        for (Json& row : rows) {
          if (below(6) != 0) continue;
          const std::uint32_t what = below(port ? 6 : 3);
          if (what == 0) {
            row["status"] = row.at("status") == "ok" ? "deleted" : "ok";
            if (port && row.at("status") == "deleted") row["ipaddr4"] = row["ipaddr6"] = nullptr;
          }
          if (what == 1)
            row[port ? "ixlan_id" : "fac_id"] = some_id(port ? ObjectType::ixlan : ObjectType::fac);
          if (what == 2) row["net_id"] = some_id(ObjectType::net);
          if (what == 3) row["speed"] = 1000 * below(5);
          if (what == 4) row["ipaddr4"] = "192.0.2." + std::to_string(below(250));
          if (what == 5)
            row["ipaddr6"] = below(3) == 0 ? Json() : Json("2001:db8::" + std::to_string(below(99)));
          row["updated"] = format_utc(now_);
          next.rows(type).push_back(row);
        }
      }
      commit(next);
    }
  }
  void commit(const test::World& world) {
    {
      auto pass = store_->begin().value();
      for (const ObjectType type : {ObjectType::netixlan, ObjectType::netfac}) {
        ASSERT_TRUE(pass->set_cursor(type, {now_, now_}));
      }
      for (const ObjectType type : kObjectTypes) {
        for (const Json& row : world.rows(type)) pass->stage(type, test::row_of(type, row)).value();
      }
      pass->commit().value();
    }
    auto reading = store_->read().value();
    lived_.emplace_back(reading->generation(), told(*Snapshot::build(*reading).value()));
  }

  test::TempDir place_;
  UtcSeconds now_ = 1'767'225'600;
  std::unique_ptr<Store> store_;
  std::vector<std::pair<Generation, std::vector<std::string>>> lived_;
};

TEST_F(AsOf, EachGenerationIsAsItWas) {
  std::size_t differ = 0;
  for (std::uint32_t seed = 1; seed <= 25; ++seed) {
    lived_.clear();
    live(seed, 8);
    const auto remembered = store_->read().value()->generations().value();
    ASSERT_EQ(remembered.size(), 8U);
    for (const auto& [then, lines] : lived_) {
      ASSERT_EQ(generation_at(remembered, {then.number, 0}, "from").value(), then);
      ASSERT_EQ(generation_at(remembered, {std::nullopt, then.committed_at + 899}, "from").value(), then);
      auto reading = as_of(store_->read().value(), then).value();
      const auto snapshot = Snapshot::build(*reading).value();
      EXPECT_EQ(snapshot->generation(), then);
      ASSERT_EQ(told(*snapshot), lines) << "seed " << seed << " generation " << then.number;
      differ += lines == lived_.back().second ? 0 : 1;
    }
  }
  EXPECT_GT(differ, 100U) << "the histories are too quiet to prove anything";
}

TEST_F(AsOf, SaysHowFarTheHistoryReaches) {
  live(1, 3);
  const auto remembered = store_->read().value()->generations().value();
  for (const Moment& moment : {Moment{0, 0}, Moment{4, 0}, Moment{std::nullopt, 1'767'225'599}}) {
    const auto found = generation_at(remembered, moment, "--as-of");
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().code, ErrorCode::invalid);
    EXPECT_EQ(found.error().field, "--as-of");
    EXPECT_EQ(found.error().text,
              "the history has generations 1 of 2026-01-01T00:00:00Z to 3 of 2026-01-01T00:30:00Z");
  }
  EXPECT_EQ(parse_moment("2", "from")->generation, 2U);
  EXPECT_EQ(parse_moment("2026-01-01", "from")->at, 1'767'225'600);
  EXPECT_EQ(parse_moment("yesterday", "from").error().field, "from");
}

TEST_F(AsOf, APortWhoseRowIsGoneComesBackAsFarAsItIsKnown) {
  live(2, 1);
  std::uint32_t id = 0;
  ASSERT_TRUE(store_->read().value()->each(ObjectType::netixlan, [&](const Row& row) {
    if (row.is_ok() && id == 0) id = row.id;
  }));
  now_ += 900;
  auto pass = store_->begin().value();
  ASSERT_TRUE(pass->purge(ObjectType::netixlan, id));
  pass->commit().value();
  auto reading = as_of(store_->read().value(), lived_[0].first).value();
  const auto back = reading->row(ObjectType::netixlan, id).value();
  ASSERT_TRUE(back);
  EXPECT_TRUE(back->is_ok());
  EXPECT_NE(back->reference(column_of(ObjectType::netixlan, "net_id")), 0U);
  EXPECT_EQ(reading->count(ObjectType::netixlan).value(), reading->ids(ObjectType::netixlan).value().size());
}

}  // namespace
}  // namespace meetpoint::index
