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

std::shared_ptr<const SearchIndex> Published::search() const {
  const std::lock_guard lock(mutex_);
  return search_;
}

void Published::publish(std::shared_ptr<const SearchIndex> next) {
  const std::lock_guard lock(mutex_);
  if (search_) replaced_.push_back(std::move(search_));
  search_ = std::move(next);
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
  // Only the list refers to what was replaced and has a count of 1, and nobody can take a new reference from
  // it. replaced_ belongs to the one thread that publishes and sweeps, so the freeing needs no lock.
  std::erase_if(replaced_, [](const auto& held) { return held.use_count() == 1; });
  return replaced_.size();
}

}  // namespace meetpoint::index
