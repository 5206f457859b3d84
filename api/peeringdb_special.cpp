#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <utility>

#include "api/peeringdb_filters.hpp"
#include "index/fold.hpp"
#include "index/json_text.hpp"

/// The filters that look at other types. Links between types count when they are ok, but where upstream does
/// not look; what they lead to counts whatever its status.
namespace meetpoint::api::peeringdb {

namespace {

using index::Compare;
using index::Demands;
using index::ErrorCode;
using index::Expected;
using index::fail;
using index::Ids;
using index::Match;
using index::ObjectType;
using index::Refers;
using index::Slots;
using index::Table;
using index::TextRule;
using index::Window;

constexpr Window kOk{};
constexpr Window kAny{true, true, true, {}};
constexpr Window kNotDeleted{true, true, false, {}};

std::size_t place(ObjectType type, std::string_view field) {
  return *index::field_named(type, field);
}

/// Ids of the rows, or what a field of theirs refers to.
Ids ids_of(const Table& table, const Slots& slots) {
  Ids ids;
  ids.reserve(slots.size());
  for (const index::Slot slot : slots) ids.push_back(table.id(slot));
  return index::as_ids(std::move(ids));
}
Ids references_of(const Table& table, const Slots& slots, std::string_view field) {
  const std::size_t at = place(table.type(), field);
  Ids ids;
  ids.reserve(slots.size());
  for (const index::Slot slot : slots) ids.push_back(table.reference(slot, at));
  return index::as_ids(std::move(ids));
}

/// What `field` of the rows says whose `key` refers to one of `ids`.
Ids across(const Table& link, std::string_view key, Ids ids, std::string_view field, const Window& window) {
  Demands demands;
  demands.refers.push_back({place(link.type(), key), std::move(ids)});
  return references_of(link, select(link, demands, window), field);
}

void demand(FilterCall& call, std::size_t field, Ids ids, bool not_in = false) {
  call.filters.demands.refers.push_back({field, std::move(ids), not_in});
  call.filters.elsewhere = true;
}
void demand_own(FilterCall& call, Ids ids, bool not_in = false) {
  demand(call, Refers::kOwnId, std::move(ids), not_in);
}

/// As int() of Python reads it.
/// shape   field: the one of upstream's that it is compared with, for what is said of no number; or none
Expected<std::uint32_t> whole_number(std::string_view text, std::string_view field) {
  std::string_view digits = text;
  while (digits.starts_with(' ')) digits.remove_prefix(1);
  while (digits.ends_with(' ')) digits.remove_suffix(1);
  while (digits.size() > 1 && digits.starts_with('0')) digits.remove_prefix(1);
  const bool is_number = !digits.empty() && digits.find_first_not_of("0123456789") == std::string_view::npos;
  if (!is_number && field.empty())
    return fail(ErrorCode::invalid, fmt::format("invalid literal for int() with base 10: '{}'", text));
  if (!is_number)
    return fail(ErrorCode::invalid, fmt::format("Field '{}' expected a number but got '{}'.", field, text));
  return static_cast<std::uint32_t>(index::parse_number(digits, 0xffffffff).value_or(0));
}

Expected<Ids> whole_numbers(std::string_view list, std::string_view field) {
  Ids ids;
  for (const std::string_view element : index::comma_elements(list)) {
    const auto id = whole_number(element, field);
    if (!id) return tl::unexpected(id.error());
    ids.push_back(*id);
  }
  return index::as_ids(std::move(ids));
}

/// Rows of `own` that a link leads from: `net?fac=5` are the networks of netfac rows with that fac_id.
struct Relation {
  ObjectType own;
  ObjectType link;
  std::string_view key;  ///< with and without `_id`; followed by `__` and a field of the target
  std::string_view own_key;
  std::string_view target_key;  ///< empty: the target is the link itself
};
constexpr Relation kRelations[] = {
    {ObjectType::net, ObjectType::netixlan, "ix", "net_id", "ix_id"},
    {ObjectType::net, ObjectType::netixlan, "ixlan", "net_id", "ixlan_id"},
    {ObjectType::net, ObjectType::netixlan, "netixlan", "net_id", ""},
    {ObjectType::net, ObjectType::netfac, "netfac", "net_id", ""},
    {ObjectType::net, ObjectType::netfac, "fac", "net_id", "fac_id"},
    {ObjectType::ix, ObjectType::ixlan, "ixlan", "ix_id", ""},
    {ObjectType::ix, ObjectType::ixfac, "ixfac", "ix_id", ""},
    {ObjectType::ix, ObjectType::ixfac, "fac", "ix_id", "fac_id"},
    {ObjectType::ix, ObjectType::netixlan, "net", "ix_id", "net_id"},
    {ObjectType::fac, ObjectType::netfac, "net", "fac_id", "net_id"},
    {ObjectType::fac, ObjectType::ixfac, "ix", "fac_id", "ix_id"},
    {ObjectType::carrier, ObjectType::carrierfac, "carrierfac_set", "carrier_id", ""},
};

/// The field behind `__`, by upstream's name or ours.
std::optional<std::size_t> target_field(ObjectType type, std::string_view name) {
  if (name == "facility" || name == "facility_id") name = "fac_id";
  if (name == "network" || name == "network_id") name = "net_id";
  if (const auto field = index::field_named(type, name)) return field;
  return index::field_named(type, std::string(name) + "_id");
}

Expected<void> relate(const Relation& relation, std::string_view behind, FilterCall& call) {
  const Table& link = call.catalog.table(relation.link);
  Demands demands;
  if (behind.empty() || relation.target_key.empty()) {
    const auto field = behind.empty()
                           ? place(relation.link, relation.target_key.empty() ? "id" : relation.target_key)
                           : target_field(relation.link, behind).value_or(Refers::kOwnId);
    if (field == Refers::kOwnId) return fail(ErrorCode::invalid, "Invalid query");
    auto match = Match::make(relation.link, field, call.compare, call.value);
    if (!match) return forward(match);
    demands.matches.push_back(std::move(*match));
  } else {
    const std::size_t key = place(relation.link, relation.target_key);
    const ObjectType target = *index::fields_of(relation.link)[key].parent;
    const auto field = target_field(target, behind);
    if (!field) return fail(ErrorCode::invalid, "Invalid query");
    auto match = Match::make(target, *field, call.compare, call.value);
    if (!match) return forward(match);
    Demands of_target;
    of_target.matches.push_back(std::move(*match));
    const Table& table = call.catalog.table(target);
    demands.refers.push_back({key, ids_of(table, select(table, of_target, kAny))});
  }
  // The one filter whose links upstream does not look at.
  const Window& links = relation.own == ObjectType::carrier ? kAny : kOk;
  demand_own(call, references_of(link, select(link, demands, links), relation.own_key));
  return {};
}

Expected<void> not_at(FilterCall& call, ObjectType link, std::string_view key) {
  auto ids = whole_numbers(call.value, "id");
  if (!ids) return forward(ids);
  demand_own(call, across(call.catalog.table(link), key, std::move(*ids), "net_id", kOk), true);
  return {};
}
Expected<void> not_ix(FilterCall& call) {
  return not_at(call, ObjectType::netixlan, "ix_id");
}
Expected<void> not_fac(FilterCall& call) {
  return not_at(call, ObjectType::netfac, "fac_id");
}

/// The type that says which networks are at an ix or in a fac, and its key to that.
struct Presence {
  ObjectType link;
  std::string_view own_key;
};
Presence networks_at(ObjectType type) {
  if (type == ObjectType::ix) return {ObjectType::netixlan, "ix_id"};
  return {ObjectType::netfac, "fac_id"};
}

Ids places_of_network(const FilterCall& call, std::uint32_t net_id) {
  const auto [link, own_key] = networks_at(call.type);
  return across(call.catalog.table(link), "net_id", {net_id}, own_key, kOk);
}

/// Ids that stand in every one of the lists.
Ids in_all(std::vector<Ids> lists) {
  Ids all = lists.empty() ? Ids() : std::move(lists.front());
  for (std::size_t i = 1; i < lists.size(); ++i) {
    Ids both;
    std::set_intersection(all.begin(), all.end(), lists[i].begin(), lists[i].end(), std::back_inserter(both));
    all = std::move(both);
  }
  return all;
}

Expected<void> all_net(FilterCall& call) {
  const auto ids = whole_numbers(call.value, "");
  if (!ids) return tl::unexpected(ids.error());
  std::vector<Ids> lists;
  for (const std::uint32_t id : *ids) lists.push_back(places_of_network(call, id));
  demand_own(call, in_all(std::move(lists)));
  return {};
}

Expected<void> not_net(FilterCall& call) {
  auto ids = whole_numbers(call.value, "id");
  if (!ids) return forward(ids);
  const auto [link, own_key] = networks_at(call.type);
  demand_own(call, across(call.catalog.table(link), "net_id", std::move(*ids), own_key, kOk), true);
  return {};
}

Expected<void> asn_overlap(FilterCall& call) {
  constexpr std::size_t kMost = 25;
  std::vector<std::string_view> asns = index::comma_elements(call.value);
  if (asns.size() < 2) return fail(ErrorCode::invalid, "['Need to specify at least two asns']");
  if (asns.size() > kMost) return fail(ErrorCode::invalid, "['Can only compare a maximum of 25 asns']");
  const Table& nets = call.catalog.table(ObjectType::net);
  std::vector<Ids> lists;
  for (const std::string_view text : asns) {
    const auto asn = whole_number(text, "asn");
    if (!asn) return tl::unexpected(asn.error());
    Ids at;
    for (const index::Slot slot : nets.with(place(ObjectType::net, "asn"), *asn)) {
      const Ids places = places_of_network(call, nets.id(slot));
      at.insert(at.end(), places.begin(), places.end());
    }
    lists.push_back(index::as_ids(std::move(at)));
  }
  // Upstream counts the different texts that it finds: one that is given twice is never found twice.
  std::sort(asns.begin(), asns.end());
  if (std::adjacent_find(asns.begin(), asns.end()) != asns.end()) lists.emplace_back();
  demand_own(call, in_all(std::move(lists)));
  return {};
}

/// Where networks of these organisations are, or whose buildings or exchanges belong to them. The status of
/// links is not looked at, upstream neither.
Expected<Ids> places_of_orgs(const FilterCall& call) {
  auto orgs = whole_numbers(call.value, "id");
  if (!orgs) return forward(orgs);
  const auto owned = [&](ObjectType type) {
    Demands demands;
    demands.refers.push_back({place(type, "org_id"), *orgs});
    const Table& table = call.catalog.table(type);
    return ids_of(table, select(table, demands, kAny));
  };
  const auto [link, own_key] = networks_at(call.type);
  Ids ids = across(call.catalog.table(link), "net_id", owned(ObjectType::net), own_key, kAny);
  const bool ix = call.type == ObjectType::ix;
  const Ids more =
      ix ? across(call.catalog.table(ObjectType::ixfac), "fac_id", owned(ObjectType::fac), "ix_id", kAny)
         : across(call.catalog.table(ObjectType::ixfac), "ix_id", owned(ObjectType::ix), "fac_id", kAny);
  ids.insert(ids.end(), more.begin(), more.end());
  return index::as_ids(std::move(ids));
}
Expected<void> org_present(FilterCall& call) {
  auto ids = places_of_orgs(call);
  if (!ids) return forward(ids);
  demand_own(call, std::move(*ids));
  return {};
}
Expected<void> org_not_present(FilterCall& call) {
  auto ids = places_of_orgs(call);
  if (!ids) return forward(ids);
  demand_own(call, std::move(*ids), true);
  return {};
}

Expected<void> capacity(FilterCall& call) {
  const auto wanted = whole_number(call.value, "speed");
  if (!wanted) return tl::unexpected(wanted.error());
  const Table& ports = call.catalog.table(ObjectType::netixlan);
  std::map<std::uint32_t, std::uint64_t> sums;  // by ixlan, which has the exchange's id
  for (const index::Slot slot : select(ports, {}, kNotDeleted)) {
    const auto speed =
        index::parse_number(ports.value(slot, place(ObjectType::netixlan, "speed")), 0xffffffff);
    sums[ports.reference(slot, place(ObjectType::netixlan, "ixlan_id"))] += speed.value_or(0);
  }
  Ids ids;
  for (const auto& [id, sum] : sums) {
    const bool meets = call.compare == Compare::less            ? sum < *wanted
                       : call.compare == Compare::less_equal    ? sum <= *wanted
                       : call.compare == Compare::greater       ? sum > *wanted
                       : call.compare == Compare::greater_equal ? sum >= *wanted
                                                                : sum == *wanted;
    if (meets) ids.push_back(id);
  }
  demand_own(call, std::move(ids));
  return {};
}

Expected<void> ipblock(FilterCall& call) {
  auto match =
      Match::make(ObjectType::ixpfx, place(ObjectType::ixpfx, "prefix"), Compare::starts_with, call.value);
  if (!match) return forward(match);
  Demands demands;
  demands.matches.push_back(std::move(*match));
  const Table& prefixes = call.catalog.table(ObjectType::ixpfx);
  const Table& lans = call.catalog.table(ObjectType::ixlan);
  Ids ids;
  for (const std::uint32_t lan : references_of(prefixes, select(prefixes, demands, kAny), "ixlan_id")) {
    if (const auto slot = lans.find(lan))
      ids.push_back(lans.reference(*slot, place(ObjectType::ixlan, "ix_id")));
  }
  demand_own(call, index::as_ids(std::move(ids)));
  return {};
}

Expected<void> whereis(FilterCall& call) {
  const auto address = index::parse_address(call.value);
  if (!address) {
    return fail(ErrorCode::invalid,
                fmt::format("'{}' does not appear to be an IPv4 or IPv6 address", call.value));
  }
  const Table& prefixes = call.catalog.table(ObjectType::ixpfx);
  const std::size_t field = place(ObjectType::ixpfx, "prefix");
  Ids ids;
  for (index::Slot slot = 0; slot < prefixes.size(); ++slot) {
    const auto text = index::json_string(prefixes.value(slot, field));
    const auto prefix = text ? index::parse_prefix(*text) : index::parse_prefix("");
    if (prefix && contains(*prefix, *address)) ids.push_back(prefixes.id(slot));
  }
  demand_own(call, std::move(ids));
  return {};
}

/// Exchanges of prefixes, through their ixlan.
Expected<void> ix_of_prefix(FilterCall& call) {
  auto match = Match::make(ObjectType::ixlan, place(ObjectType::ixlan, "ix_id"), call.compare, call.value);
  if (!match) return forward(match);
  Demands demands;
  demands.matches.push_back(std::move(*match));
  const Table& lans = call.catalog.table(ObjectType::ixlan);
  demand(call, place(ObjectType::ixpfx, "ixlan_id"), ids_of(lans, select(lans, demands, kAny)));
  return {};
}

Expected<void> hide_ix_no_fac(FilterCall& call) {
  if (call.value != "1" && index::fold(call.value) != "true") return {};
  if (call.type == ObjectType::net) {
    auto some = Match::make(call.type, place(call.type, "ix_count"), Compare::greater, "0");
    call.filters.demands.matches.push_back(std::move(*some));
    return {};
  }
  auto some = Match::make(ObjectType::ix, place(ObjectType::ix, "fac_count"), Compare::greater, "0");
  if (call.type == ObjectType::ix) {
    call.filters.demands.matches.push_back(std::move(*some));
    return {};
  }
  Demands demands;
  demands.matches.push_back(std::move(*some));
  const Table& exchanges = call.catalog.table(ObjectType::ix);
  demand(call, place(call.type, "ix_id"), ids_of(exchanges, select(exchanges, demands, kAny)));
  return {};
}

/// By a field of the row that `key` refers to.
Expected<void> by_parent(FilterCall& call, std::string_view key, std::string_view field, Compare compare) {
  const std::size_t link = place(call.type, key);
  const ObjectType parent = *index::fields_of(call.type)[link].parent;
  auto match = Match::make(parent, place(parent, field), compare, call.value);
  if (!match) return forward(match);
  Demands demands;
  demands.matches.push_back(std::move(*match));
  const Table& table = call.catalog.table(parent);
  demand(call, link, ids_of(table, select(table, demands, kAny)));
  return {};
}
Expected<void> facility_name(FilterCall& call) {
  return by_parent(call, "fac_id", "name", call.compare);
}
Expected<void> facility_city(FilterCall& call) {
  return by_parent(call, "fac_id", "city", call.compare);
}
Expected<void> facility_country(FilterCall& call) {
  return by_parent(call, "fac_id", "country", call.compare);
}
Expected<void> exchange_name(FilterCall& call) {
  return by_parent(call, "ix_id", "name", call.compare);
}
Expected<void> org_name(FilterCall& call) {
  return by_parent(call, "org_id", "name",
                   call.compare == Compare::equals ? Compare::contains : call.compare);
}

Expected<void> org_of_asn(FilterCall& call) {
  auto match = Match::make(ObjectType::net, place(ObjectType::net, "asn"), call.compare, call.value);
  if (!match) return forward(match);
  Demands demands;
  demands.matches.push_back(std::move(*match));
  const Table& nets = call.catalog.table(ObjectType::net);
  demand_own(call, references_of(nets, select(nets, demands, kOk), "org_id"));
  return {};
}

Expected<void> campus_of_facility(FilterCall& call) {
  const auto id = whole_number(call.value, "id");
  if (!id) return tl::unexpected(id.error());
  const Table& facilities = call.catalog.table(ObjectType::fac);
  Ids campus;
  if (const auto slot = facilities.find(*id))
    campus.push_back(facilities.reference(*slot, place(ObjectType::fac, "campus_id")));
  demand_own(call, std::move(campus));
  return {};
}

Expected<void> types_of_network(FilterCall& call, TextRule rule) {
  auto match = Match::make(call.type, place(call.type, "info_types"), call.compare, call.value, rule);
  if (!match) return forward(match);
  call.filters.demands.matches.push_back(std::move(*match));
  return {};
}
/// A network's first type is an element of all its types.
Expected<void> info_type(FilterCall& call) {
  return types_of_network(call, TextRule::element);
}
Expected<void> info_types(FilterCall& call) {
  return types_of_network(call, call.compare == Compare::equals ? TextRule::whole : TextRule::element);
}

/// Every word stands somewhere in the names.
Expected<void> name_search(FilterCall& call) {
  const Table& table = call.catalog.table(call.type);
  const std::string wanted = index::fold(call.value);
  std::vector<std::string_view> words;
  for (std::size_t at = 0; at < wanted.size();) {
    const std::size_t end = std::min(wanted.find(' ', at), wanted.size());
    if (end > at) words.push_back(std::string_view(wanted).substr(at, end - at));
    at = end + 1;
  }
  Ids ids;
  for (index::Slot slot = 0; slot < table.size() && !words.empty(); ++slot) {
    std::string names;
    for (const char* field : {"name", "aka", "name_long"}) {
      if (const auto text = index::json_string(table.value(slot, place(call.type, field))))
        names += index::fold(*text) + '\n';
    }
    if (std::all_of(words.begin(), words.end(),
                    [&](std::string_view word) { return names.find(word) != std::string::npos; }))
      ids.push_back(table.id(slot));
  }
  demand_own(call, std::move(ids));
  return {};
}
Expected<void> no_name_search(FilterCall& call) {
  demand_own(call, {});
  return {};
}

struct Special {
  ObjectType type;
  std::string_view key;
  Expected<void> (*read)(FilterCall&);
};
constexpr Special kSpecial[] = {
    {ObjectType::org, "asn", org_of_asn},
    {ObjectType::net, "not_ix", not_ix},
    {ObjectType::net, "not_fac", not_fac},
    {ObjectType::net, "info_type", info_type},
    {ObjectType::net, "info_types", info_types},
    {ObjectType::net, "hide_ix_no_fac", hide_ix_no_fac},
    {ObjectType::ix, "capacity", capacity},
    {ObjectType::ix, "ipblock", ipblock},
    {ObjectType::ix, "asn_overlap", asn_overlap},
    {ObjectType::ix, "all_net", all_net},
    {ObjectType::ix, "not_net", not_net},
    {ObjectType::ix, "org_present", org_present},
    {ObjectType::ix, "org_not_present", org_not_present},
    {ObjectType::ix, "hide_ix_no_fac", hide_ix_no_fac},
    {ObjectType::fac, "asn_overlap", asn_overlap},
    {ObjectType::fac, "all_net", all_net},
    {ObjectType::fac, "not_net", not_net},
    {ObjectType::fac, "org_present", org_present},
    {ObjectType::fac, "org_not_present", org_not_present},
    {ObjectType::fac, "org_name", org_name},
    {ObjectType::ixlan, "hide_ix_no_fac", hide_ix_no_fac},
    {ObjectType::ixpfx, "ix", ix_of_prefix},
    {ObjectType::ixpfx, "ix_id", ix_of_prefix},
    {ObjectType::ixpfx, "whereis", whereis},
    {ObjectType::netixlan, "name", exchange_name},
    {ObjectType::netixlan, "hide_ix_no_fac", hide_ix_no_fac},
    {ObjectType::netfac, "name", facility_name},
    {ObjectType::netfac, "city", facility_city},
    {ObjectType::netfac, "country", facility_country},
    {ObjectType::ixfac, "name", facility_name},
    {ObjectType::ixfac, "city", facility_city},
    {ObjectType::ixfac, "country", facility_country},
    {ObjectType::campus, "facility", campus_of_facility},
};

/// name_search finds rows of those types that upstream puts into its search engine.
bool is_searched(ObjectType type) {
  return type == ObjectType::org || type == ObjectType::net || type == ObjectType::ix ||
         type == ObjectType::fac || type == ObjectType::campus || type == ObjectType::carrier;
}

}  // namespace

std::optional<Expected<void>> special_filter(const Key& key, FilterCall call) {
  if (key.name == "name_search" && !key.has_suffix && call.value.empty()) return Expected<void>();
  if (key.name == "name_search" && !key.has_suffix)
    return is_searched(call.type) ? name_search(call) : no_name_search(call);
  for (const Special& special : kSpecial) {
    if (special.type == call.type && special.key == key.name) return special.read(call);
  }
  const auto part = std::min(key.name.find("__"), key.name.size());
  std::string_view name = key.name.substr(0, part);
  if (name.ends_with("_id")) name.remove_suffix(3);
  for (const Relation& relation : kRelations) {
    if (relation.own != call.type || relation.key != name) continue;
    return relate(relation, part == key.name.size() ? std::string_view() : key.name.substr(part + 2), call);
  }
  return std::nullopt;
}

std::vector<std::string_view> special_keys(ObjectType type) {
  std::vector<std::string_view> keys = {"name_search"};
  for (const Special& special : kSpecial) {
    if (special.type == type) keys.push_back(special.key);
  }
  for (const Relation& relation : kRelations) {
    if (relation.own == type) keys.push_back(relation.key);
  }
  return keys;
}

}  // namespace meetpoint::api::peeringdb
