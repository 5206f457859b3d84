#include "support/meetings.hpp"

namespace meetpoint::test {

using index::ObjectType;

namespace {

void add_networks(World& world, std::initializer_list<std::uint32_t> asns) {
  std::uint32_t id = 1;
  for (const std::uint32_t asn : asns) {
    world.add(ObjectType::net, {{"id", id++}, {"org_id", 1}, {"asn", asn}, {"name", "net"}});
  }
}

void add_exchange(World& world, std::uint32_t id, const std::string& name) {
  world.add(ObjectType::ix, {{"id", id}, {"org_id", 1}, {"name", name}, {"city", "Bern"}, {"country", "CH"}});
  world.add(ObjectType::ixlan, {{"id", id + 100}, {"ix_id", id}});
}

/// A port of the network with id `net` at an exchange; an empty address is null.
void add_port(World& world, std::uint32_t net, std::uint32_t ix, const std::string& ipaddr4,
              const std::string& ipaddr6) {
  const std::size_t id = world.rows(ObjectType::netixlan).size() + 1;
  world.add(ObjectType::netixlan, {{"id", id},
                                   {"net_id", net},
                                   {"ixlan_id", ix + 100},
                                   {"ipaddr4", ipaddr4.empty() ? Json() : Json(ipaddr4)},
                                   {"ipaddr6", ipaddr6.empty() ? Json() : Json(ipaddr6)},
                                   {"speed", 10000 * net},
                                   {"is_rs_peer", net == 1},
                                   {"operational", true},
                                   {"bfd_support", net == 2}});
}

void add_facility(World& world, std::uint32_t id, const std::string& name, const Json& latitude,
                  const Json& longitude, std::uint32_t networks) {
  world.add(ObjectType::fac, {{"id", id},
                              {"org_id", 1},
                              {"name", name},
                              {"city", "Bern"},
                              {"country", "CH"},
                              {"latitude", latitude},
                              {"longitude", longitude}});
  for (std::uint32_t net = 1; net <= networks; ++net) {
    const std::size_t netfac = world.rows(ObjectType::netfac).size() + 1;
    world.add(ObjectType::netfac,
              {{"id", netfac}, {"net_id", net}, {"fac_id", id}, {"local_asn", 64500 + net}});
  }
}

}  // namespace

World two_networks() {
  World world;
  add_networks(world, {64496, 64500, 64510});
  add_exchange(world, 9, "Nine \"IX\"");
  add_exchange(world, 10, "Zürich");
  add_port(world, 1, 9, "192.0.2.1", "2001:db8::1");
  add_port(world, 2, 9, "192.0.2.2", "2001:db8::2");
  add_port(world, 1, 9, "192.0.2.3", "");
  add_port(world, 1, 10, "192.0.2.4", "");
  add_port(world, 2, 10, "", "2001:db8::5");
  add_facility(world, 12, "Cellar", Json(), Json(), 2);
  add_facility(world, 5, "Tower", 46.9481, -7.5, 2);
  return world;
}

World many_places() {
  World world;
  add_networks(world, {64496, 64500, 64510});
  for (const std::uint32_t ix : {100U, 2U, 30U, 10U}) {
    add_exchange(world, ix, "IX");
    add_port(world, 1, ix, "192.0.2.1", "");
    add_port(world, 2, ix, ix == 30 ? "" : "192.0.2.2", "2001:db8::2");
  }
  for (const std::uint32_t fac : {100U, 3U, 20U}) add_facility(world, fac, "Fac", Json(), Json(), 2);
  return world;
}

World crowd(std::uint32_t count) {
  World world;
  add_exchange(world, 1, "IX");
  for (std::uint32_t net = 1; net <= count; ++net) {
    world.add(ObjectType::net, {{"id", net}, {"org_id", 1}, {"asn", 64495 + net}, {"name", "net"}});
    add_port(world, net, 1, "192.0.2." + std::to_string(net), "");
  }
  add_facility(world, 1, "Fac", Json(), Json(), count);
  return world;
}

}  // namespace meetpoint::test
