#include "index/sqlite_store.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <functional>
#include <set>
#include <string>

#include "index/sqlite_schema.hpp"
#include "support/temp_dir.hpp"
#include "support/world.hpp"

namespace meetpoint::index {
namespace {

using testing::HasSubstr;
using testing::Not;

Row org(std::uint32_t id, const std::string& notes = "") {
  return test::row_of(ObjectType::org, {{"id", id},
                                        {"name", "org"},
                                        {"notes", notes},
                                        {"created", "2026-01-01T00:00:00Z"},
                                        {"updated", "2026-01-01T00:00:00Z"},
                                        {"status", "ok"}});
}

/// A store at generation 1 with one row.
void make_store(const std::filesystem::path& file) {
  const auto store = open_sqlite_store(file, Access::write).value();
  auto pass = store->begin().value();
  pass->stage(ObjectType::org, org(1)).value();
  pass->commit().value();
}

void expect_error(const std::filesystem::path& file, Access access, ErrorCode code, const std::string& says) {
  const auto store = open_sqlite_store(file, access);
  ASSERT_FALSE(store) << file;
  EXPECT_EQ(store.error().code, code) << store.error().text;
  EXPECT_THAT(store.error().text, HasSubstr(says));
  EXPECT_THAT(store.error().text, HasSubstr(file.filename().string()));
  EXPECT_THAT(store.error().text, Not(HasSubstr("\n")));
}

/// Runs `work` in a child process, which may give up rights, and returns what it returned.
std::string in_child(const std::function<std::string()>& work) {
  int fds[2];
  if (pipe(fds) != 0) return "no pipe";
  const pid_t child = fork();
  if (child == 0) {
    const std::string result = work();
    const bool written = write(fds[1], result.data(), result.size()) == static_cast<ssize_t>(result.size());
    _exit(written ? 0 : 1);
  }
  close(fds[1]);
  std::string result;
  char buffer[4096];
  for (ssize_t got = 0; (got = read(fds[0], buffer, sizeof buffer)) > 0;) {
    result.append(buffer, static_cast<std::size_t>(got));
  }
  close(fds[0]);
  waitpid(child, nullptr, 0);
  return result;
}

TEST(SqliteStore, SaysWhatIsWrongWithAPath) {
  const test::TempDir place;
  expect_error(place / "missing.db", Access::read, ErrorCode::unavailable, "meetpoint sync --store");
  expect_error(place.path(), Access::read, ErrorCode::storage, "is a directory");
  const auto store = open_sqlite_store(place / "no/such/store.db", Access::write);
  ASSERT_FALSE(store);
  EXPECT_THAT(store.error().text, HasSubstr("does not exist; make it first"));
}

TEST(SqliteStore, TakesANameForAFileAndNothingElse) {
  const test::TempDir place;
  const auto here = std::filesystem::current_path();
  std::filesystem::current_path(place.path());
  for (const std::string name :
       {":memory:", "file:z.db", "file::memory:?cache=shared", "a b", "a?mode=ro", "%41", "#"}) {
    make_store(name);
    EXPECT_TRUE(std::filesystem::exists(name)) << name;
    EXPECT_EQ(open_sqlite_store(name, Access::read).value()->generation().value().number, 1U) << name;
  }
  EXPECT_FALSE(std::filesystem::exists("z.db"));
  std::filesystem::current_path(here);
  EXPECT_EQ(open_sqlite_store("", Access::write).error().code, ErrorCode::storage);
}

TEST(SqliteStore, SaysThatAStoreLacksATable) {
  const test::TempDir place;
  make_store(place / "store.db");
  SQLite::Database((place / "store.db").string(), SQLite::OPEN_READWRITE).exec("DROP TABLE row_net");
  const auto store = open_sqlite_store(place / "store.db", Access::read).value();
  const auto read = store->read().value()->each(ObjectType::net, [](const Row&) {});
  ASSERT_FALSE(read);
  EXPECT_THAT(read.error().text, HasSubstr("move it away"));
}

TEST(SqliteStore, TakesAnEmptyFileForAStoreToBe) {
  const test::TempDir place;
  test::write_file(place / "empty.db", "");
  expect_error(place / "empty.db", Access::read, ErrorCode::unavailable, "no store in");
  EXPECT_TRUE(open_sqlite_store(place / "empty.db", Access::write));
}

TEST(SqliteStore, RefusesAFileThatIsNoDatabaseAndLeavesItAlone) {
  const test::TempDir place;
  const std::string text(10000, 'x');
  test::write_file(place / "letter.txt", text);
  expect_error(place / "letter.txt", Access::read, ErrorCode::storage, "not a meetpoint store");
  expect_error(place / "letter.txt", Access::write, ErrorCode::storage, "choose another --store");
  EXPECT_EQ(test::read_file(place / "letter.txt"), text);
}

TEST(SqliteStore, RefusesSomebodyElsesDatabaseAndLeavesItAlone) {
  const test::TempDir place;
  {
    SQLite::Database other((place / "other.db").string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    other.exec("CREATE TABLE precious (x); INSERT INTO precious VALUES (1)");
  }
  const std::string before = test::read_file(place / "other.db");
  expect_error(place / "other.db", Access::write, ErrorCode::storage, "somebody else's");
  expect_error(place / "other.db", Access::read, ErrorCode::storage, "somebody else's");
  EXPECT_EQ(test::read_file(place / "other.db"), before);
}

TEST(SqliteStore, RefusesAStoreOfANewerMeetpoint) {
  const test::TempDir place;
  make_store(place / "new.db");
  SQLite::Database((place / "new.db").string(), SQLite::OPEN_READWRITE)
      .exec("PRAGMA user_version = " + std::to_string(kSchemaVersion + 1));
  expect_error(place / "new.db", Access::read, ErrorCode::storage, "newer meetpoint");
  expect_error(place / "new.db", Access::write, ErrorCode::storage, "upgrade meetpoint");
}

TEST(SqliteStore, BringsUpAStoreOfTheVersionBefore) {
  const test::TempDir place;
  const auto file = place / "old.db";
  make_store(file);
  SQLite::Database(file.string(), SQLite::OPEN_READWRITE)
      .exec("DROP TABLE document; DROP TABLE document_change; PRAGMA user_version = " +
            std::to_string(kSchemaVersion - 1));
  expect_error(file, Access::read, ErrorCode::storage, "`meetpoint sync` brings it up");
  {
    const auto store = open_sqlite_store(file, Access::write).value();
    EXPECT_EQ(store->generation().value().number, 1U) << "it holds what it held";
    auto pass = store->begin().value();
    EXPECT_TRUE(pass->set_document("kind", "key", "bytes").value());
    pass->commit().value();
  }
  EXPECT_TRUE(open_sqlite_store(file, Access::read));
  SQLite::Database(file.string(), SQLite::OPEN_READWRITE)
      .exec("PRAGMA user_version = " + std::to_string(kSchemaVersion - 2));
  expect_error(file, Access::write, ErrorCode::storage, "move it away, then");
  expect_error(file, Access::read, ErrorCode::storage, "move it away, then");
}

TEST(SqliteStore, SaysThatADamagedStoreIsDamaged) {
  const test::TempDir place;
  {
    const auto store = open_sqlite_store(place / "bad.db", Access::write).value();
    auto pass = store->begin().value();
    for (std::uint32_t id = 1; id <= 500; ++id)
      pass->stage(ObjectType::org, org(id, std::string(500, 'n'))).value();
    pass->commit().value();
  }
  std::string bytes = test::read_file(place / "bad.db");
  ASSERT_GT(bytes.size(), 100'000U);
  for (std::size_t at = 4096 * 20; at < bytes.size(); ++at) bytes[at] = '\x7f';
  test::write_file(place / "bad.db", bytes);
  const auto store = open_sqlite_store(place / "bad.db", Access::read);
  std::string said = store ? "" : store.error().text;
  if (store) {
    const auto reading = (*store)->read();
    const auto read = reading ? (*reading)->each(ObjectType::org, [](const Row&) {}) : Expected<void>();
    said = !reading ? reading.error().text : !read ? read.error().text : "";
  }
  EXPECT_THAT(said, HasSubstr("is damaged"));
  EXPECT_THAT(said, HasSubstr("move it away"));
}

TEST(SqliteStore, SaysThatADirectoryIsNotWritable) {
  const test::TempDir place;
  make_store(place / "store.db");
  std::filesystem::permissions(place.path(), std::filesystem::perms(0555));
  constexpr uid_t kNobody = 65534;
  for (const Access access : {Access::read, Access::write}) {
    for (const char* name : {"store.db", "fresh.db"}) {
      const std::string said = in_child([&]() -> std::string {
        if (geteuid() == 0 && (setgid(kNobody) != 0 || setuid(kNobody) != 0)) return "cannot drop rights";
        const auto store = open_sqlite_store(place / name, access);
        return store ? "opened" : store.error().text;
      });
      if (access == Access::read && std::string(name) == "fresh.db") {
        EXPECT_THAT(said, HasSubstr("no store in"));
      } else {
        EXPECT_THAT(said, HasSubstr("needs write access")) << name;
        EXPECT_THAT(said, HasSubstr(place.path().string()));
      }
    }
  }
  std::filesystem::permissions(place.path(), std::filesystem::perms(0755));
  EXPECT_EQ(open_sqlite_store(place / "store.db", Access::read).value()->generation().value().number, 1U);
}

TEST(SqliteStore, SurvivesAFullDiskWithTheLastGenerationIntact) {
  const test::TempDir place;
  make_store(place / "store.db");
  const std::string said = in_child([&]() -> std::string {
    // A limit on file size stands for the disk: writes beyond it fail as they do when space runs out.
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{1024 * 1024, 1024 * 1024};
    setrlimit(RLIMIT_FSIZE, &limit);
    const auto store = open_sqlite_store(place / "store.db", Access::write).value();
    auto pass = store->begin().value();
    for (std::uint32_t id = 1; id <= 200'000; ++id) {
      const auto staged = pass->stage(ObjectType::org, org(id + 1, std::string(1000, 'n')));
      if (!staged) return staged.error().text;
    }
    const auto committed = pass->commit();
    return committed ? "committed" : committed.error().text;
  });
  EXPECT_THAT(said, HasSubstr("the last generation is intact"));
  EXPECT_THAT(said, Not(HasSubstr("\n")));
  const auto store = open_sqlite_store(place / "store.db", Access::write).value();
  EXPECT_EQ(store->generation().value().number, 1U);
  EXPECT_EQ(store->read().value()->count(ObjectType::org).value(), 1U);
  auto pass = store->begin().value();
  pass->stage(ObjectType::org, org(2)).value();
  EXPECT_EQ(pass->commit().value().number, 2U);
}

TEST(SqliteStore, GivesSqlUsersAViewPerType) {
  const test::TempDir place;
  make_store(place / "store.db");
  SQLite::Database database((place / "store.db").string());
  for (const ObjectType type : kObjectTypes) {
    SQLite::Statement query(database, "SELECT * FROM " + std::string(name_of(type)));
    std::vector<std::string> names;
    for (int i = 0; i < query.getColumnCount(); ++i) names.emplace_back(query.getColumnName(i));
    std::vector<std::string> wanted;
    for (const Field& field : fields_of(type)) wanted.emplace_back(field.name);
    wanted.emplace_back("json");
    EXPECT_EQ(names, wanted);
  }
}

TEST(SqliteStore, ShowsSqlUsersUpstreamsValues) {
  const test::TempDir place;
  Row net = test::row_of(ObjectType::net, {{"id", 3},
                                           {"org_id", 1},
                                           {"name", "Net \xc3\xa9"},
                                           {"asn", 64496},
                                           {"info_types", {"NSP", "Content"}},
                                           {"social_media", test::Json::array()},
                                           {"info_ipv6", true},
                                           {"info_multicast", false},
                                           {"info_prefixes4", nullptr},
                                           {"created", "2026-01-01T00:00:00Z"},
                                           {"updated", "2026-01-02T03:04:05Z"},
                                           {"status", "deleted"}});
  Row port = test::row_of(ObjectType::netixlan, {{"id", 4},
                                                 {"net_id", 3},
                                                 {"ixlan_id", 5},
                                                 {"asn", 64496},
                                                 {"operational", false},
                                                 {"is_rs_peer", true},
                                                 {"created", "2026-01-01T00:00:00Z"},
                                                 {"updated", "2026-01-01T00:00:00Z"},
                                                 {"status", "ok"}});
  {
    const auto store = open_sqlite_store(place / "store.db", Access::write).value();
    auto pass = store->begin().value();
    pass->stage(ObjectType::net, net).value();
    pass->stage(ObjectType::netixlan, port).value();
    pass->commit().value();
  }
  SQLite::Database database((place / "store.db").string());
  const auto value = [&](const std::string& sql) { return database.execAndGet(sql).getString(); };
  EXPECT_EQ(value("SELECT count(*) FROM net WHERE status = 'deleted'"), "1") << "rows of every status";
  EXPECT_EQ(value("SELECT name FROM net"), "Net \xc3\xa9");
  EXPECT_EQ(value("SELECT updated FROM net"), "2026-01-02T03:04:05Z");
  EXPECT_EQ(value("SELECT info_types FROM net"), "[\"NSP\",\"Content\"]");
  EXPECT_EQ(value("SELECT json_array_length(social_media) FROM net"), "0");
  EXPECT_EQ(value("SELECT info_ipv6 || info_multicast FROM net"), "10");
  EXPECT_EQ(value("SELECT typeof(info_ipv6) FROM net"), "integer");
  EXPECT_EQ(value("SELECT typeof(info_prefixes4) FROM net"), "null");
  EXPECT_EQ(value("SELECT typeof(logo) FROM net"), "null") << "a key that upstream omits";
  EXPECT_EQ(value("SELECT operational || is_rs_peer FROM netixlan"), "01") << "booleans with a column";
  EXPECT_EQ(value("SELECT typeof(bfd_support) FROM netixlan"), "null");
  EXPECT_EQ(value("SELECT json FROM net"), net.json);
  EXPECT_EQ(value("SELECT n.name FROM netixlan p JOIN net n ON n.id = p.net_id WHERE p.asn = 64496"),
            "Net \xc3\xa9");
}

TEST(SqliteStore, FoldsItsJournalBackSoThatTheFileStandsAlone) {
  const test::TempDir place;
  make_store(place / "store.db");
  EXPECT_TRUE(open_sqlite_store(place / "store.db", Access::read));
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(place.path()))
    names.insert(entry.path().filename());
  EXPECT_EQ(names, std::set<std::string>{"store.db"});
}

}  // namespace
}  // namespace meetpoint::index
