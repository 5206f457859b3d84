#include "index/sqlite_schema.hpp"

#include <fmt/format.h>

#include <string_view>

#include "index/model.hpp"

namespace meetpoint::index {

namespace {

std::string_view affinity(Kind kind) {
  switch (kind) {
    case Kind::id:
    case Kind::asn:
    case Kind::integer:
    case Kind::boolean:
      return "INTEGER";
    case Kind::number:
      return "REAL";
    case Kind::text:
    case Kind::time:
    case Kind::list:
      return "TEXT";
  }
  return "TEXT";
}

std::string table_sql(ObjectType type) {
  std::string columns;
  for (const Field& field : fields_of(type)) {
    if (is_column(field)) columns += fmt::format("  {} {},\n", field.name, affinity(field.kind));
  }
  return fmt::format(
      "CREATE TABLE row_{} (\n"
      "  id INTEGER PRIMARY KEY,\n"
      "  status TEXT NOT NULL,\n"
      "  created INTEGER NOT NULL,\n"
      "  updated INTEGER NOT NULL,\n"
      "  generation INTEGER NOT NULL,\n"
      "{}  json TEXT NOT NULL\n);\n",
      name_of(type), columns);
}

/// One index a foreign key: children of a parent that changed or went are looked for in every cycle.
std::string index_sql(ObjectType type) {
  std::string sql;
  for (const ParentKey& key : parent_keys(type))
    sql += fmt::format("CREATE INDEX {0}_{1} ON row_{0} ({1});\n", name_of(type), key.name);
  return sql;
}

std::string view_sql(ObjectType type) {
  std::string columns;
  for (const Field& field : fields_of(type)) {
    const bool typed = is_column(field) || field.name == "id" || field.name == "status";
    columns += typed ? fmt::format("  {},\n", field.name)
                     : fmt::format("  json_extract(json, '$.{0}') AS {0},\n", field.name);
  }
  return fmt::format("CREATE VIEW {0} AS SELECT\n{1}  json\nFROM row_{0};\n", name_of(type), columns);
}

constexpr std::string_view kDocuments =
    "CREATE TABLE document (kind TEXT, key TEXT, bytes BLOB NOT NULL, PRIMARY KEY (kind, key)) WITHOUT "
    "ROWID;\n"
    "CREATE TABLE document_change (kind TEXT PRIMARY KEY, generation INTEGER NOT NULL) WITHOUT ROWID;\n";

}  // namespace

std::string upgrade_sql() {
  return fmt::format("{}PRAGMA user_version = {};\n", kDocuments, kSchemaVersion);
}

std::string schema_sql() {
  std::string sql =
      "CREATE TABLE generation (number INTEGER PRIMARY KEY, committed_at INTEGER NOT NULL);\n"
      "CREATE TABLE cursor (type TEXT PRIMARY KEY, updated INTEGER NOT NULL, listed_at INTEGER NOT NULL)\n"
      "  WITHOUT ROWID;\n"
      "CREATE TABLE finding (code TEXT, type TEXT, id INTEGER, field TEXT, asn INTEGER NOT NULL,\n"
      "  text TEXT NOT NULL, first_seen INTEGER NOT NULL, first_in INTEGER NOT NULL, last_seen INTEGER,\n"
      "  cleared INTEGER, cleared_in INTEGER, PRIMARY KEY (code, type, id, field)) WITHOUT ROWID;\n"
      "CREATE INDEX finding_cleared ON finding (cleared);\n"
      "CREATE TABLE change (sequence INTEGER PRIMARY KEY AUTOINCREMENT, generation INTEGER NOT NULL, at "
      "INTEGER NOT NULL,\n"
      "  kind INTEGER NOT NULL, type INTEGER NOT NULL, id INTEGER NOT NULL, asn INTEGER NOT NULL,\n"
      "  place INTEGER NOT NULL, old_place INTEGER NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL);\n"
      "CREATE INDEX change_at ON change (at);\n"
      "CREATE TABLE overlay (type TEXT, id INTEGER, field TEXT, value TEXT NOT NULL, set_at INTEGER NOT "
      "NULL,\n"
      "  PRIMARY KEY (type, id, field)) WITHOUT ROWID;\n"
      "CREATE TABLE attempt (only INTEGER PRIMARY KEY, tried_at INTEGER NOT NULL, succeeded_at INTEGER NOT "
      "NULL,\n"
      "  next_at INTEGER NOT NULL, failures INTEGER NOT NULL, error TEXT NOT NULL);\n";
  sql += kDocuments;
  for (const ObjectType type : kObjectTypes) sql += table_sql(type) + index_sql(type) + view_sql(type);
  sql +=
      fmt::format("PRAGMA application_id = {};\nPRAGMA user_version = {};\n", kApplicationId, kSchemaVersion);
  return sql;
}

}  // namespace meetpoint::index
