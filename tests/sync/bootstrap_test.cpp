#include "sync/bootstrap.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <SQLiteCpp/SQLiteCpp.h>

#include "index/sha256.hpp"
#include "index/sqlite_public_copy.hpp"
#include "index/sqlite_store.hpp"
#include "support/fake_clock.hpp"
#include "support/held_rows.hpp"
#include "support/temp_dir.hpp"
#include "support/world.hpp"

namespace meetpoint::sync {
namespace {

using index::ErrorCode;
using index::ObjectType;
using testing::HasSubstr;

TEST(MirrorOf, AUrlThatEndsInDb) {
  const auto read = [](std::string_view url) {
    const auto mirror = mirror_of(url);
    return mirror ? mirror->api : "none";
  };
  EXPECT_EQ(read("http://mirror/dump/meetpoint.db"), "http://mirror/api");
  EXPECT_EQ(read("https://mirror:8480/pdb/dump/meetpoint.db"), "https://mirror:8480/pdb/api");
  EXPECT_EQ(read("http://mirror/files/x.db"), "http://mirror/api");
  EXPECT_EQ(read("http://mirror/x.db"), "http://mirror/api");
  EXPECT_EQ(read("http://[::1]:1/dump/meetpoint.db"), "http://[::1]:1/api");
  for (const char* other : {"http://mirror/api", "http://mirror.db", "mirror/x.db", "http://mirror/x.db?a=b",
                            "http://mirror/a?x.db", "http://mirror/#/x.db", ""}) {
    EXPECT_EQ(read(other), "none") << other;
  }
}

/// A mirror whose every answer a test sets.
class FakeMirror final : public Fetch {
 public:
  index::Expected<FetchResponse> get(const FetchRequest& request, const std::stop_token&) override {
    ++asked;
    const bool digest = request.url.ends_with(".sha256");
    if (!digest && busy > 0 && --busy >= 0) return FetchResponse{503, "{}", 2};
    if (!digest && breaks) return index::fail(ErrorCode::unavailable, "no answer");
    FetchResponse response{digest ? digest_status : status, digest ? sum : "", {}};
    for (std::size_t at = 0; !digest && status == 200 && at < file.size(); at += 1000) {
      if (!request.take(std::string_view(file).substr(at, 1000)))
        return index::fail(ErrorCode::unavailable, "cut");
    }
    return response;
  }
  std::string file;
  std::string sum;
  long status = 200;
  long digest_status = 200;
  int busy = 0;
  bool breaks = false;
  int asked = 0;
};

class BootstrapTest : public testing::Test {
 protected:
  BootstrapTest() {
    const auto upstream = open_sqlite_store(place_ / "first.db", index::Access::write).value();
    test::World world = test::world_with_secrets();
    world.add(ObjectType::org, {{"id", 5000}, {"name", "gone"}, {"status", "deleted"}});
    world.store(*upstream);
    auto pass = upstream->begin().value();
    for (const ObjectType type : index::kObjectTypes) {
      // Contacts: cut at a moment after their newest row; organizations before it.
      const char* const known = type == ObjectType::org ? "2025-01-01T00:00:00Z" : "2026-11-01T00:00:00Z";
      EXPECT_TRUE(pass->set_cursor(type, {index::parse_utc(known).value(), 1'790'000'000}));
    }
    pass->commit().value();
    index::write_public_copy(place_ / "first.db", copy_).value();
    take(copy_);
    shown_ = test::shown_rows(*upstream);
  }
  void take(const std::filesystem::path& file) {
    mirror_.file = test::read_file(file);
    test::write_file(place_ / "sent", mirror_.file);
    mirror_.sum = index::sha256_of(place_ / "sent").value() + "  meetpoint.db\n";
  }
  index::Expected<LoadReport> run() {
    return bootstrap({"http://mirror/dump/meetpoint.db", "http://mirror/api"}, mirror_, clock_, *store_,
                     place_ / "second.db.begin", [](const TypeReport&, bool) {}, {});
  }
  /// The store is as it was, nothing lies about, and the text says what to do.
  void expect_refused(const index::Expected<LoadReport>& report, const std::string& why) {
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().code, ErrorCode::unavailable);
    EXPECT_THAT(report.error().text, HasSubstr(why));
    EXPECT_THAT(report.error().text, HasSubstr("http://mirror/dump/meetpoint.db"));
    EXPECT_THAT(report.error().text, HasSubstr("name http://mirror/api as --upstream"));
    EXPECT_EQ(store_->generation().value().number, 0U);
    EXPECT_FALSE(std::filesystem::exists(place_ / "second.db.begin"));
  }
  void change(const std::string& sql) {
    const auto changed = place_ / "changed.db";
    std::filesystem::copy_file(copy_, changed, std::filesystem::copy_options::overwrite_existing);
    SQLite::Database(changed.string(), SQLite::OPEN_READWRITE).exec(sql);
    take(changed);
  }
  test::TempDir place_;
  std::filesystem::path copy_ = place_ / "copy.db";
  test::FakeClock clock_;
  FakeMirror mirror_;
  test::RowTexts shown_;
  std::unique_ptr<index::Store> store_ =
      std::move(open_sqlite_store(place_ / "second.db", index::Access::write).value());
};

TEST_F(BootstrapTest, TheStoreHoldsWhatTheMirrorShowsTombstonesAndCursorsToo) {
  mirror_.busy = 3;
  const auto report = run();
  ASSERT_TRUE(report) << report.error().text;
  EXPECT_EQ(report->generation.number, 1U);
  EXPECT_EQ(test::difference(test::held_rows(*store_), shown_), "");
  EXPECT_EQ(test::held_rows(*store_).at("org 5000"), test::kTombstone);
  const auto reading = store_->read().value();
  const auto org = reading->cursor(ObjectType::org).value().value();
  EXPECT_EQ(org.updated, index::parse_utc("2025-01-01T00:00:00Z")) << "as the mirror knew, not as rows say";
  EXPECT_EQ(org.listed_at, 1'790'000'000);
  const auto poc = reading->cursor(ObjectType::poc).value().value();
  EXPECT_LT(poc.updated, index::parse_utc("2026-11-01T00:00:00Z")) << "not beyond the newest row that came";
  EXPECT_FALSE(std::filesystem::exists(place_ / "second.db.begin"));
}

TEST_F(BootstrapTest, WithoutADigestTooAndOverWhatAKilledProcessLeft) {
  mirror_.digest_status = 404;
  test::write_file(place_ / "second.db.begin", std::string(1'000'000, 'x'));
  EXPECT_TRUE(run());
}

TEST_F(BootstrapTest, HostileFilesAreRefused) {
  const std::string good = mirror_.file;
  mirror_.digest_status = 404;
  for (const std::string& bytes : {std::string(), std::string("<html>we will be back"),
                                   good.substr(0, good.size() / 3), std::string(100'000, 'x')}) {
    mirror_.file = bytes;
    expect_refused(run(), "not a store that can be taken over");
  }
  mirror_.digest_status = 200;
  for (const char* sql : {"PRAGMA application_id = 1", "PRAGMA user_version = 77", "CREATE TABLE evil (a)",
                          "CREATE TRIGGER t AFTER DELETE ON row_org BEGIN DELETE FROM row_net; END"}) {
    change(sql);
    expect_refused(run(), "not a store that can be taken over");
  }
}

TEST_F(BootstrapTest, RowsAreCheckedAsEverybodys) {
  change("UPDATE row_org SET json = 'no JSON' WHERE id = 1");
  expect_refused(run(), "no PeeringDB envelope");
  change("UPDATE row_org SET json = '{}, {}' WHERE id = 1; UPDATE row_net SET id = 777 WHERE id = 1");
  const auto report = run();
  ASSERT_TRUE(report) << report.error().text;
  EXPECT_EQ(report->types[0].malformed, 2U);
  const auto held = test::held_rows(*store_);
  EXPECT_FALSE(held.contains("org 1"));
  EXPECT_TRUE(held.contains("net 1")) << "the text counts, not the column beside it";
}

TEST_F(BootstrapTest, AFileThatIsNotTheOneThatIsNamedIsRefused) {
  mirror_.sum = std::string(64, '0') + "  meetpoint.db\n";
  expect_refused(run(), "SHA-256");
  EXPECT_EQ(mirror_.asked, 6) << "three times both";
}

TEST_F(BootstrapTest, AMirrorThatNeverHasItOrBreaksOff) {
  mirror_.busy = 1000;
  expect_refused(run(), "503");
  mirror_.busy = 0;
  mirror_.status = 404;
  expect_refused(run(), "404");
  mirror_.breaks = true;
  expect_refused(run(), "no answer");
}

}  // namespace
}  // namespace meetpoint::sync
