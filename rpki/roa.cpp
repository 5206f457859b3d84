#include "rpki/roa.hpp"

#include <algorithm>
#include <optional>

#include "rpki/content_reader.hpp"
#include "rpki/oids.hpp"

namespace meetpoint::rpki {

namespace {

constexpr std::string_view kClause = "RFC 9582 section 4";

void read_addresses(der::Reader addresses, index::Family family, std::vector<RoaPrefix>& prefixes) {
  const std::uint64_t family_bits = family == index::Family::v4 ? 32 : 128;
  if (!addresses.more()) addresses.refuse("a family has no addresses");
  while (addresses.more()) {
    der::Reader parts = addresses.inside(der::kSequence, "ROAIPAddress");
    RoaPrefix entry;
    entry.prefix = read_prefix(parts, family);
    entry.max_length = entry.prefix.length;
    if (parts.more()) {
      const std::uint64_t max_length = parts.number_up_to(family_bits, "maxLength");
      if (max_length < entry.prefix.length)
        parts.refusal().add("RFC 9582 section 4.3.2.2", "maxLength is below the prefix's own length");
      entry.max_length = static_cast<std::uint8_t>(max_length);
    }
    parts.end("ROAIPAddress");
    if (prefixes.size() == kMaxRoaPrefixes) addresses.refuse("it has more than 200000 prefixes");
    prefixes.push_back(entry);
  }
}

void read_content(Roa& roa, Refusal& refusal) {
  der::Reader file(roa.object.content, kClause, refusal);
  der::Reader content = file.inside(der::kSequence, "RouteOriginAttestation");
  file.end("RouteOriginAttestation");
  read_version_0(content);
  roa.asn = read_asn(content, "asID");
  der::Reader blocks = content.inside(der::kSequence, "ipAddrBlocks");
  content.end("RouteOriginAttestation");
  if (!blocks.more()) blocks.refuse("ipAddrBlocks is empty");
  std::optional<index::Family> before;
  while (blocks.more()) {
    der::Reader parts = blocks.inside(der::kSequence, "ROAIPAddressFamily");
    const index::Family family = read_family(parts);
    if (before && *before == family) parts.refuse("an address family comes twice");
    before = before ? std::max(*before, family) : family;
    read_addresses(parts.inside(der::kSequence, "addresses"), family, roa.prefixes);
    parts.end("ROAIPAddressFamily");
  }
}

/// RFC 9582 section 5.
void check_ee(const Roa& roa, Refusal& refusal) {
  constexpr std::string_view kValidation = "RFC 9582 section 5";
  const Resources& resources = roa.object.ee.resources;
  if (!resources.has_ips()) refusal.add(kValidation, "the EE certificate has no addresses");
  if (resources.inherits()) refusal.add(kValidation, "the EE certificate inherits its addresses");
  const bool covered = std::all_of(roa.prefixes.begin(), roa.prefixes.end(), [&](const RoaPrefix& entry) {
    return resources.ips.contains(entry.prefix);
  });
  if (!covered) refusal.add(kValidation, "a prefix is not in the EE certificate");
  if (resources.asn != Claim::absent) refusal.add(kValidation, "the EE certificate has AS numbers");
}

}  // namespace

index::Expected<Roa> parse_roa(std::string_view bytes, Rfc8360 rfc8360) {
  return parse_content<Roa>(bytes, oids::kRoa, rfc8360, [](Roa& roa, Refusal& refusal) {
    read_content(roa, refusal);
    if (refusal.none()) check_ee(roa, refusal);
  });
}

}  // namespace meetpoint::rpki
