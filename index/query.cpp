#include "index/query.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <limits>
#include <utility>

#include "index/meeting.hpp"

namespace meetpoint::index {

Error unknown_network(Asn asn, std::string field) {
  std::string text = to_string(asn) + (is_reserved(asn) ? " is reserved, no network can hold it"
                                                        : " is not in PeeringDB or not served here");
  return {ErrorCode::unknown_asn, std::move(text), std::move(field)};
}

CommonExchange meeting_at(const Snapshot& snapshot, std::span<const AtExchange* const> members) {
  CommonExchange meeting{&snapshot.exchanges()[members[0]->exchange], true, true, true, true, members};
  for (const AtExchange* place : members) {
    meeting.ipv4 &= place->has_ipv4;
    meeting.ipv6 &= place->has_ipv6;
    meeting.clean_ipv4 &= place->clean_ipv4;
    meeting.clean_ipv6 &= place->clean_ipv6;
  }
  return meeting;
}

class CommonBuilder {
 public:
  CommonBuilder(const Snapshot& snapshot, std::optional<PlaceKind> only) : snapshot_(snapshot) {
    answer_.only = only;
  }

  Expected<void> add_network(Asn asn) {
    const Network* const network = snapshot_.find(asn);
    if (network == nullptr) return tl::unexpected(unknown_network(asn, "asns"));
    if (std::find(answer_.networks.begin(), answer_.networks.end(), network) != answer_.networks.end()) {
      return fail(ErrorCode::invalid, to_string(asn) + " is given twice", "asns");
    }
    answer_.networks.push_back(network);
    return {};
  }

  void add_exchanges() {
    std::array<std::span<const AtExchange>, kMostAsns> lists;
    const std::size_t n = answer_.networks.size();
    std::size_t most = kNoLimit;
    for (std::size_t k = 0; k < n; ++k) {
      lists[k] = snapshot_.exchanges_of(*answer_.networks[k]);
      most = std::min(most, lists[k].size());
    }
    answer_.exchanges.reserve(most);
    answer_.at_exchanges_.reserve(most * n);  // spans into it must not move
    intersect<AtExchange>(
        std::span(lists.data(), n), [](const AtExchange& place) { return place.ix_id; },
        [&](std::span<const AtExchange* const> places) {
          answer_.exchanges.push_back(meeting_at(snapshot_, keep(answer_.at_exchanges_, places)));
          return true;
        });
  }

  void add_facilities() {
    std::array<std::span<const AtFacility>, kMostAsns> lists;
    const std::size_t n = answer_.networks.size();
    std::size_t most = kNoLimit;
    for (std::size_t k = 0; k < n; ++k) {
      lists[k] = snapshot_.facilities_of(*answer_.networks[k]);
      most = std::min(most, lists[k].size());
    }
    answer_.facilities.reserve(most);
    answer_.at_facilities_.reserve(most * n);
    intersect<AtFacility>(
        std::span(lists.data(), n), [](const AtFacility& place) { return place.fac_id; },
        [&](std::span<const AtFacility* const> places) {
          answer_.facilities.push_back(
              {&snapshot_.facilities()[places[0]->facility], keep(answer_.at_facilities_, places)});
          return true;
        });
  }

  Common take() { return std::move(answer_); }

 private:
  static constexpr std::size_t kNoLimit = std::numeric_limits<std::size_t>::max();

  /// Appends to a vector that has the room, and returns where the copy stands.
  template <typename Place>
  static std::span<const Place* const> keep(std::vector<const Place*>& kept,
                                            std::span<const Place* const> places) {
    const std::size_t first = kept.size();
    assert(kept.capacity() >= first + places.size());
    kept.insert(kept.end(), places.begin(), places.end());
    return {kept.data() + first, places.size()};
  }

  const Snapshot& snapshot_;
  Common answer_;
};

Expected<Common> common(const Snapshot& snapshot, std::span<const Asn> asns, std::optional<PlaceKind> only) {
  if (asns.size() < kFewestAsns || asns.size() > kMostAsns) {
    return fail(asns.size() > kMostAsns ? ErrorCode::too_big : ErrorCode::invalid,
                fmt::format("give {} to {} AS numbers, not {}", kFewestAsns, kMostAsns, asns.size()), "asns");
  }
  CommonBuilder builder(snapshot, only);
  for (const Asn asn : asns) {
    if (auto added = builder.add_network(asn); !added) return forward(added);
  }
  if (only != PlaceKind::facility) builder.add_exchanges();
  if (only != PlaceKind::exchange) builder.add_facilities();
  return builder.take();
}

std::string reason_unusable(const Common& common, const CommonExchange& place) {
  if (place.usable()) return {};
  if (place.ipv4 || place.ipv6) {
    // There are addresses; findings speak against them.
    std::string disputed;
    for (std::size_t k = 0; k < place.members.size(); ++k) {
      const AtExchange& at = *place.members[k];
      const bool spoilt = (place.ipv4 && !at.clean_ipv4) || (place.ipv6 && !at.clean_ipv6);
      if (spoilt) disputed += (disputed.empty() ? "" : ", ") + to_string(common.networks[k]->asn);
    }
    return "findings speak against the addresses of: " + disputed;
  }
  std::string without;
  std::string families;
  for (std::size_t k = 0; k < place.members.size(); ++k) {
    const AtExchange& at = *place.members[k];
    const std::string name = to_string(common.networks[k]->asn);
    if (!at.has_ipv4 && !at.has_ipv6) {
      without += (without.empty() ? "" : ", ") + name;
    } else {
      families += fmt::format(
          "{}{} has {}", families.empty() ? "" : ", ", name,
          at.has_ipv4 && at.has_ipv6 ? "IPv4 and IPv6" : (at.has_ipv4 ? "IPv4 only" : "IPv6 only"));
    }
  }
  if (!without.empty()) return "no address on an operational port: " + without;
  return "no address family in common: " + families;
}

}  // namespace meetpoint::index
