#pragma once

#include <string>
#include <variant>
#include <vector>

#include "api/parse.hpp"
#include "index/names.hpp"
#include "index/planner/expand.hpp"
#include "index/planner/peers.hpp"
#include "index/planner/sessions.hpp"

/// From the bytes of a request to a question of the planner. Everything wrong is reported at once, also a
/// parameter that nobody knows: a filter that is dropped in silence makes a wrong answer. Where an AS number
/// or id stands a whole name does too, without commas in it. thread  any
namespace meetpoint::api {

/// Networks of an answer about peers when no number is asked for, and the largest: some 5 kB each.
inline constexpr std::size_t kUsualPeers = 100;
inline constexpr std::size_t kMostPeers = 1000;

/// Targets of an expansion, and places with what they cost: what fits into a request target.
inline constexpr std::size_t kMostTargetsAsked = 1000;
inline constexpr std::size_t kMostCostsAsked = 1000;

/// What an overlap is asked of.
using OverlapQuestion =
    std::variant<std::vector<index::Asn>, std::vector<index::IxId>, std::vector<index::FacId>>;

/// `asn=`, and filters: `policy=`, `type=`, `scope=`, `country=` (each a comma list of which one has to fit),
/// `traffic=10Gbps`, `min_mbps=`, `rs_peer=0|1`, `ipv6=1`, `never_via_route_servers=1`, `without=ASN,..`,
/// `max_results=0..1000`
Parsed<index::PeersQuestion> parse_peers(const std::string& raw, const index::Snapshot& snapshot,
                                         const index::Names& names);

/// `asn=`, not both of `policy=Open` and `targets=ASN[:WEIGHT],..`, `type=exchange|facility`, `country=`,
/// `budget=1..100`, or with `cost=ID:COST,..` what all may cost together
Parsed<index::ExpandQuestion> parse_expand(const std::string& raw, const index::Snapshot& snapshot,
                                           const index::Names& names);

/// `asn=`, `with=ASN,..`
Parsed<index::SessionsQuestion> parse_sessions(const std::string& raw, const index::Names& names);

/// One of `asns=`, `ix=`, `fac=`: 2 to 25 of them
Parsed<OverlapQuestion> parse_overlap(const std::string& raw, const index::Names& names);

/// `asns=`, as many as overlap_matrix takes
Parsed<std::vector<index::Asn>> parse_matrix(const std::string& raw, const index::Names& names);

}  // namespace meetpoint::api
