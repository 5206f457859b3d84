#include "cli/colour.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>

namespace meetpoint::cli {

namespace {

std::string_view environment(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? std::string_view() : value;
}

/// source  ECMA-48, SGR
std::string with_code(std::string_view lines, std::string_view code, bool colour) {
  if (!colour) return std::string(lines);
  std::string text;
  while (!lines.empty()) {
    const auto end = std::min(lines.find('\n'), lines.size());
    if (end > 0) text.append(code).append(lines.substr(0, end)).append("\x1b[0m");
    if (end < lines.size()) text += '\n';
    lines.remove_prefix(std::min(end + 1, lines.size()));
  }
  return text;
}

}  // namespace

bool wants_colour() {
  const std::string_view term = environment("TERM");
  return isatty(STDOUT_FILENO) == 1 && !term.empty() && term != "dumb" && environment("NO_COLOR").empty();
}

std::string bold(std::string_view lines, bool colour) {
  return with_code(lines, "\x1b[1m", colour);
}

std::string yellow(std::string_view lines, bool colour) {
  return with_code(lines, "\x1b[33m", colour);
}

}  // namespace meetpoint::cli
