#pragma once

#include <map>

#include "rpki/endpoint.hpp"

/// What one source other than the RPKI says of many AS numbers. Plain values, any thread.
namespace meetpoint::rpki {

using EndpointTable = std::map<index::Asn, std::vector<EndpointClaim>>;

/// What a table says of one AS; nothing when there is no table.
inline std::vector<EndpointClaim> claims_about(const EndpointTable* table, index::Asn asn) {
  if (table == nullptr) return {};
  const auto found = table->find(asn);
  return found == table->end() ? std::vector<EndpointClaim>() : found->second;
}

}  // namespace meetpoint::rpki
