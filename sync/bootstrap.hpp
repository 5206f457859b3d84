#pragma once

#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "sync/clock.hpp"
#include "sync/fetch.hpp"
#include "sync/load.hpp"

/// The begin of a mirror from another meetpoint's one file instead of thirteen lists.
///
/// The file is fetched to a temporary place, held against its digest if there is one, checked (see
/// index/sqlite_foreign), and its rows are staged in one Pass like those of any other source, with the
/// cursors that it names, at most up to the newest row that came. It is not moved into the store's place,
/// although that would be quicker: then a stranger's database, with rows that nobody has checked and SQL
/// that we did not write, would be the store; and a Pass is as atomic as a rename.
///
/// thread  one; stop may be requested from any
/// errors  unavailable: the file cannot be had, or is not such a store, with the remedy; cancelled; storage.
///         The store is as it was
namespace meetpoint::sync {

/// Fifteen times today's: 137 MB in 2026.
inline constexpr std::uint64_t kMostDumpBytes = 2048ULL * 1024 * 1024;

struct MirrorUrls {
  std::string file;  ///< `http://mirror/dump/meetpoint.db`
  std::string api;   ///< `http://mirror/api`
};

/// What an upstream names whose path ends in `.db`; nothing for others. The API stands beside `/dump/`, and
/// for a file elsewhere at the root of its host.
std::optional<MirrorUrls> mirror_of(std::string_view upstream);

/// shape   the store holds no generation; `temporary` is a name in a directory that may be written
index::Expected<LoadReport> bootstrap(const MirrorUrls& mirror, Fetch& fetch, Clock& clock,
                                      index::Store& store, const std::filesystem::path& temporary,
                                      const LoadProgress& progress, const std::stop_token& stop);

}  // namespace meetpoint::sync
