#include "index/published.hpp"

#include <utility>

namespace meetpoint::index {

std::shared_ptr<const Snapshot> Published::current() const {
  const std::lock_guard lock(mutex_);
  return current_;
}

void Published::publish(std::shared_ptr<const Snapshot> next) {
  const std::lock_guard lock(mutex_);
  if (current_) replaced_.push_back(std::move(current_));
  current_ = std::move(next);
}

Attempt Published::attempt() const {
  const std::lock_guard lock(mutex_);
  return attempt_;
}

void Published::note(const Attempt& attempt) {
  const std::lock_guard lock(mutex_);
  attempt_ = attempt;
}

std::size_t Published::sweep() {
  // Only the list refers to a replaced snapshot whose count is 1, and nobody can take a new reference from
  // it. replaced_ belongs to the one thread that publishes and sweeps, so the freeing needs no lock.
  std::erase_if(replaced_, [](const auto& snapshot) { return snapshot.use_count() == 1; });
  return replaced_.size();
}

}  // namespace meetpoint::index
