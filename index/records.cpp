#include "index/records.hpp"

#include <algorithm>

namespace meetpoint::index {

namespace {

template <typename Record, typename Filter>
RecordPage<Record> page_of(std::span<const Record> records, const Filter& filter, std::size_t limit) {
  RecordPage<Record> page;
  for (const Record& record : records) {
    if (!filter.wants(record)) continue;
    if (page.records.size() == limit) {
      page.more = true;
      break;
    }
    page.records.push_back(&record);
  }
  return page;
}

}  // namespace

RecordPage<FindingRecord> findings(const Snapshot& snapshot, const FindingFilter& filter, bool cleared,
                                   const std::optional<Finding>& after, std::size_t limit) {
  auto all = cleared ? snapshot.cleared_findings() : snapshot.findings();
  if (after) {
    const auto next = std::upper_bound(all.begin(), all.end(), *after, stands_before);
    all = all.subspan(static_cast<std::size_t>(next - all.begin()));
  }
  return page_of(all, filter, limit);
}

RecordPage<Change> changes(const Snapshot& snapshot, const ChangeFilter& filter, std::uint64_t after,
                           std::size_t limit) {
  const auto all = snapshot.changes();
  const auto next =
      std::upper_bound(all.begin(), all.end(), after,
                       [](std::uint64_t last, const Change& change) { return last < change.sequence; });
  return page_of(all.subspan(static_cast<std::size_t>(next - all.begin())), filter, limit);
}

}  // namespace meetpoint::index
