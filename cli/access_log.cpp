#include "cli/access_log.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <string_view>
#include <utility>

namespace meetpoint::cli {

namespace {

using index::ErrorCode;

/// Lines are written together: who watches the file sees them this much later.
constexpr std::chrono::milliseconds kBetweenWrites{100};

constexpr mode_t kMode = 0640;

int open_file(const std::string& file) {
  if (file == "-") return ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0);
  return ::open(file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, kMode);
}

}  // namespace

index::Expected<std::unique_ptr<AccessLog>> AccessLog::open(const std::string& file, sync::Tell tell) {
  const int descriptor = open_file(file);
  if (descriptor < 0) {
    return index::fail(ErrorCode::storage,
                       fmt::format("cannot open the access log {}: {}; its folder has to be "
                                   "there and to be ours to write",
                                   file, std::strerror(errno)));
  }
  return std::unique_ptr<AccessLog>(new AccessLog(file, descriptor, std::move(tell)));
}

AccessLog::AccessLog(std::string file, int descriptor, sync::Tell tell)
    : file_(std::move(file)),
      descriptor_(descriptor),
      tell_(std::move(tell)),
      writer_([this](const std::stop_token& stop) { run(stop); }) {}

AccessLog::~AccessLog() {
  writer_.request_stop();
  writer_.join();
  ::close(descriptor_);
}

void AccessLog::line(std::string text) {
  text += '\n';
  const std::lock_guard lock(mutex_);
  if (waiting_.size() + text.size() > kMostWaitingBytes) {
    ++dropped_;
  } else {
    waiting_ += text;
  }
}

void AccessLog::reopen() {
  const std::lock_guard lock(mutex_);
  is_to_reopen_ = true;
}

std::uint64_t AccessLog::dropped() const {
  const std::lock_guard lock(mutex_);
  return dropped_;
}

void AccessLog::open_again() {
  const int fresh = open_file(file_);
  if (fresh < 0) {
    tell_(fmt::format("access log {}: {}; the old file is written on", file_, std::strerror(errno)));
    return;
  }
  ::close(std::exchange(descriptor_, fresh));
}

bool AccessLog::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

void AccessLog::run(const std::stop_token& stop) {
  bool is_failing = false;
  std::uint64_t lost = 0;
  std::unique_lock lock(mutex_);
  while (true) {
    const bool is_last = stop.stop_requested();
    const std::string bytes = std::exchange(waiting_, {});
    const bool again = std::exchange(is_to_reopen_, false);
    lock.unlock();
    if (again) open_again();
    const bool failed = !write(bytes);
    const std::string why = std::strerror(errno);
    lock.lock();
    if (failed) {
      const auto lines = static_cast<std::uint64_t>(std::count(bytes.begin(), bytes.end(), '\n'));
      dropped_ += lines;
      lost += lines;
    }
    if (failed && !is_failing) tell_(fmt::format("access log {}: {}; its lines are lost", file_, why));
    if (!failed && is_failing && !bytes.empty()) {
      tell_(fmt::format("access log {}: written again, {} lines were lost", file_, lost));
      lost = 0;
    }
    if (failed || !bytes.empty()) is_failing = failed;
    if (is_last) return;
    changed_.wait_for(lock, stop, kBetweenWrites, [] { return false; });
  }
}

}  // namespace meetpoint::cli
