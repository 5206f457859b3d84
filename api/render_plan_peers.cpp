#include <array>
#include <utility>

#include "api/plan_json.hpp"
#include "api/render_plan.hpp"
#include "index/json_text.hpp"
#include "index/match.hpp"
#include "index/row_text.hpp"

namespace meetpoint::api {

namespace {

using index::ObjectType;

/// Whom one writes to about peering: what PeeringDB calls the roles of the NOC and of who decides.
constexpr std::array<std::string_view, 2> kPeeringRoles = {"NOC", "Policy"};

/// Contacts that anybody may see.
Json contacts_json(const index::Snapshot& snapshot, const index::Network& network) {
  const index::Table& contacts = snapshot.catalog()->table(ObjectType::poc);
  Json list = Json::array();
  for (const index::Slot slot :
       contacts.with(*index::field_named(ObjectType::poc, "net_id"), network.id.value)) {
    const std::string role = index::text_of(contacts, slot, "role");
    if (contacts.status(slot) != index::Status::ok ||
        std::find(kPeeringRoles.begin(), kPeeringRoles.end(), role) == kPeeringRoles.end())
      continue;
    Json contact = {{"role", role}};
    for (const char* field : {"name", "email", "phone", "url"})
      contact[field] = index::text_of(contacts, slot, field);
    list.push_back(std::move(contact));
  }
  return list;
}

Json usable_ports(std::span<const index::Port> ports) {
  Json list = Json::array();
  for (const index::Port& port : ports) {
    if (port.usable4 || port.usable6) list.push_back(usable_port_json(port));
  }
  return list;
}

Json place_json(const index::Snapshot& snapshot, const index::PeerPlace& place) {
  const auto ours = snapshot.ports_of(*place.ours);
  const auto theirs = snapshot.ports_of(*place.theirs);
  Json json = exchange_json(*place.exchange);
  json["ipv4"] = place.ipv4;
  json["ipv6"] = place.ipv6;
  json["mbps"] = place.capacity.mbps;
  json["mbps_n1"] = place.capacity.mbps_without_largest;
  json["ours"] = usable_ports(ours);
  json["theirs"] = usable_ports(theirs);
  json["findings"] = Doubts(snapshot).about(ours).about(theirs).json();
  return json;
}

/// Members of an answer, and the fields of upstream's that they are.
constexpr std::array<std::pair<const char*, const char*>, 9> kSaidOfItself = {
    {{"policy", "policy_general"},
     {"policy_url", "policy_url"},
     {"type", "info_type"},
     {"scope", "info_scope"},
     {"traffic", "info_traffic"},
     {"irr_as_set", "irr_as_set"},
     {"prefixes4", "info_prefixes4"},
     {"prefixes6", "info_prefixes6"},
     {"never_via_route_servers", "info_never_via_route_servers"}}};

}  // namespace

std::string render_peers(const index::Snapshot& snapshot, const index::Peers& peers, index::UtcSeconds now) {
  Json json = plan_head(snapshot, now);
  json["network"] = network_json(*peers.network);
  json["found"] = peers.found;
  Json list = Json::array();
  for (const index::Peer& peer : peers.peers) {
    Json one = network_json(*peer.network);
    for (const auto& [name, field] : kSaidOfItself) one[name] = member_of(snapshot, *peer.network, field);
    one["usable_exchanges"] = peer.places.size();
    one["mbps"] = peer.capacity.mbps;
    one["mbps_n1"] = peer.capacity.mbps_without_largest;
    Json places = Json::array();
    for (const index::PeerPlace& place : peer.places) places.push_back(place_json(snapshot, place));
    one["exchanges"] = std::move(places);
    one["contacts"] = contacts_json(snapshot, *peer.network);
    one["findings"] = Doubts(snapshot).about(ObjectType::net, peer.network->id.value).json();
    list.push_back(std::move(one));
  }
  json["peers"] = std::move(list);
  return bytes_of(json);
}

}  // namespace meetpoint::api
