#include "cli/signals.hpp"

#include <ctime>
#include <utility>

namespace meetpoint::cli {

Signals::Signals(Hangup hangup) {
  sigemptyset(&signals_);
  sigaddset(&signals_, SIGINT);
  sigaddset(&signals_, SIGTERM);
  if (hangup == Hangup::calls) sigaddset(&signals_, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
  waiter_ = std::jthread([this](const std::stop_token& ended) {
    constexpr timespec kLook{0, 50'000'000};  // how late the end of the object may be noticed: 50 ms
    while (!ended.stop_requested()) {
      const int signal = sigtimedwait(&signals_, nullptr, &kLook);
      if (signal == SIGHUP) {
        const std::lock_guard lock(mutex_);
        hung_up_ = true;
        changed_.notify_all();
      } else if (signal > 0) {
        last_ = signal;
        {
          const std::lock_guard lock(mutex_);
          ++ends_;
          changed_.notify_all();
        }
        source_.request_stop();
      }
    }
  });
}

void Signals::wait(const std::function<void()>& on_hangup) {
  while (true) {
    std::unique_lock lock(mutex_);
    if (!changed_.wait(lock, token(), [this] { return hung_up_; })) return;
    hung_up_ = false;
    lock.unlock();
    on_hangup();
  }
}

void Signals::wait_for_another(std::chrono::milliseconds most) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, most, [this, before = ends_] { return ends_ != before; });
}

}  // namespace meetpoint::cli
