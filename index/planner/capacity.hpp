#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

#include "index/snapshot.hpp"

/// What a network can carry at an exchange: all of its ports together, not the first of them. Pure, any
/// thread.
namespace meetpoint::index {

struct Capacity {
  std::uint32_t ports = 0;         ///< operational ones, also of unknown speed
  std::uint64_t mbps = 0;          ///< their sum; a port of unknown speed counts 0
  std::uint64_t largest_mbps = 0;  ///< of one port
  /// When the largest port is lost.
  std::uint64_t mbps_without_largest() const { return mbps - largest_mbps; }
};

inline Capacity capacity_of(std::span<const Port> ports) {
  Capacity capacity;
  for (const Port& port : ports) {
    if (!port.operational) continue;
    ++capacity.ports;
    capacity.mbps += port.speed_mbps;
    capacity.largest_mbps = std::max<std::uint64_t>(capacity.largest_mbps, port.speed_mbps);
  }
  return capacity;
}

/// What two sides can exchange: the smaller one is the bottleneck.
struct Bottleneck {
  std::uint64_t mbps = 0;
  std::uint64_t mbps_without_largest = 0;  ///< N-1: any one port of either side is lost
};

inline Bottleneck bottleneck(const Capacity& one, const Capacity& other) {
  return {std::min(one.mbps, other.mbps), std::min(one.mbps_without_largest(), other.mbps_without_largest())};
}

}  // namespace meetpoint::index
