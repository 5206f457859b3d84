#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "index/store.hpp"
#include "sync/envelope.hpp"
#include "sync/source.hpp"

/// Writes the rows of one type's answers into a pass, counts what became of them, and remembers which ids
/// were seen. Malformed rows are kept out and named in findings; a row that is read well takes its finding
/// back. thread  one
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

/// Called as bytes and rows arrive, and once more with `done` when the type is complete.
using LoadProgress = std::function<void(const TypeReport& so_far, bool done)>;

/// What a pass that is given up because of a stop request returns.
tl::unexpected<index::Error> interrupted();

class Staging {
 public:
  /// All references must outlive it; `report` is counted up.
  Staging(index::ObjectType type, index::Pass& pass, TypeReport& report, const LoadProgress& progress,
          const std::stop_token& stop);

  /// Called for each row that was staged, with what that did.
  std::function<void(const index::Row&, index::Staged)> on_row;

  /// errors  unavailable: no envelope; cancelled; storage
  index::Expected<void> read(Batch& batch);

  /// Ids that stood in what was read, malformed rows included where their id can be read: ascending, once
  /// each.
  const std::vector<std::uint32_t>& seen();
  /// Those of `ids`, ascending, that were not seen. A row whose id cannot be read may be any of them, so
  /// after one none counts as absent.
  std::vector<std::uint32_t> absent_of(const std::vector<std::uint32_t>& ids);
  /// No row was read whose id cannot be.
  bool all_named() const { return nameless_ == 0; }
  /// The newest credible `updated` among the rows that were read.
  index::Cursor newest() const { return newest_; }
  /// For Source: counts bytes and shows progress.
  BytesArrived arrived();

 private:
  /// Now and then: was a stop asked for, and how far are we.
  index::Expected<void> look_up();
  index::Expected<void> stage(const index::Row& row);
  index::Expected<void> note(const Malformed& row);

  index::ObjectType type_;
  index::Pass& pass_;
  TypeReport& report_;
  const LoadProgress& progress_;
  const std::stop_token& stop_;
  index::Cursor newest_;
  std::vector<std::uint32_t> seen_;
  std::set<std::uint32_t> malformed_;  // ids that a finding names
  std::uint64_t nameless_ = 0;
  std::string nameless_why_;
};

}  // namespace meetpoint::sync
