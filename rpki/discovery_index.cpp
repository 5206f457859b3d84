#include "rpki/discovery_index.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <string_view>

namespace meetpoint::rpki {

namespace {

/// The AS that an object's name says it is about: its author's program names it `AS64496.pad`. For objects
/// that cannot be read.
std::optional<index::Asn> asn_of_name(std::string_view uri) {
  constexpr std::string_view kBefore = "/AS";
  constexpr std::string_view kAfter = ".pad";
  const auto begin = uri.rfind('/');
  if (begin == std::string_view::npos || !uri.substr(begin).starts_with(kBefore) || !uri.ends_with(kAfter))
    return std::nullopt;
  uri.remove_prefix(begin + kBefore.size());
  const auto number = index::parse_number(uri.substr(0, uri.size() - kAfter.size()),
                                          std::numeric_limits<std::uint32_t>::max());
  if (!number) return std::nullopt;
  return index::Asn{static_cast<std::uint32_t>(*number)};
}

std::optional<index::Asn> asn_of(const Refused& refused) {
  if (refused.uri.ends_with(".cer")) return std::nullopt;
  const auto ranges = refused.asns.ranges();
  if (ranges.size() == 1 && ranges[0].first == ranges[0].last) return ranges[0].first;
  return asn_of_name(refused.uri);
}

}  // namespace

DiscoveryIndex::DiscoveryIndex(const std::vector<Authority>& authorities) {
  using Kind = DiscoveryMention::Kind;
  for (AuthorityId id = 0; id < authorities.size(); ++id) {
    if (!authorities[id].point) continue;
    const Point& point = *authorities[id].point;
    const auto note = [&](index::Asn asn, Kind kind, std::size_t place) {
      mentions_.push_back({asn, id, kind, static_cast<std::uint32_t>(place)});
    };
    for (std::size_t i = 0; i < point.endpoints.size(); ++i) note(point.endpoints[i].asn, Kind::published, i);
    for (std::size_t i = 0; i < point.missing.size(); ++i) {
      if (const auto asn = asn_of_name(point.missing[i].uri)) note(*asn, Kind::missing, i);
    }
    for (std::size_t i = 0; i < point.refused.size(); ++i) {
      if (const auto asn = asn_of(point.refused[i])) note(*asn, Kind::refused, i);
    }
  }
  std::stable_sort(mentions_.begin(), mentions_.end(),
                   [](const DiscoveryMention& a, const DiscoveryMention& b) { return a.asn < b.asn; });
}

std::span<const DiscoveryMention> DiscoveryIndex::about(index::Asn asn) const {
  struct Order {
    bool operator()(const DiscoveryMention& one, index::Asn other) const { return one.asn < other; }
    bool operator()(index::Asn one, const DiscoveryMention& other) const { return one < other.asn; }
  };
  const auto [begin, end] = std::equal_range(mentions_.begin(), mentions_.end(), asn, Order());
  return {begin, end};
}

}  // namespace meetpoint::rpki
