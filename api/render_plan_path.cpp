#include <utility>

#include "api/plan_json.hpp"
#include "api/render_plan.hpp"

namespace meetpoint::api {

namespace {

Json port_json(const index::Snapshot& snapshot, const index::PathPort& at) {
  return {{"exchange", exchange_json(*at.exchange)},
          {"network", network_json(*at.network)},
          {"port", whole_port_json(*at.port)},
          {"findings", Doubts(snapshot).about({at.port, 1}).json()}};
}

Json prefix_json(const index::Snapshot& snapshot, const index::PathPrefix& prefix) {
  return {{"ixpfx_id", prefix.ixpfx_id},
          {"prefix", to_string(prefix.prefix)},
          {"exchange", exchange_json(*prefix.exchange)},
          {"findings", Doubts(snapshot).about(index::ObjectType::ixpfx, prefix.ixpfx_id).json()}};
}

}  // namespace

std::string render_path(const index::Snapshot& snapshot, const index::Path& path, index::UtcSeconds now) {
  Json json = plan_head(snapshot, now);
  json["address"] = to_string(path.address);
  json["state"] = !path.ports.empty() ? "assigned" : !path.prefixes.empty() ? "unassigned" : "outside";
  // Of the port, which is what the address is configured on; else of the longest prefix.
  if (!path.ports.empty()) {
    json.update(port_json(snapshot, path.ports.front()));
  } else {
    json["exchange"] = path.prefixes.empty() ? Json() : exchange_json(*path.prefixes.front().exchange);
    json["network"] = Json();
    json["port"] = Json();
    json["findings"] = Json::array();
  }
  Json prefixes = Json::array();
  for (const index::PathPrefix& one : path.prefixes) prefixes.push_back(prefix_json(snapshot, one));
  json["prefixes"] = std::move(prefixes);
  Json others = Json::array();
  for (std::size_t k = 1; k < path.ports.size(); ++k) others.push_back(port_json(snapshot, path.ports[k]));
  json["other_ports"] = std::move(others);
  return bytes_of(json);
}

}  // namespace meetpoint::api
