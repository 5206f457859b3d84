#include <algorithm>
#include <utility>

#include "api/peeringdb_elsewhere.hpp"

namespace meetpoint::api::peeringdb {

namespace {

using index::Demands;
using index::ErrorCode;
using index::Expected;
using index::fail;
using index::Match;
using index::ObjectType;
using index::Refers;
using index::Table;
using index::Window;

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

/// The field behind `__`, by upstream's name or ours, if it may be asked.
std::optional<std::size_t> target_field(ObjectType type, std::string_view name) {
  if (name == "facility" || name == "facility_id") name = "fac_id";
  if (name == "network" || name == "network_id") name = "net_id";
  auto field = index::field_named(type, name);
  if (!field) field = index::field_named(type, std::string(name) + "_id");
  if (field && !is_asked(type, index::fields_of(type)[*field].name)) field.reset();
  return field;
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
    demands.refers.push_back({key, ids_where(call.catalog.table(target), std::move(*match))});
  }
  // The one filter whose links upstream does not look at.
  const Window& links = relation.own == ObjectType::carrier ? kAny : kOk;
  demand_own(call, references_of(link, select(link, demands, links), relation.own_key));
  return {};
}

}  // namespace

std::optional<Expected<void>> relation_filter(const Key& key, FilterCall& call) {
  const auto part = std::min(key.name.find("__"), key.name.size());
  std::string_view name = key.name.substr(0, part);
  if (name.ends_with("_id")) name.remove_suffix(3);
  for (const Relation& relation : kRelations) {
    if (relation.own != call.type || relation.key != name) continue;
    return relate(relation, part == key.name.size() ? std::string_view() : key.name.substr(part + 2), call);
  }
  return std::nullopt;
}

std::vector<std::string_view> relation_keys(ObjectType type) {
  std::vector<std::string_view> keys;
  for (const Relation& relation : kRelations) {
    if (relation.own == type) keys.push_back(relation.key);
  }
  return keys;
}

}  // namespace meetpoint::api::peeringdb
