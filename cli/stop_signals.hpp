#pragma once

#include <csignal>
#include <stop_token>
#include <thread>

/// SIGINT and SIGTERM as a stop token. Make it before any other thread starts: it blocks the signals, and
/// threads inherit that, so that only this one's waiter sees them.
namespace meetpoint::cli {

class StopSignals {
 public:
  StopSignals();
  std::stop_token token() const { return source_.get_token(); }
  /// Blocks until one of the signals arrives.
  void wait() const;

 private:
  sigset_t signals_{};
  std::stop_source source_;
  std::jthread waiter_;
};

}  // namespace meetpoint::cli
