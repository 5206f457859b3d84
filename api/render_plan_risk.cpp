#include <cmath>
#include <utility>

#include "api/plan_json.hpp"
#include "api/render_plan.hpp"
#include "index/row_text.hpp"

namespace meetpoint::api {

namespace {

using index::ObjectType;

template <typename Place>
Json or_null(const Place* place, Json (*json)(const Place&)) {
  return place == nullptr ? Json() : json(*place);
}

Json meeting_json(const index::DependentPlace& place) {
  return place.exchange != nullptr ? exchange_json(*place.exchange) : facility_json(*place.facility);
}

Json side_json(const index::NearMissPlace& place) {
  Json json = facility_json(*place.facility);
  json["tenancy"] = place.tenancy;
  json["net_side"] = place.net_side;
  json["ix_side"] = place.ix_side;
  return json;
}

}  // namespace

std::string render_redundancy(const index::Snapshot& snapshot, const index::Redundancy& redundancy,
                              index::UtcSeconds now) {
  Json json = plan_head(snapshot, now);
  json["network"] = network_json(*redundancy.network);
  json["with"] = network_json(*redundancy.with);
  json["mbps"] = redundancy.mbps;
  Json places = Json::array();
  for (const index::DependentPlace& place : redundancy.places) {
    Json one = meeting_json(place);
    one["mbps"] = place.exchange != nullptr ? Json(place.mbps) : Json();
    Doubts doubts(snapshot);
    if (place.exchange != nullptr)
      doubts.about(ObjectType::ix, place.exchange->id.value);
    else
      doubts.about(ObjectType::fac, place.facility->id.value);
    one["findings"] = doubts.json();
    places.push_back(std::move(one));
  }
  json["places"] = std::move(places);
  Json risks = Json::array();
  for (const index::Risk& risk : redundancy.risks) {
    Json one = {{"kind", name_of(risk.kind)},
                {"id", risk.id == 0 ? Json() : Json(risk.id)},
                {"name", risk.name},
                {"single_point", risk.single_point},
                {"places_left", risk.places_left},
                {"mbps_left", risk.mbps_left}};
    Json fail = Json::array();
    for (const std::uint32_t slot : risk.places) fail.push_back(meeting_json(redundancy.places[slot]));
    one["places"] = std::move(fail);
    risks.push_back(std::move(one));
  }
  json["risks"] = std::move(risks);
  return bytes_of(json);
}

std::string render_near_miss(const index::Snapshot& snapshot, const index::NearMiss& near_miss,
                             index::UtcSeconds now) {
  Json json = plan_head(snapshot, now);
  json["network"] = network_json(*near_miss.network);
  json["with"] = network_json(*near_miss.with);
  Json common = Json::array();
  for (const index::Facility* facility : near_miss.common) common.push_back(facility_json(*facility));
  json["common"] = std::move(common);
  json["found"] = near_miss.found;
  const index::Table& carriers = snapshot.catalog()->table(ObjectType::carrier);
  Json pairs = Json::array();
  for (const index::NearMissPair& pair : near_miss.pairs) {
    Json one = {{"ours", side_json(pair.ours)}, {"theirs", side_json(pair.theirs)}};
    // To the metre, as near has it.
    one["km"] = pair.km ? Json(std::round(*pair.km * 1000) / 1000) : Json();
    one["same_campus"] = pair.same_campus;
    Json both = Json::array();
    for (const std::uint32_t id : pair.carriers) {
      const auto row = carriers.find(id);
      both.push_back({{"carrier_id", id}, {"name", row ? text_of(carriers, *row, "name") : std::string()}});
    }
    one["carriers"] = std::move(both);
    one["findings"] = Doubts(snapshot)
                          .about(ObjectType::fac, pair.ours.facility->id.value)
                          .about(ObjectType::fac, pair.theirs.facility->id.value)
                          .json();
    pairs.push_back(std::move(one));
  }
  json["pairs"] = std::move(pairs);
  return bytes_of(json);
}

std::string render_lint(const index::Snapshot& snapshot, const index::Lint& lint, index::UtcSeconds now) {
  Json json = plan_head(snapshot, now);
  json["found"] = lint.found;
  Json items = Json::array();
  for (const index::LintItem& item : lint.items) {
    Json one = {{"code", item.code}, {"type", name_of(item.type)}, {"id", item.id}, {"field", item.field}};
    one["network"] = or_null(item.network, network_json);
    one["exchange"] = or_null(item.exchange, exchange_json);
    one["facility"] = or_null(item.facility, facility_json);
    one["text"] = item.text;
    one["owner"] = item.owner;
    one["remedy"] = item.remedy;
    one["first_seen"] = item.since == 0 ? Json() : Json(index::format_utc(item.since));
    items.push_back(std::move(one));
  }
  json["findings"] = std::move(items);
  return bytes_of(json);
}

}  // namespace meetpoint::api
