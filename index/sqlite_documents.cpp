#include "index/sqlite_documents.hpp"

#include <fmt/format.h>

#include <utility>

#include "index/sqlite_common.hpp"

namespace meetpoint::index::sqlite {

namespace {

void bind_blob(SQLite::Statement& statement, int place, std::string_view bytes) {
  statement.bind(place, static_cast<const void*>(bytes.data()), static_cast<int>(bytes.size()));
}

void note_change(SQLite::Database& database, std::uint64_t generation, std::string_view kind) {
  SQLite::Statement write(database,
                          "INSERT OR REPLACE INTO document_change (kind, generation) VALUES (?, ?)");
  bind_text(write, 1, kind);
  write.bind(2, static_cast<std::int64_t>(generation));
  write.exec();
}

}  // namespace

std::uint64_t documents_changed(SQLite::Database& database, std::string_view kind) {
  SQLite::Statement query(database, "SELECT generation FROM document_change WHERE kind = ?");
  bind_text(query, 1, kind);
  return query.executeStep() ? static_cast<std::uint64_t>(query.getColumn(0).getInt64()) : 0;
}

void each_document(SQLite::Database& database, std::string_view kind, const DocumentVisitor& visit) {
  SQLite::Statement query(database, "SELECT key, bytes FROM document WHERE kind = ? ORDER BY key");
  bind_text(query, 1, kind);
  while (query.executeStep()) {
    const SQLite::Column key = query.getColumn(0);
    const SQLite::Column bytes = query.getColumn(1);
    const auto* const data = static_cast<const char*>(bytes.getBlob());
    visit(key.getString(), {data, static_cast<std::size_t>(bytes.getBytes())});
  }
}

Expected<bool> set_document(SQLite::Database& database, std::uint64_t generation, std::string_view kind,
                            std::string_view key, std::string_view bytes) {
  if (bytes.size() > kMostDocumentBytes) {
    return fail(ErrorCode::too_big, fmt::format("a document has at most {} bytes", kMostDocumentBytes));
  }
  SQLite::Statement same(database, "SELECT 1 FROM document WHERE kind = ? AND key = ? AND bytes = ?");
  bind_text(same, 1, kind);
  bind_text(same, 2, key);
  bind_blob(same, 3, bytes);
  if (same.executeStep()) return false;
  SQLite::Statement write(database, "INSERT OR REPLACE INTO document (kind, key, bytes) VALUES (?, ?, ?)");
  bind_text(write, 1, kind);
  bind_text(write, 2, key);
  bind_blob(write, 3, bytes);
  write.exec();
  note_change(database, generation, kind);
  return true;
}

bool remove_document(SQLite::Database& database, std::uint64_t generation, std::string_view kind,
                     std::string_view key) {
  SQLite::Statement remove(database, "DELETE FROM document WHERE kind = ? AND key = ?");
  bind_text(remove, 1, kind);
  bind_text(remove, 2, key);
  if (remove.exec() == 0) return false;
  note_change(database, generation, kind);
  return true;
}

}  // namespace meetpoint::index::sqlite
