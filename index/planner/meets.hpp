#pragma once

#include <algorithm>
#include <span>

#include "index/planner/plan_index.hpp"

/// Whether two networks can meet at a place: the one rule of expand and whatif. thread  any
namespace meetpoint::index {

/// The network at that place; null when it is not there.
inline const AtExchange* at_place(const Snapshot& snapshot, const Network& network, const Exchange& place) {
  const auto all = snapshot.exchanges_of(network);
  const auto found = std::lower_bound(all.begin(), all.end(), place.id, [](const AtExchange& at, IxId id) {
    return at.ix_id.value < id.value;
  });
  return found == all.end() || found->ix_id != place.id ? nullptr : &*found;
}
inline const AtFacility* at_place(const Snapshot& snapshot, const Network& network, const Facility& place) {
  const auto all = snapshot.facilities_of(network);
  const auto found = std::lower_bound(all.begin(), all.end(), place.id, [](const AtFacility& at, FacId id) {
    return at.fac_id.value < id.value;
  });
  return found == all.end() || found->fac_id != place.id ? nullptr : &*found;
}

/// They have an address there that no finding speaks against, in a family in which we have one too.
/// shape   ours: null where we are not yet, and would come with both families
inline bool meets(const AtExchange* ours, const ExchangeMember& theirs) {
  if (ours == nullptr) return theirs.clean_ipv4 || theirs.clean_ipv6;
  return (ours->clean_ipv4 && theirs.clean_ipv4) || (ours->clean_ipv6 && theirs.clean_ipv6);
}
inline bool meets(const AtFacility* /*ours*/, const FacilityMember& /*theirs*/) {
  return true;
}

}  // namespace meetpoint::index
