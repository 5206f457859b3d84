#pragma once

#include <filesystem>
#include <functional>
#include <memory>

#include "index/error.hpp"
#include "index/store.hpp"

/// The Store in one SQLite file: WAL journal, so readers and the writer never wait for each other; no foreign
/// keys and no UNIQUE besides ids (see Pass::stage); one fsync a pass. Anybody may read the file with SQL:
/// a view per object type, one column per field under upstream's name, last `json`, the row's exact text.
namespace meetpoint::index {

enum class Access {
  read,   ///< the file must exist and hold a store
  write,  ///< a file that is missing or empty becomes a store of generation 0
};

/// Tells the time that commits are stamped with; tests bring their own.
using Clock = std::function<UtcSeconds()>;

/// errors  unavailable: asked to read, and there is no store yet
///         storage: no such directory, not writable, no SQLite database, somebody else's database, a newer
///         meetpoint's store, damage, a full disk
Expected<std::unique_ptr<Store>> open_sqlite_store(const std::filesystem::path& file, Access access,
                                                   Clock clock = now_utc);

}  // namespace meetpoint::index
