#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "index/error.hpp"
#include "index/snapshot.hpp"

/// Questions about places. Pure functions of one snapshot; answers point into it.
/// thread  any; nothing is kept between calls
namespace meetpoint::index {

enum class PlaceKind : std::uint8_t {
  exchange,  ///< an Internet exchange: the Peering API's "public"
  facility,  ///< a building: the Peering API's "private"
};

inline constexpr std::size_t kFewestAsns = 2;
/// Upstream's own limit for asn_overlap.
inline constexpr std::size_t kMostAsns = 25;

struct CommonExchange {
  const Exchange* exchange = nullptr;
  bool ipv4 = false;  ///< every network has an address of the family on an operational port here
  bool ipv6 = false;
  bool clean_ipv4 = false;  ///< and nothing speaks against meeting at it: every network has one without a
                            ///< finding
  bool clean_ipv6 = false;
  std::span<const AtExchange* const> members;  ///< one a network, in the order asked

  bool usable() const { return clean_ipv4 || clean_ipv6; }
};

struct CommonFacility {
  const Facility* facility = nullptr;
  std::span<const AtFacility* const> members;
};

/// Where a set of networks can meet.
class Common {
 public:
  std::vector<const Network*> networks;    ///< in the order asked
  std::optional<PlaceKind> only;           ///< the kind asked for; nothing: both
  std::vector<CommonExchange> exchanges;   ///< by ix id; unusable ones included
  std::vector<CommonFacility> facilities;  ///< by fac id

 private:
  friend class CommonBuilder;
  std::vector<const AtExchange*> at_exchanges_;  // what the places' members point into
  std::vector<const AtFacility*> at_facilities_;
};

/// Every exchange and facility at which all of the networks are.
/// shape   2 to 25 different ASNs; `only` leaves the other kind of place empty
/// errors  invalid, too_big: too few, too many or repeated ASNs; unknown_asn: an ASN without an ok network;
/// field asns source  netixlan, netfac through Snapshot::build
Expected<Common> common(const Snapshot& snapshot, std::span<const Asn> asns,
                        std::optional<PlaceKind> only = std::nullopt);

/// Why no session can be set up at a common exchange, one sentence; empty when it is usable.
std::string reason_unusable(const Common& common, const CommonExchange& place);

}  // namespace meetpoint::index
