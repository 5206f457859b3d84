#include "index/sqlite_store.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <utility>

#include "index/sqlite_common.hpp"
#include "index/sqlite_copies.hpp"
#include "index/sqlite_pass.hpp"
#include "index/sqlite_reading.hpp"
#include "index/sqlite_schema.hpp"

namespace meetpoint::index {

namespace {

using namespace sqlite;

/// A second writer waits this long for the first, which is enough for the tail of a commit, not for a whole
/// load.
constexpr int kBusyMilliseconds = 2000;

/// Page cache of a writer: keeps the inner pages of 13 trees in memory; more did not make the load faster.
constexpr int kWriterCacheKib = 32 * 1024;

/// The journal shrinks back to this after a large pass (bytes).
constexpr int kJournalLimitBytes = 16 * 1024 * 1024;

class SqliteStore final : public Store {
 public:
  SqliteStore(std::filesystem::path file, Access access, Clock clock)
      : file_(std::move(file)),
        access_(access),
        clock_(std::move(clock)),
        // An absolute path is only ever a path: SQLite takes `:memory:` and `file:...` for something else.
        database_(std::filesystem::absolute(file_).string(), open_flags(access), kBusyMilliseconds) {}

  SqliteStore(const SqliteStore&) = delete;
  SqliteStore& operator=(const SqliteStore&) = delete;
  /// Leaves an empty journal behind, also when others have the store open: whoever moves another store over
  /// this one leaves the journal where it is, and SQLite would read it into that other store.
  ~SqliteStore() override {
    if (access_ == Access::write && !has_moved(database_)) {
      database_.tryExec("PRAGMA wal_checkpoint(TRUNCATE)");  // in vain while somebody reads on and on
    }
  }

  SQLite::Database& database() { return database_; }

  Expected<Generation> generation() override {
    return guarded(file_, [&] { return newest_generation(database_); });
  }
  Expected<Attempt> attempt() override {
    return guarded(file_, [&] {
      Attempt attempt;
      SQLite::Statement query(database_,
                              "SELECT tried_at, succeeded_at, next_at, failures, error FROM attempt LIMIT 1");
      if (!query.executeStep()) return attempt;
      attempt.tried_at = query.getColumn(0).getInt64();
      attempt.succeeded_at = query.getColumn(1).getInt64();
      attempt.next_at = query.getColumn(2).getInt64();
      attempt.failures = query.getColumn(3).getUInt();
      attempt.error = query.getColumn(4).getString();
      return attempt;
    });
  }
  Expected<void> note_attempt(const Attempt& attempt) override {
    return guarded(file_, [&] {
      SQLite::Statement write(
          database_,
          "INSERT OR REPLACE INTO attempt (only, tried_at, succeeded_at, next_at, failures, "
          "error) VALUES (1, ?, ?, ?, ?, ?)");
      write.bind(1, attempt.tried_at);
      write.bind(2, attempt.succeeded_at);
      write.bind(3, attempt.next_at);
      write.bind(4, attempt.failures);
      write.bind(5, attempt.error);
      write.exec();
    });
  }
  Expected<std::unique_ptr<Reading>> read() override {
    return guarded(file_, [&] { return begin_reading(database_, file_); });
  }
  Expected<std::unique_ptr<Pass>> begin() override {
    return guarded(file_, [&] { return begin_pass(database_, file_, clock_); });
  }

 private:
  static int open_flags(Access access) {
    // A reader opens read-write as well: the last one out folds the journal of a killed writer into the file.
    return SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (access == Access::write ? SQLITE_OPEN_CREATE : 0);
  }

  std::filesystem::path file_;
  Access access_;
  Clock clock_;
  SQLite::Database database_;
};

std::int64_t pragma(SQLite::Database& database, const std::string& name) {
  return database.execAndGet("PRAGMA " + name).getInt64();
}

bool is_empty(SQLite::Database& database) {
  return database.execAndGet("SELECT count(*) FROM sqlite_master").getInt64() == 0;
}

void create_schema(SQLite::Database& database) {
  Transaction transaction(database, "BEGIN IMMEDIATE");
  if (!is_empty(database)) return;  // another process was quicker
  database.exec(schema_sql());
  transaction.commit();
}

/// From the version before; older ones are loaded anew.
void upgrade(SQLite::Database& database) {
  if (pragma(database, "user_version") != kSchemaVersion - 1) return;
  Transaction transaction(database, "BEGIN IMMEDIATE");
  if (pragma(database, "user_version") != kSchemaVersion - 1) return;  // another process was quicker
  database.exec(upgrade_sql());
  transaction.commit();
}

tl::unexpected<Error> no_store_yet(const std::filesystem::path& file) {
  return fail(
      ErrorCode::unavailable,
      fmt::format("there is no store in {0} yet; make it with `meetpoint sync --store {0}`", file.string()));
}

/// What is wrong with a path before SQLite is asked; its own words for these are no help to anybody.
Expected<void> check_path(const std::filesystem::path& file, Access access) {
  if (file.empty()) return fail(ErrorCode::storage, "the store has no name; write --store FILE");
  std::error_code error;
  const auto status = std::filesystem::status(file, error);
  if (std::filesystem::is_directory(status)) {
    return fail(ErrorCode::storage,
                fmt::format("{} is a directory; name a file in it as --store", file.string()));
  }
  if (std::filesystem::exists(status)) return {};
  const std::filesystem::path folder = file.has_parent_path() ? file.parent_path() : ".";
  if (!std::filesystem::is_directory(folder, error)) {
    return fail(ErrorCode::storage,
                fmt::format("the directory {} of the store does not exist; make it first", folder.string()));
  }
  if (access == Access::read) return no_store_yet(file);
  return {};
}

/// Makes a store of an empty database if it may, and refuses what is no store that we know.
Expected<void> check_contents(SQLite::Database& database, const std::filesystem::path& file, Access access) {
  if (is_empty(database) && pragma(database, "application_id") == 0) {
    if (access == Access::read) return no_store_yet(file);
    database.exec("PRAGMA journal_mode = WAL");
    create_schema(database);
  }
  if (pragma(database, "application_id") != kApplicationId) {
    return fail(
        ErrorCode::storage,
        fmt::format("{} is not a meetpoint store but somebody else's database; choose another --store",
                    file.string()));
  }
  if (access == Access::write) upgrade(database);
  const std::int64_t version = pragma(database, "user_version");
  if (version < kSchemaVersion) {
    const bool sync_helps = version == kSchemaVersion - 1 && access == Access::read;
    return fail(ErrorCode::storage,
                fmt::format("{} was written by an older meetpoint (schema {}, this one knows {}); {}",
                            file.string(), version, kSchemaVersion,
                            sync_helps ? "`meetpoint sync` brings it up"
                                       : "move it away, then `meetpoint sync` loads all of it anew"));
  }
  if (version > kSchemaVersion) {
    return fail(ErrorCode::storage,
                fmt::format("{} was written by a newer meetpoint (schema {}, this one knows {}); "
                            "upgrade meetpoint or choose another --store",
                            file.string(), version, kSchemaVersion));
  }
  if (access == Access::read) {
    database.exec("PRAGMA query_only = 1");
  } else {
    database.exec(
        // What is deleted is overwritten: a contact that upstream hides may not stay in the file's free
        // pages.
        fmt::format("PRAGMA cache_size = -{}; PRAGMA journal_size_limit = {}; "
                    "PRAGMA temp_store = MEMORY; PRAGMA secure_delete = ON",
                    kWriterCacheKib, kJournalLimitBytes));
    add_copy_functions(database);
  }
  return {};
}

}  // namespace

Expected<std::unique_ptr<Store>> open_sqlite_store(const std::filesystem::path& file, Access access,
                                                   Clock clock) {
  if (auto path = check_path(file, access); !path) return forward(path);
  auto opened = guarded(file, [&] { return std::make_unique<SqliteStore>(file, access, std::move(clock)); });
  if (!opened) return forward(opened);
  SQLite::Database& database = (*opened)->database();
  auto checked = guarded(file, [&] { return check_contents(database, file, access); });
  if (!checked) return forward(checked);
  return std::unique_ptr<Store>(std::move(*opened));
}

}  // namespace meetpoint::index
