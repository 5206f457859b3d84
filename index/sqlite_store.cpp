#include "index/sqlite_store.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sqlite3.h>

#include <array>
#include <cassert>
#include <type_traits>
#include <utility>

#include "index/sqlite_schema.hpp"

namespace meetpoint::index {

namespace {

/// A second writer waits this long for the first, which is enough for the tail of a commit, not for a whole
/// load.
constexpr int kBusyMilliseconds = 2000;

/// Page cache of a writer: keeps the inner pages of 13 trees in memory; more did not make the load faster.
constexpr int kWriterCacheKib = 32 * 1024;

/// The journal shrinks back to this after a large pass (bytes).
constexpr int kJournalLimitBytes = 16 * 1024 * 1024;

Error storage_error(const std::filesystem::path& file, const SQLite::Exception& problem) {
  const std::string name = file.string();
  const std::string folder = file.has_parent_path() ? file.parent_path().string() : ".";
  std::string text;
  switch (problem.getErrorCode()) {
    case SQLITE_NOTADB:
      text = fmt::format("{} is not a meetpoint store (no SQLite database); choose another --store", name);
      break;
    case SQLITE_FULL:
      text = fmt::format(
          "disk full while writing {}; free space and run again, the last generation is intact", name);
      break;
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      text = fmt::format(
          "cannot open {}: this user needs write access to it and to the directory {} "
          "(readers keep their locks there); change the rights or choose another --store",
          name, folder);
      break;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      text = fmt::format("another process is writing {}; wait for it to end and run again", name);
      break;
    case SQLITE_CORRUPT:
    case SQLITE_ERROR:  // a table or column that a store has is missing
      text = fmt::format("{} is damaged ({}); move it away and run `meetpoint sync` to load it anew", name,
                         problem.getErrorStr());
      break;
    case SQLITE_IOERR:
      text = fmt::format(
          "reading or writing {} failed ({}); check the disk and its quota, "
          "the last generation is intact",
          name, problem.getErrorStr());
      break;
    default:
      text = fmt::format("store {}: {}", name, problem.what());
  }
  return Error{ErrorCode::storage, std::move(text), {}};
}

/// Runs `work`, which may throw SQLite::Exception, and turns the exception into an Error.
template <typename Work>
auto guarded(const std::filesystem::path& file, Work&& work) -> Expected<std::invoke_result_t<Work>> {
  try {
    if constexpr (std::is_void_v<std::invoke_result_t<Work>>) {
      work();
      return {};
    } else {
      return work();
    }
  } catch (const SQLite::Exception& problem) {
    return tl::unexpected(storage_error(file, problem));
  }
}

Generation newest_generation(SQLite::Database& database) {
  SQLite::Statement query(database,
                          "SELECT number, committed_at FROM generation ORDER BY number DESC LIMIT 1");
  if (!query.executeStep()) return {};
  return {static_cast<std::uint64_t>(query.getColumn(0).getInt64()), query.getColumn(1).getInt64()};
}

std::optional<Cursor> cursor_of(SQLite::Database& database, ObjectType type) {
  SQLite::Statement query(database, "SELECT updated FROM cursor WHERE type = ?");
  query.bind(1, std::string(name_of(type)));
  if (!query.executeStep()) return std::nullopt;
  return Cursor{query.getColumn(0).getInt64()};
}

Value read_value(const SQLite::Column& column, Value reused) {
  switch (column.getType()) {
    case SQLITE_INTEGER:
      return column.getInt64();
    case SQLITE_FLOAT:
      return column.getDouble();
    case SQLITE_TEXT: {
      const std::string_view text(column.getText(), static_cast<std::size_t>(column.getBytes()));
      if (auto* held = std::get_if<std::string>(&reused)) {
        held->assign(text);
        return reused;
      }
      return std::string(text);
    }
    default:
      return {};
  }
}

void bind_value(SQLite::Statement& statement, int place, const Value& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    statement.bind(place, *integer);
  } else if (const auto* number = std::get_if<double>(&value)) {
    statement.bind(place, *number);
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    statement.bindNoCopy(place, *text);
  } else {
    statement.bind(place);
  }
}

std::string column_names(ObjectType type) {
  std::string names;
  for (const Field& field : fields_of(type)) {
    if (is_column(field)) names += fmt::format(", {}", field.name);
  }
  return names;
}

/// Ends an open transaction when it goes out of scope uncommitted.
class Transaction {
 public:
  Transaction(SQLite::Database& database, const char* begin) : database_(database) { database_.exec(begin); }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction() {
    // SQLite has already rolled back after some errors; then this one is refused, which is fine.
    if (open_) database_.tryExec("ROLLBACK");
  }
  void commit() {
    database_.exec("COMMIT");
    open_ = false;
  }

 private:
  SQLite::Database& database_;
  bool open_ = true;
};

class SqliteReading final : public Reading {
 public:
  SqliteReading(SQLite::Database& database, const std::filesystem::path& file)
      : database_(database),
        file_(file),
        transaction_(database, "BEGIN"),
        generation_(newest_generation(database)) {}  // the first read fixes what this transaction sees

  Generation generation() const override { return generation_; }

  Expected<void> each(ObjectType type, const RowVisitor& visit) override {
    return guarded(file_, [&] {
      SQLite::Statement query(database_,
                              fmt::format("SELECT id, status, created, updated{} FROM row_{} ORDER BY id",
                                          column_names(type), name_of(type)));
      Row row;
      row.columns.resize(column_count(type));
      while (query.executeStep()) {
        row.id = query.getColumn(0).getUInt();
        row.status = query.getColumn(1).getString();
        row.created = query.getColumn(2).getInt64();
        row.updated = query.getColumn(3).getInt64();
        int place = 4;
        for (Value& value : row.columns) value = read_value(query.getColumn(place++), std::move(value));
        visit(row);
      }
    });
  }

  Expected<std::optional<std::string>> json(ObjectType type, std::uint32_t id) override {
    return guarded(file_, [&]() -> std::optional<std::string> {
      SQLite::Statement query(database_, fmt::format("SELECT json FROM row_{} WHERE id = ?", name_of(type)));
      query.bind(1, id);
      if (!query.executeStep()) return std::nullopt;
      return query.getColumn(0).getString();
    });
  }

  Expected<std::uint64_t> count(ObjectType type) override {
    return guarded(file_, [&] {
      const std::string sql = fmt::format("SELECT count(*) FROM row_{}", name_of(type));
      return static_cast<std::uint64_t>(database_.execAndGet(sql).getInt64());
    });
  }

  Expected<std::optional<Cursor>> cursor(ObjectType type) override {
    return guarded(file_, [&] { return cursor_of(database_, type); });
  }

  Expected<std::vector<Finding>> findings() override {
    return guarded(file_, [&] {
      std::vector<Finding> all;
      for (const ObjectType type : kObjectTypes) {
        SQLite::Statement query(database_,
                                "SELECT code, id, text FROM finding WHERE type = ? ORDER BY code, id");
        query.bind(1, std::string(name_of(type)));
        while (query.executeStep()) {
          all.push_back({query.getColumn(0).getString(), type, query.getColumn(1).getUInt(),
                         query.getColumn(2).getString()});
        }
      }
      return all;
    });
  }

 private:
  SQLite::Database& database_;
  const std::filesystem::path& file_;
  Transaction transaction_;
  Generation generation_;
};

/// The statements that stage rows of one type.
struct StageStatements {
  StageStatements(SQLite::Database& database, ObjectType type)
      : insert(database, insert_sql("INSERT OR IGNORE", type)),
        replace(database, insert_sql("INSERT OR REPLACE", type)),
        held(database,
             fmt::format("SELECT updated, json = ?2, status FROM row_{} WHERE id = ?1", name_of(type))) {}

  static std::string insert_sql(std::string_view verb, ObjectType type) {
    std::string places;
    for (std::size_t i = 0; i < column_count(type); ++i) places += ", ?";
    return fmt::format(
        "{} INTO row_{} (id, status, created, updated, generation{}, json) VALUES (?, ?, ?, ?, ?{}, ?)", verb,
        name_of(type), column_names(type), places);
  }

  SQLite::Statement insert;
  SQLite::Statement replace;
  SQLite::Statement held;
};

class SqlitePass final : public Pass {
 public:
  SqlitePass(SQLite::Database& database, const std::filesystem::path& file)
      : database_(database),
        file_(file),
        transaction_(database, "BEGIN IMMEDIATE"),
        number_(newest_generation(database).number + 1),
        report_(database, "INSERT OR REPLACE INTO finding (code, type, id, text) VALUES (?, ?, ?, ?)") {}

  std::uint64_t number() const override { return number_; }

  Expected<Staged> stage(ObjectType type, const Row& row) override {
    return guarded(file_, [&] {
      auto& statements = statements_[static_cast<std::size_t>(type)];
      if (!statements) statements = std::make_unique<StageStatements>(database_, type);
      if (write(statements->insert, row) == 1) return Staged::added;
      SQLite::Statement& held = statements->held;
      held.reset();
      held.bind(1, row.id);
      held.bindNoCopy(2, row.json);
      held.executeStep();
      const UtcSeconds held_updated = held.getColumn(0).getInt64();
      const bool same_text = held.getColumn(1).getInt() != 0;
      const bool dead = held.getColumn(2).getString() == "deleted";
      held.reset();
      if (row.updated < held_updated) return Staged::older;
      if (same_text) return Staged::unchanged;
      write(statements->replace, row);
      return dead && row.status != "deleted" && row.updated == held_updated ? Staged::revived
                                                                            : Staged::replaced;
    });
  }

  Expected<std::vector<std::uint32_t>> live_ids(ObjectType type) override {
    return guarded(file_, [&] {
      std::vector<std::uint32_t> ids;
      SQLite::Statement query(
          database_,
          fmt::format("SELECT id FROM row_{} WHERE status <> 'deleted' ORDER BY id", name_of(type)));
      while (query.executeStep()) ids.push_back(query.getColumn(0).getUInt());
      return ids;
    });
  }

  Expected<std::optional<Held>> held(ObjectType type, std::uint32_t id) override {
    return guarded(file_, [&]() -> std::optional<Held> {
      SQLite::Statement query(database_,
                              fmt::format("SELECT status, updated FROM row_{} WHERE id = ?", name_of(type)));
      query.bind(1, id);
      if (!query.executeStep()) return std::nullopt;
      return Held{query.getColumn(0).getString(), query.getColumn(1).getInt64()};
    });
  }

  Expected<UtcSeconds> newest_ok(ObjectType type) override {
    return guarded(file_, [&]() -> UtcSeconds {
      // A statement of its own: what execAndGet returns may not be NULL.
      SQLite::Statement query(
          database_,
          fmt::format("SELECT ifnull(max(updated), 0) FROM row_{} WHERE status = 'ok'", name_of(type)));
      query.executeStep();
      return query.getColumn(0).getInt64();
    });
  }

  Expected<std::vector<std::uint32_t>> ok_children(ObjectType child, const Field& key,
                                                   const std::vector<std::uint32_t>& parents) override {
    return guarded(file_, [&] {
      assert(key.parent && is_column(key));
      std::vector<std::uint32_t> ids;
      SQLite::Statement query(
          database_, fmt::format("SELECT id FROM row_{} WHERE status = 'ok' AND {} IN ({}) ORDER BY id",
                                 name_of(child), key.name, fmt::join(parents, ",")));
      while (query.executeStep()) ids.push_back(query.getColumn(0).getUInt());
      return ids;
    });
  }

  Expected<std::optional<Cursor>> cursor(ObjectType type) override {
    return guarded(file_, [&] { return cursor_of(database_, type); });
  }

  Expected<void> begin_part() override {
    return guarded(file_, [&] { database_.exec("SAVEPOINT part"); });
  }
  Expected<void> keep_part() override {
    return guarded(file_, [&] { database_.exec("RELEASE part"); });
  }
  Expected<void> drop_part() override {
    return guarded(file_, [&] { database_.exec("ROLLBACK TO part; RELEASE part"); });
  }

  Expected<void> purge(ObjectType type, std::uint32_t id) override {
    return guarded(file_, [&] {
      SQLite::Statement remove(database_, fmt::format("DELETE FROM row_{} WHERE id = ?", name_of(type)));
      remove.bind(1, id);
      remove.exec();
    });
  }

  Expected<void> set_cursor(ObjectType type, Cursor cursor) override {
    return guarded(file_, [&] {
      SQLite::Statement write(database_, "INSERT OR REPLACE INTO cursor (type, updated) VALUES (?, ?)");
      write.bind(1, std::string(name_of(type)));
      write.bind(2, cursor.updated);
      write.exec();
    });
  }

  Expected<void> report(const Finding& finding) override {
    return guarded(file_, [&] {
      SQLite::Statement& write = report_;
      write.reset();
      write.bind(1, finding.code);
      write.bind(2, std::string(name_of(finding.type)));
      write.bind(3, finding.id);
      write.bind(4, finding.text);
      write.exec();
    });
  }

  Expected<void> clear(std::string_view code, ObjectType type) override {
    return guarded(file_, [&] {
      SQLite::Statement remove(database_, "DELETE FROM finding WHERE code = ? AND type = ?");
      remove.bind(1, std::string(code));
      remove.bind(2, std::string(name_of(type)));
      remove.exec();
    });
  }

  Expected<void> clear(std::string_view code, ObjectType type, std::uint32_t id) override {
    return guarded(file_, [&] {
      SQLite::Statement remove(database_, "DELETE FROM finding WHERE code = ? AND type = ? AND id = ?");
      remove.bind(1, std::string(code));
      remove.bind(2, std::string(name_of(type)));
      remove.bind(3, id);
      remove.exec();
    });
  }

  Expected<std::vector<std::uint32_t>> found(std::string_view code, ObjectType type) override {
    return guarded(file_, [&] {
      std::vector<std::uint32_t> ids;
      SQLite::Statement query(database_, "SELECT id FROM finding WHERE code = ? AND type = ? ORDER BY id");
      query.bind(1, std::string(code));
      query.bind(2, std::string(name_of(type)));
      while (query.executeStep()) ids.push_back(query.getColumn(0).getUInt());
      return ids;
    });
  }

  Expected<Generation> commit() override {
    return guarded(file_, [&] {
      const Generation next{number_, now_utc()};
      SQLite::Statement write(database_, "INSERT INTO generation (number, committed_at) VALUES (?, ?)");
      write.bind(1, static_cast<std::int64_t>(next.number));
      write.bind(2, next.committed_at);
      write.exec();
      for (auto& statements : statements_) statements.reset();
      transaction_.commit();
      return next;
    });
  }

 private:
  /// Returns how many rows the statement changed.
  int write(SQLite::Statement& statement, const Row& row) const {
    statement.reset();
    statement.bind(1, row.id);
    statement.bindNoCopy(2, row.status);
    statement.bind(3, row.created);
    statement.bind(4, row.updated);
    statement.bind(5, static_cast<std::int64_t>(number_));
    int place = 6;
    for (const Value& value : row.columns) bind_value(statement, place++, value);
    statement.bindNoCopy(place, row.json);
    return statement.exec();
  }

  SQLite::Database& database_;
  const std::filesystem::path& file_;
  Transaction transaction_;
  std::uint64_t number_;
  SQLite::Statement report_;
  std::array<std::unique_ptr<StageStatements>, kObjectTypeCount> statements_;
};

class SqliteStore final : public Store {
 public:
  SqliteStore(std::filesystem::path file, Access access)
      : file_(std::move(file)),
        // An absolute path is only ever a path: SQLite takes `:memory:` and `file:...` for something else.
        database_(std::filesystem::absolute(file_).string(), open_flags(access), kBusyMilliseconds) {}

  SQLite::Database& database() { return database_; }

  Expected<Generation> generation() override {
    return guarded(file_, [&] { return newest_generation(database_); });
  }
  Expected<std::unique_ptr<Reading>> read() override {
    return guarded(file_, [&]() -> std::unique_ptr<Reading> {
      return std::make_unique<SqliteReading>(database_, file_);
    });
  }
  Expected<std::unique_ptr<Pass>> begin() override {
    return guarded(file_,
                   [&]() -> std::unique_ptr<Pass> { return std::make_unique<SqlitePass>(database_, file_); });
  }

 private:
  static int open_flags(Access access) {
    // A reader opens read-write as well: the last one out folds the journal of a killed writer into the file.
    return SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (access == Access::write ? SQLITE_OPEN_CREATE : 0);
  }

  std::filesystem::path file_;
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
  const std::int64_t version = pragma(database, "user_version");
  if (version < kSchemaVersion) {
    return fail(ErrorCode::storage,
                fmt::format("{} was written by an older meetpoint (schema {}, this one knows {}); "
                            "move it away and run `meetpoint sync` to load it anew",
                            file.string(), version, kSchemaVersion));
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
    database.exec(fmt::format("PRAGMA cache_size = -{}; PRAGMA journal_size_limit = {}", kWriterCacheKib,
                              kJournalLimitBytes));
  }
  return {};
}

}  // namespace

Expected<std::unique_ptr<Store>> open_sqlite_store(const std::filesystem::path& file, Access access) {
  if (auto path = check_path(file, access); !path) return forward(path);
  auto opened = guarded(file, [&] { return std::make_unique<SqliteStore>(file, access); });
  if (!opened) return forward(opened);
  SQLite::Database& database = (*opened)->database();
  auto checked = guarded(file, [&]() -> Expected<void> { return check_contents(database, file, access); });
  if (!checked) return forward(checked);
  if (!*checked) return forward(*checked);
  return std::unique_ptr<Store>(std::move(*opened));
}

}  // namespace meetpoint::index
