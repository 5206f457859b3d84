#pragma once

#include <optional>
#include <vector>

#include "api/peeringdb_filters.hpp"
#include "index/select.hpp"

/// Distance search: `distance` in kilometres round `latitude` and `longitude`, or round the middle of the
/// facilities in a `country` and `city` (upstream asks a geocoder).
/// thread  any
namespace meetpoint::api::peeringdb {

/// Takes the parameters of a distance search out of the others. Nothing when there is none, or the type has
/// no place of its own. errors  invalid: no place, or no number
index::Expected<std::optional<Nearby>> take_nearby(const index::Catalog& catalog, index::ObjectType type,
                                                   std::vector<Parameter>& parameters);

/// Leaves the rows that are near enough, nearest first.
void keep_nearby(const index::Table& table, const Nearby& nearby, index::Slots& slots);

}  // namespace meetpoint::api::peeringdb
