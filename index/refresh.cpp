#include "index/refresh.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <condition_variable>
#include <exception>
#include <mutex>
#include <utility>

namespace meetpoint::index {

Refresh::Refresh(std::filesystem::path file, OpenStore open, Published& published, Tell tell, Also also)
    : file_(std::move(file)),
      open_(std::move(open)),
      published_(published),
      tell_(std::move(tell)),
      also_(std::move(also)),
      thread_([this](const std::stop_token& stop) { watch(stop); }) {}

void Refresh::watch(const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any wake;
  while (!stop.stop_requested()) {
    const auto looked = look_safely();
    std::string trouble = looked ? std::string() : looked.error().text;
    if (trouble != trouble_ && !trouble.empty()) tell_(trouble);
    trouble_ = std::move(trouble);
    published_.sweep();
    std::unique_lock lock(mutex);
    wake.wait_for(lock, stop, kWatchInterval, [] { return false; });
  }
}

Expected<void> Refresh::look_safely() {
  try {
    return look();
  } catch (const std::exception& problem) {
    // Out of memory, most likely. What is published goes on being served; the next look may do better.
    return fail(ErrorCode::internal, fmt::format("cannot build the next snapshot: {}", problem.what()));
  }
}

bool Refresh::replaced_on_disk() {
  struct stat now {};
  const bool there = ::stat(file_.c_str(), &now) == 0;
  const bool same = there && now.st_dev == device_ && now.st_ino == inode_;
  device_ = there ? now.st_dev : 0;
  inode_ = there ? now.st_ino : 0;
  return !same;
}

Expected<void> Refresh::look() {
  if (replaced_on_disk()) store_.reset();
  if (!store_) {
    auto opened = open_(file_);
    if (!opened) return forward(opened);
    store_ = std::move(*opened);
    served_from_it_ = false;
  }
  auto newest = store_->generation();
  if (!newest) {
    store_.reset();
    return forward(newest);
  }
  auto attempt = store_->attempt();
  if (!attempt) {
    store_.reset();
    return forward(attempt);
  }
  published_.note(*attempt);
  if (served_from_it_ && *newest == published_.current()->generation()) return {};
  if (newest->number == 0) return fail(ErrorCode::unavailable, file_.string() + " holds no generation yet");

  const auto begin = std::chrono::steady_clock::now();
  auto reading = store_->read();
  if (!reading) return forward(reading);
  // What did not change since the last one that was built from this store is taken over from there.
  const auto before = served_from_it_ ? published_.current()->catalog() : nullptr;
  auto catalog = Catalog::build(**reading, before.get());
  if (!catalog) return forward(catalog);
  auto built = Snapshot::build(**reading, std::move(*catalog));
  if (!built) return forward(built);
  const Generation generation = (*built)->generation();
  // First, so that nobody is answered from the rows alone.
  auto also = also_ ? also_(**reading) : Expected<void>();
  if (!also) tell_(also.error().text);
  published_.publish(std::move(*built));
  served_from_it_ = true;
  const auto took = std::chrono::steady_clock::now() - begin;
  tell_(fmt::format("generation {} of {} is served, built in {} ms", generation.number,
                    format_utc(generation.committed_at),
                    std::chrono::duration_cast<std::chrono::milliseconds>(took).count()));
  published_.publish(SearchIndex::build(published_.current()->catalog()));
  return {};
}

}  // namespace meetpoint::index
