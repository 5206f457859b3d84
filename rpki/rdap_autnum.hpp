#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "index/error.hpp"
#include "rpki/endpoint.hpp"
#include "rpki/resources.hpp"

/// What a registry's RDAP server says of one AS, read for the endpoint of its Peering API and nothing else.
/// There is no convention for that yet: both forms are proposals of ours, after the model of geofeeds.
/// thread  any
/// source  RFC 9083 sections 4.2, 4.3 and 5.5; RFC 9877 (the model)
namespace meetpoint::rpki {

/// Bytes of an answer: some have 10 kB, those with long remarks and many contacts less than 64 kB.
inline constexpr std::size_t kMaxRdapAnswerBytes = 256UL * 1024;
/// Claims of one answer that count. One is meant; with two that differ there is no endpoint already.
inline constexpr std::size_t kMostRdapClaims = 10;

/// The relation of a link to an endpoint. A relation that is not registered is a URI (RFC 8288 section
/// 2.1.2); this one leads nowhere, and nobody can take its name.
inline constexpr std::string_view kPeeringApiRelation = "https://meetpoint.example/rel/peering-api";
inline constexpr std::string_view kPeeringApiType = "application/json";

struct RdapAutnum {
  AsnRange asns;  ///< of the object: more than one is a registry's block, which names no network's endpoint
  std::vector<EndpointClaim> claims;  ///< as they stand, without times; a URL that is too long is empty
};

/// The claims of the object about `asn`: its links of our relation and type or, when none of these can be
/// used, also its remarks: the lines that endpoint_lines reads, and such links. Every URL once.
/// shape   `where`, for a person, is part of each claim's place
/// errors  invalid: no JSON of few levels, no autnum object, or one that does not cover the AS; too_big
index::Expected<RdapAutnum> parse_rdap_autnum(std::string_view body, index::Asn asn, std::string_view where);

}  // namespace meetpoint::rpki
