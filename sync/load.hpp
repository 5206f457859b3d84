#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <vector>

#include "index/store.hpp"
#include "sync/source.hpp"

/// The full load: every type's whole list, parents before children, in one Pass.
///
/// What ends in the store: rows of the lists, each newer or equal one replacing what was held; malformed rows
/// kept out and named in findings (F-MALFORMED); per type a cursor that is the newest `updated` of its list.
/// Where the source says that absence is deletion, live rows that a list lacks are removed; tombstones stay.
/// A type that the source does not carry is left as it is.
///
/// thread  one; stop may be requested from any
/// errors  unavailable, cancelled or storage; then the store is as it was
namespace meetpoint::sync {

/// What became of one type.
struct TypeReport {
  index::ObjectType type = index::ObjectType::org;
  bool carried = false;  ///< the source has this type
  std::uint64_t bytes = 0;
  std::uint64_t added = 0;
  std::uint64_t replaced = 0;
  std::uint64_t unchanged = 0;
  std::uint64_t older = 0;  ///< ignored, the row held is newer
  std::uint64_t removed = 0;
  std::uint64_t malformed = 0;

  std::uint64_t rows() const { return added + replaced + unchanged + older; }
};

struct LoadReport {
  index::Generation generation;
  std::array<TypeReport, index::kObjectTypeCount> types;  ///< in the order of kObjectTypes
};

/// Called as bytes and rows arrive, and once more with `done` when the type is complete.
using LoadProgress = std::function<void(const TypeReport& so_far, bool done)>;

index::Expected<LoadReport> load(Source& source, index::Store& store, const LoadProgress& progress,
                                 const std::stop_token& stop);

}  // namespace meetpoint::sync
