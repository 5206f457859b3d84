#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "index/time.hpp"

/// What stands in signed objects and in the extensions of RFC 3779, as the tests write it. All results are
/// DER.
namespace meetpoint::test {

/// ASIdentifiers. `64496, 64500-64510`, ascending; `inherit`.
std::string as_ids(std::string_view text);
/// SEQUENCE OF ASIdOrRange.
std::string as_list(std::string_view text);
/// IPAddrBlocks. `192.0.2.0/24, 10.0.0.1-10.0.0.6, 2001:db8::/32`, ascending and IPv4 first; `inherit` for
/// both families.
std::string ip_blocks(std::string_view text);
/// One IPAddress that is a prefix.
std::string prefix_bits(std::string_view prefix);

struct ManifestParts {
  std::string version;  ///< empty
  std::string number;
  std::string this_update;
  std::string next_update;
  std::string hash_algorithm;
  std::vector<std::pair<std::string, std::string>> files;  ///< name, 32 octets; not DER
  std::string der() const;
};

/// The discovery object's content.
std::string discovery_content(std::uint32_t asn, std::string_view uri);
/// Providers in the order given.
std::string aspa_content(std::uint32_t customer, const std::vector<std::uint32_t>& providers);
struct RoaEntry {
  std::string prefix;
  std::optional<int> max_length;
};
/// IPv4 before IPv6 within `entries`.
std::string roa_content(std::uint32_t asn, const std::vector<RoaEntry>& entries);
struct ChecklistLine {
  std::optional<std::string> name;
  std::string data;  ///< what is hashed
};
/// Empty texts leave their part out.
std::string checklist_content(std::string_view asns, std::string_view ips,
                              const std::vector<ChecklistLine>& lines);

}  // namespace meetpoint::test
