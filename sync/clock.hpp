#pragma once

#include <chrono>
#include <stop_token>

#include "index/time.hpp"

/// The seam to time, which tests replace: what o'clock it is, and waiting.
/// thread  SystemClock: any; a test's clock says for itself
namespace meetpoint::sync {

class Clock {
 public:
  virtual ~Clock() = default;
  /// UTC. People and NTP set it, so it may jump and run backwards.
  virtual index::UtcSeconds now() = 0;
  /// False when stop was requested before the time was over. Setting the clock changes nothing about a wait.
  virtual bool sleep(std::chrono::milliseconds time, const std::stop_token& stop) = 0;
};

class SystemClock final : public Clock {
 public:
  index::UtcSeconds now() override;
  bool sleep(std::chrono::milliseconds time, const std::stop_token& stop) override;
};

}  // namespace meetpoint::sync
