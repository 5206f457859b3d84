#include "support/pdb_world.hpp"

#include <fmt/format.h>

#include <initializer_list>
#include <string>
#include <utility>

#include "index/catalog.hpp"
#include "index/sqlite_store.hpp"

namespace meetpoint::test {

using index::Kind;
using index::ObjectType;

namespace {

Json blank(Kind kind) {
  switch (kind) {
    case Kind::id:
    case Kind::number:
    case Kind::time:
      return {};
    case Kind::asn:
    case Kind::integer:
      return 0;
    case Kind::boolean:
      return false;
    case Kind::text:
      return "";
    case Kind::list:
      return Json::array();
  }
  return {};
}

class Maker {
 public:
  World take() { return std::move(world_); }
  void add(ObjectType type, const Json& set) { world_.add(type, whole_row(type, set)); }

  void orgs() {
    for (int id = 1; id <= 32; ++id) {
      add(ObjectType::org, {{"id", id},
                            {"name", fmt::format("Org {}", id)},
                            {"website", fmt::format("https://org-{}.example", id)},
                            {"address1", fmt::format("{} Main Street", id)},
                            {"city", id == 2 ? "New York" : "Vaduz"},
                            {"country", id == 2 ? "US" : "LI"},
                            {"status", id == 31   ? "deleted"
                                       : id == 32 ? "pending"
                                                  : "ok"}});
    }
  }

  void networks() {
    const Json types[] = {{"Content", "NSP"}, {"NSP"}, {"Cable/DSL/ISP", "NSP"}};
    const int at_ix[] = {3, 2, 1, 0, 1};
    const int at_fac[] = {3, 2, 1};
    for (int id = 1; id <= 12; ++id) {
      Json row = {{"id", id},
                  {"org_id", id},
                  {"name", fmt::format("Net {}", id)},
                  {"website", fmt::format("https://net-{}.example", id)},
                  {"asn", 64495 + id},
                  {"info_never_via_route_servers", id == 4},
                  {"ix_count", id <= 5 ? at_ix[id - 1] : 0},
                  {"fac_count", id <= 3 ? at_fac[id - 1] : 0},
                  {"status", id == 11   ? "deleted"
                             : id == 12 ? "pending"
                                        : "ok"}};
      if (id <= 3) {
        row["info_types"] = types[id - 1];
        row["info_type"] = types[id - 1][0];
        row["irr_as_set"] = fmt::format("AS-NET{}", id);
      }
      add(ObjectType::net, row);
    }
    const std::pair<const char*, const char*> contacts[] = {{"Public", "ok"},  {"Users", "ok"},
                                                            {"Private", "ok"}, {"Public", "deleted"},
                                                            {"Public", "ok"},  {"Users", "deleted"}};
    int id = 0;
    for (const auto& [visible, status] : contacts) {
      ++id;
      const bool is_public = std::string(visible) == "Public";
      const bool deleted = std::string(status) == "deleted" && is_public;
      const std::string name = deleted     ? ""
                               : is_public ? fmt::format("Contact {}", id)
                                           : std::string(kSecretName);
      add(ObjectType::poc, {{"id", id},
                            {"net_id", id == 5 ? 2 : 1},
                            {"role", "NOC"},
                            {"visible", visible},
                            {"name", name},
                            {"email", name},
                            {"status", status}});
    }
  }

  void exchanges() {
    const char* const countries[] = {"LI", "DE", "CH", "", "FI", "CL"};
    const char* const cities[] = {"New York", "York", "Frankfurt", "", "Helsinki", "Santiago"};
    const int nets[] = {3, 2, 2, 0, 0, 0};
    for (int id = 1; id <= 6; ++id) {
      const char* const status = id == 5 ? "deleted" : id == 6 ? "pending" : "ok";
      add(ObjectType::ix, {{"id", id},
                           {"org_id", 20 + id},
                           {"name", fmt::format("Exchange {}", id)},
                           {"city", cities[id - 1]},
                           {"country", countries[id - 1]},
                           {"region_continent", "Europe"},
                           {"media", "Ethernet"},
                           {"proto_unicast", id <= 2},
                           {"proto_ipv6", id == 1},
                           {"net_count", nets[id - 1]},
                           {"fac_count", id <= 2 ? 3 - id : 0},
                           {"status", status}});
      lan(id, id, status);
    }
    lan(13, 3, "ok");
    prefix(1, 1, "IPv4", "192.0.2.0/24");
    prefix(2, 1, "IPv6", "2001:db8:1::/64");
    prefix(3, 2, "IPv4", "198.51.100.0/25");
    prefix(4, 3, "IPv4", "203.0.113.0/24", "deleted");
    prefix(5, 13, "IPv6", "2001:db8:13::/64");
  }
  void lan(int id, int ix, const char* status) {
    const char* const visible = id == 1 ? "Public" : id == 2 ? "Users" : "Private";
    add(ObjectType::ixlan, {{"id", id},
                            {"ix_id", ix},
                            {"mtu", 1500},
                            {"rs_asn", 0},
                            {"ixf_ixp_member_list_url", id == 1 ? "https://public.example/ixf" : kSecretUrl},
                            {"ixf_ixp_member_list_url_visible", visible},
                            {"status", status}});
  }
  void prefix(int id, int lan, const char* protocol, const char* text, const char* status = "ok") {
    add(ObjectType::ixpfx, {{"id", id},
                            {"ixlan_id", lan},
                            {"protocol", protocol},
                            {"prefix", text},
                            {"in_dfz", true},
                            {"status", status}});
  }

  void buildings() {
    for (int id = 1; id <= 3; ++id) {
      add(ObjectType::campus, {{"id", id},
                               {"org_id", 15},
                               {"org_name", "Org 15"},
                               {"name", fmt::format("Campus {}", id)},
                               {"status", id == 1   ? "ok"
                                          : id == 2 ? "pending"
                                                    : "deleted"}});
    }
    const char* const cities[] = {"New York", "York", "Zürich", "Vaduz", "Oslo", "Rome"};
    const char* const countries[] = {"US", "GB", "CH", "LI", "NO", "IT"};
    const char* const regions[] = {"North America", "Europe", "Europe", "Europe", "Europe", "Europe"};
    const int counts[][3] = {{3, 2, 1}, {2, 1, 1}, {1, 0, 0}, {0, 0, 0}, {0, 0, 0}, {0, 0, 0}};
    const Json substations[] = {true, false, Json(), false, true, true};
    for (int id = 1; id <= 6; ++id) {
      add(ObjectType::fac, {{"id", id},
                            {"org_id", 10 + id},
                            {"org_name", fmt::format("Org {}", 10 + id)},
                            {"campus_id", id <= 2   ? Json(1)
                                          : id == 3 ? Json(2)
                                                    : Json()},
                            {"name", fmt::format("Facility {}", id)},
                            {"net_count", counts[id - 1][0]},
                            {"ix_count", counts[id - 1][1]},
                            {"carrier_count", counts[id - 1][2]},
                            {"diverse_serving_substations", substations[id - 1]},
                            {"region_continent", regions[id - 1]},
                            {"city", cities[id - 1]},
                            {"country", countries[id - 1]},
                            {"latitude", id == 4 ? Json() : Json(47.0 + id)},
                            {"longitude", id == 4 ? Json() : Json(9.5)},
                            {"created", fmt::format("2025-0{}-10T12:00:00Z", id)},
                            {"updated", fmt::format("2026-0{}-10T12:00:00Z", id)},
                            {"status", id == 5   ? "deleted"
                                       : id == 6 ? "pending"
                                                 : "ok"}});
    }
    for (int id = 1; id <= 3; ++id) {
      add(ObjectType::carrier, {{"id", id},
                                {"org_id", 16},
                                {"org_name", "Org 16"},
                                {"name", fmt::format("Carrier {}", id)},
                                {"fac_count", id == 1 ? 2 : 0},
                                {"status", id == 3 ? "deleted" : "ok"}});
    }
  }

  void links() {
    int id = 0;
    for (const auto& [carrier, fac] : {std::pair{1, 1}, {1, 2}, {2, 2}}) {
      add(ObjectType::carrierfac, {{"id", ++id},
                                   {"name", fmt::format("Facility {}", fac)},
                                   {"carrier_id", carrier},
                                   {"fac_id", fac},
                                   {"status", carrier == 2 ? "deleted" : "ok"}});
    }
    id = 0;
    for (const auto& [ix, fac] : {std::pair{1, 1}, {2, 1}, {1, 2}, {3, 2}}) {
      add(ObjectType::ixfac, {{"id", ++id},
                              {"name", fmt::format("Facility {}", fac)},
                              {"city", fac == 1 ? "New York" : "York"},
                              {"country", fac == 1 ? "US" : "GB"},
                              {"ix_id", ix},
                              {"fac_id", fac},
                              {"status", ix == 3 ? "deleted" : "ok"}});
    }
    id = 0;
    for (const auto& [net, fac] : {std::pair{1, 1}, {2, 1}, {3, 1}, {1, 2}, {2, 2}, {1, 3}, {2, 3}}) {
      ++id;
      add(ObjectType::netfac, {{"id", id},
                               {"name", fmt::format("Facility {}", fac)},
                               {"city", fac == 1   ? "New York"
                                        : fac == 2 ? "York"
                                                   : "Zürich"},
                               {"country", fac == 1   ? "US"
                                           : fac == 2 ? "GB"
                                                      : "CH"},
                               {"net_id", net},
                               {"fac_id", fac},
                               {"local_asn", 64495 + net},
                               {"status", id == 7 ? "deleted" : "ok"}});
    }
    const int ports[][3] = {{1, 1, 10000},  {2, 1, 10000}, {3, 1, 10000}, {1, 2, 10000}, {2, 2, 10000},
                            {1, 13, 10000}, {4, 3, 10000}, {1, 1, 1000},  {5, 3, 100}};
    id = 0;
    for (const auto& [net, lan, speed] : ports) {
      ++id;
      const int ix = lan == 13 ? 3 : lan;
      add(ObjectType::netixlan, {{"id", id},
                                 {"net_id", net},
                                 {"ix_id", ix},
                                 {"name", fmt::format("Exchange {}", ix)},
                                 {"ixlan_id", lan},
                                 {"speed", speed},
                                 {"asn", 64495 + net},
                                 {"ipaddr4", fmt::format("192.0.2.{}", id)},
                                 {"ipaddr6", fmt::format("2001:db8:1::{}", id)},
                                 {"is_rs_peer", id == 2},
                                 {"operational", id != 8},
                                 {"net_side_id", id == 1 ? Json(1) : Json()},
                                 {"ix_side_id", id == 1 ? Json(2) : Json()},
                                 {"status", id == 7 ? "deleted" : "ok"}});
    }
  }

 private:
  World world_;
};

}  // namespace

Json whole_row(ObjectType type, const Json& set) {
  Json row = Json::object();
  for (const index::Field& field : index::fields_of(type)) row[std::string(field.name)] = blank(field.kind);
  row["created"] = "2026-01-01T00:00:00Z";
  row["updated"] = "2026-01-01T00:00:00Z";
  row["status"] = "ok";
  for (const auto& [key, value] : set.items()) row[key] = value;
  return row;
}

World pdb_world() {
  Maker maker;
  maker.orgs();
  maker.networks();
  maker.exchanges();
  maker.buildings();
  maker.links();
  return maker.take();
}

std::shared_ptr<const index::Snapshot> catalogued(const World& world,
                                                  const std::filesystem::path& directory) {
  auto store = index::open_sqlite_store(directory / "world.db", index::Access::write, [] {
                 return kLoadedAt;
               }).value();
  world.store(*store);
  auto reading = store->read().value();
  auto catalog = index::Catalog::build(*reading, nullptr).value();
  return index::Snapshot::build(*reading, std::move(catalog)).value();
}

}  // namespace meetpoint::test
