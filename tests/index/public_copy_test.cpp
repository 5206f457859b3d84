#include "index/sqlite_public_copy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <SQLiteCpp/SQLiteCpp.h>

#include "index/sha256.hpp"
#include "index/sqlite_store.hpp"
#include "support/held_rows.hpp"
#include "support/temp_dir.hpp"
#include "support/world.hpp"

namespace meetpoint::index {
namespace {

using test::Json;
using testing::HasSubstr;

class PublicCopyTest : public testing::Test {
 protected:
  void SetUp() override {
    test::world_with_secrets().store(*store_);
    auto pass = store_->begin().value();
    for (const ObjectType type : kObjectTypes) {
      ASSERT_TRUE(pass->set_cursor(type, {parse_utc("2026-11-01T00:00:00Z").value(), 7}));
    }
    ASSERT_TRUE((pass->report({std::string(kMalformed), ObjectType::poc, 9001, {}, {}, "poc 9001: ecret"})));
    ASSERT_TRUE(
        (pass->report({std::string(kParentDeleted), ObjectType::poc, 9001, {}, {}, "the ecret poc 9001"})));
    ASSERT_TRUE((pass->report({std::string(kMalformed), ObjectType::net, 1, {}, {}, "net 1: ecret"})));
    ASSERT_TRUE((pass->report({std::string(kAsnConflict), ObjectType::net, 1, "asn", {}, "net 1 is shown"})));
    ASSERT_TRUE((pass->set_overlay({ObjectType::net, 1, "our_contact", "ecret", 1})));
    pass->commit().value();
    Attempt attempt;
    attempt.error = "an ecret upstream failed";
    ASSERT_TRUE(store_->note_attempt(attempt));
  }
  std::string sql(const std::string& query) {
    return SQLite::Database(copy_.string()).execAndGet(query).getString();
  }

  test::TempDir place_;
  std::filesystem::path file_ = place_ / "store.db";
  std::filesystem::path copy_ = place_ / "copy.db";
  std::unique_ptr<Store> store_ = std::move(open_sqlite_store(file_, Access::write).value());
};

TEST_F(PublicCopyTest, IsAStoreWithWhatAVisitorMaySee) {
  ASSERT_EQ(write_public_copy(file_, copy_).value(), store_->generation().value());
  EXPECT_EQ(sql("PRAGMA integrity_check"), "ok");
  const auto copy = open_sqlite_store(copy_, Access::read).value();
  EXPECT_EQ(copy->generation().value(), store_->generation().value());
  EXPECT_EQ(test::difference(test::held_rows(*copy), test::shown_rows(*store_)), "");
  EXPECT_GT(test::held_rows(*copy).size(), 300U);
  const auto findings = copy->read().value()->findings().value();
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].text, "net 1 is shown");
  const auto cursor = copy->read().value()->cursor(ObjectType::net).value();
  ASSERT_TRUE(cursor);
  EXPECT_EQ(cursor->listed_at, 7);
}

TEST_F(PublicCopyTest, NoByteOfWhatIsHiddenIsInTheFile) {
  write_public_copy(file_, copy_).value();
  ASSERT_THAT(test::read_file(file_) + test::read_file(file_.string() + "-wal"),
              HasSubstr("Secret Somebody"));
  EXPECT_EQ(test::read_file(copy_).find("ecret"), std::string::npos);
  EXPECT_EQ(sql("SELECT count(*) FROM overlay"), "0");
  EXPECT_EQ(sql("SELECT count(*) FROM attempt"), "0");
  EXPECT_EQ(sql("PRAGMA freelist_count"), "0");
}

TEST_F(PublicCopyTest, AHiddenContactsTimeIsHiddenToo) {
  auto pass = store_->begin().value();
  pass->stage(ObjectType::poc, test::row_of(ObjectType::poc, {{"id", 9002},
                                                              {"net_id", 1},
                                                              {"visible", "Private"},
                                                              {"status", "ok"},
                                                              {"created", "2026-01-01T00:00:00Z"},
                                                              {"updated", "2026-11-01T00:00:00Z"}}))
      .value();
  pass->commit().value();
  write_public_copy(file_, copy_).value();
  EXPECT_EQ(sql("SELECT updated = (SELECT max(updated) FROM row_poc) FROM cursor WHERE type = 'poc'"), "1");
  EXPECT_LT(std::stoll(sql("SELECT updated FROM cursor WHERE type = 'poc'")),
            parse_utc("2026-11-01T00:00:00Z").value());
}

TEST_F(PublicCopyTest, OneGenerationGivesOneFileByteForByte) {
  write_public_copy(file_, copy_).value();
  write_public_copy(file_, place_ / "again.db").value();
  EXPECT_EQ(sha256_of(copy_).value(), sha256_of(place_ / "again.db").value());
}

TEST_F(PublicCopyTest, SaysWhatIsWrong) {
  EXPECT_EQ(write_public_copy(place_ / "none.db", copy_).error().code, ErrorCode::storage);
  const auto nowhere = write_public_copy(file_, place_ / "nowhere" / "copy.db");
  EXPECT_THAT(nowhere.error().text, HasSubstr("nowhere"));
  open_sqlite_store(place_ / "empty.db", Access::write).value();
  EXPECT_EQ(write_public_copy(place_ / "empty.db", copy_).error().code, ErrorCode::unavailable);
}

TEST(Sha256, IsThatOfSha256sum) {
  const test::TempDir place;
  test::write_file(place / "abc", "abc");
  EXPECT_EQ(sha256_of(place / "abc").value(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_of(place / "none").error().code, ErrorCode::storage);
}

}  // namespace
}  // namespace meetpoint::index
