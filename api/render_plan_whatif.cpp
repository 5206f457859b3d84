#include <utility>

#include "api/plan_json.hpp"
#include "api/render_plan.hpp"

namespace meetpoint::api {

namespace {

using index::ObjectType;

Json place_json(const index::WhatIfPlace& place) {
  return place.exchange != nullptr ? exchange_json(*place.exchange) : facility_json(*place.facility);
}

Doubts doubts_about(const index::Snapshot& snapshot, const index::WhatIfPlace& place) {
  Doubts doubts(snapshot);
  if (place.exchange != nullptr)
    doubts.about(ObjectType::ix, place.exchange->id.value);
  else
    doubts.about(ObjectType::fac, place.facility->id.value);
  return doubts;
}

Json side_json(const index::WhatIfSide& side) {
  return {{"reachable_before", side.before}, {"reachable_after", side.after}};
}

void add_networks(Json& list, const index::Snapshot& snapshot, const index::WhatIf& whatif,
                  const index::WhatIfSide& side) {
  for (const index::WhatIfNetwork& other : side.networks) {
    Json one = network_json(*other.network);
    one["policy_general"] = member_of(snapshot, *other.network, "policy_general");
    one["change"] = other.gained ? "gained" : "lost";
    one["via"] = &side == &whatif.exchanges ? "exchange" : "facility";
    Json places = Json::array();
    for (const std::uint32_t slot : other.places) places.push_back(place_json(whatif.places[slot]));
    one["places"] = std::move(places);
    one["findings"] = Doubts(snapshot).about(ObjectType::net, other.network->id.value).json();
    list.push_back(std::move(one));
  }
}

}  // namespace

std::string render_whatif(const index::Snapshot& snapshot, const index::WhatIf& whatif,
                          index::UtcSeconds now) {
  Json json = plan_head(snapshot, now);
  json["network"] = network_json(*whatif.network);
  json["exchanges"] = side_json(whatif.exchanges);
  json["facilities"] = side_json(whatif.facilities);
  Json places = Json::array();
  for (const index::WhatIfPlace& place : whatif.places) {
    Json one = place_json(place);
    one["change"] = place.joins ? "join" : "leave";
    one["networks"] = place.networks;
    one["alone"] = place.alone;
    one["findings"] = doubts_about(snapshot, place).json();
    places.push_back(std::move(one));
  }
  json["places"] = std::move(places);
  Json networks = Json::array();
  add_networks(networks, snapshot, whatif, whatif.exchanges);
  add_networks(networks, snapshot, whatif, whatif.facilities);
  json["networks"] = std::move(networks);
  return bytes_of(json);
}

}  // namespace meetpoint::api
