#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <span>
#include <vector>

#include "index/finding.hpp"
#include "index/store.hpp"

/// The finding table of the SQLite store: what holds, since when, and what was taken back when.
/// thread  as its database: one
/// errors  SQLite::Exception
namespace meetpoint::index::sqlite {

/// Findings that hold (`open`), or were taken back.
std::vector<FindingRecord> read_findings(SQLite::Database& database, bool open);

/// What a pass does to findings.
class FindingWriter {
 public:
  /// `number` is the generation that the pass will become.
  FindingWriter(SQLite::Database& database, std::uint64_t number, UtcSeconds now);
  void report(const Finding& finding);
  void clear(std::string_view code, ObjectType type);
  void clear(std::string_view code, ObjectType type, std::uint32_t id);
  void settle(std::span<const std::string_view> codes, std::vector<Finding> all);
  std::vector<std::uint32_t> found(std::string_view code, ObjectType type);
  /// Forgets what was taken back more than 90 days ago.
  void forget_old();

 private:
  /// Takes back what `where` selects.
  void clear_where(const std::string& where, const std::vector<Value>& values);

  SQLite::Database& database_;
  std::uint64_t number_;
  UtcSeconds now_;
  UtcSeconds last_commit_;
  SQLite::Statement report_;
};

}  // namespace meetpoint::index::sqlite
