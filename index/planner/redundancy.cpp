#include "index/planner/redundancy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "index/ascii.hpp"
#include "index/fold.hpp"
#include "index/match.hpp"
#include "index/meeting.hpp"
#include "index/planner/capacity.hpp"
#include "index/planner/lans.hpp"
#include "index/planner/plan_index.hpp"
#include "index/planner/port_sides.hpp"
#include "index/query.hpp"
#include "index/row_text.hpp"

namespace meetpoint::index {

namespace {

/// An IPv6 address is in no more prefixes than have different lengths; what is beyond are copies of one.
constexpr std::size_t kMostLevels = 129;

class RedundancyBuilder {
 public:
  explicit RedundancyBuilder(const Snapshot& snapshot) : snapshot_(snapshot), plan_(snapshot.plan()) {}

  Expected<Redundancy> build(Asn asn, Asn with) {
    for (const auto& [one, field] : {std::pair(asn, "asn"), std::pair(with, "with")}) {
      if (snapshot_.find(one) == nullptr) return tl::unexpected(unknown_network(one, field));
    }
    if (asn == with) return fail(ErrorCode::invalid, "name two different networks", "with");
    const std::array both = {asn, with};
    auto met = common(snapshot_, both);
    if (!met) return forward(met);
    answer_.network = met->networks[0];
    answer_.with = met->networks[1];
    for (const CommonExchange& place : met->exchanges) {
      if (place.usable()) add_exchange(place);
    }
    for (const CommonFacility& place : met->facilities) add_facility(*place.facility);
    add_lans();
    sum_up();
    return std::move(answer_);
  }

 private:
  using Key = std::tuple<RiskKind, std::uint32_t, std::string>;

  void add_exchange(const CommonExchange& place) {
    const auto slot = static_cast<std::uint32_t>(answer_.places.size());
    const auto ports = [&](std::size_t side) { return snapshot_.ports_of(*place.members[side]); };
    const std::uint64_t mbps = bottleneck(capacity_of(ports(0)), capacity_of(ports(1))).mbps;
    answer_.places.push_back({place.exchange, nullptr, mbps});
    answer_.mbps += mbps;
    const auto buildings = plan_.facilities_of(*place.exchange);
    if (buildings.size() == 1) depends(slot, snapshot_.facilities()[buildings[0]]);
    for (const std::size_t side : {std::size_t{0}, std::size_t{1}}) {
      for (const Facility* const one : buildings_of_all(ports(side))) depends(slot, *one);
    }
    depends_on_city(slot, place.exchange->city, place.exchange->country);
    depends_on_operator(slot, ObjectType::ix, place.exchange->id.value);
  }

  void add_facility(const Facility& facility) {
    const auto slot = static_cast<std::uint32_t>(answer_.places.size());
    answer_.places.push_back({nullptr, &facility, 0});
    depends(slot, facility);
    depends_on_city(slot, facility.city, facility.country);
    depends_on_operator(slot, ObjectType::fac, facility.id.value);
  }

  /// In which each operational port of a side has an end, as the network or the exchange says.
  std::set<const Facility*> buildings_of_all(std::span<const Port> ports) const {
    std::optional<std::set<const Facility*>> all;
    for (const Port& port : ports) {
      if (!port.operational) continue;
      const PortSides sides = sides_of(snapshot_, port);
      const std::array its = {sides.net_side, sides.ix_side};
      if (!all) all.emplace(its.begin(), its.end());
      std::erase_if(*all, [&](const Facility* one) {
        return one == nullptr || std::find(its.begin(), its.end(), one) == its.end();
      });
    }
    return all.value_or(std::set<const Facility*>());
  }

  void depends(std::uint32_t slot, const Facility& facility) {
    risks_[{RiskKind::facility, facility.id.value, facility.name}].insert(slot);
  }

  void depends_on_city(std::uint32_t slot, const std::string& city, const std::string& country) {
    if (city.empty()) return;
    std::string& name = cities_[{std::string(trimmed(fold(city))), country}];
    if (name.empty()) name = city + ", " + country;
    risks_[{RiskKind::city, 0, name}].insert(slot);
  }

  void depends_on_operator(std::uint32_t slot, ObjectType type, std::uint32_t id) {
    const Table& table = snapshot_.catalog()->table(type);
    const auto row = table.find(id);
    const auto org = row ? table.reference(*row, *field_named(type, "org_id")) : std::nullopt;
    if (!org || *org == 0) return;
    const Table& orgs = snapshot_.catalog()->table(ObjectType::org);
    const auto its = orgs.find(*org);
    risks_[{RiskKind::operator_, *org, its ? text_of(orgs, *its, "name") : std::string()}].insert(slot);
  }

  void add_lans() {
    std::map<IxId, std::uint32_t> slots;
    for (std::uint32_t slot = 0; slot < answer_.places.size(); ++slot) {
      if (answer_.places[slot].exchange != nullptr) slots[answer_.places[slot].exchange->id] = slot;
    }
    std::vector<LanPrefix> ours;
    for (const LanPrefix& one : lan_prefixes(snapshot_)) {
      if (slots.contains(one.exchange->id)) ours.push_back(one);
    }
    const std::vector<std::size_t> holders = holders_of(ours);
    for (std::size_t inner = 0; inner < ours.size(); ++inner) {
      std::size_t outer = holders[inner];
      for (std::size_t level = 0; outer != kNoHolder && level < kMostLevels;
           ++level, outer = holders[outer]) {
        if (ours[outer].exchange == ours[inner].exchange) continue;
        auto& places = risks_[{RiskKind::lan, 0, to_string(ours[outer].prefix)}];
        places.insert(slots.at(ours[outer].exchange->id));
        places.insert(slots.at(ours[inner].exchange->id));
      }
    }
  }

  void sum_up() {
    for (const auto& [key, places] : risks_) {
      const bool single_point = places.size() == answer_.places.size();
      if (places.size() < 2 && !single_point) continue;
      Risk risk{std::get<0>(key), std::get<1>(key), std::get<2>(key), {places.begin(), places.end()}};
      risk.single_point = single_point;
      risk.places_left = answer_.places.size() - places.size();
      risk.mbps_left = answer_.mbps;
      for (const std::uint32_t slot : places) risk.mbps_left -= answer_.places[slot].mbps;
      answer_.risks.push_back(std::move(risk));
    }
    const auto worse = [](const Risk& a, const Risk& b) {
      return std::tie(a.places_left, a.mbps_left, a.kind, a.id, a.name) <
             std::tie(b.places_left, b.mbps_left, b.kind, b.id, b.name);
    };
    std::sort(answer_.risks.begin(), answer_.risks.end(), worse);
  }

  const Snapshot& snapshot_;
  const PlanIndex& plan_;
  std::map<Key, std::set<std::uint32_t>> risks_;
  /// By a city as people search for it and its country: as the first place of it is written.
  std::map<std::pair<std::string, std::string>, std::string> cities_;
  Redundancy answer_;
};

}  // namespace

std::string_view name_of(RiskKind kind) {
  constexpr std::array<std::string_view, 4> kNames = {"facility", "city", "operator", "lan"};
  return kNames.at(static_cast<std::size_t>(kind));
}

Expected<Redundancy> redundancy(const Snapshot& snapshot, Asn asn, Asn with) {
  return RedundancyBuilder(snapshot).build(asn, with);
}

}  // namespace meetpoint::index
