#include "index/planner/plan_index.hpp"

#include <algorithm>
#include <cassert>
#include <tuple>
#include <utility>

#include "index/match.hpp"

namespace meetpoint::index {

namespace {

/// The thing with that id in a list that is sorted by it; null when there is none.
template <typename Thing, typename SomeId>
const Thing* find_in(std::span<const Thing> things, SomeId id) {
  const auto found = std::lower_bound(things.begin(), things.end(), id,
                                      [](const Thing& thing, SomeId wanted) { return thing.id < wanted; });
  return found == things.end() || found->id != id ? nullptr : &*found;
}

template <typename Thing>
std::uint32_t slot_in(std::span<const Thing> things, const Thing& thing) {
  assert(&thing >= things.data() && &thing < things.data() + things.size());
  return static_cast<std::uint32_t>(&thing - things.data());
}

}  // namespace

std::unique_ptr<const PlanIndex> PlanIndex::build(const Snapshot& snapshot) {
  assert(snapshot.catalog() != nullptr);
  auto index = std::unique_ptr<PlanIndex>(new PlanIndex(snapshot));
  index->turn_round();
  index->read_buildings();
  index->read_networks();
  index->sort_findings();
  return index;
}

template <typename Thing>
PlanIndex::Grouped<Thing> PlanIndex::grouped(std::size_t slots,
                                             const std::vector<std::pair<std::uint32_t, Thing>>& pairs) {
  Grouped<Thing> made;
  made.first.assign(slots + 1, 0);
  for (const auto& [slot, thing] : pairs) ++made.first[slot + 1];
  for (std::size_t slot = 0; slot < slots; ++slot) made.first[slot + 1] += made.first[slot];
  std::vector<std::uint32_t> next = made.first;
  made.things.resize(pairs.size());
  for (const auto& [slot, thing] : pairs) made.things[next[slot]++] = thing;
  return made;
}

void PlanIndex::turn_round() {
  std::vector<std::pair<std::uint32_t, ExchangeMember>> at_exchanges;
  std::vector<std::pair<std::uint32_t, FacilityMember>> at_facilities;
  for (const Network& network : snapshot_.networks()) {
    const std::uint32_t slot = slot_of(network);
    for (const AtExchange& at : snapshot_.exchanges_of(network))
      at_exchanges.push_back(
          {at.exchange, {slot, at.clean_ipv4, at.clean_ipv6, &at, capacity_of(snapshot_.ports_of(at))}});
    for (const AtFacility& at : snapshot_.facilities_of(network))
      at_facilities.push_back({at.facility, {slot, &at}});
  }
  exchange_members_ = grouped(snapshot_.exchanges().size(), at_exchanges);
  facility_members_ = grouped(snapshot_.facilities().size(), at_facilities);
}

void PlanIndex::read_buildings() {
  const Table& table = snapshot_.catalog()->table(ObjectType::ixfac);
  const std::size_t ix_id = *field_named(ObjectType::ixfac, "ix_id");
  const std::size_t fac_id = *field_named(ObjectType::ixfac, "fac_id");
  std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs;
  for (Slot slot = 0; slot < table.size(); ++slot) {
    if (table.status(slot) != Status::ok) continue;
    const Exchange* const exchange = find(IxId{table.reference(slot, ix_id).value_or(0)});
    const Facility* const facility = find(FacId{table.reference(slot, fac_id).value_or(0)});
    if (exchange != nullptr && facility != nullptr)
      pairs.emplace_back(slot_of(*exchange), slot_of(*facility));
  }
  std::sort(pairs.begin(), pairs.end());
  pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
  buildings_ = grouped(snapshot_.exchanges().size(), pairs);
  for (auto& [exchange, facility] : pairs) std::swap(exchange, facility);
  housed_ = grouped(snapshot_.facilities().size(), pairs);
}

void PlanIndex::read_networks() {
  const Table& table = snapshot_.catalog()->table(ObjectType::net);
  for (const Network& network : snapshot_.networks()) {
    const auto row = table.find(network.id.value);
    assert(row.has_value());
    rows_.push_back(*row);
  }
}

void PlanIndex::sort_findings() {
  for (const FindingRecord& finding : snapshot_.findings()) findings_.push_back(&finding);
  // They come by type and code, so that within a row they stay by code.
  std::stable_sort(findings_.begin(), findings_.end(), [](const FindingRecord* a, const FindingRecord* b) {
    return std::tie(a->type, a->id) < std::tie(b->type, b->id);
  });
}

const Exchange* PlanIndex::find(IxId id) const {
  return find_in(snapshot_.exchanges(), id);
}

const Facility* PlanIndex::find(FacId id) const {
  return find_in(snapshot_.facilities(), id);
}

const Exchange* PlanIndex::find(IxlanId id) const {
  const Table& table = snapshot_.catalog()->table(ObjectType::ixlan);
  const auto slot = table.find(id.value);
  if (!slot || table.status(*slot) != Status::ok) return nullptr;
  return find(IxId{table.reference(*slot, *field_named(ObjectType::ixlan, "ix_id")).value_or(0)});
}

std::span<const ExchangeMember> PlanIndex::members_of(const Exchange& exchange) const {
  return exchange_members_.of(slot_of(exchange));
}

std::span<const FacilityMember> PlanIndex::members_of(const Facility& facility) const {
  return facility_members_.of(slot_of(facility));
}

std::span<const std::uint32_t> PlanIndex::facilities_of(const Exchange& exchange) const {
  return buildings_.of(slot_of(exchange));
}

std::span<const std::uint32_t> PlanIndex::exchanges_of(const Facility& facility) const {
  return housed_.of(slot_of(facility));
}

std::span<const FindingRecord* const> PlanIndex::findings_of(ObjectType type, std::uint32_t id) const {
  const auto wanted = std::pair(type, id);
  const auto key = [](const FindingRecord* finding) { return std::pair(finding->type, finding->id); };
  const auto begin = std::partition_point(findings_.begin(), findings_.end(),
                                          [&](const FindingRecord* one) { return key(one) < wanted; });
  const auto end = std::partition_point(begin, findings_.end(),
                                        [&](const FindingRecord* one) { return key(one) == wanted; });
  return {begin, end};
}

std::uint32_t PlanIndex::slot_of(const Network& network) const {
  return slot_in(snapshot_.networks(), network);
}

std::uint32_t PlanIndex::slot_of(const Exchange& exchange) const {
  return slot_in(snapshot_.exchanges(), exchange);
}

std::uint32_t PlanIndex::slot_of(const Facility& facility) const {
  return slot_in(snapshot_.facilities(), facility);
}

}  // namespace meetpoint::index
