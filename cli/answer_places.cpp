#include "cli/answer_places.hpp"

#include <limits>
#include <map>
#include <set>
#include <utility>

#include "index/fold.hpp"
#include "index/planner/plan_index.hpp"

namespace meetpoint::cli {

namespace {

std::optional<index::Point> where(const index::Facility& facility) {
  return index::point_at(facility.latitude, facility.longitude);
}

std::optional<index::Point> where(const AnswerPlace& place, const index::Snapshot& snapshot) {
  const index::PlanIndex& plan = snapshot.plan();
  if (!place.is_exchange) {
    const index::Facility* const facility = plan.find(index::FacId{place.id});
    return facility == nullptr ? std::nullopt : where(*facility);
  }
  const index::Exchange* const exchange = plan.find(index::IxId{place.id});
  if (exchange == nullptr) return std::nullopt;
  const std::string city = index::fold(exchange->city);
  std::optional<index::Point> elsewhere;
  for (const std::uint32_t slot : plan.facilities_of(*exchange)) {
    const index::Facility& facility = snapshot.facilities()[slot];
    const auto point = where(facility);
    if (point && index::fold(facility.city) == city) return point;
    if (!elsewhere) elsewhere = point;
  }
  return elsewhere;
}

class Walk {
 public:
  void visit(const Json& value) {
    if (value.is_object()) take(value);
    if (!value.is_structured()) return;
    for (const Json& inside : value) visit(inside);
  }
  std::vector<AnswerPlace> places() && { return std::move(places_); }

 private:
  void take(const Json& object) {
    const bool is_exchange = object.contains("ix_id");
    const auto id = object.find(is_exchange ? "ix_id" : "fac_id");
    if (id == object.end() || !id->is_number_unsigned()) return;
    const auto number = id->get<std::uint64_t>();
    if (number > std::numeric_limits<std::uint32_t>::max()) return;
    const auto [slot, is_new] = slots_.try_emplace({is_exchange, number}, places_.size());
    if (is_new) {
      places_.push_back({is_exchange, static_cast<std::uint32_t>(number), {}, {}, Json::object(), false});
      disputed_.emplace_back();
    }
    AnswerPlace& place = places_[slot->second];
    for (const auto& [key, member] : object.items()) {
      if (member.is_structured() || disputed_[slot->second].contains(key)) continue;
      const auto known = place.properties.find(key);
      if (known == place.properties.end()) {
        place.properties[key] = member;
      } else if (*known != member) {
        place.properties.erase(known);
        disputed_[slot->second].insert(key);
      }
    }
    const auto name = object.find("name");
    if (name != object.end() && name->is_string()) place.name = name->get<std::string>();
    const auto findings = object.find("findings");
    if (findings != object.end() && !findings->empty()) place.has_findings = true;
  }

  std::map<std::pair<bool, std::uint64_t>, std::size_t> slots_;
  std::vector<AnswerPlace> places_;
  std::vector<std::set<std::string>> disputed_;  ///< members that differ, by slot
};

}  // namespace

std::vector<AnswerPlace> places_of(const Json& answer, const index::Snapshot& snapshot) {
  Walk walk;
  walk.visit(answer);
  std::vector<AnswerPlace> places = std::move(walk).places();
  for (AnswerPlace& place : places) place.where = where(place, snapshot);
  return places;
}

}  // namespace meetpoint::cli
