#include "api/peeringdb_filters.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace meetpoint::api::peeringdb {

namespace {

using index::Compare;
using index::Expected;
using index::Field;
using index::Kind;
using index::ObjectType;
using index::Refers;
using index::TextRule;

constexpr std::array<std::pair<std::string_view, Compare>, 7> kSuffixes = {{
    {"lt", Compare::less},
    {"lte", Compare::less_equal},
    {"gt", Compare::greater},
    {"gte", Compare::greater_equal},
    {"contains", Compare::contains},
    {"startswith", Compare::starts_with},
    {"in", Compare::in},
}};

/// Printed and no column of upstream's database, or one that a visitor may not ask.
struct Unasked {
  ObjectType type;
  std::string_view field;
};
constexpr Unasked kUnasked[] = {
    {ObjectType::campus, "org_name"},
    {ObjectType::campus, "country"},
    {ObjectType::campus, "city"},
    {ObjectType::campus, "zipcode"},
    {ObjectType::campus, "state"},
    {ObjectType::fac, "org_name"},
    {ObjectType::carrier, "org_name"},
    {ObjectType::carrier, "fac_count"},
    {ObjectType::carrierfac, "name"},
    {ObjectType::ixfac, "name"},
    {ObjectType::ixfac, "city"},
    {ObjectType::ixfac, "country"},
    {ObjectType::netfac, "name"},
    {ObjectType::netfac, "city"},
    {ObjectType::netfac, "country"},
    {ObjectType::netfac, "local_asn"},
    {ObjectType::netixlan, "name"},
    {ObjectType::netixlan, "net_side_id"},
    {ObjectType::ixlan, "ixf_ixp_member_list_url"},
};

bool is_asked(ObjectType type, std::string_view field) {
  return std::none_of(std::begin(kUnasked), std::end(kUnasked),
                      [&](const Unasked& one) { return one.type == type && one.field == field; });
}

/// The place of the field that a key names, `org` standing for `org_id`.
std::optional<std::size_t> field_of(ObjectType type, std::string_view name) {
  auto field = index::field_named(type, name);
  if (!field) {
    field = index::field_named(type, std::string(name) + "_id");
    if (field && !index::fields_of(type)[*field].parent) field.reset();
  }
  if (field && !is_asked(type, index::fields_of(type)[*field].name)) field.reset();
  return field;
}

TextRule rule_of(ObjectType type, std::string_view field) {
  const bool place = type == ObjectType::org || type == ObjectType::fac;
  if (field == "country") return TextRule::country;
  if (field == "city" && (place || type == ObjectType::ix)) return TextRule::part;
  if ((field == "address1" || field == "state") && place) return TextRule::part;
  return TextRule::whole;
}

Expected<index::Match> match_of(ObjectType type, std::size_t field, Compare compare, std::string_view value) {
  const std::string_view name = index::fields_of(type)[field].name;
  if (name == "ipaddr6" && compare == Compare::equals) {
    if (const auto address = index::parse_address(value))
      return index::Match::make(type, field, compare, to_string(*address));
  }
  return index::Match::make(type, field, compare, value, rule_of(type, name));
}

/// Of the type itself.
std::optional<Expected<void>> own_filter(const Key& key, FilterCall call) {
  if (key.name == "id") {
    const bool exact = call.compare == Compare::equals || call.compare == Compare::in;
    auto match =
        index::Match::make(call.type, *index::field_named(call.type, "id"), call.compare, call.value);
    if (!match) return forward(match);
    call.filters.by_key |= call.compare == Compare::equals && !key.has_suffix;
    if (exact) {
      call.filters.demands.refers.push_back({Refers::kOwnId, match->ids()});
    } else {
      call.filters.demands.matches.push_back(std::move(*match));
    }
    return Expected<void>();
  }
  const auto field = field_of(call.type, key.name);
  if (!field) return std::nullopt;
  auto match = match_of(call.type, *field, call.compare, call.value);
  if (!match) return forward(match);
  call.filters.by_key |= call.type == ObjectType::net && key.name == "asn" && !key.has_suffix;
  call.filters.demands.matches.push_back(std::move(*match));
  return Expected<void>();
}

/// Of a row that it belongs to: `net__asn`.
std::optional<Expected<void>> parent_filter(const Key& key, FilterCall call) {
  const auto part = key.name.find("__");
  if (part == std::string_view::npos) return std::nullopt;
  const auto link = field_of(call.type, key.name.substr(0, part));
  const auto fields = index::fields_of(call.type);
  if (!link || !fields[*link].parent) return std::nullopt;
  const ObjectType parent = *fields[*link].parent;
  const auto field = index::field_named(parent, key.name.substr(part + 2));
  if (!field || index::fields_of(parent)[*field].parent ||
      !is_asked(parent, index::fields_of(parent)[*field].name)) {
    return std::nullopt;
  }
  auto match = match_of(parent, *field, call.compare, call.value);
  if (!match) return forward(match);
  const index::Table& table = call.catalog.table(parent);
  index::Demands demands;
  demands.matches.push_back(std::move(*match));
  std::vector<std::uint32_t> ids;
  for (const index::Slot slot : select(table, demands, {true, true, true, {}})) ids.push_back(table.id(slot));
  call.filters.demands.refers.push_back({*link, index::as_ids(std::move(ids))});
  call.filters.elsewhere = true;
  return Expected<void>();
}

}  // namespace

Key parse_key(std::string_view key) {
  const auto part = key.rfind("__");
  if (part == std::string_view::npos) return {key};
  for (const auto& [name, compare] : kSuffixes) {
    if (key.substr(part + 2) == name) return {key.substr(0, part), compare, true};
  }
  return {key};
}

Expected<Filters> read_filters(const index::Catalog& catalog, ObjectType type,
                               const std::vector<Parameter>& parameters) {
  Filters filters;
  for (const Parameter& parameter : parameters) {
    const Key key = parse_key(parameter.key);
    const FilterCall call{catalog, type, key.compare, parameter.value, filters};
    bool taken = false;
    for (const auto read : {special_filter, own_filter, parent_filter}) {
      auto done = read(key, call);
      if (!done) continue;
      if (!*done) return forward(*done);
      taken = true;
      break;
    }
    if (!taken) filters.ignored.push_back(parameter.key);
  }
  return filters;
}

}  // namespace meetpoint::api::peeringdb
