#include "index/catalog.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>

#include "index/json_text.hpp"
#include "index/match.hpp"
#include "index/sqlite_store.hpp"
#include "support/temp_dir.hpp"
#include "support/world.hpp"

namespace meetpoint::index {
namespace {

using test::Json;
using test::row_of;
using testing::ElementsAre;

class CatalogTest : public testing::Test {
 protected:
  void stage(ObjectType type, const Json& row) {
    auto pass = store_->begin().value();
    pass->stage(type, row_of(type, row)).value();
    pass->commit().value();
  }
  std::shared_ptr<const Catalog> build(const Catalog* before = nullptr) {
    return Catalog::build(*store_->read().value(), before).value();
  }
  static Json poc(std::uint32_t id, const char* visible, const char* updated) {
    return {{"id", id},          {"net_id", 1},    {"visible", visible},
            {"name", "Ada"},     {"status", "ok"}, {"created", "2026-01-01T00:00:00Z"},
            {"updated", updated}};
  }

  test::TempDir place_;
  UtcSeconds clock_ = 1'700'000'000;
  std::unique_ptr<Store> store_ =
      std::move(open_sqlite_store(place_ / "store.db", Access::write, [this] { return clock_++; }).value());
};

/// Everything that a table says, as text.
std::string said(const Table& table) {
  std::string all = std::string(table.list()) + "\n";
  const auto fields = fields_of(table.type());
  for (Slot slot = 0; slot < table.size(); ++slot) {
    all += std::to_string(table.id(slot)) + " " + std::to_string(static_cast<int>(table.status(slot))) + " " +
           std::to_string(table.created(slot)) + " " + std::to_string(table.updated(slot)) + " " +
           std::to_string(table.applied(slot)) + " " + std::string(table.text(slot));
    for (std::size_t field = 0; field < fields.size(); ++field)
      all += " " + std::string(table.value(slot, field));
    all += "\n";
  }
  for (std::size_t field = 0; field < fields.size(); ++field) {
    if (!Table::is_indexed(fields[field])) continue;
    for (std::uint32_t value = 1; value < 100; ++value) {
      for (const Slot slot : table.with(field, value)) all += std::to_string(slot) + ",";
    }
  }
  for (const std::uint32_t id : table.hidden_ids()) all += " hidden " + std::to_string(id);
  return all;
}

TEST_F(CatalogTest, TheListIsOneEnvelopeOfTheOkRows) {
  auto pass = store_->begin().value();
  for (const auto& [id, status] :
       std::map<int, const char*>{{3, "ok"}, {1, "ok"}, {2, "deleted"}, {4, "pending"}}) {
    pass->stage(ObjectType::org, row_of(ObjectType::org, {{"id", id},
                                                          {"name", "o"},
                                                          {"created", "2026-01-01T00:00:00Z"},
                                                          {"updated", "2026-01-01T00:00:00Z"},
                                                          {"status", status}}))
        .value();
  }
  pass->commit().value();
  const auto catalog = build();
  const Table& orgs = catalog->table(ObjectType::org);
  const Json list = Json::parse(orgs.list());
  EXPECT_EQ(list.at("data").size(), 2U);
  EXPECT_EQ(list.at("data").at(0).at("id"), 1);
  EXPECT_EQ(list.at("meta"), Json::object());
  EXPECT_EQ(orgs.size(), 4U);
  EXPECT_EQ(orgs.status(*orgs.find(2)), Status::deleted);
  EXPECT_EQ(Json::parse(orgs.text(*orgs.find(4))).at("status"), "pending");
  EXPECT_EQ(orgs.find(5), std::nullopt);
  EXPECT_EQ(orgs.value(*orgs.find(3), *field_named(ObjectType::org, "name")), "\"o\"");
  EXPECT_EQ(orgs.value(*orgs.find(3), *field_named(ObjectType::org, "aka")), "");
  EXPECT_EQ(Json::parse(catalog->table(ObjectType::net).list()).at("data"), Json::array());
}

TEST_F(CatalogTest, AVisitorSeesNeitherHiddenContactsNorPrivateUrls) {
  stage(ObjectType::poc, poc(1, "Public", "2026-01-01T00:00:00Z"));
  stage(ObjectType::poc, poc(2, "Users", "2026-01-01T00:00:00Z"));
  for (const auto& [id, visible] : std::map<int, const char*>{{1, "Public"}, {2, "Users"}, {3, "Private"}}) {
    stage(ObjectType::ixlan, {{"id", id},
                              {"ix_id", id},
                              {"ixf_ixp_member_list_url", "https://secret.example"},
                              {"ixf_ixp_member_list_url_visible", visible},
                              {"created", "2026-01-01T00:00:00Z"},
                              {"updated", "2026-01-01T00:00:00Z"},
                              {"status", "ok"}});
  }
  const auto catalog = build();
  EXPECT_THAT(catalog->table(ObjectType::poc).hidden_ids(), ElementsAre(2));
  EXPECT_EQ(catalog->table(ObjectType::poc).size(), 1U);
  const Table& lans = catalog->table(ObjectType::ixlan);
  EXPECT_TRUE(Json::parse(lans.text(0)).contains("ixf_ixp_member_list_url"));
  for (const Slot slot : {1U, 2U}) {
    const Json lan = Json::parse(lans.text(slot));
    EXPECT_FALSE(lan.contains("ixf_ixp_member_list_url"));
    EXPECT_EQ(lan.size(), 6U);
  }
}

TEST_F(CatalogTest, WhatDidNotChangeIsShared) {
  stage(ObjectType::poc, poc(1, "Users", "2026-01-01T00:00:00Z"));
  const auto before = build();
  stage(ObjectType::org, {{"id", 1},
                          {"created", "2026-01-01T00:00:00Z"},
                          {"updated", "2026-01-01T00:00:00Z"},
                          {"status", "ok"}});
  const auto after = build(before.get());
  EXPECT_EQ(after->shared_table(ObjectType::poc), before->shared_table(ObjectType::poc));
  EXPECT_NE(after->shared_table(ObjectType::org), before->shared_table(ObjectType::org));
  EXPECT_EQ(after->generation().number, 2U);
}

TEST_F(CatalogTest, ARowOutlivesTheMemoryOfItsGeneration) {
  stage(ObjectType::poc, poc(1, "Public", "2026-01-01T00:00:00Z"));
  clock_ += 2 * kHistorySeconds;
  stage(ObjectType::poc, poc(2, "Public", "2026-01-01T00:00:00Z"));
  const auto catalog = build();
  const Table& contacts = catalog->table(ObjectType::poc);
  ASSERT_EQ(contacts.size(), 2U);
  EXPECT_EQ(contacts.applied(0), 0);
  EXPECT_EQ(contacts.applied(1), catalog->generation().committed_at);
}

TEST_F(CatalogTest, WhatTheFirstGenerationBroughtReachedNobodyLate) {
  stage(ObjectType::poc, poc(1, "Public", "2026-01-01T00:00:00Z"));
  EXPECT_EQ(build()->table(ObjectType::poc).applied(0), 0);
  stage(ObjectType::poc, poc(1, "Public", "2026-01-02T00:00:00Z"));
  const auto catalog = build();
  EXPECT_EQ(catalog->table(ObjectType::poc).applied(0), catalog->generation().committed_at);
}

TEST_F(CatalogTest, BuiltOnTheOneBeforeItEqualsOneBuiltAnew) {
  // Rows come, change, hide, show themselves, die and vanish, several in one generation.
  std::mt19937 random(7);
  std::shared_ptr<const Catalog> held = build();
  for (int generation = 0; generation < 300; ++generation) {
    auto pass = store_->begin().value();
    for (auto edits = random() % 4; edits > 0; --edits) {
      const auto id = static_cast<std::uint32_t>(1 + random() % 12);
      const std::string updated = format_utc(1'750'000'000 + generation);
      if (random() % 4 == 0) {
        ASSERT_TRUE(pass->purge(random() % 2 == 0 ? ObjectType::poc : ObjectType::netfac, id));
      } else if (random() % 2 == 0) {
        pass->stage(ObjectType::poc,
                    row_of(ObjectType::poc, poc(id, random() % 2 == 0 ? "Public" : "Users", updated.c_str())))
            .value();
      } else {
        const char* const status = random() % 3 == 0 ? "deleted" : "ok";
        pass->stage(ObjectType::netfac, row_of(ObjectType::netfac, {{"id", id},
                                                                    {"name", std::string(random() % 5, 'n')},
                                                                    {"net_id", 1 + random() % 5},
                                                                    {"fac_id", 1 + random() % 5},
                                                                    {"created", "2026-01-01T00:00:00Z"},
                                                                    {"updated", updated},
                                                                    {"status", status}}))
            .value();
      }
    }
    pass->commit().value();
    if (random() % 3 == 0) continue;  // a catalog may leave generations out
    held = build(held.get());
    const auto fresh = build();
    for (const ObjectType type : {ObjectType::poc, ObjectType::netfac}) {
      ASSERT_EQ(said(held->table(type)), said(fresh->table(type))) << "generation " << generation;
    }
  }
}

}  // namespace
}  // namespace meetpoint::index
