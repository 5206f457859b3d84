#pragma once

#include <string_view>

/// What a Change says of a port that joined or left, taken apart. Pure, any thread.
/// source  index/history.hpp, Change::before
namespace meetpoint::index {

struct PortWords {
  std::string_view addresses;  ///< with a blank between; may be empty
  std::string_view speed;      ///< Mbit/s
};

/// The speed stands behind the addresses. The words are parts of the text.
inline PortWords port_words(std::string_view text) {
  const auto blank = text.rfind(' ');
  if (blank == std::string_view::npos) return {{}, text};
  return {text.substr(0, blank), text.substr(blank + 1)};
}

}  // namespace meetpoint::index
