#include "index/sqlite_foreign.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "index/sqlite_common.hpp"
#include "index/sqlite_schema.hpp"

namespace meetpoint::index {

namespace {

using namespace sqlite;

/// Twice the most that a row's text may have where rows are checked.
constexpr int kMostValueBytes = 2 * 1024 * 1024;

/// Steps of SQLite's machine between two looks at the stop token.
constexpr int kStepsPerLook = 100'000;

tl::unexpected<Error> refused(std::string_view why) {
  return fail(ErrorCode::unavailable, fmt::format("it is not a store that can be taken over: {}", why));
}

/// A path as an SQLite URI that says the file does not change: no journal beside it is looked for.
std::string uri_of(const std::filesystem::path& file) {
  std::string uri = "file:";
  for (const char c : std::filesystem::absolute(file).string()) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '/' || c == '.' || c == '-' || c == '_';
    uri += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return uri + "?immutable=1";
}

/// What a schema consists of: at most `most` of it.
std::vector<std::string> schema_of(SQLite::Database& database, std::size_t most) {
  std::vector<std::string> all;
  SQLite::Statement query(database,
                          fmt::format("SELECT type, name, tbl_name, ifnull(sql, '') FROM sqlite_master "
                                      "ORDER BY type, name LIMIT {}",
                                      most));
  while (query.executeStep()) {
    std::string one;
    for (int i = 0; i < 4; ++i) one += query.getColumn(i).getString() + "\n";
    all.push_back(std::move(one));
  }
  return all;
}

std::vector<std::string> our_schema() {
  SQLite::Database ours(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  ours.exec(schema_sql());
  return schema_of(ours, 10'000);
}

class Reader final : public ForeignStore {
 public:
  Reader(const std::filesystem::path& file, std::stop_token stop)
      : stop_(std::move(stop)),
        database_(uri_of(file), SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI) {
    sqlite3* const handle = database_.getHandle();
    for (const auto& [option, on] : {std::pair{SQLITE_DBCONFIG_DEFENSIVE, 1},
                                     {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
                                     {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},
                                     {SQLITE_DBCONFIG_ENABLE_VIEW, 0},
                                     {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0}}) {
      sqlite3_db_config(handle, option, on, nullptr);
    }
    sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, kMostValueBytes);
    sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0);
    sqlite3_progress_handler(
        handle, kStepsPerLook,
        [](void* token) { return static_cast<const std::stop_token*>(token)->stop_requested() ? 1 : 0; },
        &stop_);
    database_.exec("PRAGMA mmap_size = 0; PRAGMA cell_size_check = ON");
  }

  Expected<void> check() {
    return guard([&]() -> Expected<void> {
      if (number("PRAGMA application_id") != kApplicationId)
        return refused("it has another application's id");
      const std::int64_t version = number("PRAGMA user_version");
      if (version != kSchemaVersion) {
        return refused(fmt::format("it has schema {}, this meetpoint knows {}", version, kSchemaVersion));
      }
      const auto ours = our_schema();
      if (schema_of(database_, ours.size() + 1) != ours)
        return refused("its tables and views are not those of a meetpoint store");
      SQLite::Statement whole(database_, "PRAGMA quick_check(1)");
      if (!whole.executeStep() || whole.getColumn(0).getString() != "ok") return refused("it is damaged");
      generation_ = newest_generation(database_);
      return {};
    });
  }

  Generation generation() const override { return generation_; }

  Expected<std::optional<Cursor>> cursor(ObjectType type) override {
    return guard([&]() -> Expected<std::optional<Cursor>> { return cursor_of(database_, type); });
  }

  Expected<void> each_text(ObjectType type, const std::function<bool(std::string_view)>& visit) override {
    return guard([&]() -> Expected<void> {
      SQLite::Statement query(database_, fmt::format("SELECT json FROM row_{} ORDER BY id", name_of(type)));
      while (query.executeStep()) {
        const SQLite::Column json = query.getColumn(0);
        const char* const text = json.getText();
        if (!visit({text, static_cast<std::size_t>(json.getBytes())})) break;
      }
      return {};
    });
  }

 private:
  std::int64_t number(const char* question) { return database_.execAndGet(question).getInt64(); }

  /// Runs what may throw SQLite::Exception.
  template <typename Work>
  std::invoke_result_t<Work> guard(Work&& work) {
    try {
      return work();
    } catch (const SQLite::Exception& problem) {
      if (stop_.stop_requested()) return fail(ErrorCode::cancelled, "interrupted; the store is as it was");
      return refused(problem.getErrorStr());
    }
  }

  std::stop_token stop_;
  SQLite::Database database_;
  Generation generation_;
};

}  // namespace

Expected<std::unique_ptr<ForeignStore>> ForeignStore::open(const std::filesystem::path& file,
                                                           const std::stop_token& stop) {
  std::unique_ptr<Reader> reader;
  try {
    reader = std::make_unique<Reader>(file, stop);
  } catch (const SQLite::Exception& problem) {
    return refused(problem.getErrorStr());
  }
  if (auto checked = reader->check(); !checked) return forward(checked);
  return reader;
}

}  // namespace meetpoint::index
