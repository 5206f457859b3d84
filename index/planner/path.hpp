#pragma once

#include <cstdint>
#include <vector>

#include "index/ids.hpp"
#include "index/snapshot.hpp"

/// Which exchange, network and port an address belongs to, by the prefixes of peering LANs and the ports on
/// them. A pure function of one snapshot, which was built with a catalog; the answer points into it.
/// thread  any; nothing is kept between calls
namespace meetpoint::index {

/// A prefix of an exchange's LAN that holds the address.
struct PathPrefix {
  std::uint32_t ixpfx_id = 0;
  Prefix prefix;
  const Exchange* exchange = nullptr;
};

/// A port that has the address.
struct PathPort {
  const Network* network = nullptr;
  const Exchange* exchange = nullptr;
  const Port* port = nullptr;
};

struct Path {
  IpAddress address;
  std::vector<PathPrefix> prefixes;  ///< longest first, then by id
  std::vector<PathPort> ports;       ///< by id; more than one is a mistake of upstream's
};

/// shape   prefixes count when they, their ixlan and its exchange are ok; ports as in the snapshot, also
///         those that lie outside of every prefix or are out of operation. However the address is written in
///         the row, it is the same one; asked for ::ffff:192.0.2.1, as some logs have it, the IPv4 address is
///         answered
/// source  ixpfx, ixlan, netixlan
Path path(const Snapshot& snapshot, const IpAddress& asked);

}  // namespace meetpoint::index
