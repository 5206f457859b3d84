#pragma once

#include <chrono>
#include <functional>
#include <vector>

#include "sync/clock.hpp"

/// A clock that a test sets: a sleep passes at once and is written down.
/// thread  one
namespace meetpoint::test {

class FakeClock final : public sync::Clock {
 public:
  index::UtcSeconds now() override { return now_ms / 1000; }
  bool sleep(std::chrono::milliseconds time, const std::stop_token& stop) override {
    slept.push_back(time);
    if (on_sleep) on_sleep(time);
    if (stop.stop_requested()) return false;
    now_ms += time.count();
    return true;
  }
  void set(index::UtcSeconds instant) { now_ms = instant * 1000; }
  void pass(std::chrono::milliseconds time) { now_ms += time.count(); }

  std::int64_t now_ms = index::parse_utc("2026-05-01T12:00:00Z").value() * 1000;
  std::vector<std::chrono::milliseconds> slept;
  /// What happens while somebody sleeps; a stop that it requests ends the sleep at its beginning.
  std::function<void(std::chrono::milliseconds)> on_sleep;
};

}  // namespace meetpoint::test
