#include "index/sqlite_findings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "index/sqlite_common.hpp"

namespace meetpoint::index::sqlite {

namespace {

/// Findings that were taken back and are kept; the oldest go first.
constexpr std::size_t kMostCleared = 100'000;

}  // namespace

std::vector<FindingRecord> read_findings(SQLite::Database& database, bool open) {
  const UtcSeconds newest = newest_generation(database).committed_at;
  std::vector<FindingRecord> all;
  SQLite::Statement query(
      database,
      fmt::format("SELECT code, type, id, field, asn, text, first_seen, last_seen, cleared FROM finding "
                  "WHERE cleared IS {}NULL",
                  open ? "" : "NOT "));
  while (query.executeStep()) {
    const auto type = type_named(query.getColumn(1).getString());
    if (!type) continue;  // of a later version's type
    FindingRecord finding;
    finding.code = query.getColumn(0).getString();
    finding.type = *type;
    finding.id = query.getColumn(2).getUInt();
    finding.field = query.getColumn(3).getString();
    finding.asn = {query.getColumn(4).getUInt()};
    finding.text = query.getColumn(5).getString();
    finding.first_seen = query.getColumn(6).getInt64();
    finding.last_seen = open ? newest : query.getColumn(7).getInt64();
    finding.cleared = open ? 0 : query.getColumn(8).getInt64();
    all.push_back(std::move(finding));
  }
  std::sort(all.begin(), all.end(), stands_before);
  return all;
}

FindingWriter::FindingWriter(SQLite::Database& database, std::uint64_t number, UtcSeconds now)
    : database_(database),
      number_(number),
      now_(now),
      last_commit_(newest_generation(database).committed_at),
      // One that was taken back in this very pass goes on as if it had not been.
      report_(database,
              "INSERT INTO finding (code, type, id, field, asn, text, first_seen, first_in) "
              "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (code, type, id, field) DO UPDATE SET "
              "text = excluded.text, asn = excluded.asn, "
              "first_seen = iif(cleared IS NULL OR cleared_in = ?8, first_seen, excluded.first_seen), "
              "first_in = iif(cleared IS NULL OR cleared_in = ?8, first_in, excluded.first_in), "
              "last_seen = NULL, cleared = NULL, cleared_in = NULL") {}

void FindingWriter::report(const Finding& finding) {
  report_.reset();
  bind_text(report_, 1, finding.code);
  bind_text(report_, 2, name_of(finding.type));
  report_.bind(3, finding.id);
  bind_text(report_, 4, finding.field);
  report_.bind(5, finding.asn.value);
  bind_text(report_, 6, finding.text);
  report_.bind(7, now_);
  report_.bind(8, static_cast<std::int64_t>(number_));
  report_.exec();
}

void FindingWriter::clear_where(const std::string& where, const std::vector<Value>& values) {
  SQLite::Statement statement(
      database_, fmt::format("UPDATE finding SET cleared = {}, cleared_in = {}, last_seen = {} WHERE {} AND "
                             "cleared IS NULL",
                             now_, number_, last_commit_, where));
  int place = 1;
  for (const Value& value : values) bind_value(statement, place++, value);
  statement.exec();
}

void FindingWriter::clear(std::string_view code, ObjectType type) {
  clear_where("code = ? AND type = ?", {std::string(code), std::string(name_of(type))});
}

void FindingWriter::clear(std::string_view code, ObjectType type, std::uint32_t id) {
  clear_where("code = ? AND type = ? AND id = ?",
              {std::string(code), std::string(name_of(type)), std::int64_t{id}});
}

void FindingWriter::settle(std::span<const std::string_view> codes, std::vector<Finding> all) {
  std::vector<FindingRecord> held = read_findings(database_, true);
  std::erase_if(held, [&](const Finding& finding) {
    return std::find(codes.begin(), codes.end(), finding.code) == codes.end();
  });
  std::sort(all.begin(), all.end(), stands_before);
  auto next = all.begin();
  const auto report_before = [&](const Finding* end) {
    while (next != all.end() && (end == nullptr || stands_before(*next, *end))) report(*next++);
  };
  for (const FindingRecord& finding : held) {
    report_before(&finding);
    if (next != all.end() && !stands_before(finding, *next)) {
      if (next->text != finding.text || next->asn != finding.asn) report(*next);
      ++next;
    } else {
      clear_where(
          "code = ? AND type = ? AND id = ? AND field = ?",
          {finding.code, std::string(name_of(finding.type)), std::int64_t{finding.id}, finding.field});
    }
  }
  report_before(nullptr);
}

std::vector<std::uint32_t> FindingWriter::found(std::string_view code, ObjectType type) {
  std::vector<std::uint32_t> ids;
  SQLite::Statement query(
      database_,
      "SELECT DISTINCT id FROM finding WHERE code = ? AND type = ? AND cleared IS NULL ORDER BY id");
  bind_text(query, 1, code);
  bind_text(query, 2, name_of(type));
  while (query.executeStep()) ids.push_back(query.getColumn(0).getUInt());
  return ids;
}

void FindingWriter::forget_old() {
  // What came and went within this pass was never seen by anybody.
  database_.exec(
      fmt::format("DELETE FROM finding WHERE cleared_in = {} AND first_in = {}", number_, number_));
  database_.exec(fmt::format("DELETE FROM finding WHERE cleared < {}", now_ - kHistorySeconds));
  database_.exec(fmt::format(
      "DELETE FROM finding WHERE cleared <= (SELECT cleared FROM finding WHERE cleared IS NOT NULL "
      "ORDER BY cleared DESC LIMIT 1 OFFSET {})",
      kMostCleared));
}

}  // namespace meetpoint::index::sqlite
