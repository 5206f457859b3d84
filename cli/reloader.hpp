#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>

/// Does one thing whenever it is asked to, in a thread of its own, so that whoever asks waits for nobody: one
/// at a time, and once more when somebody asked meanwhile.
/// thread  any; join and the end: one
/// owner   what work uses outlives it
namespace meetpoint::cli {

class Reloader {
 public:
  /// shape   work: ends soon when stop is requested
  explicit Reloader(std::function<void(const std::stop_token& stop)> work);

  void ask();
  /// Nothing is begun from now on, and what is being done is told to end. No wait.
  void request_stop() { thread_.request_stop(); }
  /// Until that has ended. After request_stop.
  void join();

 private:
  void run(const std::stop_token& stop);

  const std::function<void(const std::stop_token& stop)> work_;
  std::mutex mutex_;  ///< over is_asked_
  std::condition_variable_any changed_;
  bool is_asked_ = false;
  std::jthread thread_;
};

}  // namespace meetpoint::cli
