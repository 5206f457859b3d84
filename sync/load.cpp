#include "sync/load.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sync/envelope.hpp"

namespace meetpoint::sync {

namespace {

using index::ErrorCode;
using index::Expected;
using index::fail;
using index::ObjectType;
using index::Staged;

constexpr std::string_view kMalformed = "F-MALFORMED";

/// Rows between two looks at the stop token and two calls of progress.
constexpr std::uint64_t kRowsPerLook = 500;

tl::unexpected<index::Error> interrupted() {
  return fail(ErrorCode::cancelled, "interrupted; the store is as it was");
}

/// Stages one list.
class ListLoad {
 public:
  ListLoad(ObjectType type, index::Pass& pass, const LoadProgress& progress, const std::stop_token& stop)
      : pass_(pass), progress_(progress), stop_(stop) {
    report_.type = type;
  }

  Expected<TypeReport> run(Source& source) {
    auto batch = source.list(
        report_.type,
        [this](std::uint64_t bytes) {
          report_.bytes = bytes;
          progress_(report_, false);
        },
        stop_);
    if (!batch) return forward(batch);
    report_.carried = batch->has_value();
    if (report_.carried) {
      auto stored = store(**batch, source.absence_is_deletion());
      if (!stored) return forward(stored);
    }
    progress_(report_, true);
    return report_;
  }

 private:
  Expected<void> store(Batch& batch, bool absence_is_deletion) {
    report_.bytes = batch.text.size();
    if (auto cleared = pass_.clear(kMalformed, report_.type); !cleared) return cleared;
    auto read = read_envelope(report_.type, batch.text,
                              {[this](const index::Row& row) { return stage(row); },
                               [this](const Malformed& row) { return note(row); }});
    if (!read) return read;
    if (absence_is_deletion) {
      if (auto removed = remove_absent(); !removed) return removed;
    }
    return pass_.set_cursor(report_.type, newest_);
  }

  Expected<void> stage(const index::Row& row) {
    if (report_.rows() % kRowsPerLook == 0) {
      if (stop_.stop_requested()) return interrupted();
      progress_(report_, false);
    }
    auto staged = pass_.stage(report_.type, row);
    if (!staged) return forward(staged);
    switch (*staged) {
      case Staged::added:
        ++report_.added;
        break;
      case Staged::replaced:
        ++report_.replaced;
        break;
      case Staged::unchanged:
        ++report_.unchanged;
        break;
      case Staged::older:
        ++report_.older;
        break;
    }
    listed_.push_back(row.id);
    newest_.updated = std::max(newest_.updated, row.updated);
    return {};
  }

  Expected<void> note(const Malformed& row) {
    ++report_.malformed;
    if (row.id != 0) listed_.push_back(row.id);  // it is there, only not readable: what we hold of it stays
    const std::string name =
        row.id == 0 ? "a row without a readable id" : fmt::format("{} {}", name_of(report_.type), row.id);
    return pass_.report(
        {std::string(kMalformed), report_.type, row.id, fmt::format("{}: {}", name, row.why)});
  }

  Expected<void> remove_absent() {
    std::sort(listed_.begin(), listed_.end());
    auto held = pass_.live_ids(report_.type);
    if (!held) return forward(held);
    for (const std::uint32_t id : *held) {
      if (std::binary_search(listed_.begin(), listed_.end(), id)) continue;
      if (auto purged = pass_.purge(report_.type, id); !purged) return purged;
      ++report_.removed;
    }
    return {};
  }

  index::Pass& pass_;
  const LoadProgress& progress_;
  const std::stop_token& stop_;
  TypeReport report_;
  index::Cursor newest_;
  std::vector<std::uint32_t> listed_;
};

}  // namespace

Expected<LoadReport> load(Source& source, index::Store& store, const LoadProgress& progress,
                          const std::stop_token& stop) {
  auto pass = store.begin();
  if (!pass) return forward(pass);
  LoadReport report;
  for (std::size_t i = 0; i < index::kObjectTypeCount; ++i) {
    if (stop.stop_requested()) return interrupted();
    auto loaded = ListLoad(index::kObjectTypes[i], **pass, progress, stop).run(source);
    if (!loaded) return forward(loaded);
    report.types[i] = *loaded;
  }
  if (std::none_of(report.types.begin(), report.types.end(),
                   [](const TypeReport& type) { return type.carried; })) {
    return fail(ErrorCode::unavailable,
                fmt::format("{} holds no PeeringDB list (<type>.json or <type>-0.json)", source.name()));
  }
  if (stop.stop_requested()) return interrupted();
  auto generation = (*pass)->commit();
  if (!generation) return forward(generation);
  report.generation = *generation;
  return report;
}

}  // namespace meetpoint::sync
