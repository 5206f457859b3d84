#pragma once

#include <array>
#include <stop_token>

#include "index/store.hpp"
#include "sync/source.hpp"
#include "sync/staging.hpp"

/// The full load: every type's whole list, parents before children, in one Pass.
///
/// What ends in the store: rows of the lists, each newer or equal one replacing what was held; malformed rows
/// kept out and named in findings (F-MALFORMED); per type a cursor that is the newest `updated` of its list.
/// Where the source says that absence is deletion, live rows that a list lacks are removed, unless it has
/// rows without a readable id, which may be any of them; tombstones stay. A type that the source does not
/// carry is left as it is.
///
/// thread  one; stop may be requested from any
/// errors  unavailable, cancelled or storage; then the store is as it was
namespace meetpoint::sync {

struct LoadReport {
  index::Generation generation;
  std::array<TypeReport, index::kObjectTypeCount> types;  ///< in the order of kObjectTypes
};

index::Expected<LoadReport> load(Source& source, index::Store& store, const LoadProgress& progress,
                                 const std::stop_token& stop);

}  // namespace meetpoint::sync
