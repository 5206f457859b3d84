#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <thread>

#include "index/published.hpp"
#include "index/store.hpp"

/// Watches a store and publishes each new generation, whoever committed it. Looks at the store's generation
/// number every kWatchInterval, opens the store anew when another file stands in its place, and goes on
/// serving the last good snapshot while the store is missing or broken.
///
/// thread  its own; `tell` and `also` are called there
/// owner   published must outlive it; destroying it stops the thread
namespace meetpoint::index {

/// A new generation must be served within a second of its commit; this leaves most of it to building.
inline constexpr std::chrono::milliseconds kWatchInterval{100};

class Refresh {
 public:
  using OpenStore = std::function<Expected<std::unique_ptr<Store>>(const std::filesystem::path&)>;
  /// One line for the log: a generation published, or a new kind of trouble.
  using Tell = std::function<void(const std::string&)>;
  /// What else is made of a generation that was just published; an error is told and tried with the next one.
  using Also = std::function<Expected<void>(Reading&)>;

  Refresh(std::filesystem::path file, OpenStore open, Published& published, Tell tell, Also also = {});

 private:
  void watch(const std::stop_token& stop);
  Expected<void> look_safely();
  Expected<void> look();
  bool replaced_on_disk();

  std::filesystem::path file_;
  OpenStore open_;
  Published& published_;
  Tell tell_;
  Also also_;
  std::unique_ptr<Store> store_;
  bool served_from_it_ = false;  // the published snapshot was built from store_
  std::uint64_t device_ = 0;     // which file store_ has open
  std::uint64_t inode_ = 0;
  std::string trouble_;  // told last; the same trouble is not told again
  std::jthread thread_;
};

}  // namespace meetpoint::index
