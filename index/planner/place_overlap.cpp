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
template <typename Answer>
void add_networks(const Snapshot& snapshot, Answer& answer) {
  const auto& places = answer.places;
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

/// shape   others_of: slots of a place's others; others: all there are, by slot
template <typename Place, typename Other, typename SomeId>
Expected<PlaceOverlap<Place, Other>> overlap_of(const Snapshot& snapshot, std::span<const SomeId> ids,
                                                const std::string& field, const auto& others_of,
                                                std::span<const Other> others) {
  auto places = places_of<Place>(snapshot, ids, field);
  if (!places) return forward(places);
  PlaceOverlap<Place, Other> answer;
  answer.places = std::move(*places);
  add_networks(snapshot, answer);
  std::vector<std::span<const std::uint32_t>> lists;
  for (const Place* one : answer.places) lists.push_back(others_of(*one));
  for (const std::uint32_t slot : in_all(lists)) answer.others.push_back(&others[slot]);
  return answer;
}

}  // namespace

Expected<ExchangeOverlap> exchange_overlap(const Snapshot& snapshot, std::span<const IxId> ids) {
  const auto buildings = [&](const Exchange& one) { return snapshot.plan().facilities_of(one); };
  return overlap_of<Exchange, Facility>(snapshot, ids, "ix", buildings, snapshot.facilities());
}

Expected<FacilityOverlap> facility_overlap(const Snapshot& snapshot, std::span<const FacId> ids) {
  const auto housed = [&](const Facility& one) { return snapshot.plan().exchanges_of(one); };
  return overlap_of<Facility, Exchange>(snapshot, ids, "fac", housed, snapshot.exchanges());
}

}  // namespace meetpoint::index
