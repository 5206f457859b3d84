#include "index/sqlite_copies.hpp"

#include <fmt/format.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "index/model.hpp"

namespace meetpoint::index::sqlite {

namespace {

/// One field of a child and what it has to say, as SQL over the child `c` and its parent `p`.
struct Renewal {
  std::string field;
  std::string value;
};

/// Renews the children of which `touched` selects the pair.
std::string update_sql(ObjectType child, std::string_view key, ObjectType parent,
                       const std::vector<Renewal>& renewals, std::string_view touched, std::uint64_t number) {
  std::string replace;
  std::string differs;
  for (const Renewal& renewal : renewals) {
    const std::string path = fmt::format("'$.{}'", renewal.field);
    replace += fmt::format(", {}, {}", path, renewal.value);
    differs += fmt::format("{}(json_type(c.json, {}) IS NOT NULL AND json_extract(c.json, {}) IS NOT {})",
                           differs.empty() ? "" : " OR ", path, path, renewal.value);
  }
  return fmt::format(
      "UPDATE row_{} AS c SET json = json_replace(c.json{}), generation = {} FROM row_{} AS p "
      "WHERE p.id = c.{} AND {} AND ({})",
      name_of(child), replace, number, name_of(parent), key, touched, differs);
}

}  // namespace

std::uint64_t renew_copies(SQLite::Database& database, std::uint64_t number) {
  // The lists of a first load are what they are; nothing is known yet that could make them newer.
  if (number == 1) return 0;
  std::map<std::pair<ObjectType, std::string_view>, std::vector<Renewal>> renewals;
  std::map<std::pair<ObjectType, std::string_view>, ObjectType> parents;
  for (const Copy& copy : kCopies) {
    renewals[{copy.child, copy.key}].push_back(
        {std::string(copy.field), fmt::format("p.{}", copy.parent_field)});
    parents[{copy.child, copy.key}] = copy.parent;
  }
  std::uint64_t changed = 0;
  const auto run = [&](const std::string& sql) { changed += static_cast<std::uint64_t>(database.exec(sql)); };
  const std::string new_child = fmt::format("c.generation = {}", number);
  const std::string new_parent = fmt::format("p.generation = {}", number);
  for (const auto& [child_and_key, fields] : renewals) {
    const auto& [child, key] = child_and_key;
    for (const std::string& touched : {new_child, new_parent})
      run(update_sql(child, key, parents.at(child_and_key), fields, touched, number));
  }
  // Two parents make the name of a port.
  const std::vector<Renewal> port_name = {{"name",
                                           "(SELECT x.name || iif(ifnull(p.name, '') = '', '', ': ' || "
                                           "p.name) FROM row_ix x WHERE x.id = p.ix_id)"}};
  const std::string held = " AND EXISTS (SELECT 1 FROM row_ix x WHERE x.id = p.ix_id AND x.name IS NOT NULL)";
  const std::string new_exchange =
      fmt::format("p.ix_id IN (SELECT id FROM row_ix WHERE generation = {})", number);
  for (const std::string& touched : {new_child, new_parent, new_exchange})
    run(update_sql(ObjectType::netixlan, "ixlan_id", ObjectType::ixlan, port_name, touched + held, number));
  run(
      fmt::format("UPDATE row_fac SET campus_id = NULL, json = json_replace(json, '$.campus_id', NULL), "
                  "generation = {} WHERE campus_id IN (SELECT id FROM row_campus WHERE status = 'deleted')",
                  number));
  return changed;
}

}  // namespace meetpoint::index::sqlite
