#include <algorithm>
#include <stdexcept>

#include "index/time.hpp"
#include "support/simulator.hpp"

/// What people and jobs do to PeeringDB. An edit that finds nothing to work on returns kNothing.
namespace meetpoint::test {

using index::ObjectType;

namespace {

constexpr const char* kNothing = "nothing";

constexpr std::int64_t kSecond = 1'000'000;

std::string named(ObjectType type, std::uint32_t id) {
  return std::string(name_of(type)) + " " + std::to_string(id);
}

}  // namespace

const std::vector<Simulator::EditKind>& Simulator::edits() {
  static const std::vector<EditKind> kinds = {
      {1, &Simulator::new_org},         {1, &Simulator::new_net},          {1, &Simulator::new_ix},
      {1, &Simulator::new_fac},         {1, &Simulator::new_campus},       {1, &Simulator::new_carrier},
      {3, &Simulator::new_netixlan},    {1, &Simulator::new_netfac},       {1, &Simulator::new_ixfac},
      {1, &Simulator::new_carrierfac},  {1, &Simulator::new_ixpfx},        {1, &Simulator::new_poc},
      {3, &Simulator::rename},          {1, &Simulator::rename_ixlan},     {1, &Simulator::change_port},
      {1, &Simulator::trade_addresses}, {1, &Simulator::reuse_port},       {1, &Simulator::reclaim_address},
      {1, &Simulator::reuse_name},      {2, &Simulator::delete_something}, {1, &Simulator::forget_poc},
      {1, &Simulator::take_net_back},   {1, &Simulator::flip_poc},         {1, &Simulator::flip_member_list},
      {1, &Simulator::undelete_net},    {1, &Simulator::undelete_link},    {1, &Simulator::renumber_lan},
      {1, &Simulator::merge_ixs},       {1, &Simulator::merge_orgs},       {1, &Simulator::count_silently},
  };
  return kinds;
}

std::size_t Simulator::edit_kinds() {
  return edits().size();
}

std::string Simulator::edit(std::size_t kind) {
  return (this->*edits().at(kind).edit)();
}

std::string Simulator::edit() {
  std::uint32_t weights = 0;
  for (const EditKind& kind : edits()) weights += kind.weight;
  std::uint32_t place = below(weights);
  for (const EditKind& kind : edits()) {
    if (place < kind.weight) return (this->*kind.edit)();
    place -= kind.weight;
  }
  throw std::logic_error("weights do not add up");
}

std::string Simulator::free_address() {
  const std::uint32_t n = next_address_++;
  return "100." + std::to_string(64 + n / 65536 % 64) + "." + std::to_string(n / 256 % 256) + "." +
         std::to_string(n % 256);
}

std::string Simulator::free_name(ObjectType type) {
  return std::string(name_of(type)) + " n\u00famero " + std::to_string(next_address_++);
}

std::string Simulator::new_org() {
  return named(ObjectType::org, add(ObjectType::org, Json::object())) + " is new";
}

std::string Simulator::new_net() {
  const auto org = any(ObjectType::org);
  if (!org) return kNothing;
  return named(ObjectType::net, add(ObjectType::net, {{"org_id", *org}, {"asn", next_asn_++}})) + " is new";
}

std::string Simulator::new_ix() {
  const auto org = any(ObjectType::org);
  if (!org) return kNothing;
  const std::uint32_t ix = add(ObjectType::ix, {{"org_id", *org}});
  next_id_[static_cast<std::size_t>(ObjectType::ixlan)] = ix;  // the lan shares its exchange's id
  add(ObjectType::ixlan, {{"ix_id", ix}, {"name", ""}, {"mtu", 1500}});
  return named(ObjectType::ix, ix) + " is new";
}

std::string Simulator::new_fac() {
  const auto org = any(ObjectType::org);
  if (!org) return kNothing;
  const auto campus = any(ObjectType::campus, below(2) == 0 ? "ok" : "pending");
  const std::uint32_t fac = add(ObjectType::fac, {{"org_id", *org},
                                                  {"campus_id", campus ? Json(*campus) : Json()},
                                                  {"city", "city " + std::to_string(below(5))}});
  if (campus) settle_campus(*campus);
  return named(ObjectType::fac, fac) + " is new";
}

std::string Simulator::new_campus() {
  const auto org = any(ObjectType::org);
  if (!org) return kNothing;
  const std::uint32_t campus = add(ObjectType::campus, {{"org_id", *org}, {"status", "pending"}});
  if (const auto fac = any(ObjectType::fac)) {
    const std::uint32_t before = parent(ObjectType::fac, *fac, ObjectType::campus);
    change(ObjectType::fac, *fac, {{"campus_id", campus}});
    settle_campus(before);
  }
  settle_campus(campus);
  return named(ObjectType::campus, campus) + " is new";
}

std::string Simulator::new_carrier() {
  const auto org = any(ObjectType::org);
  if (!org) return kNothing;
  return named(ObjectType::carrier, add(ObjectType::carrier, {{"org_id", *org}})) + " is new";
}

std::string Simulator::new_netixlan() {
  const auto net = any(ObjectType::net);
  const auto lan = any(ObjectType::ixlan);
  if (!net || !lan) return kNothing;
  const std::uint32_t port = add(ObjectType::netixlan, {{"net_id", *net},
                                                        {"ixlan_id", *lan},
                                                        {"speed", 1000},
                                                        {"asn", row(ObjectType::net, *net).at("asn")},
                                                        {"ipaddr4", free_address()},
                                                        {"ipaddr6", nullptr},
                                                        {"operational", true}});
  return named(ObjectType::netixlan, port) + " is new";
}

std::string Simulator::new_netfac() {
  const auto net = any(ObjectType::net);
  const auto fac = any(ObjectType::fac);
  if (!net || !fac) return kNothing;
  const Json asn = row(ObjectType::net, *net).at("asn");
  return named(ObjectType::netfac,
               add(ObjectType::netfac, {{"net_id", *net}, {"fac_id", *fac}, {"local_asn", asn}})) +
         " is new";
}

std::string Simulator::new_ixfac() {
  const auto ix = any(ObjectType::ix);
  const auto fac = any(ObjectType::fac);
  if (!ix || !fac) return kNothing;
  return named(ObjectType::ixfac, add(ObjectType::ixfac, {{"ix_id", *ix}, {"fac_id", *fac}})) + " is new";
}

std::string Simulator::new_carrierfac() {
  const auto carrier = any(ObjectType::carrier);
  const auto fac = any(ObjectType::fac);
  if (!carrier || !fac) return kNothing;
  return named(ObjectType::carrierfac,
               add(ObjectType::carrierfac, {{"carrier_id", *carrier}, {"fac_id", *fac}})) +
         " is new";
}

std::string Simulator::new_ixpfx() {
  const auto lan = any(ObjectType::ixlan);
  if (!lan) return kNothing;
  const bool v4 = below(2) == 0;
  const std::string n = std::to_string(next_address_++);
  return named(
             ObjectType::ixpfx,
             add(ObjectType::ixpfx, {{"ixlan_id", *lan},
                                     {"protocol", v4 ? "IPv4" : "IPv6"},
                                     {"prefix", v4 ? free_address() + "/32" : "2001:db8:" + n + "::/64"}})) +
         " is new";
}

std::string Simulator::new_poc() {
  const auto net = any(ObjectType::net);
  if (!net) return kNothing;
  return named(ObjectType::poc, add(ObjectType::poc, {{"net_id", *net},
                                                      {"role", "NOC"},
                                                      {"visible", below(3) == 0 ? "Users" : "Public"},
                                                      {"name", "somebody"},
                                                      {"phone", "+12025550100"},
                                                      {"email", "contact@example.net"}})) +
         " is new";
}

/// What hangs on the row prints another name while its own `updated` stands still.
std::string Simulator::rename() {
  for (const ObjectType type : {ObjectType::org, ObjectType::fac, ObjectType::ix, ObjectType::net}) {
    const auto id = any(type);
    if (!id || below(2) == 0) continue;
    Json fields = {{"name", free_name(type)}};
    if (type == ObjectType::fac && below(2) == 0) fields["city"] = "city " + std::to_string(below(5));
    change(type, *id, fields);
    // A campus is saved with each of its facilities.
    if (type == ObjectType::fac) settle_campus(parent(type, *id, ObjectType::campus));
    return named(type, *id) + " is renamed";
  }
  return kNothing;
}

std::string Simulator::rename_ixlan() {
  const auto lan = any(ObjectType::ixlan);
  if (!lan) return kNothing;
  change(ObjectType::ixlan, *lan, {{"name", below(3) == 0 ? "" : "LAN " + std::to_string(below(9))}});
  return named(ObjectType::ixlan, *lan) + " is renamed";
}

std::string Simulator::change_port() {
  const auto port = any(ObjectType::netixlan);
  if (!port) return kNothing;
  change(ObjectType::netixlan, *port, {{"speed", 1000 * (1 + below(100))}, {"operational", below(4) > 0}});
  return named(ObjectType::netixlan, *port) + " is changed";
}

std::string Simulator::trade_addresses() {
  const auto a = any(ObjectType::netixlan);
  const auto b = any(ObjectType::netixlan);
  if (!a || a == b) return kNothing;
  const Json of_a = row(ObjectType::netixlan, *a).at("ipaddr4");
  change(ObjectType::netixlan, *a, {{"ipaddr4", row(ObjectType::netixlan, *b).at("ipaddr4")}});
  change(ObjectType::netixlan, *b, {{"ipaddr4", of_a}});
  return named(ObjectType::netixlan, *a) + " and " + std::to_string(*b) + " trade addresses";
}

/// A deleted port's id is used again, by another network at another exchange.
std::string Simulator::reuse_port() {
  const auto port = any(ObjectType::netixlan, "deleted");
  const auto net = any(ObjectType::net);
  const auto lan = any(ObjectType::ixlan);
  if (!port || !net || !lan) return kNothing;
  change(ObjectType::netixlan, *port,
         {{"net_id", *net}, {"ixlan_id", *lan}, {"speed", 10000}, {"status", "ok"}});
  return named(ObjectType::netixlan, *port) + " is used again";
}

/// A deleted port loses its address to a live one.
std::string Simulator::reclaim_address() {
  const auto port = any(ObjectType::netixlan, "deleted");
  const auto owner = any(ObjectType::netixlan);
  if (!port || !owner) return kNothing;
  const Json address = row(ObjectType::netixlan, *port).at("ipaddr4");
  if (address.is_null()) return kNothing;
  change(ObjectType::netixlan, *port, {{"ipaddr4", nullptr}, {"notes", "address reclaimed"}});
  change(ObjectType::netixlan, *owner, {{"ipaddr4", address}});
  return named(ObjectType::netixlan, *owner) + " takes the address of " + std::to_string(*port);
}

/// The name of something deleted goes to something live.
std::string Simulator::reuse_name() {
  for (const ObjectType type : {ObjectType::net, ObjectType::fac, ObjectType::org}) {
    const auto gone = any(type, "deleted");
    const auto heir = any(type);
    if (!gone || !heir) continue;
    const std::string name = row(type, *gone).at("name");
    change(type, *gone, {{"name", name + " #" + std::to_string(*gone)}});
    change(type, *heir, {{"name", name}});
    return named(type, *heir) + " takes the name of " + std::to_string(*gone);
  }
  return kNothing;
}

std::string Simulator::delete_something() {
  const ObjectType type = index::kObjectTypes[below(index::kObjectTypeCount)];
  const auto id = any(type);
  // Organizations rarely go; without them the world would soon be empty.
  if (!id || (type == ObjectType::org && below(4) > 0)) return kNothing;
  if (type == ObjectType::ixlan) return kNothing;  // goes with its exchange only
  if (is_large(type, *id)) return kNothing;
  soft_delete(type, *id);
  return named(type, *id) + " is deleted";
}

/// Thirty days after it was deleted: no tombstone is left.
std::string Simulator::forget_poc() {
  const auto poc = any(ObjectType::poc, "deleted");
  if (!poc) return kNothing;
  hard_delete(ObjectType::poc, *poc);
  return named(ObjectType::poc, *poc) + " is gone for good";
}

/// The registry took the ASN back: the ports go without a trace, all else as usual.
std::string Simulator::take_net_back() {
  const auto net = any(ObjectType::net);
  if (!net || is_large(ObjectType::net, *net)) return kNothing;
  for (const std::uint32_t port : children(ObjectType::net, *net, ObjectType::netixlan))
    hard_delete(ObjectType::netixlan, port);
  soft_delete(ObjectType::net, *net);
  return named(ObjectType::net, *net) + " is taken back";
}

std::string Simulator::flip_poc() {
  const auto poc = any(ObjectType::poc);
  if (!poc) return kNothing;
  const std::string now = row(ObjectType::poc, *poc).at("visible") == "Public" ? "Users" : "Public";
  change(ObjectType::poc, *poc, {{"visible", now}});
  return named(ObjectType::poc, *poc) + " is now for " + now;
}

/// The URL of a member list comes into sight or, key and all, goes from it.
std::string Simulator::flip_member_list() {
  const auto lan = any(ObjectType::ixlan);
  if (!lan) return kNothing;
  const std::string field = "ixf_ixp_member_list_url";
  const bool was_public = row(ObjectType::ixlan, *lan).value(field + "_visible", "") == "Public";
  const std::string now = !was_public ? "Public" : below(2) == 0 ? "Users" : "Private";
  Json fields = {{field + "_visible", now}};
  if (!was_public && table(ObjectType::ixlan).at(*lan).member_list_url.empty())
    fields[field] = "https://ix" + std::to_string(*lan) + ".example.net/members.json";
  change(ObjectType::ixlan, *lan, fields);
  return named(ObjectType::ixlan, *lan) + " shows its member list to " + now;
}

std::string Simulator::undelete_net() {
  const auto net = any(ObjectType::net, "deleted");
  const auto org = any(ObjectType::org);
  if (!net || !org) return kNothing;
  // The registry is looked at once a day, so nothing goes and comes back within one.
  if (table(ObjectType::net).at(*net).updated_us > now_us_ - 86400 * kSecond) return kNothing;
  change(ObjectType::net, *net, {{"org_id", *org}, {"status", "ok"}});
  return named(ObjectType::net, *net) + " is back, its children are not";
}

std::string Simulator::undelete_link() {
  struct Link {
    ObjectType type, one, other;
  };
  for (const Link& link : {Link{ObjectType::netfac, ObjectType::net, ObjectType::fac},
                           Link{ObjectType::ixfac, ObjectType::ix, ObjectType::fac},
                           Link{ObjectType::carrierfac, ObjectType::carrier, ObjectType::fac},
                           Link{ObjectType::ixpfx, ObjectType::ixlan, ObjectType::ixlan}}) {
    const auto id = any(link.type, "deleted");
    if (!id || below(2) == 0 || !is_ok(link.one, parent(link.type, *id, link.one)) ||
        !is_ok(link.other, parent(link.type, *id, link.other))) {
      continue;
    }
    change(link.type, *id, {{"status", "ok"}});
    return named(link.type, *id) + " is back";
  }
  return kNothing;
}

/// A LAN gets other addresses, all in one transaction: the prefix keeps its id, so do the ports.
std::string Simulator::renumber_lan() {
  const auto prefix = any(ObjectType::ixpfx);
  if (!prefix) return kNothing;
  const std::uint32_t lan = parent(ObjectType::ixpfx, *prefix, ObjectType::ixlan);
  if (!is_ok(ObjectType::ixlan, lan) || is_large(ObjectType::ixlan, lan)) return kNothing;
  const bool v4 = row(ObjectType::ixpfx, *prefix).value("protocol", "") == "IPv4";
  next_address_ += 256 - next_address_ % 256;
  const std::string v6 = "2001:db8:" + std::to_string(next_address_ % 9999) + "::";
  change(ObjectType::ixpfx, *prefix, {{"prefix", v4 ? free_address() + "/24" : v6 + "/64"}});
  for (const std::uint32_t port : ok_children(ObjectType::ixlan, lan, ObjectType::netixlan)) {
    // One that fails validation keeps an address outside every prefix.
    if (below(10) == 0) continue;
    change(ObjectType::netixlan, port,
           v4 ? Json{{"ipaddr4", free_address()}} : Json{{"ipaddr6", v6 + std::to_string(port % 9999)}});
  }
  return named(ObjectType::ixlan, lan) + " is renumbered";
}

/// The LANs move to the other exchange and keep their ids, which then are no exchange's.
std::string Simulator::merge_ixs() {
  const auto from = any(ObjectType::ix);
  const auto to = any(ObjectType::ix);
  if (!from || from == to || is_large(ObjectType::ix, *from)) return kNothing;
  for (const std::uint32_t lan : ok_children(ObjectType::ix, *from, ObjectType::ixlan))
    change(ObjectType::ixlan, lan, {{"ix_id", *to}});
  soft_delete(ObjectType::ix, *from);
  return named(ObjectType::ix, *from) + " is merged into " + std::to_string(*to);
}

std::string Simulator::merge_orgs() {
  const auto from = any(ObjectType::org);
  const auto to = any(ObjectType::org);
  if (!from || from == to || is_large(ObjectType::org, *from)) return kNothing;
  for (const ObjectType type :
       {ObjectType::net, ObjectType::fac, ObjectType::ix, ObjectType::carrier, ObjectType::campus}) {
    for (const std::uint32_t id : ok_children(ObjectType::org, *from, type))
      change(type, id, {{"org_id", *to}});
  }
  soft_delete(ObjectType::org, *from);
  return named(ObjectType::org, *from) + " is merged into " + std::to_string(*to);
}

/// Jobs that save in bulk, past `updated`.
std::string Simulator::count_silently() {
  if (const auto ix = any(ObjectType::ix); ix && below(2) == 0) {
    change_silently(ObjectType::ix, *ix,
                    {{"ixf_net_count", below(100)}, {"ixf_last_import", index::format_utc(now())}});
    return named(ObjectType::ix, *ix) + " has imported its member list";
  }
  const auto net = any(ObjectType::net);
  if (!net) return kNothing;
  change_silently(ObjectType::net, *net,
                  {{"rir_status", below(2) == 0 ? Json("ok") : Json()},
                   {"rir_status_updated", index::format_utc(now())}});
  return named(ObjectType::net, *net) + " is looked up in its registry";
}

}  // namespace meetpoint::test
