#pragma once

#include <memory>
#include <string>
#include <vector>

#include "index/error.hpp"
#include "index/names.hpp"
#include "index/snapshot.hpp"

/// Names where ids do, of commands that otherwise need no catalog: reading that takes longer than all else,
/// so it is read when a name was given. thread  one
namespace meetpoint::cli {

using SharedSnapshot = std::shared_ptr<const index::Snapshot>;

/// The newest generation, with its catalog if that is wanted or one of the words is neither empty nor a
/// number. errors  as offline_snapshot
index::Expected<SharedSnapshot> snapshot_for(const std::string& file, const std::vector<std::string>& words,
                                             bool with_catalog = false);

/// Names are looked up in the catalog, the first in some tenths of a second; numbers need none. The snapshot
/// outlives them.
index::Names names_of(const SharedSnapshot& snapshot);

/// For a command that may need no store: a number as it is, without one; a name is looked up in it.
/// errors  as parse_asn, index::Names and offline_snapshot
index::Expected<index::Asn> network_in(const std::string& store, const std::string& word,
                                       const std::string& field);

/// Words of snapshot_for, by names_of its snapshot: a number, also of what the mirror does not hold, or a
/// name. errors  as index::Names
index::Expected<index::Asn> network_of(const index::Names& names, const std::string& word,
                                       const std::string& field);
index::Expected<index::IxId> exchange_of(const index::Names& names, const std::string& word,
                                         const std::string& field);

}  // namespace meetpoint::cli
