#include "sync/load.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sync/ownership.hpp"

namespace meetpoint::sync {

namespace {

using index::ErrorCode;
using index::Expected;
using index::fail;
using index::kMalformed;
using index::ObjectType;

/// Live rows that a list lacks go; tombstones stay.
Expected<void> remove_absent(ObjectType type, index::Pass& pass, Staging& staging, TypeReport& report) {
  const auto live = pass.live_ids(type);
  if (!live) return tl::unexpected(live.error());
  for (const std::uint32_t id : staging.absent_of(*live)) {
    if (auto purged = pass.purge(type, id); !purged) return purged;
    ++report.removed;
  }
  return {};
}

Expected<TypeReport> load_type(ObjectType type, Source& source, index::Pass& pass,
                               const LoadProgress& progress, const std::stop_token& stop) {
  TypeReport report;
  report.type = type;
  Staging staging(type, pass, report, progress, stop);
  auto batch = source.list(type, staging.arrived(), stop);
  if (!batch) return forward(batch);
  report.carried = batch->has_value();
  if (report.carried) {
    report.bytes = (*batch)->text.size();
    // The list is all there is to know of the type, so what was wrong before is either in it again or gone.
    if (auto cleared = pass.clear(kMalformed, type); !cleared) return forward(cleared);
    if (auto read = staging.read(**batch); !read) return forward(read);
    if (source.absence_is_deletion()) {
      if (auto removed = remove_absent(type, pass, staging, report); !removed) return forward(removed);
    }
    // A directory's list is the truth; an API's was not held against what we had.
    index::Cursor cursor{staging.newest().updated,
                         source.absence_is_deletion() ? index::now_utc() : index::UtcSeconds{0}};
    if (const auto& known = (*batch)->cursor) {
      cursor.updated = std::min(cursor.updated, known->updated);
      cursor.listed_at = std::clamp<index::UtcSeconds>(known->listed_at, 0, index::now_utc());
    }
    if (auto set = pass.set_cursor(type, cursor); !set) return forward(set);
  }
  progress(report, true);
  return report;
}

}  // namespace

Expected<LoadReport> load(Source& source, index::Store& store, const LoadProgress& progress,
                          const std::stop_token& stop) {
  auto pass = store.begin();
  if (!pass) return forward(pass);
  LoadReport report;
  for (std::size_t i = 0; i < index::kObjectTypeCount; ++i) {
    if (stop.stop_requested()) return interrupted();
    auto loaded = load_type(index::kObjectTypes[i], source, **pass, progress, stop);
    if (!loaded) return forward(loaded);
    report.types[i] = *loaded;
  }
  if (std::none_of(report.types.begin(), report.types.end(),
                   [](const TypeReport& type) { return type.carried; })) {
    return fail(ErrorCode::unavailable,
                fmt::format("{} holds no PeeringDB list (<type>.json or <type>-0.json)", source.name()));
  }
  if (auto settled = settle_disagreements(**pass); !settled) return forward(settled);
  if (stop.stop_requested()) return interrupted();
  auto generation = (*pass)->commit();
  if (!generation) return forward(generation);
  report.generation = *generation;
  return report;
}

}  // namespace meetpoint::sync
