#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "api/parties.hpp"
#include "index/locations.hpp"
#include "index/snapshot.hpp"

/// The bodies of /locations. thread  any
/// source  draft-ietf-grow-peering-api-01, GET /locations
namespace meetpoint::api {

/// Of one page: what a caller can make us send with one request.
inline constexpr std::size_t kMostPageBytes = std::size_t{64} * 1024;

/// Addresses of a network at one exchange in one family. The most that any had in 2022 are 113.
inline constexpr std::size_t kMostAddresses = 128;

/// The next_token of a page that ends with a place.
using TokenAfter = std::function<std::string(const index::Location&)>;

/// `pdb:ix:9`, `pdb:fac:5`
std::string location_id(index::PlaceKind kind, std::uint32_t id);

/// `{"locations": [{"id", "type"}], "next_token"}`; no token on the last page.
std::string render_locations(const index::LocationPage& page, const TokenAfter& token_after);

/// Likewise, with name, city and country of each place; of an exchange also the families in which a session
/// can be set up, and of each side the addresses that it would have.
/// shape   a page ends before the place with which it would have more than kMostPageBytes, but has one
std::string render_location_details(const index::Snapshot& snapshot, const index::LocationPage& page,
                                    const Parties& parties, const TokenAfter& token_after);

}  // namespace meetpoint::api
