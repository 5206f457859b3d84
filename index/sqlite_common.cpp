#include "index/sqlite_common.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <utility>

namespace meetpoint::index::sqlite {

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

bool has_moved(SQLite::Database& database) {
  int moved = 0;
  sqlite3_file_control(database.getHandle(), "main", SQLITE_FCNTL_HAS_MOVED, &moved);
  return moved != 0;
}

Generation newest_generation(SQLite::Database& database) {
  SQLite::Statement query(database,
                          "SELECT number, committed_at FROM generation ORDER BY number DESC LIMIT 1");
  if (!query.executeStep()) return {};
  return {static_cast<std::uint64_t>(query.getColumn(0).getInt64()), query.getColumn(1).getInt64()};
}

std::optional<Cursor> cursor_of(SQLite::Database& database, ObjectType type) {
  SQLite::Statement query(database, "SELECT updated, listed_at FROM cursor WHERE type = ?");
  bind_text(query, 1, name_of(type));
  if (!query.executeStep()) return std::nullopt;
  return Cursor{query.getColumn(0).getInt64(), query.getColumn(1).getInt64()};
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

void bind_text(SQLite::Statement& statement, int place, std::string_view text) {
  statement.bind(place, std::string(text));
}

std::string column_names(ObjectType type, std::string_view prefix) {
  std::string names;
  for (const Field& field : fields_of(type)) {
    if (is_column(field)) names += fmt::format(", {}{}", prefix, field.name);
  }
  return names;
}

void read_row(const SQLite::Statement& statement, int first, Row& row) {
  row.id = statement.getColumn(first).getUInt();
  row.status = statement.getColumn(first + 1).getString();
  row.created = statement.getColumn(first + 2).getInt64();
  row.updated = statement.getColumn(first + 3).getInt64();
  int place = first + 4;
  for (Value& value : row.columns) value = read_value(statement.getColumn(place++), std::move(value));
}

void each_row(SQLite::Database& database, ObjectType type, const RowVisitor& visit) {
  SQLite::Statement query(database,
                          fmt::format("SELECT id, status, created, updated{} FROM row_{} ORDER BY id",
                                      column_names(type), name_of(type)));
  Row row;
  row.columns.resize(column_count(type));
  while (query.executeStep()) {
    read_row(query, 0, row);
    visit(row);
  }
}

}  // namespace meetpoint::index::sqlite
