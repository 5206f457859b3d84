#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "index/ids.hpp"
#include "index/model.hpp"

/// Something about upstream's data that a person should know; never a reason to change the data. One code for
/// each way in which rows can be wrong or disagree. Plain values, any thread.
namespace meetpoint::index {

struct Finding {
  std::string code;  ///< one of those below
  ObjectType type = ObjectType::org;
  std::uint32_t id = 0;  ///< the row, or 0 when its id cannot be read
  std::string field;     ///< the field it is about; empty: the whole row
  Asn asn;               ///< the network it concerns; 0: none, or none that is known
  std::string text;      ///< one sentence
  friend bool operator==(const Finding&, const Finding&) = default;
};

/// The order of findings: by type, code, id and field, which name one.
bool stands_before(const Finding& a, const Finding& b);

/// A finding and its time. It holds from first_seen to last_seen, both generations' commit times; one that
/// still holds was seen last in the newest generation and has no `cleared`.
struct FindingRecord : Finding {
  UtcSeconds first_seen = 0;
  UtcSeconds last_seen = 0;
  UtcSeconds cleared = 0;  ///< when it was taken back; 0: it holds
};

/// A row that upstream printed and we cannot read.
inline constexpr std::string_view kMalformed = "F-MALFORMED";
/// A foreign key names a row that the mirror does not hold.
inline constexpr std::string_view kParentMissing = "F-PARENT-MISSING";
/// An ok row under a deleted one.
inline constexpr std::string_view kParentDeleted = "F-PARENT-DELETED";
/// A port's address is no address of its family.
inline constexpr std::string_view kAddressInvalid = "F-ADDRESS-INVALID";
/// Two ok ports claim one address.
inline constexpr std::string_view kAddressConflict = "F-ADDRESS-CONFLICT";
/// A port's address lies outside every ok prefix of its ixlan.
inline constexpr std::string_view kAddressRange = "F-IPRANGE";
/// A port's address is the first or the last of its prefix.
inline constexpr std::string_view kAddressReserved = "F-ADDRESS-RESERVED";
/// A port's asn is not its network's.
inline constexpr std::string_view kAsnMismatch = "F-ASN";
/// Two ok networks claim one ASN.
inline constexpr std::string_view kAsnConflict = "F-ASN-CONFLICT";
/// An ixlan whose id is not that of its exchange.
inline constexpr std::string_view kIxlanId = "F-IXLAN-ID";

/// No valid certificate of the RPKI covers a network's AS.
inline constexpr std::string_view kAsnUncertified = "F-ASN-UNCERTIFIED";
/// A network or a port has an AS number that is private or reserved.
inline constexpr std::string_view kAsnReserved = "F-ASN-RESERVED";
/// An endpoint is published for a network by somebody who may sign for its AS but does not hold it.
inline constexpr std::string_view kEndpointNotHolders = "F-ENDPOINT-NOT-HOLDERS";

/// A ROA lets an AS announce an exchange's peering LAN that is not of the organisation which runs it.
inline constexpr std::string_view kLanAnnounced = "F-LAN-ANNOUNCED";

/// What rows and the RPKI say about each other: the certificates, and what RTR caches tell.
inline constexpr std::array kRpkiCodes = {kAsnUncertified, kAsnReserved, kEndpointNotHolders};
inline constexpr std::array kRovCodes = {kLanAnnounced};

/// What rows say about each other, in one list; F-MALFORMED is about a row alone.
inline constexpr std::array kConsistencyCodes = {
    kParentMissing,   kParentDeleted, kAddressInvalid, kAddressConflict, kAddressRange,
    kAddressReserved, kAsnMismatch,   kAsnConflict,    kIxlanId,
};

/// One of the codes above.
bool is_finding_code(std::string_view code);

/// Which findings somebody wants to see.
struct FindingFilter {
  std::optional<std::string> code;
  std::optional<ObjectType> type;
  std::optional<Asn> asn;
  bool wants(const Finding& finding) const;
};

/// An address with such a finding is served as upstream printed it and not offered to meet at.
constexpr bool taints_address(std::string_view code) {
  return code == kAddressConflict || code == kAddressRange || code == kAddressReserved;
}

}  // namespace meetpoint::index
