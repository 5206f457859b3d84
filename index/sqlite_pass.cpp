#include "index/sqlite_pass.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <cassert>
#include <utility>

#include "index/sqlite_common.hpp"
#include "index/sqlite_copies.hpp"
#include "index/sqlite_documents.hpp"
#include "index/sqlite_findings.hpp"
#include "index/sqlite_journal.hpp"
#include "index/sqlite_overlays.hpp"

namespace meetpoint::index::sqlite {

namespace {

/// The statements that stage and look up rows of one type.
struct RowStatements {
  RowStatements(SQLite::Database& database, ObjectType type)
      : insert(database, insert_sql("INSERT OR IGNORE", type)),
        replace(database, insert_sql("INSERT OR REPLACE", type)),
        held(database,
             fmt::format("SELECT updated, json = ?2, status FROM row_{} WHERE id = ?1", name_of(type))),
        state(database, fmt::format("SELECT status, updated FROM row_{} WHERE id = ?", name_of(type))) {}

  static std::string insert_sql(std::string_view verb, ObjectType type) {
    std::string places;
    for (std::size_t i = 0; i < column_count(type); ++i) places += ", ?";
    return fmt::format(
        "{} INTO row_{} (id, status, created, updated, generation{}, json) VALUES (?, ?, ?, ?, ?{}, ?)", verb,
        name_of(type), column_names(type), places);
  }

  SQLite::Statement insert;
  SQLite::Statement replace;
  SQLite::Statement held;
  SQLite::Statement state;
};

class SqlitePass final : public Pass {
 public:
  SqlitePass(SQLite::Database& database, const std::filesystem::path& file, Clock clock)
      : database_(database),
        file_(file),
        clock_(std::move(clock)),
        transaction_(database, "BEGIN IMMEDIATE"),
        number_(newest_generation(database).number + 1),
        newest_credible_(clock_() + kMostAheadSeconds),
        findings_(database, number_, clock_()),
        journal_(database) {}

  std::uint64_t number() const override { return number_; }

  Expected<void> each(ObjectType type, const RowVisitor& visit) override {
    return guarded(file_, [&] { each_row(database_, type, visit); });
  }

  Expected<Staged> stage(ObjectType type, const Row& row) override {
    return guarded(file_, [&] {
      RowStatements& statements = statements_of(type);
      if (write(statements.insert, row) == 1) {
        journal_.added(type, row.id);
        touched_[place(type)].push_back(row.id);
        return Staged::added;
      }
      SQLite::Statement& held = statements.held;
      held.reset();
      held.bind(1, row.id);
      held.bindNoCopy(2, row.json);
      held.executeStep();
      const UtcSeconds held_updated = held.getColumn(0).getInt64();
      const bool same_text = held.getColumn(1).getInt() != 0;
      const bool dead = held.getColumn(2).getString() == "deleted";
      held.reset();
      const bool gives_way = held_updated > newest_credible_ && row.updated <= newest_credible_;
      if (row.updated < held_updated && !gives_way) return Staged::older;
      if (same_text) return Staged::unchanged;
      journal_.keep_before(type, row.id);
      write(statements.replace, row);
      touched_[place(type)].push_back(row.id);
      return dead && row.status != "deleted" && row.updated == held_updated ? Staged::revived
                                                                            : Staged::replaced;
    });
  }

  Expected<std::vector<std::uint32_t>> live_ids(ObjectType type) override {
    return guarded(file_, [&] {
      std::vector<std::uint32_t> ids;
      SQLite::Statement query(
          database_,
          fmt::format("SELECT id FROM row_{} WHERE status <> 'deleted' ORDER BY id", name_of(type)));
      while (query.executeStep()) ids.push_back(query.getColumn(0).getUInt());
      return ids;
    });
  }

  Expected<std::optional<Held>> held(ObjectType type, std::uint32_t id) override {
    return guarded(file_, [&]() -> std::optional<Held> {
      SQLite::Statement& state = statements_of(type).state;
      std::optional<Held> held;
      state.bind(1, id);
      if (state.executeStep()) held = {state.getColumn(0).getString(), state.getColumn(1).getInt64()};
      state.reset();
      return held;
    });
  }

  UtcSeconds newest_credible() const override { return newest_credible_; }

  Expected<UtcSeconds> newest_ok(ObjectType type) override {
    return guarded(file_, [&]() -> UtcSeconds {
      // A statement of its own: what execAndGet returns may not be NULL.
      SQLite::Statement query(
          database_,
          fmt::format("SELECT ifnull(max(updated), 0) FROM row_{} WHERE status = 'ok' AND updated <= {}",
                      name_of(type), newest_credible_));
      query.executeStep();
      return query.getColumn(0).getInt64();
    });
  }

  Expected<std::vector<std::uint32_t>> ok_children(ObjectType child, const Field& key,
                                                   const std::vector<std::uint32_t>& parents) override {
    return guarded(file_, [&] {
      assert(key.parent && is_column(key));
      std::vector<std::uint32_t> ids;
      SQLite::Statement query(
          database_, fmt::format("SELECT id FROM row_{} WHERE status = 'ok' AND {} IN ({}) ORDER BY id",
                                 name_of(child), key.name, fmt::join(parents, ",")));
      while (query.executeStep()) ids.push_back(query.getColumn(0).getUInt());
      return ids;
    });
  }

  Expected<std::optional<Cursor>> cursor(ObjectType type) override {
    return guarded(file_, [&] { return cursor_of(database_, type); });
  }

  Expected<void> begin_part() override {
    return guarded(file_, [&] { database_.exec("SAVEPOINT part"); });
  }
  Expected<void> keep_part() override {
    return guarded(file_, [&] { database_.exec("RELEASE part"); });
  }
  Expected<void> drop_part() override {
    return guarded(file_, [&] { database_.exec("ROLLBACK TO part; RELEASE part"); });
  }

  Expected<void> purge(ObjectType type, std::uint32_t id) override {
    return guarded(file_, [&] {
      journal_.keep_before(type, id);
      SQLite::Statement remove(database_, fmt::format("DELETE FROM row_{} WHERE id = ?", name_of(type)));
      remove.bind(1, id);
      remove.exec();
    });
  }

  Expected<void> set_cursor(ObjectType type, Cursor cursor) override {
    return guarded(file_, [&] {
      SQLite::Statement write(database_,
                              "INSERT OR REPLACE INTO cursor (type, updated, listed_at) VALUES (?, ?, ?)");
      bind_text(write, 1, name_of(type));
      write.bind(2, cursor.updated);
      write.bind(3, cursor.listed_at);
      write.exec();
    });
  }

  Expected<std::uint64_t> renew_copies() override {
    return guarded(file_, [&] { return sqlite::renew_copies(database_, number_, touched_); });
  }

  Expected<void> report(const Finding& finding) override {
    return guarded(file_, [&] { findings_.report(finding); });
  }
  Expected<void> clear(std::string_view code, ObjectType type) override {
    return guarded(file_, [&] { findings_.clear(code, type); });
  }
  Expected<void> clear(std::string_view code, ObjectType type, std::uint32_t id) override {
    return guarded(file_, [&] { findings_.clear(code, type, id); });
  }
  Expected<void> settle(std::span<const std::string_view> codes, std::vector<Finding> all) override {
    return guarded(file_, [&] { findings_.settle(codes, std::move(all)); });
  }
  Expected<std::vector<std::uint32_t>> found(std::string_view code, ObjectType type) override {
    return guarded(file_, [&] { return findings_.found(code, type); });
  }

  Expected<void> set_overlay(const Overlay& overlay) override {
    return guarded(file_, [&] { return sqlite::set_overlay(database_, overlay); });
  }
  Expected<void> remove_overlay(ObjectType type, std::uint32_t id, std::string_view field) override {
    return guarded(file_, [&] { return sqlite::remove_overlay(database_, type, id, field); });
  }

  Expected<bool> set_document(std::string_view kind, std::string_view key, std::string_view bytes) override {
    return guarded(file_, [&] { return sqlite::set_document(database_, number(), kind, key, bytes); });
  }
  Expected<bool> remove_document(std::string_view kind, std::string_view key) override {
    return guarded(file_, [&] { return sqlite::remove_document(database_, number(), kind, key); });
  }
  Expected<void> each_document(std::string_view kind, const DocumentVisitor& visit) override {
    return guarded(file_, [&] { sqlite::each_document(database_, kind, visit); });
  }

  Expected<Generation> commit() override {
    return guarded(file_, [&]() -> Expected<Generation> {
      // Committed now, it would become part of whatever was moved over the store.
      if (has_moved(database_)) {
        return fail(
            ErrorCode::storage,
            fmt::format(
                "{} was replaced or removed while it was written; what was read is dropped, run again",
                file_.string()));
      }
      const Generation next{number_, clock_()};
      journal_.write(next);
      findings_.forget_old();
      SQLite::Statement write(database_, "INSERT INTO generation (number, committed_at) VALUES (?, ?)");
      write.bind(1, static_cast<std::int64_t>(next.number));
      write.bind(2, next.committed_at);
      write.exec();
      // A generation of long ago dates nothing any more.
      database_.exec(fmt::format("DELETE FROM generation WHERE committed_at < {} AND number < {}",
                                 next.committed_at - kHistorySeconds, next.number));
      for (auto& statements : statements_) statements.reset();
      transaction_.commit();
      return next;
    });
  }

 private:
  static std::size_t place(ObjectType type) { return static_cast<std::size_t>(type); }

  RowStatements& statements_of(ObjectType type) {
    auto& statements = statements_[place(type)];
    if (!statements) statements = std::make_unique<RowStatements>(database_, type);
    return *statements;
  }

  /// Returns how many rows the statement changed.
  int write(SQLite::Statement& statement, const Row& row) const {
    statement.reset();
    statement.bind(1, row.id);
    statement.bindNoCopy(2, row.status);
    statement.bind(3, row.created);
    statement.bind(4, row.updated);
    statement.bind(5, static_cast<std::int64_t>(number_));
    int place = 6;
    for (const Value& value : row.columns) bind_value(statement, place++, value);
    statement.bindNoCopy(place, row.json);
    return statement.exec();
  }

  SQLite::Database& database_;
  const std::filesystem::path& file_;
  Clock clock_;
  Transaction transaction_;
  std::uint64_t number_;
  UtcSeconds newest_credible_;
  FindingWriter findings_;
  Journal journal_;
  Touched touched_;
  std::array<std::unique_ptr<RowStatements>, kObjectTypeCount> statements_;
};

}  // namespace

std::unique_ptr<Pass> begin_pass(SQLite::Database& database, const std::filesystem::path& file, Clock clock) {
  return std::make_unique<SqlitePass>(database, file, std::move(clock));
}

}  // namespace meetpoint::index::sqlite
