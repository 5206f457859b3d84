#pragma once

#include <optional>

#include "api/authentication.hpp"
#include "index/error.hpp"
#include "index/ids.hpp"

/// Whom a question of the Peering API is put to, and for whom. The draft's text has its `asn` be the server,
/// running code has it be the caller; a base path that names the server makes both readings mean the same.
/// thread  any
/// source  draft-ietf-grow-peering-api-01, GET /locations
namespace meetpoint::api {

struct NamedAsns {
  std::optional<index::Asn> path;  ///< of a base path `/v0.1/as64496`
  index::Asn asn;
  std::optional<index::Asn> peer_asn;
};

struct Parties {
  index::Asn server;
  index::Asn caller;
};

/// Where `asn` names the server (and without a path it does), the caller is `peer_asn` or, when that is left
/// out, the one network that the asker may speak for. Otherwise `asn` is the caller.
/// errors  forbidden: the asker may not speak for that caller; invalid: none of several is chosen, or two
///         are; unknown_asn: a number that nobody can have
index::Expected<Parties> parties_of(const Asker& asker, const NamedAsns& named);

}  // namespace meetpoint::api
