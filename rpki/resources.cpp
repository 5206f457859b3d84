#include "rpki/resources.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace meetpoint::rpki {

using index::Asn;

namespace {

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

index::Expected<AsnRange> parse_range(std::string_view text) {
  const auto dash = text.find('-');
  const auto first = index::parse_asn(trimmed(text.substr(0, dash)));
  if (!first) return tl::unexpected(first.error());
  if (dash == std::string_view::npos) return AsnRange{*first, *first};
  const auto last = index::parse_asn(trimmed(text.substr(dash + 1)));
  if (!last) return tl::unexpected(last.error());
  if (*last < *first) {
    return index::fail(index::ErrorCode::invalid,
                       fmt::format("the range {}-{} runs backwards", first->value, last->value));
  }
  return AsnRange{*first, *last};
}

}  // namespace

AsnSet::AsnSet(std::vector<AsnRange> ranges) {
  std::erase_if(ranges, [](const AsnRange& range) { return range.last < range.first; });
  std::sort(ranges.begin(), ranges.end(),
            [](const AsnRange& a, const AsnRange& b) { return a.first < b.first; });
  for (const AsnRange& range : ranges) {
    // 64-bit, so that the number after AS4294967295 does not wrap to 0.
    if (!ranges_.empty() && range.first.value <= std::uint64_t{ranges_.back().last.value} + 1) {
      ranges_.back().last = std::max(ranges_.back().last, range.last);
    } else {
      ranges_.push_back(range);
    }
  }
}

bool AsnSet::contains(Asn asn) const {
  return contains(AsnSet({{asn, asn}}));
}

bool AsnSet::contains(const AsnSet& other) const {
  return std::all_of(other.ranges_.begin(), other.ranges_.end(), [this](const AsnRange& wanted) {
    const auto after = std::upper_bound(ranges_.begin(), ranges_.end(), wanted.first,
                                        [](Asn asn, const AsnRange& range) { return asn < range.first; });
    return after != ranges_.begin() && wanted.last <= std::prev(after)->last;
  });
}

index::Expected<AsnSet> parse_asn_set(std::string_view text) {
  std::vector<AsnRange> ranges;
  if (trimmed(text).empty()) return AsnSet();
  while (true) {
    const auto comma = text.find(',');
    auto range = parse_range(trimmed(text.substr(0, comma)));
    if (!range) return forward(range);
    ranges.push_back(*range);
    if (comma == std::string_view::npos) return AsnSet(std::move(ranges));
    text.remove_prefix(comma + 1);
  }
}

std::string to_string(const AsnSet& set) {
  std::string text;
  for (const AsnRange& range : set.ranges()) {
    if (!text.empty()) text += ", ";
    text += fmt::format("{}", range.first.value);
    if (range.last != range.first) text += fmt::format("-{}", range.last.value);
  }
  return text;
}

}  // namespace meetpoint::rpki
