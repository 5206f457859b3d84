#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <vector>

#include "index/error.hpp"
#include "index/query.hpp"
#include "index/snapshot.hpp"

/// Where one network can peer with another, page by page, named as the Peering API names it. Answers point
/// into the snapshot. thread  any; nothing is kept between calls
namespace meetpoint::index {

/// The name of a place, and its rank: exchanges, then facilities, each by number.
struct Location {
  PlaceKind kind = PlaceKind::exchange;
  std::uint32_t id = 0;  ///< ix id or fac id
  friend auto operator<=>(const Location&, const Location&) = default;
};

struct MeetingPlace {
  Location location;
  const Exchange* exchange = nullptr;  ///< one of these two
  const Facility* facility = nullptr;
  std::array<const AtExchange*, 2> at{};  ///< server and caller, at an exchange
  bool ipv4 = false;  ///< a session can be set up in the family: some port of each is usable in it
  bool ipv6 = false;
};

struct LocationPage {
  std::vector<MeetingPlace> places;
  bool more = false;
};

/// Usable common exchanges, then common facilities: what common() says of two networks, without what they
/// cannot use.
/// shape   at most `limit` (1 or more) places that stand after `after`, be that a place or not; what stands
///         before it costs a binary search
/// errors  unknown_asn: an ASN without an ok network, field asn or peer_asn; invalid: a network and itself,
///         field peer_asn
/// source  draft-ietf-grow-peering-api-01, GET /locations
Expected<LocationPage> locations(const Snapshot& snapshot, Asn server, Asn caller,
                                 std::optional<PlaceKind> only, std::optional<Location> after,
                                 std::size_t limit);

}  // namespace meetpoint::index
