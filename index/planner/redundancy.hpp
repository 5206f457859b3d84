#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "index/error.hpp"
#include "index/snapshot.hpp"

/// Do the places where two networks meet fail together? A pure function of one snapshot, which was built with
/// a catalog; the answer points into it. thread  any; nothing is kept between calls
namespace meetpoint::index {

/// A place where they meet: an exchange at which a session can be set up, or a facility that both are in.
struct DependentPlace {
  const Exchange* exchange = nullptr;  ///< one of the two
  const Facility* facility = nullptr;
  std::uint64_t mbps = 0;  ///< at an exchange: of the smaller side; what a cable carries nobody says
};

/// What several places depend on.
enum class RiskKind : std::uint8_t {
  /// A building; an exchange depends on its only one, and on one in which each operational port of a side has
  /// an end, be it the network's or the exchange's.
  facility,
  city,       ///< however it is written
  operator_,  ///< the organisation that runs them
  lan,        ///< prefixes of two exchanges, of which one holds the other
};
/// `facility`, `city`, `operator`, `lan`
std::string_view name_of(RiskKind kind);

struct Risk {
  RiskKind kind = RiskKind::facility;
  std::uint32_t id = 0;  ///< of the fac or org; 0 of a city and a LAN
  std::string name;      ///< of the facility, `CITY, COUNTRY`, of the organisation, or the wider prefix
  std::vector<std::uint32_t> places;  ///< slots in Redundancy::places that fail with it
  std::size_t places_left = 0;        ///< that do not
  std::uint64_t mbps_left = 0;        ///< at exchanges
  bool single_point = false;          ///< no place is left
};

struct Redundancy {
  const Network* network = nullptr;
  const Network* with = nullptr;
  std::vector<DependentPlace> places;  ///< exchanges by id, then facilities by id
  std::uint64_t mbps = 0;              ///< at exchanges
  /// Those of two places or more, and single points of failure; the worst first: fewest places left, then
  /// least mbps, then by kind, id and name.
  std::vector<Risk> risks;
};

/// errors  unknown_asn, field asn or with; invalid: the same network twice, field with
/// source  netixlan, netfac, ixfac; ix, fac: org_id; ixpfx
Expected<Redundancy> redundancy(const Snapshot& snapshot, Asn asn, Asn with);

}  // namespace meetpoint::index
