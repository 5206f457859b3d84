#include "index/sqlite_journal.hpp"

#include <fmt/format.h>

#include <utility>

#include "index/sqlite_common.hpp"

namespace meetpoint::index::sqlite {

namespace {

constexpr std::string_view kChangeColumns =
    "generation, at, kind, type, id, asn, place, old_place, before, after";

/// The changed number of a kind or type, as the table keeps it.
template <typename Enum>
std::int64_t number_of(Enum value) {
  return static_cast<std::int64_t>(value);
}

/// One number of a query that has one parameter; 0 when it finds nothing.
std::uint32_t look_up(SQLite::Statement& query, std::uint32_t id) {
  query.reset();
  query.bind(1, id);
  return query.executeStep() && !query.isColumnNull(0) ? query.getColumn(0).getUInt() : 0;
}

}  // namespace

std::vector<Change> read_changes(SQLite::Database& database) {
  std::vector<Change> all;
  SQLite::Statement query(database,
                          fmt::format("SELECT {}, sequence FROM change ORDER BY sequence", kChangeColumns));
  while (query.executeStep()) {
    Change change;
    change.generation = static_cast<std::uint64_t>(query.getColumn(0).getInt64());
    change.at = query.getColumn(1).getInt64();
    change.kind = static_cast<ChangeKind>(query.getColumn(2).getInt());
    change.type = query.getColumn(3).getInt() == number_of(ObjectType::netfac) ? ObjectType::netfac
                                                                               : ObjectType::netixlan;
    change.id = query.getColumn(4).getUInt();
    change.asn = {query.getColumn(5).getUInt()};
    change.place = query.getColumn(6).getUInt();
    change.old_place = query.getColumn(7).getUInt();
    change.before = query.getColumn(8).getString();
    change.after = query.getColumn(9).getString();
    change.sequence = static_cast<std::uint64_t>(query.getColumn(10).getInt64());
    all.push_back(std::move(change));
  }
  return all;
}

std::vector<Generation> read_generations(SQLite::Database& database) {
  // Where changes were dropped for their number, the oldest that is held may have lost some of its own.
  SQLite::Statement query(database,
                          fmt::format("SELECT number, committed_at FROM generation WHERE number >= "
                                      "ifnull((SELECT generation FROM change WHERE sequence = "
                                      "(SELECT min(sequence) FROM change) AND (SELECT count(*) FROM "
                                      "change) >= {}), 0) ORDER BY number",
                                      kMostChanges));
  std::vector<Generation> all;
  while (query.executeStep())
    all.push_back({static_cast<std::uint64_t>(query.getColumn(0).getInt64()), query.getColumn(1).getInt64()});
  return all;
}

Journal::Journal(SQLite::Database& database) : database_(database) {
  for (const ObjectType type : kObjectTypes) {
    if (!has_history(type)) continue;
    const std::string name(name_of(type));
    database_.exec(fmt::format("DROP TABLE IF EXISTS temp.before_{}", name));
    if (!cursor_of(database_, type)) continue;
    std::string columns = "id INTEGER PRIMARY KEY, status, created, updated" + column_names(type);
    database_.exec(fmt::format("CREATE TEMP TABLE before_{} ({})", name, columns));
    statements_[static_cast<std::size_t>(type)] = std::make_unique<Statements>(Statements{
        SQLite::Statement(database_, fmt::format("INSERT OR IGNORE INTO temp.before_{0} SELECT id, "
                                                 "status, created, updated{1} FROM row_{0} WHERE id = ?",
                                                 name, column_names(type))),
        SQLite::Statement(database_,
                          fmt::format("INSERT OR IGNORE INTO temp.before_{} (id) VALUES (?)", name))});
  }
}

void Journal::run(SQLite::Statement& statement, std::uint32_t id) {
  statement.reset();
  statement.bind(1, id);
  statement.exec();
  statement.reset();
}

void Journal::keep_before(ObjectType type, std::uint32_t id) {
  if (watches(type)) run(statements_[static_cast<std::size_t>(type)]->keep, id);
}

void Journal::added(ObjectType type, std::uint32_t id) {
  if (watches(type)) run(statements_[static_cast<std::size_t>(type)]->mark, id);
}

void Journal::write(const Generation& generation) {
  for (const ObjectType type : kObjectTypes) {
    if (!watches(type)) continue;
    write_type(type, generation);
    statements_[static_cast<std::size_t>(type)].reset();
    database_.exec(fmt::format("DROP TABLE temp.before_{}", name_of(type)));
  }
  database_.exec(fmt::format("DELETE FROM change WHERE at < {}", generation.committed_at - kHistorySeconds));
  database_.exec(fmt::format("DELETE FROM change WHERE sequence <= (SELECT max(sequence) FROM change) - {}",
                             kMostChanges));
}

void Journal::write_type(ObjectType type, const Generation& generation) {
  SQLite::Statement asn_of(database_, "SELECT asn FROM row_net WHERE id = ?");
  SQLite::Statement ix_of(database_, "SELECT ix_id FROM row_ixlan WHERE id = ?");
  const ChangeContext context{[&](std::uint32_t id) { return Asn{look_up(asn_of, id)}; },
                              [&](std::uint32_t id) { return look_up(ix_of, id); }};
  SQLite::Statement insert(
      database_,
      fmt::format("INSERT INTO change ({}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", kChangeColumns));
  const auto changed = [&](const Change& change) {
    insert.reset();
    insert.bind(1, static_cast<std::int64_t>(generation.number));
    insert.bind(2, generation.committed_at);
    insert.bind(3, number_of(change.kind));
    insert.bind(4, number_of(change.type));
    insert.bind(5, change.id);
    insert.bind(6, change.asn.value);
    insert.bind(7, change.place);
    insert.bind(8, change.old_place);
    insert.bind(9, change.before);
    insert.bind(10, change.after);
    insert.exec();
  };
  const std::string name(name_of(type));
  SQLite::Statement both(
      database_,
      fmt::format("SELECT b.id, b.status, b.created, b.updated{}, r.id, r.status, r.created, r.updated{} "
                  "FROM temp.before_{} b LEFT JOIN row_{} r ON r.id = b.id ORDER BY b.id",
                  column_names(type, "b."), column_names(type, "r."), name, name));
  Row before;
  Row after;
  before.columns.resize(column_count(type));
  after.columns.resize(column_count(type));
  const int second = 4 + static_cast<int>(column_count(type));
  while (both.executeStep()) {
    const bool was_held = !both.isColumnNull(1);
    const bool is_held = !both.isColumnNull(second);
    if (was_held) read_row(both, 0, before);
    if (is_held) read_row(both, second, after);
    compare(type, was_held ? &before : nullptr, is_held ? &after : nullptr, context, changed);
  }
}

}  // namespace meetpoint::index::sqlite
