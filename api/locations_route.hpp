#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/message.hpp"
#include "api/services.hpp"
#include "index/snapshot.hpp"

/// `GET /v0.1/locations` and `GET /v0.1/as{ASN}/locations`, from a request to its answer: who asks, for whom,
/// whether they may, and a page.
/// source  draft-ietf-grow-peering-api-01, GET /locations; RFC 7725 for 451, RFC 6585 for 429
namespace meetpoint::api {

/// shape   path_asn is what the path has for {ASN}, if it has one. No answer may be kept by a cache: it is
///         one caller's
/// errors  none: whatever is wrong is a response
/// thread  any
Response get_locations(const Request& request, const std::string& query,
                       std::optional<std::string_view> path_asn, const index::Snapshot& snapshot,
                       const Services& services);

}  // namespace meetpoint::api
