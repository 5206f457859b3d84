#include "cli/text.hpp"

#include <fmt/format.h>

#include <clocale>
#include <cwchar>

namespace meetpoint::cli {

namespace {

struct Character {
  wchar_t code = 0;
  std::string_view bytes;
};

/// The first character of UTF-8 text. Upstream's text is checked; a byte that is no UTF-8 reads as U+FFFD.
Character first_of(std::string_view text) {
  std::mbstate_t state{};
  wchar_t code = 0;
  const std::size_t size = std::mbrtowc(&code, text.data(), text.size(), &state);
  if (size == 0) return {0, text.substr(0, 1)};
  if (size > text.size()) return {0xfffd, text.substr(0, 1)};
  return {code, text.substr(0, size)};
}

bool is_hidden(wchar_t code) {
  return code == 0xad || code == 0x61c || code == 0x180e || code == 0x2028 || code == 0x2029 ||
         (code >= 0x200b && code <= 0x200f) || (code >= 0x202a && code <= 0x202e) ||
         (code >= 0x2060 && code <= 0x206f) || code == 0xfeff;
}

std::size_t width_of_code(wchar_t code) {
  const int width = wcwidth(code);
  return width < 0 ? 1 : static_cast<std::size_t>(width);
}

}  // namespace

void use_utf8() {
  std::setlocale(LC_CTYPE, "C.UTF-8");
}

std::string tame(std::string_view text) {
  std::string tamed;
  while (!text.empty()) {
    const Character next = first_of(text);
    if (next.code == '\n' || next.code == '\r' || next.code == '\t') {
      tamed += ' ';
    } else if (next.code < 0x20 || (next.code >= 0x7f && next.code < 0xa0)) {
      tamed += '?';
    } else if (next.code == 0xfffd) {
      tamed += "\xef\xbf\xbd";
    } else if (!is_hidden(next.code)) {
      tamed += next.bytes;
    }
    text.remove_prefix(next.bytes.size());
  }
  return tamed;
}

std::string short_word(std::string_view word) {
  constexpr std::size_t kMostShown = 20;  // bytes
  return tame(word.substr(0, kMostShown));
}

std::size_t width_of(std::string_view tamed) {
  std::size_t width = 0;
  while (!tamed.empty()) {
    const Character next = first_of(tamed);
    width += width_of_code(next.code);
    tamed.remove_prefix(next.bytes.size());
  }
  return width;
}

std::string fit(std::string_view text, std::size_t columns) {
  const std::string tamed = tame(text);
  const std::size_t whole = width_of(tamed);
  if (whole <= columns) return tamed + std::string(columns - whole, ' ');
  std::string_view rest = tamed;
  std::string cut;
  std::size_t width = 0;
  while (true) {
    const Character next = first_of(rest);
    const std::size_t wide = width_of_code(next.code);
    if (width + wide > columns - 1) break;
    cut += next.bytes;
    width += wide;
    rest.remove_prefix(next.bytes.size());
  }
  return cut + "…" + std::string(columns - 1 - width, ' ');
}

std::string csv_field(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

std::string human_speed(std::uint64_t mbps) {
  if (mbps == 0) return "-";
  if (mbps >= 1'000'000) return fmt::format("{:.4g}T", static_cast<double>(mbps) / 1e6);
  if (mbps >= 1'000) return fmt::format("{:.4g}G", static_cast<double>(mbps) / 1e3);
  return fmt::format("{}M", mbps);
}

std::string counted(std::size_t number, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", number, number == 1 ? one : many);
}

}  // namespace meetpoint::cli
