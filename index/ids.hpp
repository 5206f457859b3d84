#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "index/error.hpp"

/// The names things have: AS numbers, PeeringDB ids, addresses and prefixes as distinct types, so that an
/// exchange's id can never be handed to a function that wants a facility's. Plain values, any thread.
namespace meetpoint::index {

/// An id of one PeeringDB object type: positive, 32 bits (larger ones are refused where rows are read).
template <typename Tag>
struct Id {
  std::uint32_t value = 0;
  friend auto operator<=>(Id, Id) = default;
};
using OrgId = Id<struct OrgTag>;
using NetId = Id<struct NetTag>;
using IxId = Id<struct IxTag>;
using IxlanId = Id<struct IxlanTag>;
using FacId = Id<struct FacTag>;
using NetixlanId = Id<struct NetixlanTag>;
using NetfacId = Id<struct NetfacTag>;

/// An autonomous system number.
struct Asn {
  std::uint32_t value = 0;
  friend auto operator<=>(Asn, Asn) = default;
};

/// Reads `13335`, `AS13335` (any case) or asdot `1.10`, `AS1.10`.
/// errors  invalid: anything else, leading zeros, 0, above 4294967295
/// source  RFC 5396 (asplain, asdot)
Expected<Asn> parse_asn(std::string_view text);

/// asplain with the prefix people read: `AS13335`.
std::string to_string(Asn asn);

/// AS 0, 23456, 65535 and 4294967295 can never be anybody's.
/// source  RFC 7607, RFC 6793, RFC 7300
bool is_reserved(Asn asn);

enum class Family : std::uint8_t { v4, v6 };

struct IpAddress {
  Family family = Family::v4;
  std::array<std::uint8_t, 16> bytes{};  ///< network order; an IPv4 address fills the first four
  friend auto operator<=>(const IpAddress&, const IpAddress&) = default;
};

/// errors  invalid: not exactly one textual IPv4 or IPv6 address (no zone, no port, no blanks)
Expected<IpAddress> parse_address(std::string_view text);

/// Canonical text (RFC 5952 for IPv6).
std::string to_string(const IpAddress& address);

/// An IPv4 address that is written as an IPv6 one (::ffff:192.0.2.1), as the IPv4 address; others as they
/// are. source  RFC 4291 2.5.5.2
IpAddress unmapped(const IpAddress& address);

struct Prefix {
  IpAddress network;
  std::uint8_t length = 0;  ///< bits
  friend auto operator<=>(const Prefix&, const Prefix&) = default;
};

/// errors  invalid: not ADDRESS/LENGTH, length beyond the family's, host bits set
Expected<Prefix> parse_prefix(std::string_view text);
std::string to_string(const Prefix& prefix);
bool contains(const Prefix& prefix, const IpAddress& address);

/// The first or last address of a prefix, which is of its family: the network's own and, in IPv4, broadcast.
bool is_edge(const Prefix& prefix, const IpAddress& address);

/// A whole number without sign, blanks or leading zeros, at most `max`; nothing for all else.
std::optional<std::uint64_t> parse_number(std::string_view digits, std::uint64_t max);

}  // namespace meetpoint::index
