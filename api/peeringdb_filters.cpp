#include "api/peeringdb_filters.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "index/ids.hpp"

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

/// Each may look at every row of a type, which takes up to 8 ms for today's 76,000 ports; no client is known
/// to send more than six.
constexpr std::size_t kMostFilters = 12;

/// Those that look at other types too go through two tables, in up to 25 ms.
constexpr std::size_t kMostElsewhere = 3;

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

/// Without a suffix upstream compares numbers as text, but for keys: what is no number equals none.
bool equals_none(const Field& field, const Key& key, std::string_view value) {
  if (key.has_suffix || field.parent) return false;
  const bool whole = field.kind == Kind::id || field.kind == Kind::asn || field.kind == Kind::integer;
  const auto number = index::parse_number(value, INT64_MAX);
  return whole && (!number || std::to_string(*number) != value);
}

/// What upstream's generic filters say of a value that is none of the column's kind: an accident, but clients
/// see it.
tl::unexpected<index::Error> no_value_of(const Field& field) {
  return index::fail(index::ErrorCode::invalid, field.kind == Kind::time
                                                    ? "'ValidationError' object is not subscriptable"
                                                    : "'ValueError' object is not subscriptable");
}

/// Of the type itself.
std::optional<Expected<void>> own_filter(const Key& key, FilterCall call) {
  const auto place = field_of(call.type, key.name);
  if (!place) return std::nullopt;
  const Field& field = index::fields_of(call.type)[*place];
  const bool is_key = field.name == "id" || (call.type == ObjectType::net && field.name == "asn");
  call.filters.by_key |= is_key && !key.has_suffix;
  index::Demands& demands = call.filters.demands;
  if (equals_none(field, key, call.value)) {
    demands.refers.push_back({Refers::kOwnId, {}});
    return Expected<void>();
  }
  std::string value(call.value);
  if (field.name == "ipaddr6" && !key.has_suffix) {
    if (const auto address = index::parse_address(value)) value = to_string(*address);
  }
  auto match = index::Match::make(call.type, *place, call.compare, value, rule_of(call.type, field.name));
  if (!match) return no_value_of(field);
  if (field.name == "id" && (call.compare == Compare::equals || call.compare == Compare::in)) {
    demands.refers.push_back({Refers::kOwnId, match->ids()});
  } else {
    demands.matches.push_back(std::move(*match));
  }
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
  const auto place = index::field_named(parent, key.name.substr(part + 2));
  if (!place) return std::nullopt;
  const Field& field = index::fields_of(parent)[*place];
  if (field.parent || !is_asked(parent, field.name)) return std::nullopt;
  std::vector<std::uint32_t> ids;
  if (!equals_none(field, key, call.value)) {
    auto match = index::Match::make(parent, *place, call.compare, call.value);
    if (!match) return no_value_of(field);
    const index::Table& table = call.catalog.table(parent);
    index::Demands demands;
    demands.matches.push_back(std::move(*match));
    for (const index::Slot slot : select(table, demands, {true, true, true, {}}))
      ids.push_back(table.id(slot));
  }
  call.filters.demands.refers.push_back({*link, index::as_ids(std::move(ids))});
  ++call.filters.elsewhere;
  return Expected<void>();
}

}  // namespace

bool is_asked(ObjectType type, std::string_view field) {
  return std::none_of(std::begin(kUnasked), std::end(kUnasked),
                      [&](const Unasked& one) { return one.type == type && one.field == field; });
}

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
  std::size_t count = 0;
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
    if (!taken) {
      filters.ignored.push_back(parameter.key);
    } else if (++count > kMostFilters) {
      return index::fail(index::ErrorCode::invalid, fmt::format("more than {} filters", kMostFilters));
    } else if (filters.elsewhere > kMostElsewhere) {
      return index::fail(index::ErrorCode::invalid,
                         fmt::format("more than {} filters that look at other types", kMostElsewhere));
    }
  }
  return filters;
}

}  // namespace meetpoint::api::peeringdb
