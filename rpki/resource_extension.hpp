#pragma once

#include <cstdint>

#include "index/error.hpp"
#include "rpki/der.hpp"
#include "rpki/ip_set.hpp"
#include "rpki/resources.hpp"

/// The resources a certificate claims, and whether its issuer may give them. Plain values, any thread.
/// source  RFC 3779, RFC 6487 sections 4.8.10, 4.8.11 and 7.2
namespace meetpoint::rpki {

/// Entries of one list of AS numbers or addresses: rpki-client's limit. The largest certificate on record has
/// 2,400.
inline constexpr std::size_t kMaxResourceEntries = 200'000;

/// How a certificate speaks of one kind of resource.
enum class Claim : std::uint8_t {
  absent,   ///< not at all
  inherit,  ///< all that its issuer has
  listed,   ///< what it lists
};

/// What stands in a certificate.
struct Resources {
  Claim asn = Claim::absent;
  Claim ipv4 = Claim::absent;
  Claim ipv6 = Claim::absent;
  AsnSet asns;  ///< when listed
  IpSet ips;    ///< of the families that are listed
  bool inherits() const { return asn == Claim::inherit || ipv4 == Claim::inherit || ipv6 == Claim::inherit; }
  bool has_ips() const { return ipv4 != Claim::absent || ipv6 != Claim::absent; }
};

/// What a certificate has once inheritance is resolved.
struct Holdings {
  AsnSet asns;
  IpSet ips;
};

/// errors  invalid: something listed that the issuer does not have
index::Expected<void> check_covered(const Resources& claimed, const Holdings& issuer);

/// What `claimed` means below `issuer`; call it after check_covered.
Holdings resolve(const Resources& claimed, const Holdings& issuer);

/// The content of extension id-pe-autonomousSysIds: canonical, asnum alone.
void read_as_extension(der::Reader extension, Resources& resources);
/// The content of extension id-pe-ipAddrBlocks: canonical, families ascending, no SAFI.
void read_ip_extension(der::Reader extension, Resources& resources);

/// SEQUENCE OF ASIdOrRange, canonical. Other objects use it too.
AsnSet read_as_list(der::Reader& reader);
/// SEQUENCE OF IPAddressFamily; `may_inherit` says whether NULL may stand for a family.
void read_families(der::Reader families, bool may_inherit, Resources& resources);
/// An IPAddress that is a prefix.
index::Prefix read_prefix(der::Reader& reader, index::Family family);
/// The two octets of addressFamily.
index::Family read_family(der::Reader& reader);

}  // namespace meetpoint::rpki
