#include "floor.hpp"

#include <fmt/format.h>
#include <simdjson.h>
#include <sqlite3.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "index/model.hpp"
#include "index/sqlite_schema.hpp"

namespace meetpoint::bench {

namespace {

using index::Field;
using index::Keep;
using index::Kind;
using index::ObjectType;
namespace ondemand = simdjson::ondemand;

class Database {
 public:
  explicit Database(const std::filesystem::path& file) { check(sqlite3_open(file.c_str(), &handle_)); }
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  ~Database() { sqlite3_close(handle_); }

  void run(const std::string& sql) { check(sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr)); }
  sqlite3_stmt* prepare(const std::string& sql) {
    sqlite3_stmt* statement = nullptr;
    check(sqlite3_prepare_v2(handle_, sql.c_str(), -1, &statement, nullptr));
    return statement;
  }
  void check(int result) {
    if (result != SQLITE_OK && result != SQLITE_DONE) throw std::runtime_error(sqlite3_errmsg(handle_));
  }

 private:
  sqlite3* handle_ = nullptr;
};

std::string columns_of(ObjectType type) {
  std::string names = "id, status, created, updated";
  for (const Field& field : index::fields_of(type)) {
    if (index::is_column(field)) names += fmt::format(", {}", field.name);
  }
  return names;
}

void bind_text(sqlite3_stmt* insert, int place, std::string_view text) {
  sqlite3_bind_text(insert, place, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
}

void bind(sqlite3_stmt* insert, int place, Kind kind, ondemand::value value) {
  if (value.is_null()) return;
  switch (kind) {
    case Kind::text:
      bind_text(insert, place, value.get_string());
      return;
    case Kind::time:
      sqlite3_bind_int64(insert, place, index::parse_utc(value.get_string().value()).value());
      return;
    case Kind::number:
      sqlite3_bind_double(insert, place, value.get_double());
      return;
    case Kind::boolean:
      sqlite3_bind_int(insert, place, value.get_bool());
      return;
    default:
      sqlite3_bind_int64(insert, place, value.get_int64());
  }
}

/// The insert of one type, and for each field its place in it; 0 for fields without a column.
struct Insert {
  Insert(Database& database, ObjectType type) {
    int next = 5;
    std::string marks = "?, ?, ?, ?";
    for (const Field& field : index::fields_of(type)) {
      const int fixed = field.name == "id"        ? 1
                        : field.name == "status"  ? 2
                        : field.name == "created" ? 3
                        : field.name == "updated" ? 4
                                                  : 0;
      if (index::is_column(field)) marks += ", ?";
      places.push_back(index::is_column(field) ? next++ : fixed);
    }
    json_place = next;
    statement = database.prepare(fmt::format("INSERT INTO row_{} ({}, generation, json) VALUES ({}, 1, ?)",
                                             index::name_of(type), columns_of(type), marks));
  }
  Insert(const Insert&) = delete;
  Insert& operator=(const Insert&) = delete;
  ~Insert() { sqlite3_finalize(statement); }

  sqlite3_stmt* statement = nullptr;
  std::vector<int> places;
  int json_place = 0;
};

std::uint64_t load_list(Database& database, ObjectType type, const std::filesystem::path& file) {
  const simdjson::padded_string text = simdjson::padded_string::load(file.string());
  const auto fields = index::fields_of(type);
  const Insert insert(database, type);
  ondemand::parser parser;
  ondemand::document document = parser.iterate(text);
  std::uint64_t rows = 0;
  for (ondemand::value row : document["data"].get_array()) {
    const char* const begin = row.current_location();
    std::size_t expected = 0;
    for (ondemand::field field : row.get_object()) {
      const ondemand::raw_json_string key = field.key();
      for (std::size_t i = 0; i < fields.size(); ++i) {
        const std::size_t at = (expected + i) % fields.size();
        if (!key.unsafe_is_equal(fields[at].name)) continue;
        if (insert.places[at] != 0) bind(insert.statement, insert.places[at], fields[at].kind, field.value());
        expected = at + 1;
        break;
      }
    }
    const char* const after = document.current_location();
    const std::string_view upto(begin, static_cast<std::size_t>(after - begin));
    bind_text(insert.statement, insert.json_place, upto.substr(0, upto.rfind('}') + 1));
    database.check(sqlite3_step(insert.statement));
    sqlite3_reset(insert.statement);
    sqlite3_clear_bindings(insert.statement);
    ++rows;
  }
  return rows;
}

}  // namespace

std::uint64_t floor_load(const std::filesystem::path& directory, const std::filesystem::path& file) {
  Database database(file);
  // As our store opens its file; `synchronous` stays at SQLite's default in both.
  database.run("PRAGMA journal_mode = WAL; PRAGMA cache_size = -32768");
  database.run(index::schema_sql());
  database.run("BEGIN IMMEDIATE");
  std::uint64_t rows = 0;
  for (const ObjectType type : index::kObjectTypes) {
    const auto list = directory / fmt::format("{}.json", index::name_of(type));
    if (std::filesystem::exists(list)) rows += load_list(database, type, list);
  }
  database.run("COMMIT");
  return rows;
}

std::uint64_t floor_scan(const std::filesystem::path& file) {
  Database database(file);
  std::uint64_t rows = 0;
  std::size_t bytes = 0;
  for (const ObjectType type : {ObjectType::net, ObjectType::ix, ObjectType::ixlan, ObjectType::netixlan,
                                ObjectType::fac, ObjectType::netfac}) {
    sqlite3_stmt* const query = database.prepare(
        fmt::format("SELECT {} FROM row_{} ORDER BY id", columns_of(type), index::name_of(type)));
    const int columns = sqlite3_column_count(query);
    while (sqlite3_step(query) == SQLITE_ROW) {
      ++rows;
      for (int i = 0; i < columns; ++i) {
        if (sqlite3_column_type(query, i) == SQLITE_TEXT) {
          bytes += sqlite3_column_text(query, i)[0];
        } else {
          bytes += static_cast<std::size_t>(sqlite3_column_int64(query, i));
        }
      }
    }
    sqlite3_finalize(query);
  }
  if (bytes == 0) throw std::runtime_error("an empty store");
  return rows;
}

std::uint64_t differing_rows(const std::filesystem::path& one, const std::filesystem::path& other) {
  Database database(one);
  database.run(fmt::format("ATTACH '{}' AS other", other.string()));
  std::uint64_t differing = 0;
  for (const ObjectType type : index::kObjectTypes) {
    for (const auto& [a, b] : {std::pair{"main", "other"}, {"other", "main"}}) {
      sqlite3_stmt* const query = database.prepare(
          fmt::format("SELECT count(*) FROM (SELECT * FROM {1}.row_{0} EXCEPT SELECT * FROM {2}.row_{0})",
                      index::name_of(type), a, b));
      sqlite3_step(query);
      differing += static_cast<std::uint64_t>(sqlite3_column_int64(query, 0));
      sqlite3_finalize(query);
    }
  }
  return differing;
}

}  // namespace meetpoint::bench
