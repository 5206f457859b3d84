#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <string_view>
#include <vector>

#include "index/store.hpp"

/// The documents of the SQLite store: what other sources than PeeringDB said, in forms that their readers
/// know. thread  as its database: one errors  SQLite::Exception
namespace meetpoint::index::sqlite {

std::uint64_t documents_changed(SQLite::Database& database, std::string_view kind);
void each_document(SQLite::Database& database, std::string_view kind, const DocumentVisitor& visit);
/// errors  too_big as Pass::set_document
Expected<bool> set_document(SQLite::Database& database, std::uint64_t generation, std::string_view kind,
                            std::string_view key, std::string_view bytes);
bool remove_document(SQLite::Database& database, std::uint64_t generation, std::string_view kind,
                     std::string_view key);

}  // namespace meetpoint::index::sqlite
