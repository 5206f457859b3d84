#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "rpki/holdership.hpp"

/// Where the Peering API of a network answers, and who says so. Sources are asked in one order, and each is
/// in the answer with its verdict: a discovery object of the RPKI, the operator's own table, RDAP,
/// PeeringDB. Only the first proves that the holder of the AS says so.
///
/// Once the holder of an AS speaks in the RPKI, what nobody vouches for is not heard: with an object that is
/// expired, refused, not fetched or contradicted by another, and with a publication point that cannot be
/// read, there is no endpoint, unless the operator's own table has one. The same is so while it cannot be
/// known whether there is a holder: nobody is certified, and a trust anchor or a publication point that may
/// certify one cannot be read, or has expired since. An object of somebody farther from the AS does not stand
/// for one of the holder's that cannot be had.
///
/// No URL is ever asked here. Plain values.
/// thread  any
/// source  draft-misell-grow-rpki-peering-api-discovery-00; the README's decisions
namespace meetpoint::rpki {

enum class EndpointSource : std::uint8_t { rpki, operators_table, rdap, peeringdb };

/// `rpki`, `static`, `rdap`, `peeringdb`
std::string_view name_of(EndpointSource source);

/// What a source other than the RPKI says of one AS.
struct EndpointClaim {
  std::string url;
  std::string place;                 ///< where it stands, for a person
  index::UtcSeconds fetched_at = 0;  ///< 0: not known
  index::UtcSeconds expires_at = 0;  ///< 0: the source says nothing
  std::string refusal = {};          ///< why what the source says cannot be read; then there is no url
};

struct OtherEndpoints {
  std::vector<EndpointClaim> operators_table;
  std::vector<EndpointClaim> rdap;
  std::vector<EndpointClaim> peeringdb;
};

enum class EndpointVerdict : std::uint8_t {
  used,
  agrees,     ///< another that is used says the same
  conflicts,  ///< another that goes before it says otherwise
  ambiguous,  ///< two of one rank contradict each other, and neither counts
  expired,
  stale,  ///< a publication point of one who may speak, or a trust anchor, cannot be read or is not current
  not_fetched,  ///< listed by the holder's manifest, and not in the relying party's cache
  refused,      ///< it breaks a rule
  not_heard,    ///< the holder speaks in the RPKI and this is not from there, or who says so may not
};

/// `used`, `listed, not fetched`, ...
std::string_view name_of(EndpointVerdict verdict);

/// One thing that a source says of the AS.
struct EndpointWord {
  EndpointSource source = EndpointSource::rpki;
  EndpointVerdict verdict = EndpointVerdict::used;
  std::string url;    ///< empty when it cannot be read
  std::string place;  ///< URI of the object; else as in EndpointClaim
  std::string text;   ///< why, for a person; may be empty
  index::UtcSeconds fetched_at = 0;
  index::UtcSeconds expires_at = 0;
  // of a discovery object
  AuthorityId authority = kNoAuthority;  ///< that published it
  Sha256 hash{};
  index::UtcSeconds signed_at = 0;
};

struct EndpointAnswer {
  index::Asn asn;
  std::vector<EndpointWord> words;  ///< of every source, in their order
  std::string reason;               ///< why there is no endpoint; empty when there is one

  /// The one that is used, or null. The only one that may be called.
  const EndpointWord* used() const;
};

/// shape   holdership: null when there is no RPKI data; it may be older than `now`
EndpointAnswer endpoint_of(const Holdership* holdership, index::Asn asn, const OtherEndpoints& others,
                           index::UtcSeconds now);

}  // namespace meetpoint::rpki
