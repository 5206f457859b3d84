#include "support/flat_world.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>

#include "index/sqlite_store.hpp"

namespace meetpoint::test {

using index::ObjectType;

namespace {

/// Ok rows by id.
std::map<std::uint32_t, const Json*> ok_rows(const World& world, ObjectType type) {
  std::map<std::uint32_t, const Json*> rows;
  for (const Json& row : world.rows(type)) {
    if (row.at("status") == "ok") rows[row.at("id").get<std::uint32_t>()] = &row;
  }
  return rows;
}

std::string text_or_empty(const Json& row, const char* key) {
  return row.contains(key) && row.at(key).is_string() ? row.at(key).get<std::string>() : std::string();
}

}  // namespace

FlatWorld::FlatWorld(const World& world) {
  const auto nets = ok_rows(world, ObjectType::net);
  const auto exchanges = ok_rows(world, ObjectType::ix);
  const auto lans = ok_rows(world, ObjectType::ixlan);
  const auto facilities = ok_rows(world, ObjectType::fac);
  for (const auto& [id, row] : nets) asns.insert(row->at("asn").get<std::uint32_t>());
  for (const auto& [id, row] : exchanges) ixs.insert(id);
  for (const auto& [id, row] : facilities) facs.insert(id);
  for (const auto& [id, row] : ok_rows(world, ObjectType::netixlan)) {
    const auto net = nets.find(row->at("net_id").get<std::uint32_t>());
    const auto lan = lans.find(row->at("ixlan_id").get<std::uint32_t>());
    if (net == nets.end() || lan == lans.end()) continue;
    const auto ix = lan->second->at("ix_id").get<std::uint32_t>();
    if (!ixs.contains(ix)) continue;
    FlatPort port;
    port.asn = net->second->at("asn").get<std::uint32_t>();
    port.ix = ix;
    port.id = id;
    port.ipaddr4 = text_or_empty(*row, "ipaddr4");
    port.ipaddr6 = text_or_empty(*row, "ipaddr6");
    port.speed_mbps = row->value("speed", std::uint64_t{0});
    port.operational = row->value("operational", true);
    port.is_rs_peer = row->value("is_rs_peer", false);
    at_ix.emplace(port.asn, ix);
    ports.push_back(std::move(port));
  }
  for (const auto& [id, row] : ok_rows(world, ObjectType::netfac)) {
    const auto net = nets.find(row->at("net_id").get<std::uint32_t>());
    const auto fac = row->at("fac_id").get<std::uint32_t>();
    if (net != nets.end() && facs.contains(fac))
      at_fac.emplace(net->second->at("asn").get<std::uint32_t>(), fac);
  }
  for (const auto& [id, row] : ok_rows(world, ObjectType::ixfac)) {
    const auto ix = row->at("ix_id").get<std::uint32_t>();
    const auto fac = row->at("fac_id").get<std::uint32_t>();
    if (ixs.contains(ix) && facs.contains(fac)) ix_fac.emplace(ix, fac);
  }
}

std::vector<FlatPort> FlatWorld::ports_of(std::uint32_t asn, std::uint32_t ix) const {
  std::vector<FlatPort> found;
  for (const FlatPort& port : ports) {
    if (port.asn == asn && port.ix == ix) found.push_back(port);
  }
  return found;
}

bool FlatWorld::usable(std::uint32_t asn, std::uint32_t other, std::uint32_t ix) const {
  const auto one = ports_of(asn, ix);
  const auto two = ports_of(other, ix);
  const auto has = [](const std::vector<FlatPort>& all, bool (FlatPort::*family)() const) {
    return std::any_of(all.begin(), all.end(), [&](const FlatPort& port) { return (port.*family)(); });
  };
  return (has(one, &FlatPort::usable4) && has(two, &FlatPort::usable4)) ||
         (has(one, &FlatPort::usable6) && has(two, &FlatPort::usable6));
}

std::shared_ptr<const index::Snapshot> catalogued_with(const World& world,
                                                       const std::filesystem::path& directory,
                                                       const std::vector<index::Finding>& findings) {
  const auto store = index::open_sqlite_store(directory / "world.db", index::Access::write).value();
  world.store(*store);
  auto pass = store->begin().value();
  for (const index::Finding& finding : findings) {
    if (!pass->report(finding)) throw std::runtime_error("a finding cannot be noted");
  }
  pass->commit().value();
  const auto reading = store->read().value();
  auto catalog = index::Catalog::build(*reading, nullptr).value();
  return index::Snapshot::build(*reading, std::move(catalog)).value();
}

}  // namespace meetpoint::test
