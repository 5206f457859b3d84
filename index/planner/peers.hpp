#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "index/error.hpp"
#include "index/planner/asn_lists.hpp"
#include "index/planner/capacity.hpp"
#include "index/snapshot.hpp"

/// Whom a network could peer with where it already is. A pure function of one snapshot, which was built with
/// a catalog; the answer points into it. thread  any; nothing is kept between calls
namespace meetpoint::index {

struct PeersQuestion {
  Asn asn;
  // About a network: one of the words, spelled as the rows do (known_word); none: whatever it says.
  std::vector<std::string> policies{};
  std::vector<std::string> types{};
  std::vector<std::string> scopes{};
  std::uint64_t least_traffic_mbps = 0;  ///< 0: also those that do not say how much they have
  bool never_via_route_servers = false;  ///< only those that say so of themselves
  // About an exchange.
  std::vector<std::string> countries{};  ///< two letters, upper case
  std::uint64_t least_mbps = 0;          ///< of all their ports there together
  std::optional<bool> rs_peer{};         ///< some of their ports there is, or none is, on the route servers
  bool ipv6 = false;                     ///< only where IPv6 can be used
  ExistingPeers existing{};              ///< left out; an address of a session is not there to be used
  std::size_t limit = 0;                 ///< networks in the answer; 0: all
};

struct PeerPlace {
  const Exchange* exchange = nullptr;
  const AtExchange* ours = nullptr;
  const AtExchange* theirs = nullptr;
  bool ipv4 = false;  ///< a session is to be had: both have a clean address
  bool ipv6 = false;
  Bottleneck capacity;
};

struct Peer {
  const Network* network = nullptr;
  std::span<const PeerPlace> places;  ///< by ix id, 1 or more
  Bottleneck capacity;                ///< of all places together; N-1: one port at one of them is lost
};

class Peers {
 public:
  const Network* network = nullptr;
  std::size_t found = 0;    ///< also those beyond the limit
  std::vector<Peer> peers;  ///< most places first, then most capacity, then by asn

 private:
  friend class PeersBuilder;
  std::vector<PeerPlace> places_;  // what the peers' spans point into
};

/// errors  unknown_asn, field asn
/// source  netixlan, net
Expected<Peers> peers(const Snapshot& snapshot, const PeersQuestion& question);

}  // namespace meetpoint::index
