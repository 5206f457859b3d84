#pragma once

#include <cstdint>
#include <vector>

#include "index/error.hpp"
#include "index/snapshot.hpp"

/// What joining some places and leaving others would change: which networks could be met then and cannot now,
/// and which no more. A pure function of one snapshot, which was built with a catalog; the answer points into
/// it. thread  any; nothing is kept between calls
namespace meetpoint::index {

/// Places of one question: each brings a list of networks.
inline constexpr std::size_t kMostWhatIfPlaces = 100;

struct WhatIfQuestion {
  Asn asn;
  std::vector<IxId> add_ix{};  ///< each place once
  std::vector<IxId> drop_ix{};
  std::vector<FacId> add_fac{};
  std::vector<FacId> drop_fac{};
};

struct WhatIfPlace {
  const Exchange* exchange = nullptr;  ///< one of the two
  const Facility* facility = nullptr;
  bool joins = false;          ///< else it leaves
  std::uint32_t networks = 0;  ///< that could be met there, or can be now
  std::uint32_t alone = 0;     ///< of them those that only this place gains, or whose last place it was
};

/// One that is gained or lost.
struct WhatIfNetwork {
  const Network* network = nullptr;
  bool gained = false;
  std::vector<std::uint32_t> places;  ///< slots in WhatIf::places: where it would be met, or was
};

/// At exchanges and in facilities apart: a session over a fabric is not a cable in a building.
struct WhatIfSide {
  std::uint32_t before = 0;  ///< networks that can be met
  std::uint32_t after = 0;
  std::vector<WhatIfNetwork> networks;  ///< gained and lost, by asn
};

struct WhatIf {
  const Network* network = nullptr;
  std::vector<WhatIfPlace> places;  ///< exchanges, then facilities; joined, then left; as they were named
  WhatIfSide exchanges;
  WhatIfSide facilities;
};

/// A network is met at an exchange and in a facility by the rule of expand: at one that is joined, who has an
/// address there that can be met at.
/// errors  unknown_asn, field asn; unknown_name: no such place; invalid: nothing to change, a place to join
///         where the network is or to leave where it is not, or one named twice; too_big: over
///         kMostWhatIfPlaces; fields add_ix, drop_ix, add_fac, drop_fac
/// source  netixlan, netfac
Expected<WhatIf> whatif(const Snapshot& snapshot, const WhatIfQuestion& question);

}  // namespace meetpoint::index
