#pragma once

#include <vector>

#include "index/store.hpp"
#include "rpki/vrp_table.hpp"

/// What route origin validation says of the mirror's rows, brought into the store as findings.
///
/// An exchange's peering LAN should be nobody's route: a VRP that makes it a valid one of an AS that is not
/// of the exchange's organisation is a mistake or worse. AS0 says that nobody may announce it, which is well.
///
/// thread  one
/// errors  storage; then the store is as it was
namespace meetpoint::sync {

/// shape   codes are index::kRovCodes, one finding a prefix
index::Expected<std::vector<index::Finding>> lan_findings(index::Rows& rows, const rpki::VrpTable& vrps);

/// One Pass when that is new, none otherwise. Returns the generation that was added; number 0: none.
index::Expected<index::Generation> follow_vrps(index::Store& store, const rpki::VrpTable& vrps);

}  // namespace meetpoint::sync
