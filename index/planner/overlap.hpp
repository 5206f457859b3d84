#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "index/error.hpp"
#include "index/snapshot.hpp"

/// What each of several networks has in common with each other. Pure functions of one snapshot, which was
/// built with a catalog; answers point into it. thread  any; nothing is kept between calls
namespace meetpoint::index {

/// A matrix of so many networks has a million cells: 24 MB here, some 100 MB while it becomes JSON, and
/// nobody looks at more.
inline constexpr std::size_t kMostMatrixAsns = 1000;

/// What two networks have in common; on the diagonal what one has.
struct OverlapCell {
  std::uint32_t exchanges = 0;         ///< at which both are
  std::uint32_t usable_exchanges = 0;  ///< of them those where a session can be set up
  std::uint32_t facilities = 0;
  std::uint64_t mbps = 0;  ///< at the usable ones together, of the smaller side each
};

struct OverlapMatrix {
  std::vector<const Network*> networks;  ///< as asked
  std::vector<OverlapCell> cells;        ///< row by row
  const OverlapCell& at(std::size_t row, std::size_t column) const {
    return cells[row * networks.size() + column];
  }
};

/// shape   2 to kMostMatrixAsns different networks
/// errors  invalid, too_big: too few, too many or repeated ASNs; unknown_asn; field asns
/// source  netixlan, netfac
Expected<OverlapMatrix> overlap_matrix(const Snapshot& snapshot, std::span<const Asn> asns);

/// A place where some of the networks are.
template <typename Place>
struct SharedPlace {
  const Place* place = nullptr;
  std::vector<std::uint32_t> members;  ///< places in the list of networks, ascending
};

struct SharedPlaces {
  std::vector<SharedPlace<Exchange>> exchanges;   ///< those with two of them or more, most first, then by id
  std::vector<SharedPlace<Facility>> facilities;  ///< likewise
};

/// Where the networks of a matrix have company of each other.
SharedPlaces shared_places(const Snapshot& snapshot, std::span<const Network* const> networks);

/// Pairs of networks that are at one exchange or more together, of all there are.
std::uint64_t pairs_that_meet(const Snapshot& snapshot);

}  // namespace meetpoint::index
