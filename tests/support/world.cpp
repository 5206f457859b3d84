#include "support/world.hpp"

#include <algorithm>
#include <random>
#include <set>
#include <stdexcept>
#include <utility>

#include "index/query.hpp"
#include "index/sqlite_store.hpp"
#include "support/temp_dir.hpp"

namespace meetpoint::test {

using index::Asn;
using index::Kind;
using index::ObjectType;

namespace {

template <typename T>
T must(index::Expected<T> value) {
  if (!value) throw std::runtime_error(value.error().text);
  if constexpr (!std::is_void_v<T>) return std::move(*value);
}

index::Value value_of(const Json& json, Kind kind) {
  if (json.is_null()) return {};
  switch (kind) {
    case Kind::id:
    case Kind::asn:
    case Kind::integer:
      return json.get<std::int64_t>();
    case Kind::boolean:
      return std::int64_t{json.get<bool>()};
    case Kind::number:
      return json.get<double>();
    case Kind::text:
      return json.get<std::string>();
    case Kind::time:
    case Kind::list:
      break;
  }
  throw std::runtime_error("no column has this kind");
}

}  // namespace

World& World::add(ObjectType type, Json row) {
  for (const auto& [key, value] : {std::pair{"created", "2026-01-01T00:00:00Z"},
                                   {"updated", "2026-01-01T00:00:00Z"},
                                   {"status", "ok"}}) {
    if (!row.contains(key)) row[key] = value;
  }
  rows(type).push_back(std::move(row));
  return *this;
}

std::string envelope(const std::vector<Json>& rows) {
  std::string text = "{\"data\": [";
  for (const Json& row : rows) {
    if (&row != rows.data()) text += ", ";
    text += row.dump();
  }
  return text + "], \"meta\": {}}";
}

void World::write(const std::filesystem::path& directory) const {
  for (const ObjectType type : index::kObjectTypes) {
    write_file(directory / (std::string(name_of(type)) + ".json"), envelope(rows(type)));
  }
}

index::Row row_of(ObjectType type, const Json& json) {
  index::Row row;
  row.id = json.at("id").get<std::uint32_t>();
  row.status = json.at("status").get<std::string>();
  row.created = index::parse_utc(json.at("created").get<std::string>()).value();
  row.updated = index::parse_utc(json.at("updated").get<std::string>()).value();
  for (const index::Field& field : index::fields_of(type)) {
    if (!index::is_column(field)) continue;
    row.columns.push_back(json.contains(field.name) ? value_of(json.at(std::string(field.name)), field.kind)
                                                    : index::Value());
  }
  row.json = json.dump();
  return row;
}

index::Generation World::store(index::Store& store) const {
  auto pass = must(store.begin());
  for (const ObjectType type : index::kObjectTypes) {
    for (const Json& row : rows(type)) must(pass->stage(type, row_of(type, row)));
  }
  return must(pass->commit());
}

World read_world(const std::filesystem::path& directory) {
  World world;
  for (const ObjectType type : index::kObjectTypes) {
    const auto file = directory / (std::string(name_of(type)) + ".json");
    if (!std::filesystem::exists(file)) continue;
    Json lists = Json::parse(read_file(file));
    for (Json& row : lists.at("data")) world.rows(type).push_back(std::move(row));
  }
  return world;
}

std::shared_ptr<const index::Snapshot> snapshot_of(const World& world,
                                                   const std::filesystem::path& directory) {
  auto store = must(open_sqlite_store(directory / "world.db", index::Access::write));
  world.store(*store);
  auto reading = must(store->read());
  return must(index::Snapshot::build(*reading));
}

World world_with_secrets() {
  World world = read_world(std::string(MEETPOINT_SOURCE_DIR) + "/data/sample");
  world.add(ObjectType::poc, {{"id", 9001},
                              {"net_id", 1},
                              {"role", "NOC"},
                              {"visible", "Users"},
                              {"name", "Secret Somebody"},
                              {"phone", ""},
                              {"email", "secret@example.net"},
                              {"url", ""}});
  for (Json& lan : world.rows(ObjectType::ixlan)) {
    lan["ixf_ixp_member_list_url"] = "https://example.net/secret-members.json";
    lan["ixf_ixp_member_list_url_visible"] = "Users";
  }
  return world;
}

World random_world(std::uint32_t seed) {
  std::mt19937 random(seed);
  const auto below = [&](std::uint32_t n) { return static_cast<std::uint32_t>(random() % n); };
  const auto status = [&] { return below(8) > 0 ? "ok" : below(2) > 0 ? "deleted" : "pending"; };
  const std::uint32_t nets = 3 + below(12);
  const std::uint32_t ixs = 1 + below(8);
  const std::uint32_t facs = 1 + below(6);
  World world;
  for (std::uint32_t id = 1; id <= nets; ++id) {
    // Now and then two networks claim one ASN, as they may while upstream is between two edits.
    const std::uint32_t asn = 64496 + (below(12) == 0 ? below(nets) : id);
    world.add(ObjectType::net,
              {{"id", id}, {"org_id", 1}, {"asn", asn}, {"name", "n"}, {"status", status()}});
  }
  for (std::uint32_t id = 1; id <= ixs; ++id) {
    world.add(ObjectType::ix, {{"id", id}, {"org_id", 1}, {"name", "x"}, {"status", status()}});
    // ixlan ids are exchange ids upwards of 3, and shuffled below, so that equal ids prove nothing.
    const std::uint32_t ix_id = id <= 3 ? 1 + id % std::min(ixs, 3U) : id;
    world.add(ObjectType::ixlan, {{"id", id}, {"ix_id", ix_id}, {"status", status()}});
  }
  for (std::uint32_t id = 1; id <= facs; ++id) {
    world.add(ObjectType::fac, {{"id", id}, {"org_id", 1}, {"name", "f"}, {"status", status()}});
  }
  const std::uint32_t ports = below(80);
  for (std::uint32_t id = 1; id <= ports; ++id) {
    Json row = {{"id", id},
                {"net_id", 1 + below(nets + 1)},  // one past the end dangles
                {"ix_id", 1 + below(ixs)},        // upstream's copy, which joins must not use
                {"ixlan_id", 1 + below(ixs + 1)},
                {"speed", 1000 * below(3)},
                {"asn", 64496 + below(20)},
                {"ipaddr4", below(3) == 0 ? Json() : Json("192.0.2." + std::to_string(id))},
                {"ipaddr6", below(2) == 0 ? Json() : Json("2001:db8::" + std::to_string(id))},
                {"operational", below(5) > 0},
                {"status", status()}};
    if (below(10) == 0) row.erase("operational");
    world.add(ObjectType::netixlan, row);
  }
  const std::uint32_t tenancies = below(50);
  for (std::uint32_t id = 1; id <= tenancies; ++id) {
    world.add(ObjectType::netfac, {{"id", id},
                                   {"net_id", 1 + below(nets + 1)},
                                   {"fac_id", 1 + below(facs + 1)},
                                   {"local_asn", 64496 + below(20)},
                                   {"status", status()}});
  }
  const std::uint32_t buildings = below(20);
  for (std::uint32_t id = 1; id <= buildings; ++id) {
    world.add(
        ObjectType::ixfac,
        {{"id", id}, {"ix_id", 1 + below(ixs + 1)}, {"fac_id", 1 + below(facs + 1)}, {"status", status()}});
  }
  return world;
}

Oracle::Oracle(const World& world) : world_(world) {
  for (const ObjectType type : index::kObjectTypes) {
    for (const Json& row : world.rows(type)) {
      by_id_[static_cast<std::size_t>(type)][row.at("id").get<std::int64_t>()] = &row;
    }
  }
  for (const Json& row : world.rows(ObjectType::netixlan)) {
    if (const Json* net = ok(ObjectType::net, row.at("net_id")))
      netixlans_by_asn_[net->at("asn")].push_back(&row);
  }
  for (const Json& row : world.rows(ObjectType::netfac)) {
    if (const Json* net = ok(ObjectType::net, row.at("net_id")))
      netfacs_by_asn_[net->at("asn")].push_back(&row);
  }
}

const Json* Oracle::ok(ObjectType type, std::int64_t id) const {
  const auto& ids = by_id_[static_cast<std::size_t>(type)];
  const auto found = ids.find(id);
  return found == ids.end() || found->second->at("status") != "ok" ? nullptr : found->second;
}

std::vector<Asn> Oracle::asns() const {
  std::set<std::uint32_t> all;
  for (const Json& net : world_.rows(ObjectType::net)) {
    if (net.at("status") == "ok") all.insert(net.at("asn").get<std::uint32_t>());
  }
  std::vector<Asn> asns;
  for (const std::uint32_t asn : all) asns.push_back({asn});
  return asns;
}

Expected Oracle::common(const std::vector<Asn>& asns) const {
  struct Side {
    std::vector<std::uint32_t> ids;
    bool ipv4 = false;
    bool ipv6 = false;
  };
  std::map<std::uint32_t, std::map<std::uint32_t, Side>> at_ix;   // ix -> asn -> ports
  std::map<std::uint32_t, std::map<std::uint32_t, Side>> at_fac;  // fac -> asn -> netfacs
  for (const Asn asn : asns) {
    if (const auto rows = netixlans_by_asn_.find(asn.value); rows != netixlans_by_asn_.end()) {
      for (const Json* row : rows->second) {
        const Json* ixlan = ok(ObjectType::ixlan, row->at("ixlan_id"));
        const Json* ix = ixlan == nullptr ? nullptr : ok(ObjectType::ix, ixlan->at("ix_id"));
        if (row->at("status") != "ok" || ix == nullptr) continue;
        Side& side = at_ix[ix->at("id")][asn.value];
        const bool operational = row->value("operational", true);
        side.ids.push_back(row->at("id"));
        side.ipv4 |= operational && !row->at("ipaddr4").is_null();
        side.ipv6 |= operational && !row->at("ipaddr6").is_null();
      }
    }
    if (const auto rows = netfacs_by_asn_.find(asn.value); rows != netfacs_by_asn_.end()) {
      for (const Json* row : rows->second) {
        const Json* fac = ok(ObjectType::fac, row->at("fac_id"));
        if (row->at("status") == "ok" && fac != nullptr) {
          at_fac[fac->at("id")][asn.value].ids.push_back(row->at("id"));
        }
      }
    }
  }
  Expected expected;
  for (auto& [ix, sides] : at_ix) {
    if (sides.size() != asns.size()) continue;
    Expected::Exchange exchange{ix, true, true, {}};
    for (auto& [asn, side] : sides) {
      exchange.ipv4 &= side.ipv4;
      exchange.ipv6 &= side.ipv6;
      std::sort(side.ids.begin(), side.ids.end());
      exchange.members[asn] = side.ids;
    }
    expected.exchanges.push_back(exchange);
  }
  for (auto& [fac, sides] : at_fac) {
    if (sides.size() != asns.size()) continue;
    Expected::Facility facility{fac, {}};
    for (auto& [asn, side] : sides) {
      std::sort(side.ids.begin(), side.ids.end());
      facility.members[asn] = side.ids;
    }
    expected.facilities.push_back(facility);
  }
  return expected;
}

Expected shape_of(const index::Snapshot& snapshot, std::span<const Asn> asns) {
  const index::Common common = must(index::common(snapshot, asns));
  Expected shape;
  for (const index::CommonExchange& place : common.exchanges) {
    Expected::Exchange exchange{place.exchange->id.value, place.ipv4, place.ipv6, {}};
    for (std::size_t k = 0; k < asns.size(); ++k) {
      for (const index::Port& port : snapshot.ports_of(*place.members[k])) {
        exchange.members[asns[k].value].push_back(port.id.value);
      }
    }
    shape.exchanges.push_back(exchange);
  }
  for (const index::CommonFacility& place : common.facilities) {
    Expected::Facility facility{place.facility->id.value, {}};
    for (std::size_t k = 0; k < asns.size(); ++k) {
      for (const index::Tenancy& tenancy : snapshot.tenancies_of(*place.members[k])) {
        facility.members[asns[k].value].push_back(tenancy.id.value);
      }
    }
    shape.facilities.push_back(facility);
  }
  return shape;
}

}  // namespace meetpoint::test
