#include "cli/colour.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "cli/text.hpp"

namespace meetpoint::cli {

namespace {

std::string_view environment(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? std::string_view() : value;
}

/// source  ECMA-48, SGR
constexpr std::string_view kBold = "\x1b[1m";
constexpr std::string_view kYellow = "\x1b[33m";
constexpr std::string_view kPlain = "\x1b[0m";

std::string with_code(std::string_view lines, std::string_view code, bool colour) {
  if (!colour) return std::string(lines);
  std::string text;
  while (!lines.empty()) {
    const auto end = std::min(lines.find('\n'), lines.size());
    if (end > 0) text.append(code).append(lines.substr(0, end)).append(kPlain);
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
  return with_code(lines, kBold, colour);
}

std::string yellow(std::string_view lines, bool colour) {
  return with_code(lines, kYellow, colour);
}

std::string tame_lines(std::string_view text) {
  std::string tamed;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    for (const std::string_view code : {kBold, kYellow}) {
      if (!line.starts_with(code) || !line.ends_with(kPlain)) continue;
      line.remove_prefix(code.size());
      line.remove_suffix(kPlain.size());
      tamed += with_code(tame(line), code, true);
      line = {};
      break;
    }
    tamed += tame(line);
    if (end < text.size()) tamed += '\n';
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return tamed;
}

}  // namespace meetpoint::cli
