#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "api/token_keys.hpp"
#include "index/error.hpp"
#include "index/ids.hpp"
#include "index/locations.hpp"
#include "index/time.hpp"

/// The next_token of /locations: where a page ended, of which question, of whose. Opaque to clients, who can
/// make or change none. thread  any
/// source  draft-ietf-grow-peering-api-01, GET /locations
namespace meetpoint::api {

/// Nobody pages for longer, with an outage and a person in between; and a key that has gone out of use may be
/// deleted after as long.
inline constexpr index::UtcSeconds kLocationTokenSeconds = 3600;

/// What a token and the question that it is sent with must share.
struct LocationsFilter {
  index::Asn server;
  index::Asn caller;
  std::optional<index::PlaceKind> only;
  friend bool operator==(const LocationsFilter&, const LocationsFilter&) = default;
};

/// Where a page ended.
struct LocationCursor {
  index::Location last;
  std::uint64_t generation = 0;  ///< that it was made from; a page of a later one goes on behind `last`
};

std::string make_location_token(const TokenKeys& keys, const LocationsFilter& filter,
                                const LocationCursor& cursor, index::UtcSeconds now);

/// errors  invalid, field next_token: made by no key of these, for another question, or too old
index::Expected<LocationCursor> read_location_token(const TokenKeys& keys, std::string_view token,
                                                    const LocationsFilter& filter, index::UtcSeconds now);

}  // namespace meetpoint::api
