#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "api/peeringdb_elsewhere.hpp"
#include "index/fold.hpp"
#include "index/json_text.hpp"
#include "index/prefixes.hpp"

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
using index::Table;
using index::TextRule;

Expected<void> capacity(FilterCall& call) {
  const auto wanted = number_in(call.value, "speed");
  if (!wanted) return tl::unexpected(wanted.error());
  const Table& ports = call.catalog.table(ObjectType::netixlan);
  std::map<std::uint32_t, std::uint64_t> sums;  // by ixlan, which has the exchange's id
  for (const index::Slot slot : select(ports, {}, kNotDeleted)) {
    const auto speed =
        index::parse_number(ports.value(slot, place(ObjectType::netixlan, "speed")), 0xffffffff);
    if (const auto ixlan = ports.reference(slot, place(ObjectType::netixlan, "ixlan_id")))
      sums[*ixlan] += speed.value_or(0);
  }
  Ids ids;
  for (const auto& [id, sum] : sums) {
    const bool meets = call.compare == Compare::less            ? std::cmp_less(sum, *wanted)
                       : call.compare == Compare::less_equal    ? std::cmp_less_equal(sum, *wanted)
                       : call.compare == Compare::greater       ? std::cmp_greater(sum, *wanted)
                       : call.compare == Compare::greater_equal ? std::cmp_greater_equal(sum, *wanted)
                                                                : std::cmp_equal(sum, *wanted);
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
    const auto slot = lans.find(lan);
    const auto ix = slot ? lans.reference(*slot, place(ObjectType::ixlan, "ix_id")) : std::nullopt;
    if (ix) ids.push_back(*ix);
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
  demand_own(call, ids_of(prefixes, index::prefixes_with(prefixes, *address)));
  return {};
}

/// Exchanges of prefixes, through their ixlan.
Expected<void> ix_of_prefix(FilterCall& call) {
  auto match = Match::make(ObjectType::ixlan, place(ObjectType::ixlan, "ix_id"), call.compare, call.value);
  if (!match) return forward(match);
  demand(call, place(ObjectType::ixpfx, "ixlan_id"),
         ids_where(call.catalog.table(ObjectType::ixlan), std::move(*match)));
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
  demand(call, place(call.type, "ix_id"), ids_where(call.catalog.table(ObjectType::ix), std::move(*some)));
  return {};
}

/// By a field of the row that `key` refers to.
Expected<void> by_parent(FilterCall& call, std::string_view key, std::string_view field, Compare compare) {
  const std::size_t link = place(call.type, key);
  const ObjectType parent = *index::fields_of(call.type)[link].parent;
  auto match = Match::make(parent, place(parent, field), compare, call.value);
  if (!match) return forward(match);
  demand(call, link, ids_where(call.catalog.table(parent), std::move(*match)));
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
  const auto id = id_in(call.value, "id");
  if (!id) return tl::unexpected(id.error());
  const Table& facilities = call.catalog.table(ObjectType::fac);
  Ids campus;
  if (const auto slot = *id ? facilities.find(**id) : std::nullopt) {
    const auto of_facility = facilities.reference(*slot, place(ObjectType::fac, "campus_id"));
    if (of_facility) campus.push_back(*of_facility);
  }
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
  // A name has only so many different words, and the longest of them are found in the fewest names.
  std::sort(words.begin(), words.end(), [](std::string_view a, std::string_view b) {
    return a.size() != b.size() ? a.size() > b.size() : a < b;
  });
  words.erase(std::unique(words.begin(), words.end()), words.end());
  const std::array fields = {place(call.type, "name"), place(call.type, "aka"),
                             place(call.type, "name_long")};
  for (index::Slot slot = 0; slot < table.size() && !words.empty(); ++slot) {
    std::string names;
    for (const std::size_t field : fields) {
      if (const auto text = index::json_string(table.value(slot, field))) names += index::fold(*text) + '\n';
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
  return relation_filter(key, call);
}

std::vector<std::string_view> special_keys(ObjectType type) {
  std::vector<std::string_view> keys = {"name_search"};
  for (const Special& special : kSpecial) {
    if (special.type == type) keys.push_back(special.key);
  }
  const auto relations = relation_keys(type);
  keys.insert(keys.end(), relations.begin(), relations.end());
  return keys;
}

}  // namespace meetpoint::api::peeringdb
