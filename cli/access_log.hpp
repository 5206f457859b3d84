#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "index/error.hpp"
#include "sync/tell.hpp"

/// Lines to a file, or to stdout, without anybody waiting for the disk. Lines that the disk does not take in
/// time are dropped and counted: an answer is worth more than its line.
///
/// thread  line, reopen: any; it writes in one of its own
/// errors  told once each time that writing begins to fail, and when it works again, with how many were lost
namespace meetpoint::cli {

/// Bytes that wait for the disk: some 20,000 lines.
inline constexpr std::size_t kMostWaitingBytes = 4'194'304;

class AccessLog {
 public:
  /// shape   file: appended to, made with mode 0640; `-`: stdout
  /// errors  storage: it cannot be opened
  static index::Expected<std::unique_ptr<AccessLog>> open(const std::string& file, sync::Tell tell);
  /// Writes what waits.
  ~AccessLog();
  AccessLog(const AccessLog&) = delete;
  AccessLog& operator=(const AccessLog&) = delete;

  void line(std::string text);
  /// Goes on in a new file of the same name: somebody has moved the old one away.
  void reopen();
  std::uint64_t dropped() const;

 private:
  AccessLog(std::string file, int descriptor, sync::Tell tell);
  void run(const std::stop_token& stop);
  bool write(std::string_view bytes);
  void open_again();

  std::string file_;
  int descriptor_;  ///< of the writing thread
  sync::Tell tell_;
  mutable std::mutex mutex_;  ///< over all below
  std::condition_variable_any changed_;
  std::string waiting_;
  std::uint64_t dropped_ = 0;
  bool is_to_reopen_ = false;
  std::jthread writer_;
};

}  // namespace meetpoint::cli
