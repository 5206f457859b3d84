#pragma once

#include <atomic>
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

 private:
  sigset_t signals_{};
  std::stop_source source_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  bool hung_up_ = false;
  std::jthread waiter_;
};

}  // namespace meetpoint::cli
