#pragma once

#include <cstdint>
#include <string_view>

#include "index/ids.hpp"
#include "index/time.hpp"
#include "rpki/holdership.hpp"

/// What the RPKI says of whether an AS number is somebody's: he who asks may speak for it by his token, and
/// this is what stands behind the number itself.
/// thread  any
namespace meetpoint::api {

/// What an operator demands of it.
enum class RequireHolder : std::uint8_t { off, warn, enforce };

enum class Held : std::uint8_t {
  by_certificate,  ///< a valid certificate of a holder's lists it
  by_none,         ///< valid certificates were looked at, and none of them is a holder's of it
  unknown,         ///< there is no RPKI data, or what there is has run out
};

/// shape   holdership may be null: no sync has walked the RPKI
Held held_by_certificate(const rpki::Holdership* holdership, index::Asn asn, index::UtcSeconds now);

/// For the log: `rpki certificate`, `no rpki certificate`, `rpki unknown`.
std::string_view name_of(Held held);

}  // namespace meetpoint::api
