#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "index/search.hpp"
#include "index/snapshot.hpp"

/// Who holds the current snapshot. Readers take a reference and keep it for one request; the refresher swaps
/// in the next one. A mutex round one pointer: atomic<shared_ptr> is slower on g++ 12 and reported as a race
/// by TSan.
///
/// A snapshot is large, and freeing one takes longer than answering from one. So a replaced snapshot stays on
/// a list here, and sweep(), called off the request path, frees those that no request holds any more.
///
/// thread  current, search, attempt: any; publish, note, sweep: one thread
namespace meetpoint::index {

class Published {
 public:
  /// Null until the first generation is published.
  std::shared_ptr<const Snapshot> current() const;
  void publish(std::shared_ptr<const Snapshot> next);
  /// Made after the snapshot of the same generation is served, so for a moment it is of the one before. Null
  /// until the first is published.
  std::shared_ptr<const SearchIndex> search() const;
  void publish(std::shared_ptr<const SearchIndex> next);
  /// How the last tries to follow upstream went.
  Attempt attempt() const;
  void note(const Attempt& attempt);
  /// Frees what nobody reads any more. Returns how much of what was replaced is still held.
  std::size_t sweep();

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const Snapshot> current_;
  std::shared_ptr<const SearchIndex> search_;
  Attempt attempt_;
  std::vector<std::shared_ptr<const void>> replaced_;
};

}  // namespace meetpoint::index
