#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "index/snapshot.hpp"

/// Who holds the current snapshot. Readers take a reference and keep it for one request; the refresher swaps
/// in the next one. A mutex round one pointer: atomic<shared_ptr> is slower on g++ 12 and reported as a race
/// by TSan.
///
/// A snapshot is large, and freeing one takes longer than answering from one. So a replaced snapshot stays on
/// a list here, and sweep(), called off the request path, frees those that no request holds any more.
///
/// thread  current, attempt: any; publish, note, sweep: one thread
namespace meetpoint::index {

class Published {
 public:
  /// Null until the first generation is published.
  std::shared_ptr<const Snapshot> current() const;
  void publish(std::shared_ptr<const Snapshot> next);
  /// How the last tries to follow upstream went.
  Attempt attempt() const;
  void note(const Attempt& attempt);
  /// Frees what nobody reads any more. Returns how many replaced snapshots are still held.
  std::size_t sweep();

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const Snapshot> current_;
  Attempt attempt_;
  std::vector<std::shared_ptr<const Snapshot>> replaced_;
};

}  // namespace meetpoint::index
