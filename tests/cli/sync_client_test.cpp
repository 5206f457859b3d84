#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdlib>
#include <set>

#include "index/sqlite_store.hpp"
#include "support/followed_mirror.hpp"
#include "support/held_rows.hpp"
#include "support/temp_dir.hpp"
#include "support/world.hpp"

/// A client that knows PeeringDB and not us, tests/client/sync_client.py, keeps up with a mirror.
namespace meetpoint::test {
namespace {

class SyncClient : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (std::system("python3 -c 'import sqlite3' >/dev/null 2>&1") != 0)
      GTEST_SKIP() << "skipped: no python3";
  }
  /// Runs the client and returns what it counted.
  Json sync(const std::string& url) {
    const std::string output = (place_ / "output").string();
    const std::string errors = (place_ / "errors").string();
    const std::string shell = "python3 " MEETPOINT_SOURCE_DIR "/tests/client/sync_client.py " + url + " " +
                              database_ + " " + GetParam() + " >" + output + " 2>" + errors;
    EXPECT_EQ(std::system(shell.c_str()), 0) << read_file(errors);
    return Json::parse(read_file(output));
  }
  RowTexts held() const {
    RowTexts all;
    SQLite::Database database(database_);
    SQLite::Statement query(database, "SELECT tag || ' ' || id, status, json FROM object");
    while (query.executeStep()) {
      const bool dead = query.getColumn(1).getString() == "deleted";
      all[query.getColumn(0).getString()] =
          dead ? kTombstone : Json::parse(query.getColumn(2).getString()).dump();
    }
    return all;
  }
  static RowTexts shown(const FollowedMirror& mirror) {
    RowTexts all = shown_rows(*index::open_sqlite_store(mirror.store(), index::Access::read).value());
    for (auto& [name, text] : all) {
      if (text != kTombstone) text = Json::parse(text).dump();
    }
    return all;
  }
  /// What no whole list shows and nothing hangs on: tombstones and pending campuses of before the client
  /// began.
  static void drop_what_lists_hide(const RowTexts& known, RowTexts& rows) {
    std::erase_if(rows, [&](const auto& row) {
      const bool hidden = row.second == kTombstone || Json::parse(row.second).at("status") == "pending";
      return hidden && !known.contains(row.first);
    });
  }

  TempDir place_;
  std::string database_ = (place_ / "client.db").string();
};

INSTANTIATE_TEST_SUITE_P(From, SyncClient, testing::Values("", "--dumps"),
                         [](const auto& from) { return std::string(*from.param == 0 ? "Api" : "Dumps"); });

TEST_P(SyncClient, EndsEqualToTheMirror) {
  FollowedMirror mirror(21);
  mirror.edit(30);
  mirror.cycle();  // so that there are deleted parents to ask for
  const Json first = sync(mirror.url());
  EXPECT_GT(first.at("new"), 300);
  RowTexts truth = shown(mirror);
  drop_what_lists_hide(held(), truth);
  ASSERT_EQ(difference(held(), truth), "") << "after the full load";
  const RowTexts loaded = held();

  std::size_t deleted = 0;
  std::size_t without_trace = 0;
  for (int step = 0; step < 5; ++step) {
    mirror.edit(12);
    mirror.cycle();
    deleted += sync(mirror.url()).at("deleted").get<std::size_t>();
    RowTexts client = held();
    truth = shown(mirror);
    drop_what_lists_hide(client, truth);
    // What goes without a tombstone no cursor can tell: contacts that are hidden or forgotten, ports of a
    // network that its registry took back.
    without_trace += std::erase_if(client, [&](const auto& row) {
      const bool may_go = row.first.starts_with("poc ") || row.first.starts_with("netixlan ");
      return may_go && !truth.contains(row.first);
    });
    ASSERT_EQ(difference(client, truth), "") << "step " << step << "\n" << mirror.log();
  }
  EXPECT_GT(deleted, 3U) << "no deletion that could have been missed";
  EXPECT_LT(without_trace, 60U);
  EXPECT_EQ(sync(mirror.url()).at("new"), 0) << "nothing is left to be told";
}

TEST_P(SyncClient, HearsOfDeletions) {
  FollowedMirror mirror(22);
  sync(mirror.url());
  RowTexts before = held();
  for (int i = 0; i < 40; ++i) mirror.edit(1);
  mirror.cycle();
  sync(mirror.url());
  const RowTexts truth = shown(mirror);
  std::size_t gone = 0;
  for (const auto& [name, text] : held()) {
    if (text != kTombstone || !before.contains(name) || before.at(name) == kTombstone) continue;
    ++gone;
    EXPECT_EQ(truth.at(name), kTombstone) << name;
  }
  EXPECT_GT(gone, 0U);
}

}  // namespace
}  // namespace meetpoint::test
