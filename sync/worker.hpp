#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <random>
#include <stop_token>
#include <string>

#include "index/attempt.hpp"
#include "index/error.hpp"
#include "sync/clock.hpp"
#include "sync/tell.hpp"

/// When to follow upstream: runs one cycle after another until it is stopped, and counts how they went.
///
///  - the first cycle starts at once; each next one an interval after the last began
///  - after a failure in a minute, or the interval if shorter; then twice as long each time, up to an hour,
///    or the interval if longer; after a success as before
///  - a tenth more or less, so that mirrors that were started together do not stay together
///  - nothing starts before upstream wants to be asked
///
/// One line is told for each cycle.
///
/// thread  run: one; ask_now: any, while the object lives
/// errors  none: a cycle that fails or throws is counted, told and tried again
namespace meetpoint::sync {

/// One pass over upstream. Returns the line that says what it did, or an error when not every type was
/// completed.
using Cycle = std::function<index::Expected<std::string>(const std::stop_token&)>;

/// Takes what is now known of the tries, to be written down. Called before each wait, and at the end with a
/// next_at of 0.
using Note = std::function<void(const index::Attempt&)>;

/// The instant before which upstream does not want to be asked; nothing: now is fine.
using NotBefore = std::function<std::optional<index::UtcSeconds>()>;

struct WorkerOptions {
  std::chrono::seconds interval{900};  ///< at least 1
  index::Attempt last;                 ///< as noted by the process before
  NotBefore not_before;                ///< may be empty
};

class Worker {
 public:
  /// `clock` must outlive it.
  Worker(WorkerOptions options, Cycle cycle, Note note, Tell tell, Clock& clock);

  /// Returns soon after stop was requested, however long the wait.
  void run(const std::stop_token& stop);
  /// A cycle starts at once, or after the one that runs, or when upstream wants to be asked again.
  void ask_now();

 private:
  bool wait_until(index::UtcSeconds due, const std::stop_token& stop);
  index::UtcSeconds one_cycle(const std::stop_token& stop);
  index::Expected<std::string> guarded_cycle(const std::stop_token& stop);
  index::UtcSeconds not_earlier(index::UtcSeconds due) const;
  std::chrono::seconds back_off();
  std::chrono::seconds about(std::chrono::seconds wait);
  void note(index::UtcSeconds next_at);

  WorkerOptions options_;
  Cycle cycle_;
  Note note_;
  Tell tell_;
  Clock& clock_;
  index::Attempt attempt_;
  std::mt19937 random_{std::random_device{}()};

  std::mutex mutex_;  // of what ask_now touches
  bool asked_ = false;
  std::stop_source wake_;  // ends the wait that is on
};

}  // namespace meetpoint::sync
