#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "index/finding.hpp"
#include "index/history.hpp"
#include "index/snapshot.hpp"

/// Pages of findings and of history. Pure functions of one snapshot; answers point into it.
/// thread  any; nothing is kept between calls
namespace meetpoint::index {

template <typename Record>
struct RecordPage {
  std::vector<const Record*> records;
  bool more = false;
};

/// By type, code and id.
/// shape   at most `limit` that stand after `after`; `cleared`: those taken back, else those that hold
RecordPage<FindingRecord> findings(const Snapshot& snapshot, const FindingFilter& filter, bool cleared,
                                   const std::optional<Finding>& after, std::size_t limit);

/// Oldest first.
/// shape   at most `limit` whose sequence is above `after`
RecordPage<Change> changes(const Snapshot& snapshot, const ChangeFilter& filter, std::uint64_t after,
                           std::size_t limit);

}  // namespace meetpoint::index
