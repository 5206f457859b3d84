#include "rpki/resources.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "index/ascii.hpp"

namespace meetpoint::rpki {

using index::Asn;

namespace {

index::Expected<AsnRange> parse_range(std::string_view text) {
  const auto dash = text.find('-');
  const auto first = index::parse_asn(index::trimmed(text.substr(0, dash), " "));
  if (!first) return tl::unexpected(first.error());
  if (dash == std::string_view::npos) return AsnRange{*first, *first};
  const auto last = index::parse_asn(index::trimmed(text.substr(dash + 1), " "));
  if (!last) return tl::unexpected(last.error());
  if (*last < *first) {
    return index::fail(index::ErrorCode::invalid,
                       fmt::format("the range {}-{} runs backwards", first->value, last->value));
  }
  return AsnRange{*first, *last};
}

/// shape   `held` in canonical form
bool covers(std::span<const AsnRange> held, const AsnRange& wanted) {
  const auto after = std::upper_bound(held.begin(), held.end(), wanted.first,
                                      [](Asn asn, const AsnRange& range) { return asn < range.first; });
  return after != held.begin() && wanted.last <= std::prev(after)->last;
}

}  // namespace

AsnSet::AsnSet(std::vector<AsnRange> ranges) {
  std::erase_if(ranges, [](const AsnRange& range) { return range.last < range.first; });
  std::sort(ranges.begin(), ranges.end(),
            [](const AsnRange& a, const AsnRange& b) { return a.first < b.first; });
  std::vector<AsnRange> canonical;
  canonical.reserve(ranges.size());
  for (const AsnRange& range : ranges) {
    // 64-bit, so that the number after AS4294967295 does not wrap to 0.
    if (!canonical.empty() && range.first.value <= std::uint64_t{canonical.back().last.value} + 1) {
      canonical.back().last = std::max(canonical.back().last, range.last);
    } else {
      canonical.push_back(range);
    }
  }
  if (!canonical.empty()) ranges_ = std::make_shared<const std::vector<AsnRange>>(std::move(canonical));
}

bool AsnSet::contains(Asn asn) const {
  return covers(ranges(), {asn, asn});
}

bool AsnSet::contains(const AsnSet& other) const {
  const auto wanted = other.ranges();
  return ranges_ == other.ranges_ ||
         std::all_of(wanted.begin(), wanted.end(),
                     [held = ranges()](const AsnRange& range) { return covers(held, range); });
}

bool AsnSet::overlaps(const AsnSet& other) const {
  const auto held = ranges();
  const auto wanted = other.ranges();
  for (auto one = held.begin(), two = wanted.begin(); one != held.end() && two != wanted.end();) {
    if (one->last < two->first) {
      ++one;
    } else if (two->last < one->first) {
      ++two;
    } else {
      return true;
    }
  }
  return false;
}

index::Expected<AsnSet> parse_asn_set(std::string_view text) {
  std::vector<AsnRange> ranges;
  if (index::trimmed(text, " ").empty()) return AsnSet();
  while (true) {
    const auto comma = text.find(',');
    auto range = parse_range(index::trimmed(text.substr(0, comma), " "));
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
