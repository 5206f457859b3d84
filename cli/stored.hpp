#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <mutex>
#include <string_view>
#include <utility>
#include <vector>

#include "index/store.hpp"

namespace meetpoint::cli {

/// What documents of the store say, as it is served: read anew when one of their kinds has changed.
/// thread  look: one; current: any
template <typename Value>
class Stored {
 public:
  using Read = std::function<index::Expected<std::shared_ptr<const Value>>(index::Reading&)>;
  Stored(std::vector<std::string_view> kinds, Read read) : kinds_(std::move(kinds)), read_(std::move(read)) {}

  /// Reads it anew if it changed. errors  storage; then the one before stays
  index::Expected<void> look(index::Reading& reading) {
    std::uint64_t changed_in = 0;
    for (const std::string_view kind : kinds_) {
      const auto changed = reading.documents_changed(kind);
      if (!changed) return tl::unexpected(changed.error());
      changed_in = std::max(changed_in, *changed);
    }
    // Another store in the place of this one begins again.
    const bool same = changed_in == changed_in_ && reading.generation().number > seen_;
    seen_ = reading.generation().number;
    if (same) return {};
    auto next = read_(reading);
    if (!next) return forward(next);
    changed_in_ = changed_in;
    const std::lock_guard lock(mutex_);
    current_ = std::move(*next);
    return {};
  }

  /// Null when there is none.
  std::shared_ptr<const Value> current() const {
    const std::lock_guard lock(mutex_);
    return current_;
  }

 private:
  std::vector<std::string_view> kinds_;
  Read read_;
  std::uint64_t changed_in_ = 0;  ///< generation of the documents that were read; only of look's thread
  std::uint64_t seen_ = 0;        ///< generation that was looked at last
  mutable std::mutex mutex_;
  std::shared_ptr<const Value> current_;
};

}  // namespace meetpoint::cli
