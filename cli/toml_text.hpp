#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "index/error.hpp"

/// Files that people write by hand, in TOML: sections of keys with one plain value each. What TOML has beside
/// that (dates, fractions, sections within sections) comes out by name, so that its reader refuses it by
/// line.
/// thread  any
/// source  TOML 1.0
namespace meetpoint::cli {

/// A value that no file of ours has: `a date`.
struct TomlOther {
  std::string_view what;
};
using TomlValue = std::variant<std::string, std::int64_t, bool, std::vector<std::string>, TomlOther>;

struct TomlKey {
  std::string name;  ///< any text at all, also with control characters
  std::size_t line = 0;
  TomlValue value;
};

struct TomlSection {
  std::string name;  ///< empty for the keys that stand in none
  std::size_t line = 0;
  std::vector<TomlKey> keys;  ///< by line
};

/// Dots on a line outside quotes and comments; ours need two.
inline constexpr std::size_t kMostTomlDots = 8;

/// shape   `name` is the file's, for the error; how much text there may be is for the caller to bound; by
///         line, the keys that stand in no section first
/// errors  invalid: no TOML, a key or section twice, more than kMostTomlDots, each as `NAME:LINE: ..`
index::Expected<std::vector<TomlSection>> parse_toml(std::string_view text, std::string_view name);

/// `text`, `a list of texts`, `a date`.
std::string_view what_is(const TomlValue& value);

}  // namespace meetpoint::cli
