#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>
#include <memory>

#include "index/store.hpp"

/// The Reading of the SQLite store: one read transaction.
namespace meetpoint::index::sqlite {

/// errors  SQLite::Exception
std::unique_ptr<Reading> begin_reading(SQLite::Database& database, const std::filesystem::path& file);

}  // namespace meetpoint::index::sqlite
