#include "index/planner/place_overlap.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <string>
#include <tuple>
#include <utility>

#include "index/planner/plan_index.hpp"

namespace meetpoint::index {

namespace {

/// shape   field: ix or fac
template <typename Place, typename SomeId>
Expected<std::vector<const Place*>> places_of(const Snapshot& snapshot, std::span<const SomeId> ids,
                                              const std::string& field) {
  if (ids.size() < kFewestPlaces || ids.size() > kMostPlaces) {
    return fail(ids.size() > kMostPlaces ? ErrorCode::too_big : ErrorCode::invalid,
                fmt::format("{} to {} of them, not {}", kFewestPlaces, kMostPlaces, ids.size()), field);
  }
  std::vector<const Place*> places;
  for (const SomeId id : ids) {
    const Place* const place = snapshot.plan().find(id);
    if (place == nullptr) {
      return fail(ErrorCode::unknown_name, fmt::format("no {} here has the id {}", field, id.value), field);
    }
    if (std::find(places.begin(), places.end(), place) != places.end())
      return fail(ErrorCode::invalid, fmt::format("{} is given twice", id.value), field);
    places.push_back(place);
  }
  return places;
}

/// Who is where, the counts and how many are everywhere.
template <typename Answer, typename Place>
void add_networks(const Snapshot& snapshot, const std::vector<const Place*>& places, Answer& answer) {
  std::vector<std::uint32_t> present(snapshot.networks().size(), 0);
  for (std::size_t k = 0; k < places.size(); ++k) {
    for (const auto& member : snapshot.plan().members_of(*places[k]))
      present[member.network] |= std::uint32_t{1} << k;
  }
  answer.counts.resize(places.size());
  for (std::size_t slot = 0; slot < present.size(); ++slot) {
    if (present[slot] == 0) continue;
    answer.networks.push_back({&snapshot.networks()[slot], present[slot]});
    const int at = std::popcount(present[slot]);
    answer.shared += static_cast<std::size_t>(at) == places.size() ? 1 : 0;
    for (std::size_t k = 0; k < places.size(); ++k) {
      if ((present[slot] >> k & 1U) == 0) continue;
      ++answer.counts[k].networks;
      answer.counts[k].unique += at == 1 ? 1 : 0;
    }
  }
  std::stable_sort(answer.networks.begin(), answer.networks.end(), [](const auto& a, const auto& b) {
    return std::popcount(a.places) > std::popcount(b.places);
  });
}

/// Slots that stand in each of the ascending lists.
std::vector<std::uint32_t> in_all(const std::vector<std::span<const std::uint32_t>>& lists) {
  std::vector<std::uint32_t> all(lists.front().begin(), lists.front().end());
  for (const auto& list : lists) {
    std::erase_if(all,
                  [&](std::uint32_t slot) { return !std::binary_search(list.begin(), list.end(), slot); });
  }
  return all;
}

}  // namespace

Expected<ExchangeOverlap> exchange_overlap(const Snapshot& snapshot, std::span<const IxId> ids) {
  auto exchanges = places_of<Exchange>(snapshot, ids, "ix");
  if (!exchanges) return forward(exchanges);
  ExchangeOverlap answer;
  answer.exchanges = std::move(*exchanges);
  add_networks(snapshot, answer.exchanges, answer);
  std::vector<std::span<const std::uint32_t>> buildings;
  for (const Exchange* one : answer.exchanges) buildings.push_back(snapshot.plan().facilities_of(*one));
  for (const std::uint32_t slot : in_all(buildings))
    answer.facilities.push_back(&snapshot.facilities()[slot]);
  return answer;
}

Expected<FacilityOverlap> facility_overlap(const Snapshot& snapshot, std::span<const FacId> ids) {
  auto facilities = places_of<Facility>(snapshot, ids, "fac");
  if (!facilities) return forward(facilities);
  FacilityOverlap answer;
  answer.facilities = std::move(*facilities);
  add_networks(snapshot, answer.facilities, answer);
  std::vector<std::span<const std::uint32_t>> housed;
  for (const Facility* one : answer.facilities) housed.push_back(snapshot.plan().exchanges_of(*one));
  for (const std::uint32_t slot : in_all(housed)) answer.exchanges.push_back(&snapshot.exchanges()[slot]);
  return answer;
}

}  // namespace meetpoint::index
