#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "index/error.hpp"
#include "index/geo.hpp"
#include "index/snapshot.hpp"

/// Two networks without a building in common that could still be joined by a short cable: their buildings are
/// on one campus, have one carrier, or are near each other. A pure function of one snapshot, which was built
/// with a catalog; the answer points into it. thread  any; nothing is kept between calls
namespace meetpoint::index {

/// What metro fibre bridges without thought.
inline constexpr std::uint32_t kUsualNearMissKm = 10;

struct NearMissQuestion {
  Asn asn;
  Asn with;
  std::uint32_t km = kUsualNearMissKm;  ///< 0 to kMostKm; 0: by campus and carrier alone
  std::size_t limit = 0;                ///< pairs in the answer; 0: all
};

/// A building that a network is in, and who says so.
struct NearMissPlace {
  const Facility* facility = nullptr;
  bool tenancy = false;   ///< a netfac row
  bool net_side = false;  ///< one of its ports at an exchange ends there, as the network says
  bool ix_side = false;   ///< likewise, as the exchange says
};

struct NearMissPair {
  NearMissPlace ours;
  NearMissPlace theirs;
  std::optional<double> km;  ///< nothing when one of the two does not say where it is
  bool same_campus = false;
  std::vector<std::uint32_t> carriers;  ///< ids of those that are in both, ascending
};

struct NearMiss {
  const Network* network = nullptr;
  const Network* with = nullptr;
  std::vector<const Facility*> common;  ///< buildings that both are in, by id; they are in no pair
  std::size_t found = 0;                ///< pairs, also those beyond the limit
  std::vector<NearMissPair> pairs;      ///< one campus first, then the nearest, then by ids
};

/// errors  unknown_asn, field asn or with; invalid: the same network twice, field with; too many km, field km
/// source  netfac; netixlan: net_side_id, ix_side_id; fac: campus_id, latitude, longitude; carrierfac
Expected<NearMiss> near_miss(const Snapshot& snapshot, const NearMissQuestion& question);

}  // namespace meetpoint::index
