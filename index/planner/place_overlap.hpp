#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "index/error.hpp"
#include "index/snapshot.hpp"

/// What several exchanges, or several facilities, have in common: their networks, and the buildings that the
/// exchanges share or the exchanges that the buildings do. Pure functions of one snapshot, which was built
/// with a catalog; answers point into it. thread  any; nothing is kept between calls
namespace meetpoint::index {

inline constexpr std::size_t kFewestPlaces = 2;
/// As many as networks that `common` takes.
inline constexpr std::size_t kMostPlaces = 25;

/// A network that is at one of the places or more.
struct PresentNetwork {
  const Network* network = nullptr;
  std::uint32_t places = 0;  ///< a bit for each place of the question, the first the lowest
};

struct PlaceCount {
  std::size_t networks = 0;
  std::size_t unique = 0;  ///< that are at no other of the places
};

template <typename Place, typename Other>
struct PlaceOverlap {
  std::vector<const Place*> places;      ///< as asked
  std::vector<PlaceCount> counts;        ///< of each
  std::vector<PresentNetwork> networks;  ///< those at most of the places first, then by asn
  std::size_t shared = 0;                ///< networks at all of them
  std::vector<const Other*>
      others;  ///< buildings that all exchanges are in, or exchanges in all buildings; by id
};
using ExchangeOverlap = PlaceOverlap<Exchange, Facility>;
using FacilityOverlap = PlaceOverlap<Facility, Exchange>;

/// shape   2 to 25 different exchanges
/// errors  invalid, too_big: too few, too many or repeated; unknown_name; field ix
/// source  netixlan, ixfac
Expected<ExchangeOverlap> exchange_overlap(const Snapshot& snapshot, std::span<const IxId> ids);

/// errors  likewise; field fac
/// source  netfac, ixfac
Expected<FacilityOverlap> facility_overlap(const Snapshot& snapshot, std::span<const FacId> ids);

}  // namespace meetpoint::index
