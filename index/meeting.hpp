#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string>

#include "index/error.hpp"
#include "index/query.hpp"
#include "index/snapshot.hpp"

/// What it is to meet, once for all questions about places. thread  any
namespace meetpoint::index {

/// Calls found(places) for every id that stands in each of the sorted lists, until it says false; places[k]
/// is list k's entry.
/// shape   1 to kMostAsns lists, each without repeats
template <typename Place, typename IdOf, typename Found>
void intersect(std::span<const std::span<const Place>> lists, IdOf id_of, Found found) {
  const auto shortest = std::min_element(lists.begin(), lists.end(),
                                         [](const auto& a, const auto& b) { return a.size() < b.size(); });
  std::array<const Place*, kMostAsns> at{};
  for (std::size_t k = 0; k < lists.size(); ++k) at[k] = lists[k].data();
  for (const Place& candidate : *shortest) {
    bool everywhere = true;
    for (std::size_t k = 0; k < lists.size() && everywhere; ++k) {
      const Place* const end = lists[k].data() + lists[k].size();
      while (at[k] != end && id_of(*at[k]) < id_of(candidate)) ++at[k];
      if (at[k] == end) return;
      everywhere = id_of(*at[k]) == id_of(candidate);
    }
    if (everywhere && !found(std::span<const Place* const>(at.data(), lists.size()))) return;
  }
}

/// In which families these networks can meet at the exchange at which they all are.
/// shape   members: at least one, and they outlive the answer
CommonExchange meeting_at(const Snapshot& snapshot, std::span<const AtExchange* const> members);

/// What is said of an AS number without an ok network.
/// errors  unknown_asn, always
Error unknown_network(Asn asn, std::string field);

}  // namespace meetpoint::index
