#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rpki/endpoint.hpp"

/// What a registry's RDAP server said of one AS, as a document of the store.
/// thread  any; plain values
namespace meetpoint::rpki {

/// One document an AS; its key is the number in decimal.
inline constexpr std::string_view kRdapKind = "rdap";
std::string rdap_key(index::Asn asn);
/// errors  invalid: no such key
index::Expected<index::Asn> parse_rdap_key(std::string_view key);

struct RdapRecord {
  enum class Status : std::uint8_t {
    found,    ///< there is an object; it may name no endpoint
    none,     ///< there is no object
    refused,  ///< what was said cannot be used
  };
  Status status = Status::none;
  std::string url;                    ///< that was asked last, after redirects
  std::string reason;                 ///< of a refusal
  std::vector<EndpointClaim> claims;  ///< their url and place
  index::UtcSeconds fetched_at = 0;
  index::UtcSeconds expires_at = 0;
  index::UtcSeconds wanted_at = 0;  ///< when somebody last wanted to know, to a day
};

/// shape   CBOR; one map
std::string to_record(const RdapRecord& record);
/// errors  invalid: no record of this version
index::Expected<RdapRecord> read_rdap_record(std::string_view bytes);

/// What it says for an answer about endpoints, with its times; a refusal is a claim that cannot be read.
std::vector<EndpointClaim> claims_of(const RdapRecord& record);

}  // namespace meetpoint::rpki
