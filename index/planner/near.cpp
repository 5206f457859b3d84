#include "index/planner/near.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "index/planner/plan_index.hpp"

namespace meetpoint::index {

Expected<Near> near(const Snapshot& snapshot, const NearQuestion& question) {
  if (!point_at(question.point.latitude, question.point.longitude))
    return fail(ErrorCode::invalid, "no point on Earth", "point");
  if (question.km == 0 || question.km > kMostKm)
    return fail(ErrorCode::invalid, fmt::format("km is 1 to {}, half way round the Earth", kMostKm), "km");
  const PlanIndex& plan = snapshot.plan();
  Near near;
  near.question = question;
  for (const Facility& facility : snapshot.facilities()) {
    const auto point = point_at(facility.latitude, facility.longitude);
    if (!point) continue;
    const double km = km_between(question.point, *point);
    if (km > question.km) continue;
    near.facilities.push_back(
        {&facility, km, plan.members_of(facility).size(), plan.exchanges_of(facility).size()});
  }
  std::sort(near.facilities.begin(), near.facilities.end(), [](const auto& a, const auto& b) {
    return std::tie(a.km, a.facility->id) < std::tie(b.km, b.facility->id);
  });
  std::vector<bool> seen(snapshot.exchanges().size(), false);
  for (const NearFacility& one : near.facilities) {
    for (const std::uint32_t slot : plan.exchanges_of(*one.facility)) {
      if (seen[slot]) continue;  // it stands in a nearer building too
      seen[slot] = true;
      const Exchange& exchange = snapshot.exchanges()[slot];
      near.exchanges.push_back({&exchange, one.facility, one.km, plan.members_of(exchange).size()});
    }
  }
  std::sort(near.exchanges.begin(), near.exchanges.end(), [](const auto& a, const auto& b) {
    return std::tie(a.km, a.exchange->id) < std::tie(b.km, b.exchange->id);
  });
  near.facilities_found = near.facilities.size();
  near.exchanges_found = near.exchanges.size();
  if (question.limit != 0) {
    near.facilities.resize(std::min(question.limit, near.facilities.size()));
    near.exchanges.resize(std::min(question.limit, near.exchanges.size()));
  }
  return near;
}

}  // namespace meetpoint::index
