#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "index/ids.hpp"
#include "index/snapshot.hpp"

/// Peering LANs by their prefixes.
/// thread  any
/// owner   points into the snapshot, which was built with a catalog
/// source  ixpfx, ixlan, ix
namespace meetpoint::index {

/// An ok prefix of an ok exchange.
struct LanPrefix {
  std::uint32_t id = 0;  ///< of the ixpfx
  Prefix prefix;
  const Exchange* exchange = nullptr;
};

/// By prefix, the wider one first, then by id.
std::vector<LanPrefix> lan_prefixes(const Snapshot& snapshot);

inline constexpr std::size_t kNoHolder = std::numeric_limits<std::size_t>::max();

/// For each the narrowest of the others that holds it, or is the same and stands before it, or kNoHolder:
/// prefixes cannot overlap otherwise. What holds that one holds it too.
/// shape   prefixes: as lan_prefixes has them; out: places in it
std::vector<std::size_t> holders_of(const std::vector<LanPrefix>& prefixes);

}  // namespace meetpoint::index
