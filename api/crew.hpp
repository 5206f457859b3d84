#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

/// How many threads go on from one connection to the next. As many as there are cores answer sooner than
/// dozens that take turns on them; but who is held up, by a long answer or a slow client, does not count, so
/// that another takes the place.
///
/// A thread counts in each period in which it comes by. thread  one at a time
namespace meetpoint::api {

class Crew {
 public:
  using Clock = std::chrono::steady_clock;
  /// The period in which a thread came by last; 0: it does not belong to the crew.
  using Turn = std::int64_t;

  /// Longer than a core is given to another thread, shorter than anybody notices.
  static constexpr std::chrono::milliseconds kPeriod{10};

  explicit Crew(std::size_t size) : size_(size) {}

  /// A thread comes by; false: there are enough without it.
  bool joins(Turn& last, Clock::time_point now);
  /// A thread begins to wait for its client, and belongs to the crew no more.
  void steps_out(Turn& last);
  /// One has left: who is still here is counted anew.
  void recount();
  bool is_enough(Clock::time_point now);

 private:
  void begin(Clock::time_point now);

  std::size_t size_;
  Turn period_ = 0;
  std::size_t here_ = 0;    ///< came by in this period
  std::size_t before_ = 0;  ///< in the one before it
};

}  // namespace meetpoint::api
