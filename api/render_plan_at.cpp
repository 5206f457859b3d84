#include <utility>

#include "api/plan_json.hpp"
#include "api/render_plan.hpp"

namespace meetpoint::api {

namespace {

using index::ObjectType;

/// A network and what it says of how it peers.
Json member_json(const index::Snapshot& snapshot, const index::Network& network) {
  Json json = network_json(network);
  json["policy"] = member_of(snapshot, network, "policy_general");
  json["type"] = member_of(snapshot, network, "info_type");
  return json;
}

}  // namespace

std::string render_at(const index::Snapshot& snapshot, const index::ExchangePresence& presence,
                      index::UtcSeconds now) {
  Json json = plan_head(snapshot, now);
  json["exchange"] = exchange_json(*presence.exchange);
  json["ports"] = presence.capacity.ports;
  json["mbps"] = presence.capacity.mbps;
  Json networks = Json::array();
  for (const index::ExchangeMember& member : presence.members) {
    const index::Network& network = snapshot.networks()[member.network];
    const auto ports = snapshot.ports_of(*member.at);
    Json one = member_json(snapshot, network);
    one["ipv4"] = member.clean_ipv4;
    one["ipv6"] = member.clean_ipv6;
    one["mbps"] = member.capacity.mbps;
    one["mbps_n1"] = member.capacity.mbps_without_largest();
    Json list = Json::array();
    for (const index::Port& port : ports) list.push_back(whole_port_json(port));
    one["ports"] = std::move(list);
    one["findings"] = Doubts(snapshot).about(ObjectType::net, network.id.value).about(ports).json();
    networks.push_back(std::move(one));
  }
  json["networks"] = std::move(networks);
  Json facilities = Json::array();
  for (const index::Facility* one : presence.facilities) facilities.push_back(facility_json(*one));
  json["facilities"] = std::move(facilities);
  json["findings"] = Doubts(snapshot).about(ObjectType::ix, presence.exchange->id.value).json();
  return bytes_of(json);
}

std::string render_at(const index::Snapshot& snapshot, const index::FacilityPresence& presence,
                      index::UtcSeconds now) {
  Json json = plan_head(snapshot, now);
  json["facility"] = facility_json(*presence.facility);
  Json networks = Json::array();
  for (const index::FacilityMember& member : presence.members) {
    const index::Network& network = snapshot.networks()[member.network];
    Json one = member_json(snapshot, network);
    Doubts doubts(snapshot);
    doubts.about(ObjectType::net, network.id.value);
    for (const index::Tenancy& tenancy : snapshot.tenancies_of(*member.at))
      doubts.about(ObjectType::netfac, tenancy.id.value);
    one["findings"] = doubts.json();
    networks.push_back(std::move(one));
  }
  json["networks"] = std::move(networks);
  Json exchanges = Json::array();
  for (const index::Exchange* exchange : presence.exchanges) {
    Json one = exchange_json(*exchange);
    one["networks"] = snapshot.plan().members_of(*exchange).size();
    exchanges.push_back(std::move(one));
  }
  json["exchanges"] = std::move(exchanges);
  json["findings"] = Doubts(snapshot).about(ObjectType::fac, presence.facility->id.value).json();
  return bytes_of(json);
}

}  // namespace meetpoint::api
