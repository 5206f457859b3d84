#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

#include "index/error.hpp"

/// Files that people keep by hand or bring, small enough for memory. thread  any
namespace meetpoint::index {

/// shape   one byte more than `most_bytes` when the file has more, so that its parser sees that it is too big
/// errors  not_found: it cannot be opened or read; invalid: it is no regular file. The text names it
Expected<std::string> read_file(const std::filesystem::path& file, std::size_t most_bytes);

}  // namespace meetpoint::index
