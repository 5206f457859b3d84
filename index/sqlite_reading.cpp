#include "index/sqlite_reading.hpp"

#include <fmt/format.h>

#include "index/sqlite_common.hpp"
#include "index/sqlite_documents.hpp"
#include "index/sqlite_findings.hpp"
#include "index/sqlite_journal.hpp"
#include "index/sqlite_overlays.hpp"

namespace meetpoint::index::sqlite {

namespace {

class SqliteReading final : public Reading {
 public:
  SqliteReading(SQLite::Database& database, const std::filesystem::path& file)
      : database_(database),
        file_(file),
        transaction_(database, "BEGIN"),
        generation_(newest_generation(database)) {}  // the first read fixes what this transaction sees

  Generation generation() const override { return generation_; }

  Expected<void> each(ObjectType type, const RowVisitor& visit) override {
    return guarded(file_, [&] { each_row(database_, type, visit); });
  }

  Expected<std::optional<Row>> row(ObjectType type, std::uint32_t id) override {
    return guarded(file_, [&]() -> std::optional<Row> {
      SQLite::Statement query(database_,
                              fmt::format("SELECT id, status, created, updated{} FROM row_{} WHERE id = ?",
                                          column_names(type), name_of(type)));
      query.bind(1, id);
      if (!query.executeStep()) return std::nullopt;
      Row row;
      row.columns.resize(column_count(type));
      read_row(query, 0, row);
      return row;
    });
  }

  Expected<std::optional<std::string>> json(ObjectType type, std::uint32_t id) override {
    return guarded(file_, [&]() -> std::optional<std::string> {
      SQLite::Statement query(database_, fmt::format("SELECT json FROM row_{} WHERE id = ?", name_of(type)));
      query.bind(1, id);
      if (!query.executeStep()) return std::nullopt;
      return query.getColumn(0).getString();
    });
  }

  Expected<std::uint64_t> count(ObjectType type) override {
    return guarded(file_, [&] {
      const std::string sql = fmt::format("SELECT count(*) FROM row_{}", name_of(type));
      return static_cast<std::uint64_t>(database_.execAndGet(sql).getInt64());
    });
  }

  Expected<void> each_text(ObjectType type, std::uint64_t after, const TextVisitor& visit) override {
    return guarded(file_, [&] {
      SQLite::Statement query(
          database_,
          fmt::format("SELECT r.id, r.status, r.created, r.updated{}, ifnull(g.committed_at, 0), r.json "
                      "FROM row_{} r LEFT JOIN generation g ON g.number = r.generation AND g.number > 1 "
                      "WHERE r.generation > ? ORDER BY r.id",
                      column_names(type, "r."), name_of(type)));
      query.bind(1, static_cast<std::int64_t>(after));
      Row row;
      row.columns.resize(column_count(type));
      const int applied = 4 + static_cast<int>(column_count(type));
      while (query.executeStep()) {
        read_row(query, 0, row);
        const SQLite::Column json = query.getColumn(applied + 1);
        row.json.assign(json.getText(), static_cast<std::size_t>(json.getBytes()));
        visit(row, query.getColumn(applied).getInt64());
      }
    });
  }

  Expected<std::vector<std::uint32_t>> ids(ObjectType type) override {
    return guarded(file_, [&] {
      std::vector<std::uint32_t> ids;
      SQLite::Statement query(database_, fmt::format("SELECT id FROM row_{} ORDER BY id", name_of(type)));
      while (query.executeStep()) ids.push_back(query.getColumn(0).getUInt());
      return ids;
    });
  }

  Expected<std::optional<Cursor>> cursor(ObjectType type) override {
    return guarded(file_, [&] { return cursor_of(database_, type); });
  }

  Expected<std::vector<FindingRecord>> findings() override {
    return guarded(file_, [&] { return read_findings(database_, true); });
  }
  Expected<std::vector<FindingRecord>> cleared_findings() override {
    return guarded(file_, [&] { return read_findings(database_, false); });
  }
  Expected<std::vector<Change>> changes() override {
    return guarded(file_, [&] { return read_changes(database_); });
  }
  Expected<std::vector<Generation>> generations() override {
    return guarded(file_, [&] { return read_generations(database_); });
  }
  Expected<std::vector<Overlay>> overlays() override {
    return guarded(file_, [&] { return read_overlays(database_); });
  }
  Expected<std::uint64_t> documents_changed(std::string_view kind) override {
    return guarded(file_, [&] { return sqlite::documents_changed(database_, kind); });
  }
  Expected<void> each_document(std::string_view kind, const DocumentVisitor& visit) override {
    return guarded(file_, [&] { sqlite::each_document(database_, kind, visit); });
  }

 private:
  SQLite::Database& database_;
  const std::filesystem::path& file_;
  Transaction transaction_;
  Generation generation_;
};

}  // namespace

std::unique_ptr<Reading> begin_reading(SQLite::Database& database, const std::filesystem::path& file) {
  return std::make_unique<SqliteReading>(database, file);
}

}  // namespace meetpoint::index::sqlite
