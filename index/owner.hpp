#pragma once

#include <string>
#include <vector>

#include "index/ids.hpp"
#include "index/store.hpp"

/// Whose datum a row is: from the row up to the organizations that may change it. Links between two parties
/// (a port, a tenancy) have a side each, the one that owns the row first.
/// thread  as the reading
/// source  PeeringDB data ownership policy, sections 5 to 7, and how its server carries it out
namespace meetpoint::index {

struct OwnerLink {
  ObjectType type = ObjectType::org;
  std::uint32_t id = 0;
  bool held = false;   ///< false: the mirror holds no such row, and the chain ends here
  std::string status;  ///< ok, pending, deleted
  std::string name;    ///< empty where the type has none
  Asn asn;             ///< of a net; else 0
};

struct OwnerSide {
  std::vector<OwnerLink> chain;  ///< what the row hangs on, nearest first, an org last
  std::string_view may;          ///< what this side may change
};

struct Ownership {
  OwnerLink row;
  std::vector<OwnerSide> sides;  ///< empty for an org, which is its own owner
  std::string_view rule;         ///< what the policy says of this type as a whole
};

/// errors  not_found; storage
Expected<Ownership> owner_of(Reading& reading, ObjectType type, std::uint32_t id);

}  // namespace meetpoint::index
