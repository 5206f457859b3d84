#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <SQLiteCpp/SQLiteCpp.h>

#include <functional>
#include <random>

#include "index/sqlite_foreign.hpp"
#include "index/sqlite_public_copy.hpp"
#include "index/sqlite_store.hpp"
#include "support/temp_dir.hpp"
#include "support/world.hpp"

namespace meetpoint::index {
namespace {

using testing::HasSubstr;

class ForeignStoreTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto store = open_sqlite_store(place_ / "store.db", Access::write).value();
    test::world_with_secrets().store(*store);
    write_public_copy(place_ / "store.db", file_).value();
  }
  void change(const std::string& sql) { SQLite::Database(file_.string(), SQLite::OPEN_READWRITE).exec(sql); }
  /// Empty when it is taken, and every row can be read.
  std::string refusal() {
    const auto store = ForeignStore::open(file_, {});
    if (!store) {
      EXPECT_EQ(store.error().code, ErrorCode::unavailable);
      return store.error().text;
    }
    for (const ObjectType type : kObjectTypes) {
      const auto read = (*store)->each_text(type, [](std::string_view) { return true; });
      if (!read) return read.error().text;
    }
    return "";
  }

  test::TempDir place_;
  std::filesystem::path file_ = place_ / "a copy?with#odd%name.db";
};

TEST_F(ForeignStoreTest, AStoreOfOursIsRead) {
  ASSERT_EQ(refusal(), "");
  const auto store = ForeignStore::open(file_, {}).value();
  EXPECT_EQ(store->generation().number, 1U);
  std::vector<std::string> texts;
  ASSERT_TRUE(store->each_text(ObjectType::org, [&](std::string_view text) {
    texts.emplace_back(text);
    return texts.size() < 3;
  }));
  EXPECT_EQ(texts.size(), 3U);
  EXPECT_EQ(test::Json::parse(texts[0]).at("id"), 1);
  EXPECT_FALSE(store->cursor(ObjectType::org).value()) << "a world that was staged has no cursors";
}

TEST_F(ForeignStoreTest, WhatIsNoStoreOfOursIsRefusedAndNothingInItRuns) {
  struct Case {
    const char* sql;
    const char* why;
  };
  for (const Case& one : {
           Case{"PRAGMA application_id = 7", "another application"},
           Case{"PRAGMA user_version = 1", "schema 1"},
           Case{"PRAGMA user_version = 99", "schema 99"},
           Case{"CREATE TABLE more (a)", "tables and views"},
           Case{"CREATE TRIGGER t AFTER INSERT ON row_org BEGIN DELETE FROM row_net; END",
                "tables and views"},
           Case{"DROP TABLE row_org; CREATE VIEW row_org AS WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL "
                "SELECT "
                "n FROM r) SELECT n AS id, '' AS json FROM r",
                "tables and views"},
           Case{"ALTER TABLE row_org ADD COLUMN more AS (load_extension('evil'))", "tables and views"},
           Case{"DROP INDEX net_org_id; CREATE INDEX net_org_id ON row_net (abs(random()))",
                "tables and views"},
           Case{"DROP TABLE row_org", "tables and views"},
       }) {
    std::filesystem::remove(file_);
    write_public_copy(place_ / "store.db", file_).value();
    try {
      change(one.sql);
    } catch (const SQLite::Exception&) {
      continue;  // this SQLite does not let anybody write such a schema
    }
    EXPECT_THAT(refusal(), HasSubstr(one.why)) << one.sql;
  }
}

TEST_F(ForeignStoreTest, AVirtualTableOfTheSameNameIsNotOurs) {
  change(
      "PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = 'CREATE VIRTUAL TABLE row_org USING "
      "fts5(json)' WHERE name = 'row_org'");
  EXPECT_NE(refusal(), "");
}

TEST_F(ForeignStoreTest, BytesThatAreNoDatabase) {
  const std::string good = test::read_file(file_);
  for (const std::string& bytes :
       {std::string(), std::string("SQLite format 3"), std::string("<html>"), std::string(10'000, '\0'),
        good.substr(0, 100), good.substr(0, 5000), good.substr(0, good.size() / 2)}) {
    test::write_file(file_, bytes);
    EXPECT_NE(refusal(), "") << bytes.size();
  }
}

TEST_F(ForeignStoreTest, AnyByteMayBeAnother) {
  const std::string good = test::read_file(file_);
  std::mt19937 random(3);
  int refused = 0;
  constexpr int kTries = 300;
  for (int i = 0; i < kTries; ++i) {
    std::string bytes = good;
    // Every second time in the first page, where the schema stands.
    const std::size_t within = i % 2 == 0 ? 4096 : bytes.size();
    for (int k = 0; k <= i % 5; ++k) bytes[random() % within] = static_cast<char>(random());
    test::write_file(file_, bytes);
    refused += refusal().empty() ? 0 : 1;
  }
  EXPECT_GT(refused, kTries / 20);
  EXPECT_LT(refused, kTries) << "a letter in a row's text is for those who check rows";
}

TEST_F(ForeignStoreTest, AValueWithoutEndIsRefused) {
  change("UPDATE row_org SET json = printf('%.*c', 3000000, 'x') WHERE id = 1");
  EXPECT_NE(refusal(), "");
}

}  // namespace
}  // namespace meetpoint::index
