#pragma once

#include <string>
#include <string_view>

#include "index/snapshot.hpp"

namespace meetpoint::cli {

/// An answer as a map program takes it: a FeatureCollection with a Feature a place, as places_of has them.
/// shape   answer as api::render_* prints it; a Feature's `id` is `ix:26` or `fac:34`, its geometry a Point,
///         or null where nobody says where the place is; generation, as_of and age_seconds of the answer
///         stand beside the features
/// units   degrees, east first
/// thread  any
/// source  RFC 7946
std::string geojson_of(std::string_view answer, const index::Snapshot& snapshot);

}  // namespace meetpoint::cli
