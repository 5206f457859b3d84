#include <utility>

#include "api/plan_json.hpp"
#include "api/render_plan.hpp"

namespace meetpoint::api {

using index::ObjectType;

std::string render_expand(const index::Snapshot& snapshot, const index::Expansion& expansion,
                          index::UtcSeconds now) {
  Json json = plan_head(snapshot, now);
  json["network"] = network_json(*expansion.network);
  json["targets"] = expansion.targets;
  json["weight"] = expansion.weight;
  json["reachable_now"] = expansion.reachable_now;
  Json unknown = Json::array();
  for (const index::Asn asn : expansion.unknown) unknown.push_back(asn.value);
  json["unknown_asns"] = std::move(unknown);
  Json steps = Json::array();
  for (const index::ExpandStep& step : expansion.steps) {
    Json one = step.exchange != nullptr ? exchange_json(*step.exchange) : facility_json(*step.facility);
    one["cost"] = step.cost;
    one["networks"] = step.networks;
    one["gain"] = step.gain;
    one["covered"] = step.covered;
    one["findings"] =
        (step.exchange != nullptr ? Doubts(snapshot).about(ObjectType::ix, step.exchange->id.value)
                                  : Doubts(snapshot).about(ObjectType::fac, step.facility->id.value))
            .json();
    steps.push_back(std::move(one));
  }
  json["steps"] = std::move(steps);
  json["cost"] = expansion.cost;
  json["optimum"] = expansion.optimum ? Json(*expansion.optimum) : Json();
  return bytes_of(json);
}

}  // namespace meetpoint::api
