#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <array>
#include <memory>
#include <vector>

#include "index/store.hpp"

/// The history of the SQLite store. While a pass runs, the first state of each port and tenancy that it
/// touches is kept in a temporary table, which rolls back with the pass and its parts; at the commit those
/// states are compared with what the rows have become. A type's first list is no history.
/// thread  as its database: one
/// errors  SQLite::Exception
namespace meetpoint::index::sqlite {

std::vector<Change> read_changes(SQLite::Database& database);
/// As Reading::generations has them.
std::vector<Generation> read_generations(SQLite::Database& database);

class Journal {
 public:
  /// Call within the pass's transaction.
  explicit Journal(SQLite::Database& database);
  /// Call before a row that is held changes or goes.
  void keep_before(ObjectType type, std::uint32_t id);
  /// Call when a row was added that was not held.
  void added(ObjectType type, std::uint32_t id);
  /// Derives the changes of this generation, writes them, and forgets those that are old.
  void write(const Generation& generation);

 private:
  struct Statements {
    SQLite::Statement keep;
    SQLite::Statement mark;
  };
  bool watches(ObjectType type) const { return statements_[static_cast<std::size_t>(type)] != nullptr; }
  void run(SQLite::Statement& statement, std::uint32_t id);
  void write_type(ObjectType type, const Generation& generation);

  SQLite::Database& database_;
  std::array<std::unique_ptr<Statements>, kObjectTypeCount> statements_;
};

}  // namespace meetpoint::index::sqlite
