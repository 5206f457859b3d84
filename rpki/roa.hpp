#pragma once

#include <vector>

#include "index/ids.hpp"
#include "rpki/signed_object.hpp"

/// Route origin authorisations: which AS may announce which prefixes. Any thread.
/// source  RFC 9582
namespace meetpoint::rpki {

/// Prefixes of one object, both families together: rpki-client's limit on addresses.
inline constexpr std::size_t kMaxRoaPrefixes = kMaxResourceEntries;

struct RoaPrefix {
  index::Prefix prefix;
  std::uint8_t max_length = 0;  ///< bits; the prefix's own where none is written
  friend bool operator==(const RoaPrefix&, const RoaPrefix&) = default;
};

struct Roa {
  SignedObject object;
  index::Asn asn;  ///< AS 0: nobody may
  std::vector<RoaPrefix> prefixes;
};

/// The EE certificate lists addresses that hold all the prefixes, and no AS.
/// errors  as parse_signed_object
index::Expected<Roa> parse_roa(std::string_view bytes, Rfc8360 rfc8360 = Rfc8360::refuse);

}  // namespace meetpoint::rpki
