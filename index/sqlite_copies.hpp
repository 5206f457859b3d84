#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <array>
#include <cstdint>
#include <vector>

#include "index/model.hpp"

/// Fields that upstream copies from parents, in the SQLite store.
/// thread  as its database: one
/// errors  SQLite::Exception
namespace meetpoint::index::sqlite {

/// What renew_copies needs of a database; call once after it was opened for writing.
void add_copy_functions(SQLite::Database& database);

/// Of each type the rows that a pass wrote, in any order, perhaps repeated or taken back since: where to
/// look, so that a pass of few rows goes over no whole table.
using Touched = std::array<std::vector<std::uint32_t>, kObjectTypeCount>;

/// Pass::renew_copies. Only members that a row's text has are rewritten; none is added.
/// shape   `number` is the generation that the pass will become
std::uint64_t renew_copies(SQLite::Database& database, std::uint64_t number, const Touched& touched);

}  // namespace meetpoint::index::sqlite
