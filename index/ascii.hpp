#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// Foreign text as bytes: for protocols whose words are ASCII, and for lines that people read. thread  any
namespace meetpoint::index {

/// A to Z as a to z, all other bytes as they are, whatever the locale.
std::string ascii_lower(std::string_view text);

/// Without any of those bytes at both ends; lines that people write may end with CR.
std::string_view trimmed(std::string_view text, std::string_view blanks = " \t\r");

/// The first `most` bytes, with a `?` for each that is not printable ASCII.
std::string printable(std::string_view text, std::size_t most = std::string_view::npos);

}  // namespace meetpoint::index
