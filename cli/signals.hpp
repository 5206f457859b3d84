#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstdint>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>

/// SIGINT and SIGTERM as a stop token, and for whoever waits here SIGHUP as a call. Make it before any other
/// thread starts: it blocks the signals, and threads inherit that, so that only this one's waiter sees them.
namespace meetpoint::cli {

class Signals {
 public:
  enum class Hangup : std::uint8_t { ends_the_process, calls };
  explicit Signals(Hangup hangup);
  std::stop_token token() const { return source_.get_token(); }
  /// Blocks until SIGINT or SIGTERM arrives; calls on_hangup, in this thread, after each SIGHUP. Several
  /// that arrive together may be one.
  void wait(const std::function<void()>& on_hangup);
  /// The one of SIGINT and SIGTERM that came last; 0: none did.
  int last() const { return last_; }
  /// Until another SIGINT or SIGTERM arrives than those that have, or that time is over.
  void wait_for_another(std::chrono::milliseconds most);

 private:
  sigset_t signals_{};
  std::stop_source source_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  bool hung_up_ = false;
  std::uint64_t ends_ = 0;  ///< how many of SIGINT and SIGTERM came
  std::atomic<int> last_{0};
  std::jthread waiter_;
};

}  // namespace meetpoint::cli
