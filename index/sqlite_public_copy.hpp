#pragma once

#include <filesystem>

#include "index/store.hpp"

/// A store in one file with everything that a visitor without a key may see of another store's newest
/// generation, for other mirrors to begin with: rows as visible_text shows them, tombstones, cursors, the
/// generations, findings and history. It has no contact that is not Public, no member list's URL that is
/// not, no overlay, and nothing of how following upstream went.
///
/// It is written anew, row by row, and not made by SQLite's backup or VACUUM INTO: those copy everything,
/// and what is hidden would have to be found and erased again, from tables and free pages. Here what is not
/// public never comes near the file.
///
/// thread  any; the store may be written meanwhile, by anybody
/// errors  storage: the store cannot be read, or the file not be written; then it is incomplete and to be
///         removed by the caller
namespace meetpoint::index {

/// shape   `to` does not exist; it becomes a file without a journal beside it
/// errors  also unavailable: the store holds nothing yet
Expected<Generation> write_public_copy(const std::filesystem::path& store, const std::filesystem::path& to);

}  // namespace meetpoint::index
