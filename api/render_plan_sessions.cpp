#include <utility>

#include "api/plan_json.hpp"
#include "api/render_plan.hpp"

namespace meetpoint::api {

namespace {

const std::string& address_of(const index::Port& port, index::Family family) {
  return family == index::Family::v4 ? port.ipaddr4 : port.ipaddr6;
}

}  // namespace

std::string render_sessions(const index::Snapshot& snapshot, const index::Sessions& sessions,
                            index::UtcSeconds now) {
  Json json = plan_head(snapshot, now);
  json["network"] = network_json(*sessions.network);
  Json peers = Json::array();
  for (const index::Network* peer : sessions.peers) {
    Json one = network_json(*peer);
    for (const char* field : {"irr_as_set", "info_prefixes4", "info_prefixes6"})
      one[field] = member_of(snapshot, *peer, field);
    one["findings"] = Doubts(snapshot).about(index::ObjectType::net, peer->id.value).json();
    peers.push_back(std::move(one));
  }
  json["peers"] = peers;
  Json list = Json::array();
  for (const index::Session& session : sessions.sessions) {
    const Json& peer = peers[session.peer];
    const bool v4 = session.family == index::Family::v4;
    Json one = {{"asn", peer.at("asn")}, {"name", peer.at("name")}, {"order", session.order}};
    one["exchange"] = exchange_json(*session.exchange);
    one["family"] = v4 ? "ipv4" : "ipv6";
    one["local_ip"] = address_of(*session.ours, session.family);
    one["peer_ip"] = address_of(*session.theirs, session.family);
    one["as_set"] = peer.at("irr_as_set");
    one["max_prefixes"] = peer.at(v4 ? "info_prefixes4" : "info_prefixes6");
    one["mbps"] = session.mbps;
    one["local_netixlan_id"] = session.ours->id.value;
    one["peer_netixlan_id"] = session.theirs->id.value;
    one["is_rs_peer"] = session.theirs->is_rs_peer;
    one["bfd_support"] = session.ours->bfd_support && session.theirs->bfd_support;
    one["findings"] = Doubts(snapshot).about({session.ours, 1}).about({session.theirs, 1}).json();
    list.push_back(std::move(one));
  }
  json["sessions"] = std::move(list);
  return bytes_of(json);
}

}  // namespace meetpoint::api
