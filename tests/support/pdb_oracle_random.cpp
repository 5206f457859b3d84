#include <algorithm>
#include <array>

#include "support/pdb_oracle.hpp"
#include "support/pdb_world.hpp"

namespace meetpoint::test {

using index::Field;
using index::Kind;
using index::ObjectType;

namespace {

template <std::size_t N>
const char* one_of(const std::array<const char*, N>& all, std::mt19937& random) {
  return all[random() % N];
}

constexpr std::array kWords = {
    "Alpha", "ALPHA two", "Z\u00fcrich", "ZURICH west", "Stra\u00dfe", "strasse 12", "K\u00f8ln 50%",
    "a_b",   "",          "New York",    "York"};
constexpr std::array kTypes = {"Content", "NSP", "Cable/DSL/ISP", "Non-Profit"};
constexpr std::array kTimes = {"2026-01-10T00:00:00Z", "2026-01-10T12:00:00Z", "2026-01-10T23:59:59Z",
                               "2026-01-11T00:00:00Z", "2026-02-10T08:30:00Z", "2025-12-31T23:59:59Z"};
constexpr std::array kPrefixes = {"192.0.2.0/24", "198.51.100.0/24", "2001:db8:1::/64", "2001:db8:2::/64"};
constexpr std::array kAddresses = {"192.0.2.7", "198.51.100.1", "2001:db8:1::7", "2001:db8:2::1",
                                   "203.0.113.1"};

constexpr std::uint32_t kRows = 12;

std::string text_for(const Field& field, std::mt19937& random) {
  if (field.name == "country") return one_of(std::array{"DE", "CH", "LI", ""}, random);
  if (field.name == "prefix") return one_of(kPrefixes, random);
  if (field.name == "ipaddr4") return one_of(std::array{"192.0.2.7", "198.51.100.1"}, random);
  if (field.name == "ipaddr6") return one_of(std::array{"2001:db8:1::7", "2001:db8:2::1"}, random);
  if (field.name == "visible" || field.name == "ixf_ixp_member_list_url_visible") return "Public";
  return one_of(kWords, random);
}

Json value_for(const Field& field, std::mt19937& random) {
  switch (field.kind) {
    case Kind::id:
      return 1 + random() % (kRows + 1);  // one past the end dangles
    case Kind::asn:
      return 64496 + random() % kRows;
    case Kind::integer:
      return random() % 4 * 10;
    case Kind::number:
      return static_cast<double>(random() % 8) / 2;
    case Kind::boolean:
      return random() % 2 == 0;
    case Kind::text:
      return text_for(field, random);
    case Kind::time:
      return one_of(kTimes, random);
    case Kind::list: {
      Json list = Json::array();
      if (field.name != "info_types") return list;
      for (const char* type : kTypes) {
        if (random() % 3 == 0) list.push_back(type);
      }
      return list;
    }
  }
  return {};
}

bool is_nullable(const Field& field) {
  return field.keep != index::Keep::required && field.keep != index::Keep::always && field.name != "ix_id" &&
         field.name != "name" && field.name != "aka" && field.name != "name_long" && field.name != "speed" &&
         !field.name.ends_with("_count") && field.name != "info_types" && field.name != "visible" &&
         field.name != "ixf_ixp_member_list_url_visible" && field.name != "country" && field.name != "city";
}

/// Fields that upstream prints and cannot be asked, or not by this name.
bool is_asked(ObjectType type, const Field& field) {
  const std::string_view name = field.name;
  if (name == "org_name") return type == ObjectType::fac;
  if (type == ObjectType::campus)
    return name != "country" && name != "city" && name != "zipcode" && name != "state";
  if (type == ObjectType::carrier) return name != "fac_count";
  return name != "local_asn" && name != "net_side_id" && name != "ixf_ixp_member_list_url" &&
         !(type == ObjectType::carrierfac && name == "name") && name != "social_media" &&
         name != "info_type" && name != "available_voltage_services" && name != "ixp_update_exclude";
}

std::string printed(const Json& value) {
  if (value.is_array()) return value.empty() ? "" : value[0].get<std::string>();
  return value.is_string() ? value.get<std::string>() : value.dump();
}

/// A value for a field, and a suffix that it takes.
Filter demand_on(const std::string& name, const Field& field, const Json& held, std::mt19937& random) {
  std::string value = printed(held.is_null() || random() % 4 == 0 ? value_for(field, random) : held);
  const auto with = [&](const char* suffix) { return Filter{name + suffix, value}; };
  if (field.kind == Kind::boolean) return random() % 3 == 0 ? Filter{name + "__in", value + ",0"} : with("");
  if (field.kind == Kind::time) {
    if (random() % 2 == 0) value.resize(10);
    if (random() % 4 == 0) return {name, value.substr(0, 7)};
    return with(one_of(std::array{"", "__lt", "__lte", "__gt", "__gte"}, random));
  }
  const bool is_text = field.kind == Kind::text || field.kind == Kind::list;
  const auto which = random() % 8;
  if (which == 0) return {name + "__in", value + "," + printed(value_for(field, random))};
  if (which <= 2) {
    const bool begin = which == 1;
    // Letters of two bytes are not cut in two.
    if (is_text &&
        value.find_first_not_of("abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string::npos)
      value = value.substr(begin ? 0 : value.size() / 3, 1 + value.size() / 2);
    return with(begin ? "__startswith" : "__contains");
  }
  if (which <= 4) return with("");
  return with(one_of(std::array{"__lt", "__lte", "__gt", "__gte"}, random));
}

std::string some_ids(std::mt19937& random, std::uint32_t base = 0) {
  std::string list = std::to_string(base + 1 + random() % kRows);
  for (auto more = random() % 3; more > 0; --more) list += "," + std::to_string(base + 1 + random() % kRows);
  return list;
}

Filter random_special(ObjectType type, std::mt19937& random) {
  const std::string id = std::to_string(1 + random() % kRows);
  std::vector<Filter> all;
  if (type == ObjectType::ix || type == ObjectType::fac) {
    all = {{"asn_overlap", some_ids(random, 64495) + ",64496"},
           {"all_net", some_ids(random)},
           {"not_net", some_ids(random)},
           {"org_present", some_ids(random)},
           {"org_not_present", some_ids(random)},
           {"net", id},
           {"net_id__in", some_ids(random)},
           {"net__asn", std::to_string(64495 + random() % kRows)},
           {"net__name__contains", "alpha"}};
  }
  if (type == ObjectType::ix) {
    const char* const suffix = one_of(std::array{"", "__lt", "__lte", "__gt", "__gte"}, random);
    const std::vector<Filter> more = {
        {std::string("capacity") + suffix, std::to_string(random() % 8 * 10)},
        {"ipblock", one_of(std::array{"192.0", "2001:db8:1", "198", "x"}, random)},
        {"fac", id},
        {"fac__name__startswith", "z"},
        {"ixlan", id},
        {"ixfac_id__lt", id}};
    all.insert(all.end(), more.begin(), more.end());
  }
  if (type == ObjectType::fac) {
    const std::vector<Filter> more = {
        {"org_name", "alp"}, {"ix", id}, {"ix_id__gte", id}, {"ix__city", "York"}};
    all.insert(all.end(), more.begin(), more.end());
  }
  if (type == ObjectType::net) {
    all = {{"not_ix", id},
           {"not_fac", id},
           {"ix", id},
           {"ix_id__in", some_ids(random)},
           {"ix__name", "zurich"},
           {"ixlan", id},
           {"ixlan__mtu__lt", "20"},
           {"netixlan", id},
           {"netixlan__speed__gte", "20"},
           {"netfac", id},
           {"fac_id", id},
           {"fac__country", "DE"},
           {"info_type", one_of(kTypes, random)},
           {"info_type__in", "NSP,Content"},
           {"info_types__startswith", "No"},
           {"info_type__contains", "s"}};
  }
  if (type == ObjectType::netfac || type == ObjectType::ixfac)
    all = {{"name", "strasse"}, {"name__startswith", "a"}, {"city", "York"}, {"country__in", "DE,LI"}};
  if (type == ObjectType::netixlan) all = {{"name", "Alpha"}, {"name__in", "Alpha,York"}, {"ix", id}};
  if (type == ObjectType::ixpfx)
    all = {{"ix", id}, {"ix_id__in", some_ids(random)}, {"whereis", one_of(kAddresses, random)}};
  if (type == ObjectType::org) all = {{"asn", std::to_string(64495 + random() % kRows)}};
  if (type == ObjectType::campus) all = {{"facility", id}};
  if (type == ObjectType::carrier)
    all = {{"carrierfac_set__facility_id", id}, {"carrierfac_set__facility_id__in", some_ids(random)}};
  if (type == ObjectType::ix || type == ObjectType::ixlan || type == ObjectType::net ||
      type == ObjectType::netixlan)
    all.emplace_back("hide_ix_no_fac", one_of(std::array{"1", "TRUE", "0", "no"}, random));
  if (type == ObjectType::org || type == ObjectType::net || type == ObjectType::ix ||
      type == ObjectType::fac || type == ObjectType::campus || type == ObjectType::carrier)
    all.emplace_back("name_search", one_of(std::array{"zurich", "STRASSE", "k"}, random));
  return all.empty() ? Filter{"id__gt", id} : all[random() % all.size()];
}

}  // namespace

World random_pdb(std::mt19937& random) {
  World world;
  for (const ObjectType type : index::kObjectTypes) {
    for (std::uint32_t id = 1; id <= kRows; ++id) {
      Json row = whole_row(type, {});
      for (const Field& field : index::fields_of(type)) {
        const bool null = is_nullable(field) && random() % 5 == 0;
        row[std::string(field.name)] = null ? Json() : value_for(field, random);
      }
      row["id"] = id;
      row["status"] = one_of(std::array{"ok", "ok", "ok", "deleted", "pending"}, random);
      if (type == ObjectType::netixlan) {
        for (const Json& lan : world.rows(ObjectType::ixlan)) {
          if (lan.at("id") == row.at("ixlan_id")) row["ix_id"] = lan.at("ix_id");
        }
      }
      world.add(type, row);
    }
  }
  return world;
}

Filter random_filter(const World& world, ObjectType type, std::mt19937& random) {
  if (random() % 3 == 0) return random_special(type, random);
  const auto fields = index::fields_of(type);
  const auto& rows = world.rows(type);
  while (true) {
    const Field& field = fields[random() % fields.size()];
    const std::string name(field.name);
    if (field.parent && random() % 2 == 0 && type != ObjectType::ixpfx) {
      // A field of what the row refers to, unless that name means another way.
      const auto others = index::fields_of(*field.parent);
      const Field& other = others[random() % others.size()];
      if (other.parent || !is_asked(*field.parent, other) || !is_asked(type, field) ||
          name.find("_side") != std::string::npos)
        continue;
      if (other.name == "org_name") continue;
      const std::string key = name.substr(0, name.size() - 3) + "__" + std::string(other.name);
      const auto& parents = world.rows(*field.parent);
      return demand_on(key, other, parents[random() % parents.size()].at(std::string(other.name)), random);
    }
    if (!is_asked(type, field)) continue;
    return demand_on(name, field, rows[random() % rows.size()].at(name), random);
  }
}

}  // namespace meetpoint::test
