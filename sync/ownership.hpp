#pragma once

#include <vector>

#include "index/finding.hpp"
#include "index/store.hpp"

/// PeeringDB's data ownership policy, as far as a mirror can break it: whose datum is whose is upstream's to
/// say, so rows that disagree are named in findings and never changed, hidden or removed.
/// thread  any, one a pass
/// source  PeeringDB data ownership policy, sections 5 to 7; docs of ixpfx, netixlan
namespace meetpoint::sync {

/// Every disagreement among ok rows, in no order. What hangs on a type whose list nobody ever sent is not
/// held against it.
/// shape   codes are index::kConsistencyCodes
index::Expected<std::vector<index::Finding>> disagreements(index::Rows& rows);

/// What every pass does before its commit: the findings become those that its rows give.
index::Expected<void> settle_disagreements(index::Pass& pass);

}  // namespace meetpoint::sync
