#pragma once

#include <span>
#include <vector>

#include "index/error.hpp"
#include "index/planner/plan_index.hpp"
#include "index/snapshot.hpp"

/// Who is at one exchange, or in one facility, and which buildings and exchanges belong together. Pure
/// functions of one snapshot, which was built with a catalog; answers point into it.
/// thread  any; nothing is kept between calls
namespace meetpoint::index {

struct ExchangePresence {
  const Exchange* exchange = nullptr;
  std::span<const ExchangeMember> members;  ///< by asn
  Capacity capacity;                        ///< of all of them together
  std::vector<const Facility*> facilities;  ///< that it says it is in, by id
};

struct FacilityPresence {
  const Facility* facility = nullptr;
  std::span<const FacilityMember> members;  ///< by asn
  std::vector<const Exchange*> exchanges;   ///< that say they are in it, by id
};

/// errors  unknown_name, field ix
/// source  netixlan, ixfac
Expected<ExchangePresence> at(const Snapshot& snapshot, IxId id);

/// errors  unknown_name, field fac
/// source  netfac, ixfac
Expected<FacilityPresence> at(const Snapshot& snapshot, FacId id);

}  // namespace meetpoint::index
