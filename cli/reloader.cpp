#include "cli/reloader.hpp"

#include <utility>

namespace meetpoint::cli {

Reloader::Reloader(std::function<void(const std::stop_token& stop)> work)
    : work_(std::move(work)), thread_([this](const std::stop_token& stop) { run(stop); }) {}

void Reloader::ask() {
  const std::lock_guard lock(mutex_);
  is_asked_ = true;
  changed_.notify_all();
}

void Reloader::join() {
  if (thread_.joinable()) thread_.join();
}

void Reloader::run(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (changed_.wait(lock, stop, [this] { return is_asked_; }) && !stop.stop_requested()) {
    is_asked_ = false;
    lock.unlock();
    work_(stop);
    lock.lock();
  }
}

}  // namespace meetpoint::cli
