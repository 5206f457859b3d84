#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "index/error.hpp"
#include "index/planner/asn_lists.hpp"
#include "index/snapshot.hpp"

/// Every BGP session that a network could configure with some others. A pure function of one snapshot, which
/// was built with a catalog; the answer points into it. thread  any; nothing is kept between calls
namespace meetpoint::index {

/// Networks that one question may name: what an IXP's members are, about.
inline constexpr std::size_t kMostSessionPeers = 1000;

struct SessionsQuestion {
  Asn asn;
  std::vector<Asn> with;  ///< 1 to kMostSessionPeers, each once
  ExistingPeers existing;
};

/// From one address of ours to one of theirs.
struct Session {
  std::uint32_t peer = 0;   ///< place in Sessions::peers
  std::uint32_t order = 0;  ///< of the sessions with that peer: 1 is the one to set up first
  const Exchange* exchange = nullptr;
  Family family = Family::v4;
  const Port* ours = nullptr;
  const Port* theirs = nullptr;
  std::uint64_t mbps = 0;  ///< of the slower port; 0: unknown
};

struct Sessions {
  const Network* network = nullptr;
  std::vector<const Network*> peers;  ///< as asked, also those without a session
  std::vector<Session> sessions;      ///< by peer, then by order
};

/// Sessions between two ports that can be used, on one LAN, in one family. The exchange where both sides have
/// most capacity goes first, then the fastest pair of ports; IPv6 stands behind IPv4 of the same ports.
/// shape   an address that a finding speaks against is left out; of several ports with one pair of addresses
///         the first counts; so are sessions that exist already
/// errors  invalid: nobody to peer with, somebody twice, or the network itself; too_big; unknown_asn: fields
///         asn and with
/// source  netixlan
Expected<Sessions> sessions(const Snapshot& snapshot, const SessionsQuestion& question);

}  // namespace meetpoint::index
