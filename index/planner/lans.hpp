#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "index/ids.hpp"
#include "index/snapshot.hpp"

/// Peering LANs by their prefixes. thread  any  owner  points into the snapshot, which was built with a
/// catalog  source  ixpfx, ixlan, ix
namespace meetpoint::index {

/// An ok prefix of an ok exchange.
struct LanPrefix {
  std::uint32_t id = 0;  ///< of the ixpfx
  IxlanId lan;
  Prefix prefix;
  const Exchange* exchange = nullptr;
};

/// By prefix, the wider one first, then by id.
std::vector<LanPrefix> lan_prefixes(const Snapshot& snapshot);

/// Pairs of which the first holds the second, or is the same: prefixes cannot overlap otherwise.
/// shape   prefixes: as lan_prefixes has them; out: places in it
std::vector<std::pair<std::size_t, std::size_t>> nested(const std::vector<LanPrefix>& prefixes);

}  // namespace meetpoint::index
