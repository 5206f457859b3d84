#include "index/sqlite_copies.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "index/json_text.hpp"

namespace meetpoint::index::sqlite {

namespace {

/// One member of a child and the bytes that it has to have, as SQL over the child `c` and its parent `p`.
struct Renewal {
  std::string field;
  std::string value;
};

/// Renews the children of which `touched` selects the pair, for an id ?1.
std::string update_sql(ObjectType child, std::string_view key, ObjectType parent,
                       const std::vector<Renewal>& renewals, std::string_view touched, std::uint64_t number) {
  std::string text = "c.json";
  std::string differs;
  for (const Renewal& renewal : renewals) {
    text = fmt::format("with_member({}, '{}', {})", text, renewal.field, renewal.value);
    differs += fmt::format("{}member(c.json, '{}') <> {}", differs.empty() ? "" : " OR ", renewal.field,
                           renewal.value);
  }
  return fmt::format(
      "UPDATE row_{} AS c SET json = {}, generation = {} FROM row_{} AS p WHERE p.id = c.{} AND {} AND ({})",
      name_of(child), text, number, name_of(parent), key, touched, differs);
}

std::string_view text_of(sqlite3_value* value) {
  const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(value));
  return text == nullptr ? std::string_view()
                         : std::string_view(text, static_cast<std::size_t>(sqlite3_value_bytes(value)));
}

void give(sqlite3_context* context, std::string_view text) {
  sqlite3_result_text64(context, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
}

/// member(json, name): the bytes of a value, or NULL.
void member(sqlite3_context* context, int, sqlite3_value** values) {
  if (const auto value = json_member(text_of(values[0]), text_of(values[1]))) give(context, *value);
}

/// with_member(json, name, bytes): the text with another value; unchanged when the bytes are NULL.
void with_member(sqlite3_context* context, int, sqlite3_value** values) {
  const std::string_view value = text_of(values[2]);
  if (value.empty()) return sqlite3_result_value(context, values[0]);
  give(context, with_json_member(text_of(values[0]), text_of(values[1]), value));
}

/// port_name(exchange's bytes, ixlan's bytes): the exchange's name, and that of the ixlan if it has one.
void port_name(sqlite3_context* context, int, sqlite3_value** values) {
  const std::string_view exchange = text_of(values[0]);
  const std::string_view ixlan = text_of(values[1]);
  if (!exchange.starts_with('"')) return;  // NULL: nobody knows
  const bool named = ixlan.starts_with('"') && ixlan.size() > 2;
  give(context, named ? fmt::format("{}: {}", exchange.substr(0, exchange.size() - 1), ixlan.substr(1))
                      : std::string(exchange));
}

}  // namespace

void add_copy_functions(SQLite::Database& database) {
  const auto add = [&](const char* name, int arguments, auto function) {
    database.createFunction(name, arguments, true, nullptr, function, nullptr, nullptr, nullptr);
  };
  add("member", 2, &member);
  add("with_member", 3, &with_member);
  add("port_name", 2, &port_name);
}

std::uint64_t renew_copies(SQLite::Database& database, std::uint64_t number, const Touched& touched) {
  // The lists of a first load are what they are; nothing is known yet that could make them newer.
  if (number == 1) return 0;
  std::map<std::pair<ObjectType, std::string_view>, std::vector<Renewal>> renewals;
  std::map<std::pair<ObjectType, std::string_view>, ObjectType> parents;
  for (const Copy& copy : kCopies) {
    renewals[{copy.child, copy.key}].push_back(
        {std::string(copy.field), fmt::format("member(p.json, '{}')", copy.parent_field)});
    parents[{copy.child, copy.key}] = copy.parent;
  }
  std::uint64_t changed = 0;
  const auto run = [&](const std::string& sql, ObjectType type) {
    SQLite::Statement update(database, sql);
    for (const std::uint32_t id : touched[static_cast<std::size_t>(type)]) {
      update.bind(1, id);
      changed += static_cast<std::uint64_t>(update.exec());
      update.reset();
    }
  };
  const std::string new_child = fmt::format("c.id = ?1 AND c.generation = {}", number);
  const std::string new_parent = fmt::format("p.id = ?1 AND p.generation = {}", number);
  for (const auto& [child_and_key, fields] : renewals) {
    const auto& [child, key] = child_and_key;
    const ObjectType parent = parents.at(child_and_key);
    run(update_sql(child, key, parent, fields, new_child, number), child);
    run(update_sql(child, key, parent, fields, new_parent, number), parent);
  }
  // Two parents make the name of a port.
  const std::vector<Renewal> name = {{"name",
                                      "(SELECT port_name(member(x.json, 'name'), member(p.json, 'name')) "
                                      "FROM row_ix x WHERE x.id = p.ix_id)"}};
  const std::string new_exchange =
      fmt::format("p.ix_id = (SELECT id FROM row_ix WHERE id = ?1 AND generation = {})", number);
  for (const auto& [which, type] : {std::pair{new_child, ObjectType::netixlan},
                                    {new_parent, ObjectType::ixlan},
                                    {new_exchange, ObjectType::ix}})
    run(update_sql(ObjectType::netixlan, "ixlan_id", ObjectType::ixlan, name, which, number), type);
  for (const auto& [which, type] :
       {std::pair{new_child, ObjectType::fac}, {new_parent, ObjectType::campus}}) {
    run(fmt::format(
            "UPDATE row_fac AS c SET campus_id = NULL, json = with_member(c.json, 'campus_id', 'null'), "
            "generation = {} FROM row_campus AS p WHERE p.id = c.campus_id AND p.status = 'deleted' AND {}",
            number, which),
        type);
  }
  return changed;
}

}  // namespace meetpoint::index::sqlite
