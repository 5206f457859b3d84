#include "index/sqlite_overlays.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "index/sqlite_common.hpp"

namespace meetpoint::index::sqlite {

namespace {

bool is_word(std::string_view text) {
  return !text.empty() && text.size() <= kMostOverlayFieldBytes &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

bool is_upstreams(ObjectType type, std::string_view name) {
  const auto fields = fields_of(type);
  return std::any_of(fields.begin(), fields.end(), [&](const Field& field) { return field.name == name; });
}

}  // namespace

std::vector<Overlay> read_overlays(SQLite::Database& database) {
  std::vector<Overlay> all;
  for (const ObjectType type : kObjectTypes) {
    SQLite::Statement query(database,
                            "SELECT id, field, value, set_at FROM overlay WHERE type = ? ORDER BY id, field");
    bind_text(query, 1, name_of(type));
    while (query.executeStep()) {
      all.push_back({type, query.getColumn(0).getUInt(), query.getColumn(1).getString(),
                     query.getColumn(2).getString(), query.getColumn(3).getInt64()});
    }
  }
  return all;
}

Expected<void> set_overlay(SQLite::Database& database, const Overlay& overlay) {
  if (overlay.id == 0)
    return fail(ErrorCode::invalid, "an overlay is about one row; its id is 1 or more", "id");
  if (!is_word(overlay.field)) {
    return fail(ErrorCode::invalid,
                fmt::format("an overlay's field is 1 to {} of a-z, 0-9 and _", kMostOverlayFieldBytes),
                "field");
  }
  if (is_upstreams(overlay.type, overlay.field)) {
    return fail(ErrorCode::invalid,
                fmt::format("{} is PeeringDB's own field of {}; an overlay adds and never replaces, choose "
                            "another name",
                            overlay.field, name_of(overlay.type)),
                "field");
  }
  if (overlay.value.size() > kMostOverlayValueBytes) {
    return fail(ErrorCode::invalid,
                fmt::format("an overlay's value has at most {} bytes", kMostOverlayValueBytes), "value");
  }
  if (database.execAndGet("SELECT count(*) FROM overlay").getInt64() >=
      static_cast<std::int64_t>(kMostOverlays)) {
    return fail(ErrorCode::too_big, fmt::format("{} overlays are held; remove some", kMostOverlays));
  }
  SQLite::Statement write(
      database, "INSERT OR REPLACE INTO overlay (type, id, field, value, set_at) VALUES (?, ?, ?, ?, ?)");
  bind_text(write, 1, name_of(overlay.type));
  write.bind(2, overlay.id);
  bind_text(write, 3, overlay.field);
  bind_text(write, 4, overlay.value);
  write.bind(5, overlay.set_at);
  write.exec();
  return {};
}

Expected<void> remove_overlay(SQLite::Database& database, ObjectType type, std::uint32_t id,
                              std::string_view field) {
  SQLite::Statement remove(database, "DELETE FROM overlay WHERE type = ? AND id = ? AND field = ?");
  bind_text(remove, 1, name_of(type));
  remove.bind(2, id);
  bind_text(remove, 3, field);
  if (remove.exec() > 0) return {};
  return fail(ErrorCode::not_found, fmt::format("{} {} has no overlay of that name", name_of(type), id));
}

}  // namespace meetpoint::index::sqlite
