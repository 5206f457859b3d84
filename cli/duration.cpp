#include "cli/duration.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "cli/text.hpp"
#include "index/ids.hpp"

namespace meetpoint::cli {

namespace {

constexpr std::array<std::pair<char, std::uint64_t>, 4> kUnits{
    {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}}};  // in seconds

/// A thousand years.
constexpr std::uint64_t kMostSeconds = std::uint64_t{365'000} * 86400;

}  // namespace

index::Expected<std::chrono::seconds> parse_duration(std::string_view text) {
  std::string_view digits = text;
  std::uint64_t unit = 1;
  const auto named = std::find_if(kUnits.begin(), kUnits.end(),
                                  [text](const auto& candidate) { return text.ends_with(candidate.first); });
  if (named != kUnits.end()) {
    unit = named->second;
    digits.remove_suffix(1);
  }
  const auto count = index::parse_number(digits, kMostSeconds / unit);
  if (!count) {
    return index::fail(index::ErrorCode::invalid,
                       fmt::format("\"{}\" is no duration: write 90s, 15m, 1h or 1d", short_word(text)));
  }
  return std::chrono::seconds(static_cast<std::int64_t>(*count * unit));
}

std::string print_duration(std::chrono::seconds duration) {
  const auto seconds = static_cast<std::uint64_t>(duration.count());
  const auto whole = std::find_if(kUnits.rbegin(), kUnits.rend(), [seconds](const auto& candidate) {
    return seconds >= candidate.second && seconds % candidate.second == 0;
  });
  const auto [unit, length] = whole == kUnits.rend() ? kUnits.front() : *whole;
  return fmt::format("{}{}", seconds / length, unit);
}

}  // namespace meetpoint::cli
