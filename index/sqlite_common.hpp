#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>
#include <optional>
#include <string>
#include <type_traits>

#include "index/store.hpp"

/// What the parts of the SQLite store share. Only index/sqlite_*.cpp include it.
/// thread  as its database: one
namespace meetpoint::index::sqlite {

/// The error of an SQLite exception, with the remedy.
Error storage_error(const std::filesystem::path& file, const SQLite::Exception& problem);

template <typename T>
struct ExpectedOf {
  using Type = Expected<T>;
};
template <typename T>
struct ExpectedOf<Expected<T>> {
  using Type = Expected<T>;
};

/// Runs `work`, which may throw SQLite::Exception, and turns the exception into an Error.
template <typename Work>
auto guarded(const std::filesystem::path& file, Work&& work) ->
    typename ExpectedOf<std::invoke_result_t<Work>>::Type {
  try {
    if constexpr (std::is_void_v<std::invoke_result_t<Work>>) {
      work();
      return {};
    } else {
      return work();
    }
  } catch (const SQLite::Exception& problem) {
    return tl::unexpected(storage_error(file, problem));
  }
}

/// Whether another file, or none, stands where the database was opened. The journal's files go by the name,
/// so they may be that other one's by now.
bool has_moved(SQLite::Database& database);

Generation newest_generation(SQLite::Database& database);
std::optional<Cursor> cursor_of(SQLite::Database& database, ObjectType type);

/// shape   `reused` lends its memory
Value read_value(const SQLite::Column& column, Value reused);
void bind_value(SQLite::Statement& statement, int place, const Value& value);
/// The value must outlive the statement's next step.
void bind_text(SQLite::Statement& statement, int place, std::string_view text);

/// `, asn, name`: the typed columns of a type, each after a comma.
std::string column_names(ObjectType type, std::string_view prefix = "");

/// Reads id, status, created, updated and the typed columns, which stand from `first` in a statement's row.
void read_row(const SQLite::Statement& statement, int first, Row& row);

/// Every row of a type, in id order.
void each_row(SQLite::Database& database, ObjectType type, const RowVisitor& visit);

/// Ends an open transaction when it goes out of scope uncommitted.
class Transaction {
 public:
  Transaction(SQLite::Database& database, const char* begin) : database_(database) { database_.exec(begin); }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction() {
    // SQLite has already rolled back after some errors; then this one is refused, which is fine.
    if (open_) database_.tryExec("ROLLBACK");
  }
  void commit() {
    database_.exec("COMMIT");
    open_ = false;
  }

 private:
  SQLite::Database& database_;
  bool open_ = true;
};

}  // namespace meetpoint::index::sqlite
