#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <vector>

#include "index/store.hpp"

/// The overlay table of the SQLite store: our own facts, apart from upstream's rows.
/// thread  as its database: one
/// errors  SQLite::Exception
namespace meetpoint::index::sqlite {

std::vector<Overlay> read_overlays(SQLite::Database& database);
/// errors  invalid, too_big as Pass::set_overlay
Expected<void> set_overlay(SQLite::Database& database, const Overlay& overlay);
/// errors  not_found
Expected<void> remove_overlay(SQLite::Database& database, ObjectType type, std::uint32_t id,
                              std::string_view field);

}  // namespace meetpoint::index::sqlite
