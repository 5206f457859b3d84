#include "cli/geojson.hpp"

#include <fmt/format.h>

#include <utility>

#include "cli/answer_places.hpp"

namespace meetpoint::cli {

std::string geojson_of(std::string_view answer, const index::Snapshot& snapshot) {
  const Json json = Json::parse(answer);
  Json collection = {{"type", "FeatureCollection"}};
  for (const char* key : {"generation", "as_of", "age_seconds"}) {
    if (json.contains(key)) collection[key] = json.at(key);
  }
  Json features = Json::array();
  for (AnswerPlace& place : places_of(json, snapshot)) {
    Json geometry;
    if (place.where)
      geometry = {{"type", "Point"},
                  {"coordinates", Json::array({place.where->longitude, place.where->latitude})}};
    features.push_back({{"type", "Feature"},
                        {"id", fmt::format("{}:{}", place.is_exchange ? "ix" : "fac", place.id)},
                        {"geometry", std::move(geometry)},
                        {"properties", std::move(place.properties)}});
  }
  collection["features"] = std::move(features);
  return collection.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace meetpoint::cli
