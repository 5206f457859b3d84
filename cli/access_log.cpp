#include "cli/access_log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace meetpoint::cli {

namespace {

using std::chrono::steady_clock;

/// Lines are written together: who watches the file sees them this much later.
constexpr std::chrono::milliseconds kBetweenWrites{100};
/// For a reader to take the last lines.
constexpr std::chrono::seconds kLastPatience{1};

}  // namespace

index::Expected<std::unique_ptr<AccessLog>> AccessLog::open(const std::string& file, sync::Tell tell) {
  auto opened = LineFile::open(file);
  if (!opened) {
    return index::fail(
        opened.error().code,
        fmt::format("cannot open the access log {}; its folder has to be there and to be ours to write",
                    opened.error().text));
  }
  return std::unique_ptr<AccessLog>(new AccessLog(file, std::move(*opened), std::move(tell)));
}

AccessLog::AccessLog(std::string name, LineFile file, sync::Tell tell)
    : name_(std::move(name)),
      tell_(std::move(tell)),
      file_(std::move(file)),
      writer_([this](const std::stop_token& stop) { run(stop); }) {}

AccessLog::~AccessLog() {
  writer_.request_stop();
  writer_.join();
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

/// return  lines lost
std::uint64_t AccessLog::open_again() {
  auto fresh = LineFile::open(name_);
  if (!fresh) {
    tell_(fmt::format("access log {}; the old file is written on", fresh.error().text));
    return 0;
  }
  const std::uint64_t lost = file_.drop_begun_line(lines_);
  file_ = std::move(*fresh);
  return lost;
}

/// Tells once that lines are lost, and once that they are written again.
void AccessLog::note(const LineFile::Written& written) {
  lost_ += written.lost;
  if (!written.problem.empty()) {
    if (!std::exchange(is_failing_, true))
      tell_(fmt::format("access log {}: {}; its lines are lost", name_, written.problem));
  } else if (written.is_some && std::exchange(is_failing_, false)) {
    tell_(fmt::format("access log {}: written again, {} lines were lost", name_, std::exchange(lost_, 0)));
  }
}

void AccessLog::run(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  steady_clock::time_point end = steady_clock::time_point::max();
  while (true) {
    const bool is_last = stop.stop_requested();
    if (is_last) end = std::min(end, steady_clock::now() + kLastPatience);
    if (lines_.empty()) lines_.swap(waiting_);
    const bool is_to_reopen = std::exchange(is_to_reopen_, false);
    lock.unlock();
    const std::uint64_t left = is_to_reopen ? open_again() : 0;
    auto written = file_.write(lines_);
    written.lost += left;
    note(written);
    const bool is_over = is_last && steady_clock::now() >= end;
    if (is_last && !lines_.empty() && !is_over) std::this_thread::sleep_for(kBetweenWrites);
    lock.lock();
    dropped_ += written.lost;
    if (is_over || (is_last && lines_.empty() && waiting_.empty())) return;
    if (!is_last) changed_.wait_for(lock, stop, kBetweenWrites, [] { return false; });
  }
}

}  // namespace meetpoint::cli
