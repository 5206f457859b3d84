#pragma once

#include <cstddef>
#include <cstdint>

#include "index/ids.hpp"

/// Whose address a client's is, as far as limits go: whoever has one IPv6 address has the /64 it is in, and
/// whoever floods often has a /24 or a /48.
/// thread  any
namespace meetpoint::api {

struct ClientNetwork {
  std::uint64_t key = 0;  ///< bits of the prefix and the family
  friend bool operator==(const ClientNetwork&, const ClientNetwork&) = default;
  struct Hash {
    std::size_t operator()(const ClientNetwork& network) const { return network.key; }
  };
};

/// Its IPv4 address, or its IPv6 /64.
ClientNetwork host_of(const index::IpAddress& address);
/// Its /24 or /48.
ClientNetwork prefix_of(const index::IpAddress& address);
/// A program on this machine.
bool is_loopback(const index::IpAddress& address);

}  // namespace meetpoint::api
