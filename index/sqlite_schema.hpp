#pragma once

#include <cstdint>
#include <string>

/// The tables and views of the SQLite store, written from the field lists. Pure text, any thread.
namespace meetpoint::index {

/// "mtpt": tells our files from other people's databases (PRAGMA application_id).
inline constexpr std::int64_t kApplicationId = 0x6d747074;

/// PRAGMA user_version. Raise it when the tables change; rows keep their exact text, so an older store can be
/// rebuilt from itself.
inline constexpr std::int64_t kSchemaVersion = 3;

/// What a store of the version before lacks; run once, in a transaction, by the first who opens it to write.
std::string upgrade_sql();

/// Everything an empty database needs to become a store of generation 0.
std::string schema_sql();

}  // namespace meetpoint::index
