#include <utility>

#include "api/plan_json.hpp"
#include "api/render_plan.hpp"

namespace meetpoint::api {

namespace {

using index::Change;
using index::ObjectType;

Json moment_json(const index::Generation& generation) {
  return {{"generation", generation.number}, {"as_of", index::format_utc(generation.committed_at)}};
}

class DiffRenderer {
  /// What is gone has the name that it had.
  auto found(auto look) const {
    const auto* const now = look(snapshot_);
    return now != nullptr ? now : look(before_);
  }

 public:
  DiffRenderer(const index::Snapshot& snapshot, const index::Snapshot& before)
      : snapshot_(snapshot), before_(before) {}

  Json network(index::Asn asn) const {
    const index::Network* const network = found([&](const auto& one) { return one.find(asn); });
    return network != nullptr ? network_json(*network) : Json{{"asn", asn.value}, {"name", ""}};
  }

  Json changes(const std::vector<Change>& all) const {
    Json list = Json::array();
    for (const Change& change : all) list.push_back(one(change));
    return list;
  }

 private:
  Json one(const Change& change) const {
    const bool port = change.type == ObjectType::netixlan;
    Json json = {{"change", name_of(change.kind)}};
    json.update(network(change.asn));
    json["exchange"] = port ? exchange(change.place) : Json();
    json["facility"] = port ? Json() : facility(change.place);
    json["moved_from"] = change.old_place == 0 ? Json()
                         : port                ? exchange(change.old_place)
                                               : facility(change.old_place);
    json[port ? "netixlan_id" : "netfac_id"] = change.id;
    json["before"] = change.before;
    json["after"] = change.after;
    json["in_generation"] = change.generation == 0 ? Json() : Json(change.generation);
    json["at"] = change.generation == 0 ? Json() : Json(index::format_utc(change.at));
    json["findings"] = Doubts(snapshot_).about(change.type, change.id).json();
    return json;
  }

  Json exchange(std::uint32_t id) const {
    const auto* const place = found([&](const auto& one) { return one.plan().find(index::IxId{id}); });
    return exchange_json(place != nullptr ? *place : index::Exchange{{id}, {}, {}, {}});
  }
  Json facility(std::uint32_t id) const {
    const auto* const place = found([&](const auto& one) { return one.plan().find(index::FacId{id}); });
    return facility_json(place != nullptr ? *place : index::Facility{{id}, {}, {}, {}, {}, {}});
  }

  const index::Snapshot& snapshot_;
  const index::Snapshot& before_;
};

}  // namespace

std::string render_diff(const index::Snapshot& snapshot, const index::Snapshot& before,
                        const index::Diff& diff, index::UtcSeconds now) {
  const DiffRenderer renderer(snapshot, before);
  Json json = plan_head(snapshot, now);
  json["from"] = moment_json(diff.from);
  json["to"] = moment_json(diff.to);
  Json networks = Json::array();
  for (const index::Asn asn : diff.networks) networks.push_back(renderer.network(asn));
  json["networks"] = std::move(networks);
  json["changes"] = renderer.changes(diff.ours);
  json["others_found"] = diff.others_found;
  json["others"] = renderer.changes(diff.others);
  return bytes_of(json);
}

}  // namespace meetpoint::api
