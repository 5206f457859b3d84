#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "index/store.hpp"
#include "rpki/holdership.hpp"

/// Who holds what, from what a sync has stored: for programs that have no relying party's cache at hand.
namespace meetpoint::cli {

/// Null when no sync has ever walked the RPKI for this store. errors  storage
index::Expected<std::shared_ptr<const rpki::Holdership>> read_holdership(index::Reading& reading);

/// What a command needs that was given no cache: the one of a store, or an error that says how to get it.
/// errors  storage; unavailable: no sync has walked the RPKI for it
index::Expected<std::shared_ptr<const rpki::Holdership>> stored_holdership(const std::string& store);

/// The one of the generation that is served.
/// thread  look: one; current: any
class StoredHoldership {
 public:
  /// Reads it anew if it changed. errors  storage; then the one before stays
  index::Expected<void> look(index::Reading& reading);
  /// Null when there is none.
  std::shared_ptr<const rpki::Holdership> current() const;

 private:
  std::uint64_t changed_in_ = 0;  ///< generation of the documents that were read; only of look's thread
  std::uint64_t seen_ = 0;        ///< generation that was looked at last
  mutable std::mutex mutex_;
  std::shared_ptr<const rpki::Holdership> current_;
};

}  // namespace meetpoint::cli
