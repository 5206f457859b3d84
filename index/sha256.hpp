#pragma once

#include <filesystem>
#include <string>

#include "index/error.hpp"

/// The SHA-256 of a file, read in pieces. thread  any
namespace meetpoint::index {

/// 64 letters of lower-case hexadecimal, as sha256sum prints them.
/// errors  storage: the file cannot be read
Expected<std::string> sha256_of(const std::filesystem::path& file);

}  // namespace meetpoint::index
