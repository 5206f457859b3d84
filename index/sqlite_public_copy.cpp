#include "index/sqlite_public_copy.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <vector>

#include "index/sqlite_common.hpp"
#include "index/sqlite_schema.hpp"
#include "index/table.hpp"

namespace meetpoint::index {

namespace {

using namespace sqlite;

/// A commit of another process takes no longer than this to let a reader in.
constexpr int kBusyMilliseconds = 2000;

std::string places(std::size_t count) {
  std::string text = "?";
  for (std::size_t i = 1; i < count; ++i) text += ", ?";
  return text;
}

class PublicCopy {
 public:
  PublicCopy(SQLite::Database& from, SQLite::Database& to) : from_(from), to_(to) {}

  Generation write() {
    // A crash leaves a file that nobody takes for whole, so there is nothing to journal.
    to_.exec("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF");
    Transaction reading(from_, "BEGIN");
    const Generation generation = newest_generation(from_);
    to_.exec("BEGIN");
    to_.exec(schema_sql());
    const auto all = [](const SQLite::Statement&) { return true; };
    copy("generation", "number, committed_at", 2, all);
    for (const ObjectType type : kObjectTypes) copy_rows(type);
    copy_findings();
    // Of ports and tenancies, which are all public.
    copy("change", "sequence, generation, at, kind, type, id, asn, place, old_place, before, after", 11, all);
    to_.exec("COMMIT");
    return generation;
  }

 private:
  /// The rows of a table as they are, of those that are wanted.
  template <typename Wanted>
  void copy(const char* table, const char* columns, std::size_t count, const Wanted& wanted) {
    SQLite::Statement query(from_, fmt::format("SELECT {} FROM {}", columns, table));
    SQLite::Statement insert(to_,
                             fmt::format("INSERT INTO {} ({}) VALUES ({})", table, columns, places(count)));
    std::vector<Value> values(count);
    while (query.executeStep()) {
      if (!wanted(query)) continue;
      insert.reset();
      for (std::size_t i = 0; i < count; ++i) {
        const int place = static_cast<int>(i);
        values[i] = read_value(query.getColumn(place), {});
        bind_value(insert, place + 1, values[i]);
      }
      insert.exec();
    }
  }

  void copy_rows(ObjectType type) {
    const std::size_t columns = column_count(type);
    SQLite::Statement query(
        from_, fmt::format("SELECT id, status, created, updated{}, generation, json FROM row_{} ORDER BY id",
                           column_names(type), name_of(type)));
    SQLite::Statement insert(
        to_, fmt::format("INSERT INTO row_{} (id, status, created, updated{}, generation, json) VALUES ({})",
                         name_of(type), column_names(type), places(6 + columns)));
    Row row;
    row.columns.resize(columns);
    UtcSeconds newest = 0;
    const int generation = 4 + static_cast<int>(columns);
    while (query.executeStep()) {
      read_row(query, 0, row);
      row.json = query.getColumn(generation + 1).getString();
      const auto text = visible_text(type, row);
      if (!text) continue;
      shown_[static_cast<std::size_t>(type)].push_back(row.id);
      newest = std::max(newest, row.updated);
      insert.reset();
      insert.bind(1, row.id);
      insert.bindNoCopy(2, row.status);
      insert.bind(3, row.created);
      insert.bind(4, row.updated);
      int place = 5;
      for (const Value& value : row.columns) bind_value(insert, place++, value);
      insert.bind(place, query.getColumn(generation).getInt64());
      insert.bindNoCopy(place + 1, *text);
      insert.exec();
    }
    copy_cursor(type, newest);
  }

  /// Not beyond the newest row that is shown: a hidden one's time is hidden too. Lower is always true.
  void copy_cursor(ObjectType type, UtcSeconds newest_shown) {
    const auto cursor = cursor_of(from_, type);
    if (!cursor) return;
    SQLite::Statement insert(to_, "INSERT INTO cursor (type, updated, listed_at) VALUES (?, ?, ?)");
    bind_text(insert, 1, name_of(type));
    insert.bind(2, std::min(cursor->updated, newest_shown));
    insert.bind(3, cursor->listed_at);
    insert.exec();
  }

  /// Those about rows that are shown. One about a malformed row tells of a row that is not.
  void copy_findings() {
    copy("finding", "code, type, id, field, asn, text, first_seen, first_in, last_seen, cleared, cleared_in",
         11, [&](SQLite::Statement& finding) {
           const auto type = type_named(finding.getColumn(1).getString());
           if (!type || finding.getColumn(0).getString() == kMalformed) return false;
           const auto& shown = shown_[static_cast<std::size_t>(*type)];
           return std::binary_search(shown.begin(), shown.end(), finding.getColumn(2).getUInt());
         });
  }

  SQLite::Database& from_;
  SQLite::Database& to_;
  std::array<std::vector<std::uint32_t>, kObjectTypeCount> shown_;  ///< ids, ascending
};

}  // namespace

Expected<Generation> write_public_copy(const std::filesystem::path& store, const std::filesystem::path& to) {
  auto opened = guarded(store, [&] {
    auto from = std::make_unique<SQLite::Database>(std::filesystem::absolute(store).string(),
                                                   SQLite::OPEN_READWRITE, kBusyMilliseconds);
    from->exec("PRAGMA query_only = 1");
    return from;
  });
  if (!opened) return forward(opened);
  return guarded(to, [&]() -> Expected<Generation> {
    SQLite::Database target(std::filesystem::absolute(to).string(),
                            SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    const Generation generation = PublicCopy(**opened, target).write();
    if (generation.number == 0)
      return fail(ErrorCode::unavailable, fmt::format("{} holds no generation yet", store.string()));
    return generation;
  });
}

}  // namespace meetpoint::index
