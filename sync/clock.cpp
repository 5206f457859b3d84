#include "sync/clock.hpp"

#include <condition_variable>
#include <mutex>

namespace meetpoint::sync {

index::UtcSeconds SystemClock::now() {
  return index::now_utc();
}

bool SystemClock::sleep(std::chrono::milliseconds time, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any wake;
  std::unique_lock lock(mutex);
  wake.wait_for(lock, stop, time, [] { return false; });
  return !stop.stop_requested();
}

}  // namespace meetpoint::sync
