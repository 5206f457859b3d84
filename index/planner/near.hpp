#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "index/error.hpp"
#include "index/geo.hpp"
#include "index/snapshot.hpp"

/// Facilities round a point, and the exchanges in them. A pure function of one snapshot, which was built with
/// a catalog; the answer points into it. thread  any; nothing is kept between calls
namespace meetpoint::index {

struct NearQuestion {
  Point point;
  std::uint32_t km = 0;   ///< 1 to kMostKm
  std::size_t limit = 0;  ///< facilities, and exchanges, in the answer; 0: all
};

struct NearFacility {
  const Facility* facility = nullptr;
  double km = 0;
  std::size_t networks = 0;   ///< in it
  std::size_t exchanges = 0;  ///< that say they are in it
};

struct NearExchange {
  const Exchange* exchange = nullptr;
  const Facility* nearest = nullptr;  ///< of the buildings that it says it is in
  double km = 0;                      ///< of that one
  std::size_t networks = 0;           ///< at the exchange, in whatever building
};

struct Near {
  NearQuestion question;
  std::size_t facilities_found = 0;  ///< also those beyond the limit
  std::size_t exchanges_found = 0;
  std::vector<NearFacility> facilities;  ///< nearest first, then by id
  std::vector<NearExchange> exchanges;   ///< likewise
};

/// shape   places without coordinates, or with some that are not on Earth, are near nothing
/// units   km along the great circle
/// errors  invalid: a point that is none, field point; no or too many km, field km
/// source  fac: latitude, longitude; ixfac
Expected<Near> near(const Snapshot& snapshot, const NearQuestion& question);

}  // namespace meetpoint::index
