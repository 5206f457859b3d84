#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "index/error.hpp"

/// Reads PeeringDB's API key from where other users cannot see it: never from the command line, which they
/// can.
/// thread  any
/// errors  invalid: no key can be taken from there; the text names the remedy and never what was read
/// source  PeeringDB, `Authorization: Api-Key <prefix>.<secret>`
namespace meetpoint::sync {

/// shape   a regular file of ours or root's that nobody else may touch (0600 or stricter), with one line
///         of at most 512 printable characters
index::Expected<std::string> read_api_key(const std::filesystem::path& file);

/// Another secret of the same shape, from a file of the same kind.
/// shape   what: its name in error texts, `client secret`
index::Expected<std::string> read_one_secret(const std::filesystem::path& file, const std::string& what);

/// The key of the file or, when its name is empty, of the environment; nothing when there is neither.
/// environment  the value of MEETPOINT_API_KEY, or null
index::Expected<std::optional<std::string>> api_key_from(const std::filesystem::path& file,
                                                         const char* environment);

}  // namespace meetpoint::sync
