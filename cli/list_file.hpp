#pragma once

#include <cstddef>
#include <string>

#include "index/error.hpp"

namespace meetpoint::cli {

/// What a list is called in errors: its file's name, or `stdin` for `-`.
std::string list_name(const std::string& file);

/// The bytes of a list that a user names: of a file, of stdin for `-`, or of a pipe, such as a shell's
/// `<(command)` is. A pipe is waited for until its other side is done.
/// shape   as index::read_file
/// errors  likewise
/// thread  one
index::Expected<std::string> read_list(const std::string& file, std::size_t most_bytes);

}  // namespace meetpoint::cli
