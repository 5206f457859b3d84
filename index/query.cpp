#include "index/query.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <limits>
#include <utility>

namespace meetpoint::index {

namespace {

Error unknown(Asn asn, std::string field) {
  std::string text = to_string(asn) + (is_reserved(asn) ? " is reserved, no network can hold it"
                                                        : " is not in PeeringDB or not served here");
  return {ErrorCode::unknown_asn, std::move(text), std::move(field)};
}

/// Calls found(places) for every id that stands in each of the sorted lists; places[k] is list k's entry.
template <typename Place, typename IdOf, typename Found>
void intersect(std::span<const std::span<const Place>> lists, IdOf id_of, Found found) {
  const auto shortest = std::min_element(lists.begin(), lists.end(),
                                         [](const auto& a, const auto& b) { return a.size() < b.size(); });
  std::array<const Place*, kMostAsns> at{};
  for (std::size_t k = 0; k < lists.size(); ++k) at[k] = lists[k].data();
  for (const Place& candidate : *shortest) {
    bool everywhere = true;
    for (std::size_t k = 0; k < lists.size() && everywhere; ++k) {
      const Place* const end = lists[k].data() + lists[k].size();
      while (at[k] != end && id_of(*at[k]) < id_of(candidate)) ++at[k];
      if (at[k] == end) return;
      everywhere = id_of(*at[k]) == id_of(candidate);
    }
    if (everywhere) found(std::span<const Place* const>(at.data(), lists.size()));
  }
}

}  // namespace

class CommonBuilder {
 public:
  CommonBuilder(const Snapshot& snapshot, std::optional<PlaceKind> only) : snapshot_(snapshot) {
    answer_.only = only;
  }

  Expected<void> add_network(Asn asn) {
    const Network* const network = snapshot_.find(asn);
    if (network == nullptr) return tl::unexpected(unknown(asn, "asns"));
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
          CommonExchange found{&snapshot_.exchanges()[places[0]->exchange], true, true, true, true,
                               keep(answer_.at_exchanges_, places)};
          for (const AtExchange* place : places) {
            found.ipv4 &= place->has_ipv4;
            found.ipv6 &= place->has_ipv6;
            found.clean_ipv4 &= place->clean_ipv4;
            found.clean_ipv6 &= place->clean_ipv6;
          }
          answer_.exchanges.push_back(found);
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

Expected<LocationPage> locations(const Snapshot& snapshot, Asn server, Asn caller,
                                 std::optional<PlaceKind> only, std::optional<Location> after,
                                 std::size_t limit) {
  if (snapshot.find(server) == nullptr) return tl::unexpected(unknown(server, "asn"));
  if (snapshot.find(caller) == nullptr) return tl::unexpected(unknown(caller, "peer_asn"));
  const std::array<Asn, 2> both = {server, caller};
  auto meeting = common(snapshot, both, only);
  if (!meeting) {
    meeting.error().field = "peer_asn";
    return forward(meeting);
  }
  LocationPage page;
  const auto add = [&](Location location) {
    if (after && location <= *after) return;
    if (page.locations.size() == limit) {
      page.more = true;
    } else {
      page.locations.push_back(location);
    }
  };
  for (const CommonExchange& place : meeting->exchanges) {
    if (place.usable()) add({PlaceKind::exchange, place.exchange->id.value});
  }
  for (const CommonFacility& place : meeting->facilities)
    add({PlaceKind::facility, place.facility->id.value});
  return page;
}

}  // namespace meetpoint::index
