#include "support/pdb_oracle.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>

namespace meetpoint::test {

using index::Field;
using index::Kind;
using index::ObjectType;

namespace {

std::vector<std::string> split(const std::string& list) {
  std::vector<std::string> all(1);
  for (const char c : list) {
    if (c == ',') {
      all.emplace_back();
    } else {
      all.back() += c;
    }
  }
  return all;
}

/// Of the letters that random_pdb uses.
std::string plain(std::string text) {
  for (const auto& [from, to] :
       {std::pair{"\u00fc", "u"}, {"\u00dc", "u"}, {"\u00df", "ss"}, {"\u00f8", "o"}}) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from)) text.replace(at, 2, to);
  }
  for (char& c : text) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  return text;
}

bool is_whole(Kind kind) {
  return kind == Kind::id || kind == Kind::asn || kind == Kind::integer;
}

template <typename T>
bool ordered(const std::string& suffix, const T& value, const T& wanted) {
  return suffix == "lt"    ? value < wanted
         : suffix == "lte" ? value <= wanted
         : suffix == "gt"  ? value > wanted
                           : value >= wanted;
}

bool compares(const std::string& suffix, const std::string& value, const std::string& wanted) {
  if (suffix.empty()) return value == wanted;
  if (suffix == "contains") return value.find(wanted) != std::string::npos;
  if (suffix == "startswith") return value.substr(0, wanted.size()) == wanted;
  if (suffix == "in") {
    const auto members = split(wanted);
    return std::find(members.begin(), members.end(), value) != members.end();
  }
  return ordered(suffix, value, wanted);
}

/// With a day at its begin or its end, as text that sorts.
std::string instant(const std::string& suffix, std::string wanted) {
  if (wanted.size() == 10) wanted += suffix == "gt" || suffix == "lte" ? "T23:59:59Z" : "T00:00:00Z";
  return wanted;
}

std::string joined(const Json& list) {
  std::string text;
  for (const Json& element : list) text += (text.empty() ? "" : ",") + element.get<std::string>();
  return text;
}

/// A value against a demand, where no other type is looked at. `exact_number`: as keys of other tables
/// compare.
bool value_meets(const Field& field, const Json& value, const std::string& suffix, const std::string& wanted,
                 bool exact_number) {
  if (value.is_null()) return false;
  const bool of_text = suffix == "contains" || suffix == "startswith";
  if (is_whole(field.kind) || field.kind == Kind::number) {
    if (of_text) return compares(suffix, value.dump(), wanted);
    if (suffix.empty() && is_whole(field.kind) && !exact_number) return value.dump() == wanted;
    if (suffix == "in" || suffix.empty()) {
      for (const std::string& one : split(wanted)) {
        if (std::stod(one) == value.get<double>()) return true;
      }
      return false;
    }
    return ordered(suffix, value.get<double>(), std::stod(wanted));
  }
  if (field.kind == Kind::boolean) {
    for (const std::string& one : suffix == "in" ? split(wanted) : std::vector{wanted}) {
      if ((one == "1" || plain(one) == "true") == value.get<bool>()) return true;
    }
    return false;
  }
  if (field.kind == Kind::time) {
    const std::string printed = value.get<std::string>();
    if (suffix.empty()) return printed.substr(0, wanted.size()) == wanted;
    return compares(suffix, printed, instant(suffix, wanted));
  }
  if (field.kind == Kind::list) return compares(suffix, plain(joined(value)), plain(wanted));
  return compares(suffix, plain(value.get<std::string>()), plain(wanted));
}

const Field* field_of(ObjectType type, const std::string& name) {
  for (const Field& field : index::fields_of(type)) {
    if (field.name == name) return &field;
  }
  return nullptr;
}

bool is_place(ObjectType type, const std::string& field) {
  const bool whole = type == ObjectType::org || type == ObjectType::fac;
  return (field == "city" && (whole || type == ObjectType::ix)) ||
         (whole && (field == "address1" || field == "state"));
}

bool type_listed(const Json& types, const std::string& suffix, const std::string& wanted) {
  const std::string list = plain(joined(types));
  if (suffix == "contains") return list.find(plain(wanted)) != std::string::npos;
  const auto elements = split(list);
  if (suffix == "in") {
    for (const std::string& one : split(wanted)) {
      if (list.find(plain(one)) != std::string::npos) return true;
    }
    return false;
  }
  for (std::size_t i = 0; i < elements.size(); ++i) {
    if (elements[i].starts_with(plain(wanted)) && (suffix == "startswith" || elements[i] == plain(wanted)))
      return true;
  }
  return suffix.empty() && list.starts_with(plain(wanted));
}

bool prefix_holds(const std::string& prefix, const std::string& address) {
  // Those of random_pdb end at an octet or a group.
  const std::string stem =
      prefix.substr(0, prefix.find(address.find(':') == std::string::npos ? "0/" : ":/"));
  return address.starts_with(stem) &&
         (prefix.find(':') == std::string::npos) == (address.find(':') == std::string::npos);
}

}  // namespace

PdbOracle::Rows PdbOracle::all(ObjectType type) const {
  Rows rows;
  for (const Json& row : world_.rows(type)) rows.push_back(&row);
  return rows;
}

PdbOracle::Rows PdbOracle::with(ObjectType type, const std::string& field, const Json& value, bool ok) const {
  Rows rows;
  for (const Json& row : world_.rows(type)) {
    if (row.at(field) == value && (!ok || row.at("status") == "ok")) rows.push_back(&row);
  }
  return rows;
}

const Json* PdbOracle::find(ObjectType type, const Json& id) const {
  const Rows rows = with(type, "id", id, false);
  return rows.empty() ? nullptr : rows.front();
}

bool PdbOracle::present(ObjectType type, const Json& row, const std::vector<std::string>& orgs) const {
  const auto owned = [&](ObjectType other, const Json& id) {
    const Json* found = find(other, id);
    return found != nullptr && std::find(orgs.begin(), orgs.end(), found->at("org_id").dump()) != orgs.end();
  };
  const bool ix = type == ObjectType::ix;
  for (const Json* link :
       with(ix ? ObjectType::netixlan : ObjectType::netfac, ix ? "ix_id" : "fac_id", row.at("id"), false))
    if (owned(ObjectType::net, link->at("net_id"))) return true;
  for (const Json* link : with(ObjectType::ixfac, ix ? "ix_id" : "fac_id", row.at("id"), false))
    if (owned(ix ? ObjectType::fac : ObjectType::ix, link->at(ix ? "fac_id" : "ix_id"))) return true;
  return false;
}

bool PdbOracle::special(ObjectType type, const Json& row, const std::string& name, const std::string& suffix,
                        const std::string& value, bool& known) const {
  known = true;
  const bool ix = type == ObjectType::ix;
  const bool place = ix || type == ObjectType::fac;
  const Json& id = row.at("id");
  const auto networks = [&] {
    std::set<std::string> nets;
    for (const Json* link : with(ix ? ObjectType::netixlan : ObjectType::netfac, ix ? "ix_id" : "fac_id", id))
      nets.insert(link->at("net_id").dump());
    return nets;
  };
  const auto at = [&](ObjectType link, const char* key) {
    for (const Json* one : with(link, "net_id", id)) {
      if (one->at(key).dump() == value) return true;
    }
    return false;
  };
  if (place && name == "asn_overlap") {
    const auto asns = split(value);
    if (std::set(asns.begin(), asns.end()).size() != asns.size()) return false;
    std::set<std::string> found;
    for (const std::string& net : networks()) {
      if (const Json* one = find(ObjectType::net, Json::parse(net))) found.insert(one->at("asn").dump());
    }
    return std::all_of(asns.begin(), asns.end(), [&](const std::string& asn) { return found.contains(asn); });
  }
  if (place && (name == "all_net" || name == "not_net")) {
    const std::set<std::string> nets = networks();
    const auto wanted = split(value);
    const auto there =
        std::count_if(wanted.begin(), wanted.end(), [&](const auto& net) { return nets.contains(net); });
    return name == "not_net" ? there == 0 : there == static_cast<std::ptrdiff_t>(wanted.size());
  }
  if (place && name == "org_present") return present(type, row, split(value));
  if (place && name == "org_not_present") return !present(type, row, split(value));
  if (ix && name == "capacity") {
    double sum = 0;
    bool any = false;
    for (const Json* port : with(ObjectType::netixlan, "ixlan_id", id, false)) {
      if (port->at("status") == "deleted") continue;
      any = true;
      sum += port->at("speed").get<double>();
    }
    return any && (suffix.empty() ? sum == std::stod(value) : ordered(suffix, sum, std::stod(value)));
  }
  if (ix && name == "ipblock") {
    for (const Json* lan : with(ObjectType::ixlan, "ix_id", id, false)) {
      for (const Json* prefix : with(ObjectType::ixpfx, "ixlan_id", lan->at("id"), false))
        if (prefix->at("prefix").get<std::string>().starts_with(value)) return true;
    }
    return false;
  }
  if (type == ObjectType::net && name == "not_ix") return !at(ObjectType::netixlan, "ix_id");
  if (type == ObjectType::net && name == "not_fac") return !at(ObjectType::netfac, "fac_id");
  const bool of_elements = suffix == "contains" || suffix == "startswith" || suffix == "in";
  if (type == ObjectType::net && (name == "info_type" || (name == "info_types" && of_elements)))
    return type_listed(row.at("info_types"), suffix, value);
  if (type == ObjectType::ixpfx && name == "whereis") return prefix_holds(row.at("prefix"), value);
  if (name == "hide_ix_no_fac") {
    if (value != "1" && plain(value) != "true") return true;
    if (type == ObjectType::net) return row.at("ix_count") > 0;
    const Json* exchange = ix ? &row : find(ObjectType::ix, row.at("ix_id"));
    return exchange != nullptr && exchange->at("fac_count") > 0;
  }
  if (type == ObjectType::org && name == "asn") {
    const Rows nets = with(ObjectType::net, "org_id", id);
    return std::any_of(nets.begin(), nets.end(),
                       [&](const Json* net) { return net->at("asn").dump() == value; });
  }
  if (type == ObjectType::campus && name == "facility") {
    const Json* fac = find(ObjectType::fac, Json::parse(value));
    return fac != nullptr && fac->at("campus_id") == id;
  }
  if (name == "name_search") {
    std::string names;
    for (const char* field : {"name", "aka", "name_long"}) names += plain(row.at(field)) + "\n";
    return names.find(plain(value)) != std::string::npos;
  }
  known = false;
  return false;
}

bool PdbOracle::related(ObjectType type, const Json& row, const std::string& name, const std::string& suffix,
                        const std::string& value, bool& known) const {
  struct Way {
    ObjectType type;
    const char* key;
    ObjectType link;
    const char* own;
    const char* target;
  };
  static constexpr std::array kWays = {
      Way{ObjectType::net, "ix", ObjectType::netixlan, "net_id", "ix_id"},
      Way{ObjectType::net, "ixlan", ObjectType::netixlan, "net_id", "ixlan_id"},
      Way{ObjectType::net, "netixlan", ObjectType::netixlan, "net_id", "id"},
      Way{ObjectType::net, "netfac", ObjectType::netfac, "net_id", "id"},
      Way{ObjectType::net, "fac", ObjectType::netfac, "net_id", "fac_id"},
      Way{ObjectType::ix, "ixlan", ObjectType::ixlan, "ix_id", "id"},
      Way{ObjectType::ix, "ixfac", ObjectType::ixfac, "ix_id", "id"},
      Way{ObjectType::ix, "fac", ObjectType::ixfac, "ix_id", "fac_id"},
      Way{ObjectType::ix, "net", ObjectType::netixlan, "ix_id", "net_id"},
      Way{ObjectType::fac, "net", ObjectType::netfac, "fac_id", "net_id"},
      Way{ObjectType::fac, "ix", ObjectType::ixfac, "fac_id", "ix_id"},
      Way{ObjectType::carrier, "carrierfac_set", ObjectType::carrierfac, "carrier_id", "id"},
  };
  const auto part = name.find("__");
  std::string key = name.substr(0, part);
  if (key.ends_with("_id")) key.resize(key.size() - 3);
  for (const Way& way : kWays) {
    if (way.type != type || way.key != key) continue;
    known = true;
    std::string behind = part == std::string::npos ? "" : name.substr(part + 2);
    if (behind == "facility_id") behind = "fac_id";
    for (const Json* link : with(way.link, way.own, row.at("id"), type != ObjectType::carrier)) {
      const Json* target = link;
      ObjectType target_type = way.link;
      if (behind.empty()) {
        behind = way.target;
      } else if (std::string(way.target) != "id" && behind != way.target) {
        target_type = *field_of(way.link, way.target)->parent;
        target = find(target_type, link->at(way.target));
      }
      if (target != nullptr &&
          value_meets(*field_of(target_type, behind), target->at(behind), suffix, value, true))
        return true;
      if (part == std::string::npos) behind.clear();
    }
    return false;
  }
  return false;
}

bool PdbOracle::meets(ObjectType type, const Json& row, const Filter& filter) const {
  std::string name = filter.first;
  std::string suffix;
  for (const char* one : {"lt", "lte", "gt", "gte", "contains", "startswith", "in"}) {
    if (name.ends_with("__" + std::string(one))) suffix = one;
  }
  if (!suffix.empty()) name.resize(name.size() - suffix.size() - 2);
  const std::string& value = filter.second;
  bool known = false;
  if (const bool met = special(type, row, name, suffix, value, known); known) return met;
  if (const bool met = related(type, row, name, suffix, value, known); known) return met;
  const Field* field = field_of(type, name);
  if (field == nullptr) field = field_of(type, name + "_id");
  const bool link = type == ObjectType::netfac || type == ObjectType::ixfac;
  const bool of_facility = link && (name == "name" || name == "city" || name == "country");
  const bool of_exchange = type == ObjectType::netixlan && name == "name";
  const bool of_lan = type == ObjectType::ixpfx && (name == "ix" || name == "ix_id");
  if (of_lan) {
    const Json* lan = find(ObjectType::ixlan, row.at("ixlan_id"));
    return lan != nullptr &&
           value_meets(*field_of(ObjectType::ixlan, "ix_id"), lan->at("ix_id"), suffix, value, true);
  }
  if (of_facility || of_exchange || (type == ObjectType::fac && name == "org_name")) {
    const std::string key = of_facility ? "fac_id" : of_exchange ? "ix_id" : "org_id";
    const ObjectType other = *field_of(type, key)->parent;
    const Json* parent = find(other, row.at(key));
    const std::string what = name == "org_name" ? "name" : name;
    if (name == "org_name" && suffix.empty()) suffix = "contains";
    return parent != nullptr && value_meets(*field_of(other, what), parent->at(what), suffix, value, true);
  }
  if (const auto part = name.find("__"); part != std::string::npos) {
    const std::string head = name.substr(0, part);
    const Field* key = field_of(type, head.ends_with("_id") ? head : head + "_id");
    const std::string what = name.substr(part + 2);
    const Json* parent = find(*key->parent, row.at(std::string(key->name)));
    return parent != nullptr &&
           value_meets(*field_of(*key->parent, what), parent->at(what), suffix, value, false);
  }
  const Json& held = row.at(std::string(field->name));
  if (suffix.empty() && is_place(type, name)) suffix = "contains";
  if (suffix.empty() && name == "country" && value.size() != 2)
    return held == "DE" && !value.empty() && plain("Germany").find(plain(value)) != std::string::npos;
  return value_meets(*field, held, suffix, value, field->parent.has_value());
}

}  // namespace meetpoint::test
