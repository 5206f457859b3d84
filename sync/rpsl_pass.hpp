#pragma once

#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

#include "index/store.hpp"

/// Files of RPSL objects, as registries publish them, brought into the store: one document a file. A file
/// that is as it was is not read; what is held of a file that is not named any more leaves. The reading goes
/// before the Pass. A file that is named in several ways is one.
/// thread  one; stop may be requested from any
/// errors  not_found: a file cannot be read; invalid: it is no regular file, or has no aut-num object;
///         too_big: over a limit; each with its name, and what is held of it stays while the others are
///         brought; storage; cancelled
/// source  RFC 2622
namespace meetpoint::sync {

/// Bytes of a file: RIPE's aut-num objects have some 40 MB.
inline constexpr std::uintmax_t kMaxRpslFileBytes = 1'000'000'000;

struct RpslReport {
  index::Generation generation;        ///< that was added; 0: nothing was new
  std::size_t claims = 0;              ///< in all files that were read anew
  std::vector<index::Error> problems;  ///< one a file
};

index::Expected<RpslReport> follow_rpsl(index::Store& store, const std::vector<std::string>& files,
                                        const std::stop_token& stop);

}  // namespace meetpoint::sync
