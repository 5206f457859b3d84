#include "index/planner/at.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace meetpoint::index {

Expected<ExchangePresence> at(const Snapshot& snapshot, IxId id) {
  const PlanIndex& plan = snapshot.plan();
  const Exchange* const exchange = plan.find(id);
  if (exchange == nullptr)
    return fail(ErrorCode::unknown_name, fmt::format("no exchange here has the id {}", id.value), "ix");
  ExchangePresence presence;
  presence.exchange = exchange;
  presence.members = plan.members_of(*exchange);
  for (const ExchangeMember& member : presence.members) {
    presence.capacity.ports += member.capacity.ports;
    presence.capacity.mbps += member.capacity.mbps;
    presence.capacity.largest_mbps = std::max(presence.capacity.largest_mbps, member.capacity.largest_mbps);
  }
  for (const std::uint32_t slot : plan.facilities_of(*exchange))
    presence.facilities.push_back(&snapshot.facilities()[slot]);
  return presence;
}

Expected<FacilityPresence> at(const Snapshot& snapshot, FacId id) {
  const PlanIndex& plan = snapshot.plan();
  const Facility* const facility = plan.find(id);
  if (facility == nullptr)
    return fail(ErrorCode::unknown_name, fmt::format("no facility here has the id {}", id.value), "fac");
  FacilityPresence presence;
  presence.facility = facility;
  presence.members = plan.members_of(*facility);
  for (const std::uint32_t slot : plan.exchanges_of(*facility))
    presence.exchanges.push_back(&snapshot.exchanges()[slot]);
  return presence;
}

}  // namespace meetpoint::index
