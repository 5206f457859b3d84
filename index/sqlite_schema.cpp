#include "index/sqlite_schema.hpp"

#include <fmt/format.h>

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

std::string view_sql(ObjectType type) {
  std::string columns;
  for (const Field& field : fields_of(type)) {
    const bool typed = is_column(field) || field.name == "id" || field.name == "status";
    columns += typed ? fmt::format("  {},\n", field.name)
                     : fmt::format("  json_extract(json, '$.{0}') AS {0},\n", field.name);
  }
  return fmt::format("CREATE VIEW {0} AS SELECT\n{1}  json\nFROM row_{0};\n", name_of(type), columns);
}

}  // namespace

std::string schema_sql() {
  std::string sql =
      "CREATE TABLE generation (number INTEGER PRIMARY KEY, committed_at INTEGER NOT NULL);\n"
      "CREATE TABLE cursor (type TEXT PRIMARY KEY, updated INTEGER NOT NULL) WITHOUT ROWID;\n"
      "CREATE TABLE finding (code TEXT, type TEXT, id INTEGER, text TEXT NOT NULL,\n"
      "  PRIMARY KEY (code, type, id)) WITHOUT ROWID;\n";
  for (const ObjectType type : kObjectTypes) sql += table_sql(type) + view_sql(type);
  sql +=
      fmt::format("PRAGMA application_id = {};\nPRAGMA user_version = {};\n", kApplicationId, kSchemaVersion);
  return sql;
}

}  // namespace meetpoint::index
