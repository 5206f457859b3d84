#pragma once

#include <vector>

#include "rpki/authority.hpp"
#include "rpki/issuer.hpp"
#include "rpki/repository.hpp"

/// One CA's publication point, from its manifest down to what it lists.
/// thread  any; the folder is only read
/// source  RFC 9286 section 6, RFC 6487 section 7, RFC 6488 section 3
namespace meetpoint::rpki {

struct PointReading {
  std::shared_ptr<const Point> point;  ///< null: it has none that is valid
  std::string problem;
  std::string place;  ///< of its manifest
  FileStamp stamp;
  ManifestSeen seen;                   ///< the last valid one, of this walk or an earlier
  bool kept = false;                   ///< the point is the earlier one's
  const Authority* earlier = nullptr;  ///< the same CA, as an earlier walk found it
  std::vector<Authority> children;     ///< of a kept point none; what depends on the parent is not set
};

/// What an earlier walk knows of the same CA.
struct Earlier {
  const Authority* authority = nullptr;  ///< null: nothing but what is said of its manifest
  ManifestSeen seen;
  bool may_stand_in = false;  ///< it held the same, so its point is as good as then
  bool may_keep = false;      ///< and reading it again would say the same while its manifest is the same
};

/// shape   authority: whose point; holdings: its own, resolved; tal: the name of its locator
PointReading read_point(const CacheFolder& folder, const Authority& authority, const Holdings& holdings,
                        const std::string& tal, const Earlier& earlier, const WalkOptions& options);

}  // namespace meetpoint::rpki
