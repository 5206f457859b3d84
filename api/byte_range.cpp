#include "api/byte_range.hpp"

#include <algorithm>
#include <optional>

namespace meetpoint::api {

namespace {

/// A petabyte, which no file of ours has; more is as good as this.
constexpr std::uint64_t kMostBytes = 1ULL << 50;

/// Decimal digits, however many; nothing for anything else.
std::optional<std::uint64_t> number(std::string_view text) {
  if (text.empty() || !std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }))
    return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : text) value = std::min(kMostBytes, value * 10 + static_cast<std::uint64_t>(c - '0'));
  return value;
}

}  // namespace

ByteRange parse_byte_range(std::string_view header, std::uint64_t size) {
  constexpr std::string_view kUnit = "bytes=";
  constexpr ByteRange kBeyond{ByteRange::Kind::beyond_the_end};
  if (!header.starts_with(kUnit)) return {};
  header.remove_prefix(kUnit.size());
  const std::size_t dash = header.find('-');
  if (dash == std::string_view::npos) return {};
  const auto begin = number(header.substr(0, dash));
  const auto end = number(header.substr(dash + 1));
  if (dash == 0) {  // the last so many
    if (!end) return {};
    const std::uint64_t bytes = std::min(*end, size);
    return bytes == 0 ? kBeyond : ByteRange{ByteRange::Kind::part, size - bytes, bytes};
  }
  const bool is_open = dash + 1 == header.size();
  if (!begin || (!end && !is_open) || (end && *end < *begin)) return {};
  if (*begin >= size) return kBeyond;
  const std::uint64_t last = is_open ? size - 1 : std::min(*end, size - 1);
  return {ByteRange::Kind::part, *begin, last - *begin + 1};
}

}  // namespace meetpoint::api
