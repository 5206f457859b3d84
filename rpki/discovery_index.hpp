#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "index/ids.hpp"
#include "rpki/authority.hpp"

/// Every word of a repository about discovery objects, by the AS that it is about, so that a question does
/// not go through all publication points. Whether the publisher may speak for the AS is not looked at here.
/// thread  any; never changed after construction
namespace meetpoint::rpki {

struct DiscoveryMention {
  enum class Kind : std::uint8_t {
    published,  ///< valid when it was read: Point::endpoints
    missing,    ///< listed and not in the cache: Point::missing
    refused,    ///< Point::refused
  };
  index::Asn asn;
  AuthorityId authority = kNoAuthority;
  Kind kind = Kind::published;
  std::uint32_t place = 0;  ///< in that list of the authority's point
};

class DiscoveryIndex {
 public:
  explicit DiscoveryIndex(const std::vector<Authority>& authorities);
  std::span<const DiscoveryMention> about(index::Asn asn) const;

 private:
  std::vector<DiscoveryMention> mentions_;  ///< by AS
};

}  // namespace meetpoint::rpki
