#include "cli/stop_signals.hpp"

#include <condition_variable>
#include <ctime>
#include <mutex>

namespace meetpoint::cli {

StopSignals::StopSignals() {
  sigemptyset(&signals_);
  sigaddset(&signals_, SIGINT);
  sigaddset(&signals_, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
  waiter_ = std::jthread([this](const std::stop_token& ended) {
    constexpr timespec kLook{0, 50'000'000};  // how late the end of the object may be noticed: 50 ms
    while (!ended.stop_requested()) {
      if (sigtimedwait(&signals_, nullptr, &kLook) > 0) source_.request_stop();
    }
  });
}

void StopSignals::wait() const {
  std::mutex mutex;
  std::condition_variable_any wake;
  std::unique_lock lock(mutex);
  wake.wait(lock, token(), [] { return false; });
}

}  // namespace meetpoint::cli
