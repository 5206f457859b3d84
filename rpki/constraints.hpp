#pragma once

#include <string_view>

#include "index/error.hpp"
#include "rpki/resource_extension.hpp"

/// What a trust anchor may speak for, as the operator of a relying party sees it: files that rpki-client
/// ships for each registry. Plain values, any thread.
/// source  rpki-client(8), NAME.constraints
namespace meetpoint::rpki {

/// Bytes of one file. Those in use have about 1,000 lines.
inline constexpr std::size_t kMaxConstraintsBytes = 1'000'000;

struct Constraints {
  AsnSet allowed;  ///< empty: all that is not denied
  AsnSet denied;
  IpSet allowed_ips;  ///< of a family none: all that is not denied
  IpSet denied_ips;
  bool permits(index::Asn asn) const {
    return !denied.contains(asn) && (allowed.empty() || allowed.contains(asn));
  }
  /// All of it.
  bool permits(const Holdings& holdings) const;
};

/// shape   lines `allow X` or `deny X`, X an AS number, `FIRST - LAST`, or a prefix or range of addresses;
///         `#` begins a comment
/// errors  invalid: any other line, with its number; too_big: over kMaxConstraintsBytes
index::Expected<Constraints> parse_constraints(std::string_view text);

}  // namespace meetpoint::rpki
