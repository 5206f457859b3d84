#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "index/store.hpp"
#include "sync/load.hpp"
#include "sync/source.hpp"

/// One incremental cycle against an API, in one Pass: what changed since the cursors, and whatever it takes
/// to be as right as upstream although cursors alone drift.
///
///  - changes are asked from `overlap` before the cursor, because rows become visible minutes after they were
///    stamped; a cursor moves by complete answers only
///  - parents that nobody sent are asked by id, in batches
///  - children left ok under a parent that was deleted now are asked by id, since some deletions leave no
///    trace: returned rows count as they are, what is not returned is removed
///  - the list of contacts that we may see is asked whole, and what it lacks is asked by id in the same pass:
///    what upstream stops showing us, we stop holding
///  - rows that were malformed are asked again by id until they are good or gone
///  - a type without a cursor gets its whole list, and every type does now and then; live rows that a list
///    lacks are asked by id, because absence from a cached list is not deletion; so are rows that only the
///    list has, because presence in one is not life. Many rows of a type of which upstream shows nothing at
///    all are not deleted but out of order, and stay; contacts go
///  - names copied from a parent follow the parent that is held, and disagreements become findings
///
/// thread  one; stop may be requested from any
/// errors  unavailable: throttled, or no type could be completed; cancelled; storage. Then the store is as it
///         was
/// source  PeeringDB's incremental semantics (`since`, `id__in`, tombstones)
namespace meetpoint::sync {

struct CycleOptions {
  std::chrono::seconds overlap{900};
  bool reconcile = false;                    ///< whole lists of every type now, whatever they cost upstream
  std::chrono::seconds reconcile_every{0};   ///< and of a type whose last is so old, if it may be asked; 0:
                                             ///< never
  index::UtcSeconds now = index::now_utc();  ///< when the cycle began
};

struct CycleReport : LoadReport {
  /// Why types were left as they were, one line each; empty when every type was completed.
  std::vector<std::string> incomplete;
  /// Questions by id that upstream did not answer, one line each. Malformed rows are asked again in the next
  /// cycle; parents come by themselves in their own list.
  std::vector<std::string> unasked;
};

index::Expected<CycleReport> run_cycle(IncrementalSource& source, index::Store& store,
                                       const CycleOptions& options, const LoadProgress& progress,
                                       const std::stop_token& stop);

}  // namespace meetpoint::sync
