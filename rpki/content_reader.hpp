#pragma once

#include <limits>

#include "index/ids.hpp"
#include "rpki/der.hpp"

/// What the contents of several signed objects have in common. Any thread.
namespace meetpoint::rpki {

/// `version [0] EXPLICIT INTEGER DEFAULT 0`: DER leaves a default out, so any that is written is refused.
inline void read_version_0(der::Reader& content) {
  if (content.at(der::constructed(0))) content.refuse("the version is written and should be 0 by default");
}

/// An AS number, 0 included.
inline index::Asn read_asn(der::Reader& content, std::string_view what) {
  return {static_cast<std::uint32_t>(content.number_up_to(std::numeric_limits<std::uint32_t>::max(), what))};
}

}  // namespace meetpoint::rpki
