#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

#include "index/error.hpp"

/// Files that hold a secret: read only from where other users cannot see or change it. thread  any
namespace meetpoint::index {

/// What a regular file of ours or root's holds that nobody else may touch (0600 or stricter).
/// shape   one byte more than `most_bytes` when the file has more, so that its parser sees that it is too
///         big; `what` names the secret in error texts: `the API key`
/// errors  invalid: it may not be read from there; the text names the remedy and never what was read
Expected<std::string> read_secret_file(const std::filesystem::path& file, std::size_t most_bytes,
                                       const std::string& what);

}  // namespace meetpoint::index
