#pragma once

#include <memory>
#include <string>

#include "cli/stored.hpp"
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
class StoredHoldership : public Stored<rpki::Holdership> {
 public:
  StoredHoldership();
};

}  // namespace meetpoint::cli
