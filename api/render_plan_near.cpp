#include <cmath>
#include <utility>

#include "api/plan_json.hpp"
#include "api/render_plan.hpp"

namespace meetpoint::api {

namespace {

using index::ObjectType;

/// To the metre: coordinates are not better, and other machines may round the last digits otherwise.
double rounded(double km) {
  return std::round(km * 1000) / 1000;
}

}  // namespace

std::string render_near(const index::Snapshot& snapshot, const index::Near& near, index::UtcSeconds now) {
  Json json = plan_head(snapshot, now);
  json["latitude"] = near.question.point.latitude;
  json["longitude"] = near.question.point.longitude;
  json["km"] = near.question.km;
  json["facilities_found"] = near.facilities_found;
  json["exchanges_found"] = near.exchanges_found;
  Json facilities = Json::array();
  for (const index::NearFacility& place : near.facilities) {
    Json one = facility_json(*place.facility);
    one["latitude"] = *place.facility->latitude;
    one["longitude"] = *place.facility->longitude;
    one["km"] = rounded(place.km);
    one["networks"] = place.networks;
    one["exchanges"] = place.exchanges;
    one["findings"] = Doubts(snapshot).about(ObjectType::fac, place.facility->id.value).json();
    facilities.push_back(std::move(one));
  }
  json["facilities"] = std::move(facilities);
  Json exchanges = Json::array();
  for (const index::NearExchange& place : near.exchanges) {
    Json one = exchange_json(*place.exchange);
    one["km"] = rounded(place.km);
    one["nearest_facility"] = facility_json(*place.nearest);
    one["networks"] = place.networks;
    one["findings"] = Doubts(snapshot).about(ObjectType::ix, place.exchange->id.value).json();
    exchanges.push_back(std::move(one));
  }
  json["exchanges"] = std::move(exchanges);
  return bytes_of(json);
}

}  // namespace meetpoint::api
