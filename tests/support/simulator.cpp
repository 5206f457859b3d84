#include "support/simulator.hpp"

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <utility>

#include "index/time.hpp"

namespace meetpoint::test {

using index::ObjectType;

namespace {

constexpr std::int64_t kSecond = 1'000'000;

std::string printed_time(std::int64_t instant_us) {
  return index::format_utc(instant_us / kSecond);
}

/// Types that hang on another one with a soft delete: parent, child, the child's key.
struct Cascade {
  ObjectType parent;
  ObjectType child;
  const char* key;
};
constexpr Cascade kCascades[] = {
    {ObjectType::org, ObjectType::net, "org_id"},
    {ObjectType::org, ObjectType::fac, "org_id"},
    {ObjectType::org, ObjectType::ix, "org_id"},
    {ObjectType::org, ObjectType::carrier, "org_id"},
    {ObjectType::org, ObjectType::campus, "org_id"},
    {ObjectType::fac, ObjectType::ixfac, "fac_id"},
    {ObjectType::fac, ObjectType::netfac, "fac_id"},
    {ObjectType::fac, ObjectType::carrierfac, "fac_id"},
    {ObjectType::net, ObjectType::poc, "net_id"},
    {ObjectType::net, ObjectType::netfac, "net_id"},
    {ObjectType::net, ObjectType::netixlan, "net_id"},
    {ObjectType::ix, ObjectType::ixfac, "ix_id"},
    {ObjectType::ix, ObjectType::ixlan, "ix_id"},
    {ObjectType::ixlan, ObjectType::ixpfx, "ixlan_id"},
    {ObjectType::ixlan, ObjectType::netixlan, "ixlan_id"},
    {ObjectType::carrier, ObjectType::carrierfac, "carrier_id"},
};

}  // namespace

Simulator::Simulator(std::uint32_t seed)
    : random_(seed), now_us_(index::parse_utc("2026-03-01T00:00:00Z").value() * kSecond) {
  std::fill(std::begin(next_id_), std::end(next_id_), 1);
  for (int i = 0; i < 3; ++i) add(ObjectType::org, {{"name", "org"}});
  for (int i = 0; i < 3; ++i) add(ObjectType::fac, {{"org_id", 1}, {"campus_id", nullptr}, {"name", "fac"}});
  for (int i = 0; i < 4; ++i) add(ObjectType::net, {{"org_id", 2}, {"asn", next_asn_++}, {"name", "net"}});
  for (int i = 0; i < 60; ++i) edit();
  run_list_cache();
}

void Simulator::pass_time(double seconds) {
  now_us_ += static_cast<std::int64_t>(seconds * 1e6);
}

std::optional<std::uint32_t> Simulator::any(ObjectType type, const std::string& status) {
  std::vector<std::uint32_t> ids;
  for (const auto& [id, row] : table(type)) {
    if (row.status == status) ids.push_back(id);
  }
  if (ids.empty()) return std::nullopt;
  return ids[below(static_cast<std::uint32_t>(ids.size()))];
}

std::uint32_t Simulator::add(ObjectType type, Json fields) {
  const std::uint32_t id = next_id_[static_cast<std::size_t>(type)]++;
  // A millisecond or so passes between any two saves.
  now_us_ += 1 + below(3000);
  table(type)[id] = {std::move(fields), "ok", now_us_, now_us_};
  return id;
}

void Simulator::touch(ObjectType type, std::uint32_t id) {
  now_us_ += 1 + below(3000);
  Stored& row = table(type).at(id);
  // One save in ten is seen only now though it was stamped up to five minutes ago: it was part of a long
  // transaction, or the reader's replica lags.
  const std::int64_t late = below(10) == 0 ? below(300) * kSecond : 0;
  row.updated_us = std::max(row.updated_us + 1, now_us_ - late);
}

void Simulator::soft_delete(ObjectType type, std::uint32_t id) {
  Stored& row = table(type).at(id);
  if (row.status == "deleted") return;
  row.status = "deleted";
  touch(type, id);
  if (type == ObjectType::poc) row.fields.update({{"name", ""}, {"phone", ""}, {"email", ""}});
  if (type == ObjectType::campus) {
    for (auto& [fac, other] : table(ObjectType::fac)) {
      if (other.fields.at("campus_id") == id) other.fields["campus_id"] = nullptr;  // in bulk: no `updated`
    }
  }
  if (type == ObjectType::fac && !row.fields.at("campus_id").is_null())
    settle_campus(row.fields.at("campus_id"));
  for (const Cascade& cascade : kCascades) {
    if (cascade.parent != type) continue;
    for (auto& [child, other] : table(cascade.child)) {
      if (other.fields.at(cascade.key) == id) soft_delete(cascade.child, child);
    }
  }
}

void Simulator::settle_campus(std::uint32_t id) {
  Stored& campus = table(ObjectType::campus).at(id);
  if (campus.status == "deleted") return;
  campus.status = count_ok(ObjectType::fac, "campus_id", id) >= 2 ? "ok" : "pending";
  touch(ObjectType::campus, id);
}

std::string Simulator::free_address() {
  const std::uint32_t n = next_address_++;
  return "198.51.100." + std::to_string(n % 250) + "." + std::to_string(n / 250);
}

bool Simulator::is_ok(ObjectType type, std::uint32_t id) const {
  const auto found = table(type).find(id);
  return found != table(type).end() && found->second.status == "ok";
}

std::string Simulator::text(ObjectType type, std::uint32_t id, const char* field) const {
  const auto found = table(type).find(id);
  return found == table(type).end() ? "" : found->second.fields.value(field, "");
}

std::size_t Simulator::count_ok(ObjectType type, const char* field, std::uint32_t id) const {
  return static_cast<std::size_t>(std::count_if(
      table(type).begin(), table(type).end(),
      [&](const auto& entry) { return entry.second.status == "ok" && entry.second.fields.at(field) == id; }));
}

Json Simulator::print(ObjectType type, std::uint32_t id) const {
  const Stored& row = table(type).at(id);
  Json json = {{"id", id}};
  json.update(row.fields);
  const auto key = [&](const char* name) { return row.fields.at(name).get<std::uint32_t>(); };
  switch (type) {
    case ObjectType::campus:
    case ObjectType::fac:
    case ObjectType::carrier:
      json["org_name"] = text(ObjectType::org, key("org_id"), "name");
      break;
    case ObjectType::net:
      json["fac_count"] = count_ok(ObjectType::netfac, "net_id", id);
      break;
    case ObjectType::ix:
      json["fac_count"] = count_ok(ObjectType::ixfac, "ix_id", id);
      break;
    case ObjectType::netixlan: {
      const auto lan = table(ObjectType::ixlan).find(key("ixlan_id"));
      const std::uint32_t ix =
          lan == table(ObjectType::ixlan).end() ? 0 : lan->second.fields.at("ix_id").get<std::uint32_t>();
      json["ix_id"] = ix;
      json["name"] = text(ObjectType::ix, ix, "name");
      break;
    }
    case ObjectType::netfac:
    case ObjectType::ixfac:
    case ObjectType::carrierfac:
      json["name"] = text(ObjectType::fac, key("fac_id"), "name");
      break;
    default:
      break;
  }
  json["created"] = printed_time(row.created_us);
  json["updated"] = printed_time(row.updated_us);
  json["status"] = row.status;
  return json;
}

bool Simulator::visible(ObjectType type, const Stored& row) const {
  return type != ObjectType::poc || row.fields.at("visible") == "Public";
}

void Simulator::run_list_cache() {
  for (const ObjectType type : index::kObjectTypes) {
    std::vector<Json> rows;
    for (const auto& [id, row] : table(type)) {
      if (row.status == "ok" && visible(type, row)) rows.push_back(print(type, id));
    }
    cached_lists_[static_cast<std::size_t>(type)] = envelope(rows);
  }
}

std::string Simulator::edit() {
  const auto parent = [&](ObjectType type) { return any(type); };
  switch (below(26)) {
    case 0:
      return "org " + std::to_string(add(ObjectType::org, {{"name", "org"}, {"website", ""}})) + " is new";
    case 1:
      if (const auto org = parent(ObjectType::org)) {
        return "net " +
               std::to_string(
                   add(ObjectType::net, {{"org_id", *org}, {"asn", next_asn_++}, {"name", "net"}})) +
               " is new";
      }
      break;
    case 2:
      if (const auto org = parent(ObjectType::org)) {
        const std::uint32_t ix = add(ObjectType::ix, {{"org_id", *org}, {"name", "ix"}});
        next_id_[static_cast<std::size_t>(ObjectType::ixlan)] = ix;  // the lan shares its exchange's id
        add(ObjectType::ixlan, {{"ix_id", ix}, {"mtu", 1500}});
        return "ix " + std::to_string(ix) + " is new";
      }
      break;
    case 3:
      if (const auto org = parent(ObjectType::org)) {
        const auto campus = any(ObjectType::campus, below(2) == 0 ? "ok" : "pending");
        const std::uint32_t fac =
            add(ObjectType::fac,
                {{"org_id", *org}, {"campus_id", campus ? Json(*campus) : Json()}, {"name", "fac"}});
        if (campus) settle_campus(*campus);
        return "fac " + std::to_string(fac) + " is new";
      }
      break;
    case 4:
      if (const auto org = parent(ObjectType::org)) {
        const std::uint32_t campus = add(ObjectType::campus, {{"org_id", *org}, {"name", "campus"}});
        table(ObjectType::campus).at(campus).status = "pending";
        if (const auto fac = any(ObjectType::fac)) {
          table(ObjectType::fac).at(*fac).fields["campus_id"] = campus;
          touch(ObjectType::fac, *fac);
        }
        settle_campus(campus);
        return "campus " + std::to_string(campus) + " is new";
      }
      break;
    case 5:
      if (const auto org = parent(ObjectType::org)) {
        return "carrier " +
               std::to_string(add(ObjectType::carrier, {{"org_id", *org}, {"name", "carrier"}})) + " is new";
      }
      break;
    case 6:
    case 7:
    case 8: {
      const auto net = any(ObjectType::net);
      const auto lan = any(ObjectType::ixlan);
      if (!net || !lan) break;
      return "netixlan " +
             std::to_string(add(ObjectType::netixlan, {{"net_id", *net},
                                                       {"ixlan_id", *lan},
                                                       {"speed", 1000},
                                                       {"asn", 64496},
                                                       {"ipaddr4", free_address()},
                                                       {"operational", true}})) +
             " is new";
    }
    case 9: {
      const auto net = any(ObjectType::net);
      const auto fac = any(ObjectType::fac);
      if (!net || !fac) break;
      return "netfac " + std::to_string(add(ObjectType::netfac, {{"net_id", *net}, {"fac_id", *fac}})) +
             " is new";
    }
    case 10: {
      const auto ix = any(ObjectType::ix);
      const auto fac = any(ObjectType::fac);
      if (!ix || !fac) break;
      return "ixfac " + std::to_string(add(ObjectType::ixfac, {{"ix_id", *ix}, {"fac_id", *fac}})) +
             " is new";
    }
    case 11: {
      const auto carrier = any(ObjectType::carrier);
      const auto fac = any(ObjectType::fac);
      if (!carrier || !fac) break;
      return "carrierfac " +
             std::to_string(add(ObjectType::carrierfac, {{"carrier_id", *carrier}, {"fac_id", *fac}})) +
             " is new";
    }
    case 12: {
      const auto lan = any(ObjectType::ixlan);
      if (!lan) break;
      const std::string prefix = "2001:db8:" + std::to_string(next_address_++) + "::/64";
      return "ixpfx " + std::to_string(add(ObjectType::ixpfx, {{"ixlan_id", *lan}, {"prefix", prefix}})) +
             " is new";
    }
    case 13: {
      const auto net = any(ObjectType::net);
      if (!net) break;
      return "poc " +
             std::to_string(add(ObjectType::poc, {{"net_id", *net},
                                                  {"visible", below(3) == 0 ? "Users" : "Public"},
                                                  {"name", "somebody"},
                                                  {"phone", "+12025550100"},
                                                  {"email", "contact@example.net"}})) +
             " is new";
    }
    case 14:
    case 15:
    case 16:
      // Somebody renames something; what hangs on it prints another name while its own `updated` stands
      // still.
      for (const ObjectType type : {ObjectType::org, ObjectType::fac, ObjectType::ix, ObjectType::net}) {
        if (const auto id = any(type); id && below(2) == 0) {
          table(type).at(*id).fields["name"] = "name " + std::to_string(next_address_++);
          touch(type, *id);
          return std::string(name_of(type)) + " " + std::to_string(*id) + " is renamed";
        }
      }
      break;
    case 17:
      if (const auto port = any(ObjectType::netixlan)) {
        Json& fields = table(ObjectType::netixlan).at(*port).fields;
        fields["speed"] = 1000 * (1 + below(100));
        fields["operational"] = below(4) > 0;
        touch(ObjectType::netixlan, *port);
        return "netixlan " + std::to_string(*port) + " is changed";
      }
      break;
    case 18: {
      // Two ports trade their addresses.
      const auto a = any(ObjectType::netixlan);
      const auto b = any(ObjectType::netixlan);
      if (!a || a == b) break;
      std::swap(table(ObjectType::netixlan).at(*a).fields["ipaddr4"],
                table(ObjectType::netixlan).at(*b).fields["ipaddr4"]);
      touch(ObjectType::netixlan, *a);
      touch(ObjectType::netixlan, *b);
      return "netixlan " + std::to_string(*a) + " and " + std::to_string(*b) + " trade addresses";
    }
    case 19: {
      // A deleted port's id is used again, by another network at another exchange.
      const auto port = any(ObjectType::netixlan, "deleted");
      const auto net = any(ObjectType::net);
      const auto lan = any(ObjectType::ixlan);
      if (!port || !net || !lan) break;
      Stored& row = table(ObjectType::netixlan).at(*port);
      row.fields.update({{"net_id", *net}, {"ixlan_id", *lan}, {"speed", 10000}});
      row.status = "ok";
      touch(ObjectType::netixlan, *port);
      return "netixlan " + std::to_string(*port) + " is used again";
    }
    case 20:
    case 21: {
      const ObjectType type = index::kObjectTypes[below(index::kObjectTypeCount)];
      const auto id = any(type);
      // Organizations rarely go; without them the world would soon be empty.
      if (!id || (type == ObjectType::org && below(4) > 0)) break;
      if (type == ObjectType::ixlan) break;  // goes with its exchange only
      soft_delete(type, *id);
      return std::string(name_of(type)) + " " + std::to_string(*id) + " is deleted";
    }
    case 22:
      if (const auto poc = any(ObjectType::poc, "deleted")) {
        table(ObjectType::poc).erase(*poc);  // thirty days later: no tombstone is left
        return "poc " + std::to_string(*poc) + " is gone for good";
      }
      break;
    case 23:
      if (const auto net = any(ObjectType::net)) {
        // The registry took the ASN back: the ports go without a trace, all else as usual.
        std::erase_if(table(ObjectType::netixlan),
                      [&](const auto& entry) { return entry.second.fields.at("net_id") == *net; });
        soft_delete(ObjectType::net, *net);
        return "net " + std::to_string(*net) + " is taken back";
      }
      break;
    case 24:
      if (const auto poc = any(ObjectType::poc)) {
        Json& visible = table(ObjectType::poc).at(*poc).fields["visible"];
        visible = visible == "Public" ? "Users" : "Public";
        touch(ObjectType::poc, *poc);
        return "poc " + std::to_string(*poc) + " is now for " + visible.get<std::string>();
      }
      break;
    case 25:
      if (const auto net = any(ObjectType::net, "deleted")) {
        Stored& row = table(ObjectType::net).at(*net);
        const auto org = any(ObjectType::org);
        // The registry is looked at once a day, so nothing goes and comes back within one.
        if (!org || row.updated_us > now_us_ - 86400 * kSecond) break;
        row.status = "ok";
        row.fields["org_id"] = *org;
        touch(ObjectType::net, *net);
        return "net " + std::to_string(*net) + " is back, its children are not";
      }
      break;
    default:
      break;
  }
  return "nothing";
}

SimulatedAnswer Simulator::get(const std::string& target) {
  ++requests_[target];
  const auto question = target.find('?');
  const std::string name = target.substr(1, question - 1);
  const auto type = std::find_if(index::kObjectTypes.begin(), index::kObjectTypes.end(),
                                 [&](ObjectType candidate) { return name_of(candidate) == name; });
  if (type == index::kObjectTypes.end()) throw std::runtime_error("no such list: " + target);
  std::map<std::string, std::string> parameters;
  for (std::size_t at = question; at < target.size();) {
    const std::size_t end = std::min(target.find('&', at + 1), target.size());
    const std::string pair = target.substr(at + 1, end - at - 1);
    parameters[pair.substr(0, pair.find('='))] = pair.substr(pair.find('=') + 1);
    at = end;
  }
  parameters.erase("hide_ix_no_fac");
  if (parameters.empty()) return {200, cached_lists_[static_cast<std::size_t>(*type)]};

  const std::int64_t since = std::stoll(parameters.at("since"));
  if (since < 1) throw std::runtime_error("since must be positive: " + target);
  std::optional<std::set<std::uint32_t>> ids;
  if (const auto list = parameters.find("id__in"); list != parameters.end()) {
    ids.emplace();
    for (std::size_t at = 0; at < list->second.size();) {
      std::size_t used = 0;
      ids->insert(static_cast<std::uint32_t>(std::stoul(list->second.substr(at), &used)));
      at += used + 1;
    }
    if (ids->size() > 150) throw std::runtime_error("too many ids: " + target);
  }
  std::vector<std::pair<std::int64_t, Json>> rows;
  for (const auto& [id, row] : table(*type)) {
    const bool wanted = row.status == "ok" || row.status == "deleted" ||
                        (row.status == "pending" && *type == ObjectType::campus);
    const bool newer = row.updated_us > since * kSecond || row.created_us > since * kSecond;
    if (wanted && newer && visible(*type, row) && (!ids || ids->contains(id))) {
      rows.emplace_back(row.updated_us, print(*type, id));
    }
  }
  std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<Json> sorted;
  for (auto& [updated, row] : rows) sorted.push_back(std::move(row));
  return {200, envelope(sorted)};
}

std::map<std::string, std::string> Simulator::truth() const {
  std::map<std::string, std::string> all;
  for (const ObjectType type : index::kObjectTypes) {
    for (const auto& [id, row] : table(type)) {
      if (row.status == "deleted" || !visible(type, row)) continue;
      all[std::string(name_of(type)) + " " + std::to_string(id)] = print(type, id).dump();
    }
  }
  return all;
}

}  // namespace meetpoint::test
