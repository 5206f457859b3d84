#include "api/plan_json.hpp"

#include <algorithm>
#include <string>

#include "index/match.hpp"

namespace meetpoint::api {

Json plan_head(const index::Snapshot& snapshot, index::UtcSeconds now) {
  const index::Generation generation = snapshot.generation();
  return {{"generation", generation.number},
          {"as_of", index::format_utc(generation.committed_at)},
          {"age_seconds", std::max<index::UtcSeconds>(0, now - generation.committed_at)}};
}

Json network_json(const index::Network& network) {
  return {{"asn", network.asn.value}, {"name", network.name}};
}

Json exchange_json(const index::Exchange& exchange) {
  return {{"ix_id", exchange.id.value},
          {"name", exchange.name},
          {"city", exchange.city},
          {"country", exchange.country}};
}

Json facility_json(const index::Facility& facility) {
  return {{"fac_id", facility.id.value},
          {"name", facility.name},
          {"city", facility.city},
          {"country", facility.country}};
}

Json usable_port_json(const index::Port& port) {
  return {{"netixlan_id", port.id.value},
          {"ipaddr4", port.usable4 ? Json(port.ipaddr4) : Json()},
          {"ipaddr6", port.usable6 ? Json(port.ipaddr6) : Json()},
          {"speed_mbps", port.speed_mbps},
          {"is_rs_peer", port.is_rs_peer}};
}

Json whole_port_json(const index::Port& port) {
  const auto text_or_null = [](const std::string& text) { return text.empty() ? Json() : Json(text); };
  return {{"netixlan_id", port.id.value},          {"ipaddr4", text_or_null(port.ipaddr4)},
          {"ipaddr6", text_or_null(port.ipaddr6)}, {"speed_mbps", port.speed_mbps},
          {"is_rs_peer", port.is_rs_peer},         {"operational", port.operational},
          {"bfd_support", port.bfd_support}};
}

Json member_of(const index::Snapshot& snapshot, const index::Network& network, std::string_view field) {
  const auto value =
      snapshot.catalog()
          ->table(index::ObjectType::net)
          .value(snapshot.plan().row_of(network), *index::field_named(index::ObjectType::net, field));
  return value.empty() ? Json() : Json::parse(value);
}

Doubts& Doubts::about(index::ObjectType type, std::uint32_t id) {
  for (const index::FindingRecord* finding : plan_.findings_of(type, id)) {
    json_.push_back({{"code", finding->code}, {"type", name_of(type)}, {"id", id}, {"text", finding->text}});
  }
  return *this;
}

Doubts& Doubts::about(std::span<const index::Port> ports) {
  for (const index::Port& port : ports) about(index::ObjectType::netixlan, port.id.value);
  return *this;
}

}  // namespace meetpoint::api
