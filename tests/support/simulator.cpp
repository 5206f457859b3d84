#include "support/simulator.hpp"

#include <algorithm>
#include <cstdio>
#include <stdexcept>

#include "index/time.hpp"

namespace meetpoint::test {

using index::ObjectType;

namespace {

constexpr std::int64_t kSecond = 1'000'000;

/// More live children than this and a row is too much in use to be deleted, merged or renumbered: upstream
/// protects exchanges and facilities with members, and one edit should stay one edit.
constexpr std::size_t kLarge = 60;

constexpr const char* kMemberList = "ixf_ixp_member_list_url";
constexpr const char* kMemberListVisible = "ixf_ixp_member_list_url_visible";

/// Who points at whom, and whether a soft delete goes the same way.
struct Relation {
  ObjectType parent;
  ObjectType child;
  const char* key;
  bool cascades = true;
};
constexpr Relation kRelations[] = {
    {ObjectType::org, ObjectType::net, "org_id"},
    {ObjectType::org, ObjectType::fac, "org_id"},
    {ObjectType::campus, ObjectType::fac, "campus_id", false},
    {ObjectType::org, ObjectType::ix, "org_id"},
    {ObjectType::org, ObjectType::carrier, "org_id"},
    {ObjectType::org, ObjectType::campus, "org_id"},
    {ObjectType::fac, ObjectType::ixfac, "fac_id"},
    {ObjectType::ix, ObjectType::ixfac, "ix_id"},
    {ObjectType::fac, ObjectType::netfac, "fac_id"},
    {ObjectType::net, ObjectType::netfac, "net_id"},
    {ObjectType::fac, ObjectType::carrierfac, "fac_id"},
    {ObjectType::carrier, ObjectType::carrierfac, "carrier_id"},
    {ObjectType::net, ObjectType::poc, "net_id"},
    {ObjectType::net, ObjectType::netixlan, "net_id"},
    {ObjectType::ixlan, ObjectType::netixlan, "ixlan_id"},
    {ObjectType::ix, ObjectType::ixlan, "ix_id"},
    {ObjectType::ixlan, ObjectType::ixpfx, "ixlan_id"},
};
constexpr std::size_t kRelationCount = std::size(kRelations);

struct Place {
  std::size_t relation;  ///< in kRelations
  std::size_t slot;      ///< in Stored::parents
};

Place place_of(ObjectType parent, ObjectType child) {
  std::size_t slot = 0;
  for (std::size_t i = 0; i < kRelationCount; ++i) {
    if (kRelations[i].child != child) continue;
    if (kRelations[i].parent == parent) return {i, slot};
    ++slot;
  }
  throw std::logic_error("no such relation");
}

std::string printed_time(std::int64_t instant_us) {
  return index::format_utc(instant_us / kSecond);
}

std::string text_of(const Json& row, const char* field) {
  const auto found = row.find(field);
  return found == row.end() || !found->is_string() ? "" : found->get<std::string>();
}

std::uint32_t id_of(const Json& row, const char* field) {
  const auto found = row.find(field);
  return found == row.end() || !found->is_number_integer() ? 0 : found->get<std::uint32_t>();
}

/// Derived fields are set where the row has them: older rows lack some.
void set_if_there(Json& row, const char* field, Json value) {
  if (const auto found = row.find(field); found != row.end()) *found = std::move(value);
}

/// Upstream's way: `", "` and `": "`, and nothing but ASCII.
void print(const Json& json, std::string& text) {
  if (json.is_object()) {
    text += '{';
    for (auto entry = json.begin(); entry != json.end(); ++entry) {
      if (entry != json.begin()) text += ", ";
      text += Json(entry.key()).dump(-1, ' ', true);
      text += ": ";
      print(entry.value(), text);
    }
    text += '}';
  } else if (json.is_array()) {
    text += '[';
    for (auto entry = json.begin(); entry != json.end(); ++entry) {
      if (entry != json.begin()) text += ", ";
      print(*entry, text);
    }
    text += ']';
  } else {
    text += json.dump(-1, ' ', true);
  }
}

std::string print(const Json& json) {
  std::string text;
  print(json, text);
  return text;
}

/// A row with every field that upstream prints today, empty.
Json empty_row(ObjectType type) {
  Json row;
  for (const index::Field& field : index::fields_of(type)) {
    Json& value = row[std::string(field.name)];
    switch (field.kind) {
      case index::Kind::text:
        value = "";
        break;
      case index::Kind::list:
        value = Json::array();
        break;
      case index::Kind::boolean:
        value = false;
        break;
      case index::Kind::integer:
      case index::Kind::asn:
        value = 0;
        break;
      default:
        break;  // null
    }
  }
  row.erase(kMemberList);
  if (type == ObjectType::ixlan) row[kMemberListVisible] = "Private";
  if (type == ObjectType::netixlan) row["ipaddr6"] = nullptr;
  return row;
}

}  // namespace

void Simulator::Pool::insert(std::uint32_t id) {
  places[id] = ids.size();
  ids.push_back(id);
}

void Simulator::Pool::erase(std::uint32_t id) {
  const std::size_t place = places.at(id);
  ids[place] = ids.back();
  places[ids[place]] = place;
  ids.pop_back();
  places.erase(id);
}

Simulator::Simulator(std::uint32_t seed) : Simulator(seed, World()) {
  for (int i = 0; i < 3; ++i) add(ObjectType::org, Json::object());
  for (int i = 0; i < 3; ++i) add(ObjectType::fac, {{"org_id", 1}});
  for (int i = 0; i < 4; ++i) add(ObjectType::net, {{"org_id", 2}, {"asn", next_asn_++}});
  for (int i = 0; i < 60; ++i) edit();
  run_list_cache();
}

Simulator::Simulator(std::uint32_t seed, World world)
    : random_(seed),
      now_us_(index::parse_utc("2026-03-01T00:00:00Z").value() * kSecond),
      links_(kRelationCount) {
  next_id_.fill(1);
  for (const ObjectType type : index::kObjectTypes) {
    const auto at = static_cast<std::size_t>(type);
    models_[at] = empty_row(type);
    for (Json& row : world.rows(type)) {
      const std::uint32_t id = id_of(row, "id");
      next_id_[at] = std::max(next_id_[at], id + 1);
      if (type == ObjectType::net) next_asn_ = std::max(next_asn_, id_of(row, "asn") + 1);
      // A deleted campus has untied its facilities, silently; some lists are older than that.
      if (type == ObjectType::fac &&
          pool(ObjectType::campus, "deleted").places.contains(id_of(row, "campus_id")))
        row["campus_id"] = nullptr;
      Stored& stored = table(type)[id];
      // The microseconds that upstream does not print.
      stored.created_us = index::parse_utc(text_of(row, "created")).value() * kSecond + below(kSecond);
      stored.updated_us = index::parse_utc(text_of(row, "updated")).value() * kSecond + below(kSecond);
      now_us_ = std::max({now_us_, stored.created_us + 3600 * kSecond, stored.updated_us + 3600 * kSecond});
      note(type, id, stored, row);
      index(type, id, stored, true);
    }
    if (!world.rows(type).empty()) models_[at] = world.rows(type).front();
  }
  // An exchange and its LAN share one id.
  auto& ix = next_id_[static_cast<std::size_t>(ObjectType::ix)];
  ix = std::max(ix, next_id_[static_cast<std::size_t>(ObjectType::ixlan)]);
  for (const ObjectType type : index::kObjectTypes) {
    for (Json& row : world.rows(type)) {
      const std::uint32_t id = id_of(row, "id");
      derive(type, id, row);
      table(type).at(id).text = print(row);
    }
    world.rows(type) = {};
  }
  run_list_cache();
}

void Simulator::pass_time(double seconds) {
  now_us_ += static_cast<std::int64_t>(seconds * 1e6);
}

Simulator::Pool& Simulator::pool(ObjectType type, const std::string& status) {
  return pools_[static_cast<std::size_t>(type)][status];
}

const Simulator::Pool& Simulator::pool(ObjectType type, const std::string& status) const {
  static const Pool none;
  const auto& pools = pools_[static_cast<std::size_t>(type)];
  const auto found = pools.find(status);
  return found == pools.end() ? none : found->second;
}

std::optional<std::uint32_t> Simulator::any(ObjectType type, const std::string& status) {
  const auto& ids = pool(type, status).ids;
  if (ids.empty()) return std::nullopt;
  return ids[below(static_cast<std::uint32_t>(ids.size()))];
}

const Simulator::Stored* Simulator::find(ObjectType type, std::uint32_t id) const {
  const auto found = table(type).find(id);
  return found == table(type).end() ? nullptr : &found->second;
}

bool Simulator::is_ok(ObjectType type, std::uint32_t id) const {
  const Stored* const stored = find(type, id);
  return stored != nullptr && stored->status == "ok";
}

std::uint32_t Simulator::parent(ObjectType type, std::uint32_t id, ObjectType of) const {
  const Stored* const stored = find(type, id);
  return stored == nullptr ? 0 : stored->parents[place_of(of, type).slot];
}

std::vector<std::uint32_t> Simulator::children(ObjectType parent, std::uint32_t id, ObjectType of) const {
  const auto& links = links_[place_of(parent, of).relation];
  std::vector<std::uint32_t> ids;
  for (auto link = links.lower_bound({id, 0}); link != links.end() && link->first == id; ++link) {
    ids.push_back(link->second);
  }
  return ids;
}

std::vector<std::uint32_t> Simulator::ok_children(ObjectType parent, std::uint32_t id, ObjectType of) const {
  std::vector<std::uint32_t> ids = children(parent, id, of);
  std::erase_if(ids, [&](std::uint32_t child) { return !is_ok(of, child); });
  return ids;
}

bool Simulator::is_large(ObjectType type, std::uint32_t id) const {
  std::size_t hanging = 0;
  for (const Relation& relation : kRelations) {
    if (relation.parent == type) hanging += ok_children(type, id, relation.child).size();
  }
  if (type == ObjectType::ix) {
    for (const std::uint32_t lan : children(type, id, ObjectType::ixlan)) {
      hanging += ok_children(ObjectType::ixlan, lan, ObjectType::netixlan).size();
    }
  }
  if (type == ObjectType::org) {
    for (const ObjectType of : {ObjectType::net, ObjectType::fac, ObjectType::ix}) {
      for (const std::uint32_t child : ok_children(type, id, of)) hanging += is_large(of, child) ? kLarge : 0;
    }
  }
  return hanging > kLarge;
}

Json Simulator::row(ObjectType type, std::uint32_t id) const {
  return Json::parse(table(type).at(id).text);
}

/// Reads from the row what the simulator has to know of it, and hides from it what a visitor may not see.
void Simulator::note(ObjectType type, std::uint32_t, Stored& stored, Json& row) {
  stored.status = text_of(row, "status");
  std::size_t slot = 0;
  for (const Relation& relation : kRelations) {
    if (relation.child == type) stored.parents[slot++] = id_of(row, relation.key);
  }
  stored.visible = type != ObjectType::poc || text_of(row, "visible") == "Public";
  if (type == ObjectType::org || type == ObjectType::fac || type == ObjectType::ix ||
      type == ObjectType::ixlan) {
    stored.name = text_of(row, "name");
  }
  if (type == ObjectType::fac) {
    stored.city = text_of(row, "city");
    stored.country = text_of(row, "country");
  }
  if (type == ObjectType::ixpfx) stored.name = text_of(row, "protocol");
  if (type == ObjectType::ixlan) {
    if (row.contains(kMemberList)) {
      stored.member_list_url = text_of(row, kMemberList);
      row.erase(kMemberList);
    }
    if (text_of(row, kMemberListVisible) == "Public" && !stored.member_list_url.empty()) {
      Json with_url;
      for (const auto& [key, value] : row.items()) {
        if (key == kMemberListVisible) with_url[kMemberList] = stored.member_list_url;
        with_url[key] = value;
      }
      row = std::move(with_url);
    }
  }
}

void Simulator::index(ObjectType type, std::uint32_t id, const Stored& stored, bool in) {
  const auto change = [in](auto& set, auto value) { in ? void(set.insert(value)) : void(set.erase(value)); };
  change(pool(type, stored.status), id);
  change(by_time_[static_cast<std::size_t>(type)],
         std::pair(std::max(stored.created_us, stored.updated_us), id));
  std::size_t slot = 0;
  for (std::size_t i = 0; i < kRelationCount; ++i) {
    if (kRelations[i].child == type) change(links_[i], std::pair(stored.parents[slot++], id));
  }
}

void Simulator::add_dependents(ObjectType type, std::uint32_t id, const Stored& stored,
                               Dependents& all) const {
  const auto below_it = [&](ObjectType parent, std::uint32_t parent_id, ObjectType of) {
    for (const std::uint32_t child : children(parent, parent_id, of)) all.insert({of, child});
  };
  switch (type) {
    case ObjectType::org:
      for (const ObjectType of : {ObjectType::fac, ObjectType::carrier, ObjectType::campus})
        below_it(type, id, of);
      break;
    case ObjectType::fac:
      for (const ObjectType of : {ObjectType::netfac, ObjectType::ixfac, ObjectType::carrierfac})
        below_it(type, id, of);
      all.insert({ObjectType::campus, stored.parents[1]});
      break;
    case ObjectType::ix:
      for (const std::uint32_t lan : children(type, id, ObjectType::ixlan))
        below_it(ObjectType::ixlan, lan, ObjectType::netixlan);
      break;
    case ObjectType::ixlan:
      below_it(type, id, ObjectType::netixlan);
      all.insert({ObjectType::ix, stored.parents[0]});
      for (const std::uint32_t port : children(type, id, ObjectType::netixlan))
        all.insert({ObjectType::net, parent(ObjectType::netixlan, port, ObjectType::net)});
      break;
    case ObjectType::netixlan:
      all.insert({ObjectType::net, stored.parents[0]});
      all.insert({ObjectType::ix, parent(ObjectType::ixlan, stored.parents[1], ObjectType::ix)});
      break;
    case ObjectType::ixpfx:
      all.insert({ObjectType::ix, parent(ObjectType::ixlan, stored.parents[0], ObjectType::ix)});
      break;
    case ObjectType::netfac:
    case ObjectType::ixfac:
    case ObjectType::carrierfac: {
      std::size_t slot = 0;
      for (const Relation& relation : kRelations) {
        if (relation.child == type) all.insert({relation.parent, stored.parents[slot++]});
      }
      break;
    }
    case ObjectType::campus:
    case ObjectType::net:
    case ObjectType::carrier:
    case ObjectType::poc:
      break;
  }
}

/// Copied names and counts, from the rows they come from.
void Simulator::derive(ObjectType type, std::uint32_t id, Json& row) const {
  const Stored& stored = table(type).at(id);
  const auto count = [&](ObjectType of) { return ok_children(type, id, of).size(); };
  const auto ports_of_lans = [&] {
    std::vector<std::uint32_t> ports;
    for (const std::uint32_t lan : children(ObjectType::ix, id, ObjectType::ixlan)) {
      for (const std::uint32_t port : ok_children(ObjectType::ixlan, lan, ObjectType::netixlan))
        ports.push_back(port);
    }
    return ports;
  };
  switch (type) {
    case ObjectType::fac:
      set_if_there(row, "net_count", count(ObjectType::netfac));
      set_if_there(row, "ix_count", count(ObjectType::ixfac));
      set_if_there(row, "carrier_count", count(ObjectType::carrierfac));
      [[fallthrough]];
    case ObjectType::campus:
    case ObjectType::carrier: {
      const Stored* const org = find(ObjectType::org, stored.parents[0]);
      set_if_there(row, "org_name", org == nullptr ? "" : org->name);
      if (type == ObjectType::carrier) set_if_there(row, "fac_count", count(ObjectType::carrierfac));
      if (type == ObjectType::campus) {
        const auto facs = ok_children(ObjectType::campus, id, ObjectType::fac);
        const Stored* const first = facs.empty() ? nullptr : find(ObjectType::fac, facs.front());
        set_if_there(row, "city", first == nullptr ? "" : first->city);
        set_if_there(row, "country", first == nullptr ? "" : first->country);
      }
      break;
    }
    case ObjectType::net: {
      std::set<std::uint32_t> exchanges;
      for (const std::uint32_t port : ok_children(type, id, ObjectType::netixlan)) {
        const std::uint32_t lan = parent(ObjectType::netixlan, port, ObjectType::ixlan);
        exchanges.insert(parent(ObjectType::ixlan, lan, ObjectType::ix));
      }
      set_if_there(row, "ix_count", exchanges.size());
      set_if_there(row, "fac_count", count(ObjectType::netfac));
      break;
    }
    case ObjectType::ix: {
      std::set<std::uint32_t> members;
      for (const std::uint32_t port : ports_of_lans())
        members.insert(parent(ObjectType::netixlan, port, ObjectType::net));
      set_if_there(row, "net_count", members.size());
      set_if_there(row, "fac_count", count(ObjectType::ixfac));
      std::set<std::string> protocols;
      for (const std::uint32_t lan : children(type, id, ObjectType::ixlan)) {
        for (const std::uint32_t prefix : ok_children(ObjectType::ixlan, lan, ObjectType::ixpfx))
          protocols.insert(find(ObjectType::ixpfx, prefix)->name);
      }
      set_if_there(row, "proto_unicast", protocols.contains("IPv4"));
      set_if_there(row, "proto_ipv6", protocols.contains("IPv6"));
      break;
    }
    case ObjectType::netixlan: {
      const Stored* const lan = find(ObjectType::ixlan, stored.parents[1]);
      if (lan == nullptr) break;  // nobody to copy from: as it was
      const Stored* const ix = find(ObjectType::ix, lan->parents[0]);
      const std::string name = ix == nullptr ? "" : ix->name;
      set_if_there(row, "ix_id", lan->parents[0]);
      set_if_there(row, "name", lan->name.empty() ? name : name + ": " + lan->name);
      break;
    }
    case ObjectType::netfac:
    case ObjectType::ixfac:
    case ObjectType::carrierfac: {
      const Stored* const fac = find(ObjectType::fac, stored.parents[0]);
      if (fac == nullptr) break;
      set_if_there(row, "name", fac->name);
      set_if_there(row, "city", fac->city);
      set_if_there(row, "country", fac->country);
      break;
    }
    default:
      break;
  }
}

void Simulator::derive_again(const Dependents& all) {
  for (const auto& [type, id] : all) {
    if (find(type, id) == nullptr) continue;
    Json json = row(type, id);
    derive(type, id, json);
    table(type).at(id).text = print(json);
  }
}

std::string Simulator::inconsistency() const {
  for (const ObjectType type : index::kObjectTypes) {
    for (const auto& [id, stored] : table(type)) {
      Json json = row(type, id);
      derive(type, id, json);
      if (const std::string text = print(json); text != stored.text) {
        return std::string(name_of(type)) + " prints " + stored.text + "\n  instead of " + text;
      }
    }
  }
  return {};
}

void Simulator::put(ObjectType type, std::uint32_t id, Json row, std::int64_t created_us,
                    std::int64_t updated_us) {
  const bool is_new = find(type, id) == nullptr;
  Stored& stored = table(type)[id];
  const Stored before = stored;
  if (!is_new) index(type, id, before, false);
  stored.created_us = created_us;
  stored.updated_us = updated_us;
  row["created"] = printed_time(created_us);
  row["updated"] = printed_time(updated_us);
  note(type, id, stored, row);
  index(type, id, stored, true);
  derive(type, id, row);
  stored.text = print(row);
  if (!is_new && before.status == stored.status && before.parents == stored.parents &&
      before.name == stored.name && before.city == stored.city && before.country == stored.country) {
    return;
  }
  Dependents all;
  if (!is_new) add_dependents(type, id, before, all);
  add_dependents(type, id, stored, all);
  derive_again(all);
}

std::uint32_t Simulator::add(ObjectType type, const Json& fields) {
  const std::uint32_t id = next_id_[static_cast<std::size_t>(type)]++;
  // A millisecond or so passes between any two saves.
  now_us_ += 1 + below(3000);
  Json row = models_[static_cast<std::size_t>(type)];
  row["id"] = id;
  row["status"] = "ok";
  if (row.contains("name")) row["name"] = free_name(type);
  row.update(fields);
  put(type, id, std::move(row), now_us_, now_us_);
  stamp_net(type, id);
  return id;
}

/// A network says when its links were last edited, and is not edited by that.
void Simulator::stamp_net(ObjectType type, std::uint32_t id) {
  const char* const field = type == ObjectType::netixlan ? "netixlan_updated"
                            : type == ObjectType::netfac ? "netfac_updated"
                            : type == ObjectType::poc    ? "poc_updated"
                                                         : nullptr;
  if (field == nullptr) return;
  const std::uint32_t net = parent(type, id, ObjectType::net);
  if (find(ObjectType::net, net) == nullptr) return;
  change_silently(ObjectType::net, net, {{field, printed_time(table(type).at(id).updated_us)}});
}

void Simulator::change(ObjectType type, std::uint32_t id, const Json& fields) {
  now_us_ += 1 + below(3000);
  const Stored& stored = table(type).at(id);
  // One save in ten is seen only now though it was stamped up to five minutes ago: it was part of a long
  // transaction, or the reader's replica lags.
  const std::int64_t late = below(10) == 0 ? below(300) * kSecond : 0;
  Json json = row(type, id);
  json.update(fields);
  put(type, id, std::move(json), stored.created_us, std::max(stored.updated_us + 1, now_us_ - late));
  stamp_net(type, id);
}

void Simulator::save_late(ObjectType type, std::uint32_t id, double seconds) {
  now_us_ += 1 + below(3000);
  const Stored& stored = table(type).at(id);
  put(type, id, row(type, id), stored.created_us,
      std::max(stored.updated_us + 1, now_us_ - static_cast<std::int64_t>(seconds * 1e6)));
}

void Simulator::change_silently(ObjectType type, std::uint32_t id, const Json& fields) {
  const Stored& stored = table(type).at(id);
  Json json = row(type, id);
  json.update(fields);
  put(type, id, std::move(json), stored.created_us, stored.updated_us);
}

void Simulator::soft_delete(ObjectType type, std::uint32_t id) {
  const Stored& stored = table(type).at(id);
  if (stored.status == "deleted") return;
  Json fields = {{"status", "deleted"}};
  if (type == ObjectType::poc) fields.update({{"name", ""}, {"phone", ""}, {"email", ""}, {"url", ""}});
  change(type, id, fields);
  if (type == ObjectType::campus) {
    for (const std::uint32_t fac : children(type, id, ObjectType::fac))
      change_silently(ObjectType::fac, fac, {{"campus_id", nullptr}});
  }
  if (type == ObjectType::fac) settle_campus(parent(type, id, ObjectType::campus));
  for (const Relation& relation : kRelations) {
    if (relation.parent != type || !relation.cascades) continue;
    for (const std::uint32_t child : children(type, id, relation.child)) soft_delete(relation.child, child);
  }
}

void Simulator::hard_delete(ObjectType type, std::uint32_t id) {
  const Stored before = table(type).at(id);
  index(type, id, before, false);
  table(type).erase(id);
  Dependents all;
  add_dependents(type, id, before, all);
  derive_again(all);
}

void Simulator::settle_campus(std::uint32_t id) {
  const Stored* const campus = find(ObjectType::campus, id);
  if (campus == nullptr || campus->status == "deleted") return;
  const bool enough = ok_children(ObjectType::campus, id, ObjectType::fac).size() >= 2;
  change(ObjectType::campus, id, {{"status", enough ? "ok" : "pending"}});
}

void Simulator::edit_rows(std::size_t rows) {
  std::size_t live = 0;
  for (const ObjectType type : index::kObjectTypes) live += count_ok(type);
  rows = std::min(rows, live);
  std::set<std::pair<ObjectType, std::uint32_t>> done;
  while (done.size() < rows) {
    std::size_t place = below(static_cast<std::uint32_t>(live));
    for (const ObjectType type : index::kObjectTypes) {
      const auto& ids = pool(type, "ok").ids;
      if (place >= ids.size()) {
        place -= ids.size();
        continue;
      }
      if (const std::uint32_t id = ids[place]; done.insert({type, id}).second) {
        // Links have nothing that could be edited, but are saved again all the same.
        const bool has_notes = table(type).at(id).text.find("\"notes\": ") != std::string::npos;
        change(type, id,
               has_notes ? Json{{"notes", "note " + std::to_string(below(1'000'000))}} : Json::object());
      }
      break;
    }
  }
}

void Simulator::run_list_cache(int edits_meanwhile) {
  const std::int64_t cut_us = now_us_;
  for (const ObjectType type : index::kObjectTypes) {
    CachedList& list = cached_lists_[static_cast<std::size_t>(type)];
    list = {"{\"data\": [", {}};
    for (const auto& [id, stored] : table(type)) {
      if (stored.status != "ok" || !stored.visible || stored.updated_us > cut_us) continue;
      if (!list.rows.empty()) list.body += ", ";
      list.rows.emplace_back(list.body.size(), stored.text.size());
      list.body += stored.text;
    }
    if (edits_meanwhile-- > 0) edit();
  }
  // Only then the files are moved into place, and get the time that is printed.
  now_us_ += kSecond / 2;
  char generated[32];
  std::snprintf(generated, sizeof generated, "%.7f", static_cast<double>(now_us_) / 1e6);
  for (CachedList& list : cached_lists_)
    list.body += std::string("], \"meta\": {\"generated\": ") + generated + "}}";
}

SimulatedAnswer Simulator::get(const std::string& target) {
  ++requests_[target];
  const auto question = target.find('?');
  const std::string name = target.substr(1, question == std::string::npos ? question : question - 1);
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
  if (parameters.empty()) {
    const CachedList& list = cached_lists_[static_cast<std::size_t>(*type)];
    return {200, list.body, list.rows, true};
  }
  const auto since_text = parameters.extract("since");
  if (since_text.empty()) throw std::runtime_error("what does this ask: " + target);
  const std::int64_t since = std::stoll(since_text.mapped());
  if (since < 1) throw std::runtime_error("since must be positive: " + target);
  std::optional<std::set<std::uint32_t>> ids;
  if (const auto list = parameters.extract("id__in"); !list.empty()) {
    ids.emplace();
    for (std::size_t at = 0; at < list.mapped().size();) {
      std::size_t used = 0;
      ids->insert(static_cast<std::uint32_t>(std::stoul(list.mapped().substr(at), &used)));
      at += used + 1;
    }
    if (ids->size() > 150) throw std::runtime_error("too many ids: " + target);
  }
  if (!parameters.empty()) throw std::runtime_error("what does this ask: " + target);

  std::vector<std::pair<std::int64_t, const Stored*>> rows;
  const auto take = [&](std::uint32_t id) {
    const Stored* const stored = find(*type, id);
    if (stored == nullptr || !stored->visible) return;
    if (stored->status == "pending" && *type != ObjectType::campus) return;
    if (std::max(stored->created_us, stored->updated_us) <= since * kSecond) return;
    rows.emplace_back(stored->updated_us, stored);
  };
  if (ids) {
    for (const std::uint32_t id : *ids) take(id);
  } else {
    const auto& by_time = by_time_[static_cast<std::size_t>(*type)];
    for (auto at = by_time.lower_bound({since * kSecond, 0}); at != by_time.end(); ++at) take(at->second);
  }
  std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  SimulatedAnswer answer{200, "{\"data\": [", {}, false};
  for (const auto& [updated, stored] : rows) {
    if (!answer.rows.empty()) answer.body += ", ";
    answer.rows.emplace_back(answer.body.size(), stored->text.size());
    answer.body += stored->text;
  }
  answer.body += "], \"meta\": {}}";
  return answer;
}

std::map<std::string, std::string> Simulator::truth() const {
  std::map<std::string, std::string> all;
  for (const ObjectType type : index::kObjectTypes) {
    for (const auto& [id, stored] : table(type)) {
      if (stored.status == "deleted" || !stored.visible) continue;
      if (stored.status == "pending" && type != ObjectType::campus) continue;
      all[std::string(name_of(type)) + " " + std::to_string(id)] = stored.text;
    }
  }
  return all;
}

}  // namespace meetpoint::test
