#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "cli/line_file.hpp"
#include "index/error.hpp"
#include "sync/tell.hpp"

/// Lines to a file, a FIFO or stdout, without anybody waiting for the disk or for who reads them. Lines that
/// are not taken in time are dropped and counted: an answer is worth more than its line.
///
/// thread  line, reopen: any; it writes in one of its own
/// errors  told once each time that writing begins to fail, and when it works again, with how many were lost
namespace meetpoint::cli {

/// Bytes that wait to be taken: some 20,000 lines.
inline constexpr std::size_t kMostWaitingBytes = 4'194'304;

class AccessLog {
 public:
  /// shape   file: as LineFile::open
  /// errors  storage: it cannot be opened
  static index::Expected<std::unique_ptr<AccessLog>> open(const std::string& file, sync::Tell tell);
  /// Writes what waits, unless its reader takes more than a second.
  ~AccessLog();
  AccessLog(const AccessLog&) = delete;
  AccessLog& operator=(const AccessLog&) = delete;

  void line(std::string text);
  /// Goes on in a new file of the same name: somebody has moved the old one away.
  void reopen();
  std::uint64_t dropped() const;

 private:
  AccessLog(std::string name, LineFile file, sync::Tell tell);
  void run(const std::stop_token& stop);
  std::uint64_t open_again();
  void note(const LineFile::Written& written);

  const std::string name_;
  const sync::Tell tell_;
  // Of the writing thread:
  LineFile file_;
  std::string lines_;         ///< that are being written
  bool is_failing_ = false;   ///< so it was told
  std::uint64_t lost_ = 0;    ///< since it began to fail
  mutable std::mutex mutex_;  ///< over all below, but the thread
  std::condition_variable_any changed_;
  std::string waiting_;
  std::uint64_t dropped_ = 0;
  bool is_to_reopen_ = false;
  std::jthread writer_;
};

}  // namespace meetpoint::cli
