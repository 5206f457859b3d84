#include <algorithm>
#include <iterator>
#include <utility>

#include "api/peeringdb_elsewhere.hpp"

namespace meetpoint::api::peeringdb {

namespace {

using index::Demands;
using index::ErrorCode;
using index::Expected;
using index::fail;
using index::Ids;
using index::ObjectType;
using index::Table;

Expected<void> not_at(FilterCall& call, ObjectType link, std::string_view key) {
  auto ids = ids_in(call.value, "id");
  if (!ids) return forward(ids);
  demand_own(call, across(call.catalog.table(link), key, std::move(*ids), "net_id", kOk), true);
  return {};
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

/// Where networks of these organisations are, or whose buildings or exchanges belong to them. The status of
/// links is not looked at, upstream neither.
Expected<Ids> places_of_orgs(const FilterCall& call) {
  auto orgs = ids_in(call.value, "id");
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

}  // namespace

Expected<void> not_ix(FilterCall& call) {
  return not_at(call, ObjectType::netixlan, "ix_id");
}

Expected<void> not_fac(FilterCall& call) {
  return not_at(call, ObjectType::netfac, "fac_id");
}

Expected<void> all_net(FilterCall& call) {
  const auto ids = ids_in(call.value, "");
  if (!ids) return tl::unexpected(ids.error());
  std::vector<Ids> lists;
  for (const std::uint32_t id : *ids) lists.push_back(places_of_network(call, id));
  demand_own(call, in_all(std::move(lists)));
  return {};
}

Expected<void> not_net(FilterCall& call) {
  auto ids = ids_in(call.value, "id");
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
    const auto asn = id_in(text, "asn");
    if (!asn) return tl::unexpected(asn.error());
    Ids at;
    if (*asn) {
      for (const index::Slot slot : nets.with(place(ObjectType::net, "asn"), **asn)) {
        const Ids places = places_of_network(call, nets.id(slot));
        at.insert(at.end(), places.begin(), places.end());
      }
    }
    lists.push_back(index::as_ids(std::move(at)));
  }
  // Upstream counts the different texts that it finds: one that is given twice is never found twice.
  std::sort(asns.begin(), asns.end());
  if (std::adjacent_find(asns.begin(), asns.end()) != asns.end()) lists.emplace_back();
  demand_own(call, in_all(std::move(lists)));
  return {};
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

}  // namespace meetpoint::api::peeringdb
