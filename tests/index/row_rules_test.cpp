#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "index/sqlite_store.hpp"
#include "support/temp_dir.hpp"
#include "support/world.hpp"

/// What a row that replaces another leaves of it: nothing.
namespace meetpoint::index {
namespace {

using test::Json;

class RowRules : public testing::Test {
 protected:
  std::uint64_t stage(ObjectType type, Json row) {
    if (!row.contains("created")) row["created"] = "2026-01-01T00:00:00Z";
    if (!row.contains("updated")) row["updated"] = "2026-01-01T00:00:00Z";
    if (!row.contains("status")) row["status"] = "ok";
    auto pass = store_->begin().value();
    pass->stage(type, test::row_of(type, row)).value();
    return pass->commit().value().number;
  }
  std::string json(ObjectType type, std::uint32_t id) {
    return store_->read().value()->json(type, id).value().value();
  }
  /// One value as an SQL user sees it.
  std::string sql(const std::string& query) {
    return SQLite::Database((place_ / "store.db").string()).execAndGet(query).getString();
  }

  test::TempDir place_;
  std::unique_ptr<Store> store_ = std::move(open_sqlite_store(place_ / "store.db", Access::write).value());
};

TEST_F(RowRules, M8WithOneTimeTheLastAnswerWinsAndIsOfItsGeneration) {
  const Json first = {{"id", 1}, {"org_id", 1}, {"asn", 64496}, {"name", "n"}, {"ix_count", 1}};
  Json second = first;
  second["ix_count"] = 2;  // moves without `updated`
  EXPECT_EQ(stage(ObjectType::net, first), 1U);
  EXPECT_EQ(stage(ObjectType::net, second), 2U);
  EXPECT_EQ(Json::parse(json(ObjectType::net, 1)).at("ix_count"), 2);
  EXPECT_EQ(sql("SELECT generation FROM row_net WHERE id = 1"), "2") << "who follows us must see it";
  stage(ObjectType::net, second);
  EXPECT_EQ(sql("SELECT generation FROM row_net WHERE id = 1"), "2") << "the same answer is no change";
  stage(ObjectType::net, first);
  EXPECT_EQ(Json::parse(json(ObjectType::net, 1)).at("ix_count"), 1);
}

TEST_F(RowRules, M7AnyOrderOfArrivalEndsInTheNewestRow) {
  std::array<int, 4> order = {1, 2, 3, 4};
  std::uint32_t id = 0;
  do {
    ++id;
    for (const int day : order) {
      stage(ObjectType::org, {{"id", id},
                              {"name", "day " + std::to_string(day)},
                              {"updated", "2026-01-0" + std::to_string(day) + "T00:00:00Z"}});
    }
    EXPECT_EQ(Json::parse(json(ObjectType::org, id)).at("name"), "day 4");
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST_F(RowRules, M14AMemberListThatUpstreamHidesLeavesNoTrace) {
  Json ixlan = {{"id", 5},
                {"ix_id", 5},
                {"name", ""},
                {"ixf_ixp_member_list_url", "https://ix.example/members.json"},
                {"ixf_ixp_member_list_url_visible", "Public"}};
  stage(ObjectType::ixlan, ixlan);
  EXPECT_EQ(sql("SELECT ixf_ixp_member_list_url FROM ixlan"), "https://ix.example/members.json");
  ixlan.erase("ixf_ixp_member_list_url");
  ixlan["ixf_ixp_member_list_url_visible"] = "Users";
  stage(ObjectType::ixlan, ixlan);  // its `updated` stands still
  EXPECT_FALSE(Json::parse(json(ObjectType::ixlan, 5)).contains("ixf_ixp_member_list_url"))
      << "not even null";
  EXPECT_EQ(sql("SELECT typeof(ixf_ixp_member_list_url) FROM ixlan"), "null");
  EXPECT_EQ(json(ObjectType::ixlan, 5).find("members.json"), std::string::npos);
  // Nor do the pages that the row stood on keep it.
  store_.reset();
  for (const auto& file : std::filesystem::directory_iterator(place_.path()))
    EXPECT_EQ(test::read_file(file.path()).find("members.json"), std::string::npos) << file.path();
}

TEST_F(RowRules, M16AnIdThatIsUsedAgainLeavesNoTraceOfItsFirstOwner) {
  const auto port = [](std::uint32_t net, const char* status, const char* updated, const char* address) {
    return Json{{"id", 7},          {"net_id", net},      {"ixlan_id", 5},    {"asn", 64495 + net},
                {"notes", address}, {"ipaddr4", address}, {"status", status}, {"updated", updated}};
  };
  for (const std::uint32_t id : {1U, 2U})
    stage(ObjectType::net, {{"id", id}, {"org_id", 1}, {"asn", 64495 + id}, {"name", "n"}});
  stage(ObjectType::ix, {{"id", 5}, {"org_id", 1}, {"name", "x"}});
  stage(ObjectType::ixlan, {{"id", 5}, {"ix_id", 5}});
  stage(ObjectType::netixlan, port(1, "ok", "2026-01-01T00:00:00Z", "192.0.2.1"));
  stage(ObjectType::netixlan, port(1, "deleted", "2026-01-02T00:00:00Z", "192.0.2.1"));
  stage(ObjectType::netixlan, port(2, "ok", "2026-01-03T00:00:00Z", "192.0.2.2"));
  EXPECT_EQ(json(ObjectType::netixlan, 7).find("192.0.2.1"), std::string::npos);
  EXPECT_EQ(sql("SELECT count(*) FROM netixlan WHERE net_id = 1"), "0");
  const auto snapshot = Snapshot::build(*store_->read().value()).value();
  EXPECT_THAT(snapshot->exchanges_of(*snapshot->find({64496})), testing::IsEmpty());
  ASSERT_EQ(snapshot->exchanges_of(*snapshot->find({64497})).size(), 1U);
  EXPECT_EQ(snapshot->ports_of(snapshot->exchanges_of(*snapshot->find({64497}))[0])[0].ipaddr4, "192.0.2.2");
}

}  // namespace
}  // namespace meetpoint::index
