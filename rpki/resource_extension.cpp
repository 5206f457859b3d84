#include "rpki/resource_extension.hpp"

#include <fmt/format.h>

#include <optional>
#include <utility>
#include <vector>

#include "rpki/content_reader.hpp"

namespace meetpoint::rpki {

using index::Family;
using index::IpAddress;

namespace {

std::size_t octets_of(Family family) {
  return family == Family::v4 ? 4 : 16;
}

/// The octets of one address of a list, the unwritten bits filled with zeros or ones.
IpAddress read_address(const der::BitString& bits, Family family, bool ones, der::Reader& reader) {
  IpAddress address;
  address.family = family;
  const std::size_t octets = octets_of(family);
  if (bits.bits() > octets * 8) {
    reader.refuse("an address has more bits than its family");
    return address;
  }
  for (std::size_t i = 0; i < octets; ++i) {
    const std::uint8_t unwritten = ones ? 0xff : 0;
    address.bytes[i] = i < bits.octets.size() ? static_cast<std::uint8_t>(bits.octets[i]) : unwritten;
  }
  if (ones && bits.unused > 0) {
    std::uint8_t& last = address.bytes[bits.octets.size() - 1];
    last = static_cast<std::uint8_t>(last | ((1U << bits.unused) - 1));
  }
  return address;
}

/// Whether the last written bit is `bit`: then it should not have been written.
bool ends_with_bit(const der::BitString& bits, bool bit) {
  if (bits.bits() == 0) return false;
  const auto last = static_cast<std::uint8_t>(bits.octets.back());
  return ((last >> bits.unused) & 1U) == (bit ? 1U : 0U);
}

IpRange read_ip_entry(der::Reader& reader, Family family) {
  if (reader.at(der::kBitString)) {
    const der::BitString bits = reader.bits("addressPrefix");
    return {read_address(bits, family, false, reader), read_address(bits, family, true, reader)};
  }
  der::Reader ends = reader.inside(der::kSequence, "addressRange");
  const der::BitString min = ends.bits("min");
  const der::BitString max = ends.bits("max");
  ends.end("addressRange");
  const IpRange range{read_address(min, family, false, ends), read_address(max, family, true, ends)};
  if (!ends.refusal().none()) return {};
  if (ends_with_bit(min, false) || ends_with_bit(max, true)) {
    ends.refuse("an address of a range has bits that it should leave out");
  } else if (range.last < range.first) {
    ends.refuse("a range of addresses runs backwards");
  } else if (prefix_length(range) >= 0) {
    ends.refuse("a range of addresses is a prefix and not written as one");
  }
  return range;
}

std::vector<IpRange> read_ip_list(der::Reader& reader, Family family) {
  std::vector<IpRange> ranges;
  der::Reader list = reader.inside(der::kSequence, "addressesOrRanges");
  if (!list.more()) list.refuse("a list of addresses is empty");
  while (list.more()) {
    const IpRange range = read_ip_entry(list, family);
    if (!list.refusal().none()) break;
    if (ranges.size() == kMaxResourceEntries) {
      list.refuse("it lists more than 200000 addresses");
    } else if (!ranges.empty() && (is_last(ranges.back().last) || range.first <= next(ranges.back().last))) {
      list.refuse("the addresses are not in ascending order, or two overlap or touch");
    }
    ranges.push_back(range);
  }
  return ranges;
}

}  // namespace

index::Family read_family(der::Reader& reader) {
  const std::string_view octets = reader.take(der::kOctetString, "addressFamily").content;
  if (reader.refusal().none() && octets.size() != 2) reader.refuse("an address family has not two octets");
  const bool v4 = octets == std::string_view("\0\1", 2);
  if (!v4 && octets != std::string_view("\0\2", 2))
    reader.refuse("an address family is neither IPv4 nor IPv6");
  return v4 ? Family::v4 : Family::v6;
}

index::Prefix read_prefix(der::Reader& reader, Family family) {
  const der::BitString bits = reader.bits("address");
  const IpAddress network = read_address(bits, family, false, reader);
  if (!reader.refusal().none()) return {};
  return {network, static_cast<std::uint8_t>(bits.bits())};
}

AsnSet read_as_list(der::Reader& reader) {
  std::vector<AsnRange> ranges;
  der::Reader list = reader.inside(der::kSequence, "asIdsOrRanges");
  if (!list.more()) list.refuse("a list of AS numbers is empty");
  while (list.more()) {
    AsnRange range;
    if (list.at(der::kSequence)) {
      der::Reader ends = list.inside(der::kSequence, "ASRange");
      range.first = read_asn(ends, "ASId");
      range.last = read_asn(ends, "ASId");
      ends.end("ASRange");
      if (ends.refusal().none() && range.last <= range.first)
        ends.refuse("a range of AS numbers has not two ends");
    } else {
      range.first = range.last = read_asn(list, "ASId");
    }
    if (!list.refusal().none()) break;
    if (ranges.size() == kMaxResourceEntries) {
      list.refuse("it lists more than 200000 AS numbers");
    } else if (!ranges.empty() && range.first.value <= std::uint64_t{ranges.back().last.value} + 1) {
      list.refuse("the AS numbers are not in ascending order, or two overlap or touch");
    }
    ranges.push_back(range);
  }
  return list.refusal().none() ? AsnSet(std::move(ranges)) : AsnSet();
}

void read_as_extension(der::Reader extension, Resources& resources) {
  der::Reader ids = extension.inside(der::kSequence, "ASIdentifiers");
  extension.end("autonomousSysIds");
  if (ids.at(der::constructed(1))) ids.refuse("rdi is present");
  der::Reader asnum = ids.inside(der::constructed(0), "asnum");
  if (asnum.at(der::kNull)) {
    asnum.any("inherit");
    resources.asn = Claim::inherit;
  } else {
    resources.asns = read_as_list(asnum);
    resources.asn = Claim::listed;
  }
  asnum.end("asnum");
  if (ids.at(der::constructed(1))) ids.refuse("rdi is present");
  ids.end("ASIdentifiers");
}

void read_families(der::Reader families, bool may_inherit, Resources& resources) {
  if (!families.more()) families.refuse("it names no address family");
  std::vector<IpRange> all;
  std::optional<Family> before;
  while (families.more()) {
    der::Reader parts = families.inside(der::kSequence, "IPAddressFamily");
    const Family family = read_family(parts);
    if (before && family <= *before) parts.refuse("the address families are not in ascending order");
    before = family;
    Claim& claim = family == Family::v4 ? resources.ipv4 : resources.ipv6;
    if (may_inherit && parts.at(der::kNull)) {
      parts.any("inherit");
      claim = Claim::inherit;
    } else {
      const auto ranges = read_ip_list(parts, family);
      all.insert(all.end(), ranges.begin(), ranges.end());
      claim = Claim::listed;
    }
    parts.end("IPAddressFamily");
  }
  if (families.refusal().none()) resources.ips = IpSet(std::move(all));
}

void read_ip_extension(der::Reader extension, Resources& resources) {
  const der::Reader families = extension.inside(der::kSequence, "IPAddrBlocks");
  extension.end("ipAddrBlocks");
  read_families(families, true, resources);
}

index::Expected<void> check_covered(const Resources& claimed, const Holdings& issuer) {
  constexpr std::string_view kClause = "RFC 6487 section 7.2";
  if (claimed.asn == Claim::listed && !issuer.asns.contains(claimed.asns)) {
    return index::fail(index::ErrorCode::invalid,
                       fmt::format("{}: it claims AS numbers that its issuer does not have", kClause));
  }
  if (!issuer.ips.contains(claimed.ips)) {
    return index::fail(index::ErrorCode::invalid,
                       fmt::format("{}: it claims addresses that its issuer does not have", kClause));
  }
  return {};
}

Holdings resolve(const Resources& claimed, const Holdings& issuer) {
  Holdings holdings{claimed.asn == Claim::inherit ? issuer.asns : claimed.asns, claimed.ips};
  if (claimed.ipv4 == Claim::inherit) holdings.ips = holdings.ips.with(issuer.ips, Family::v4);
  if (claimed.ipv6 == Claim::inherit) holdings.ips = holdings.ips.with(issuer.ips, Family::v6);
  return holdings;
}

}  // namespace meetpoint::rpki
