#pragma once

#include <cstddef>
#include <mutex>
#include <set>
#include <utility>
#include <vector>

#include "index/ids.hpp"

namespace meetpoint::cli {

/// The AS numbers whose endpoints requests have asked for, on the way from those who answer to the one who
/// follows registries: a request notes and goes on.
/// thread  any
class AskedAsns {
 public:
  /// As many as a follower would take; what is beyond that is not noted.
  static constexpr std::size_t kMost = 10'000;

  void note(index::Asn asn) {
    const std::lock_guard lock(mutex_);
    if (asns_.size() < kMost) asns_.insert(asn);
  }
  /// All since the last time.
  std::vector<index::Asn> take() {
    std::set<index::Asn> taken;
    {
      const std::lock_guard lock(mutex_);
      taken.swap(asns_);
    }
    return {taken.begin(), taken.end()};
  }

 private:
  std::mutex mutex_;
  std::set<index::Asn> asns_;
};

}  // namespace meetpoint::cli
