#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>
#include <memory>

#include "index/sqlite_store.hpp"

/// The Pass of the SQLite store: one write transaction.
namespace meetpoint::index::sqlite {

/// errors  SQLite::Exception
std::unique_ptr<Pass> begin_pass(SQLite::Database& database, const std::filesystem::path& file, Clock clock);

}  // namespace meetpoint::index::sqlite
