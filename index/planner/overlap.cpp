#include "index/planner/overlap.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <unordered_set>
#include <utility>

#include "index/meeting.hpp"
#include "index/planner/capacity.hpp"
#include "index/planner/plan_index.hpp"

namespace meetpoint::index {

namespace {

Expected<std::vector<const Network*>> networks_of(const Snapshot& snapshot, std::span<const Asn> asns) {
  if (asns.size() < 2)
    return fail(ErrorCode::invalid, fmt::format("2 to {} AS numbers", kMostMatrixAsns), "asns");
  if (asns.size() > kMostMatrixAsns) {
    return fail(ErrorCode::too_big,
                fmt::format("at most {} AS numbers at a time, not {}", kMostMatrixAsns, asns.size()), "asns");
  }
  std::vector<const Network*> networks;
  std::unordered_set<std::uint32_t> seen;
  for (const Asn asn : asns) {
    if (!seen.insert(asn.value).second)
      return fail(ErrorCode::invalid, to_string(asn) + " is given twice", "asns");
    const Network* const network = snapshot.find(asn);
    if (network == nullptr) return tl::unexpected(unknown_network(asn, "asns"));
    networks.push_back(network);
  }
  return networks;
}

/// Who of some networks is at each place: lists by the place's slot, ascending.
template <typename Present, typename Places>
std::vector<std::vector<Present>> by_place(std::size_t places, std::span<const Network* const> networks,
                                           Places places_of) {
  std::vector<std::vector<Present>> all(places);
  for (std::uint32_t k = 0; k < networks.size(); ++k) {
    places_of(k, *networks[k], all);
  }
  return all;
}

struct AtIx {
  std::uint32_t network;  ///< place in the question
  bool ipv4;
  bool ipv6;
  std::uint64_t mbps;
};

std::vector<std::vector<AtIx>> by_exchange(const Snapshot& snapshot,
                                           std::span<const Network* const> networks) {
  return by_place<
      AtIx>(snapshot.exchanges().size(), networks, [&](std::uint32_t k, const Network& network, auto& all) {
    for (const AtExchange& at : snapshot.exchanges_of(network)) {
      all[at.exchange].push_back({k, at.clean_ipv4, at.clean_ipv6, capacity_of(snapshot.ports_of(at)).mbps});
    }
  });
}

std::vector<std::vector<std::uint32_t>> by_facility(const Snapshot& snapshot,
                                                    std::span<const Network* const> networks) {
  return by_place<std::uint32_t>(snapshot.facilities().size(), networks,
                                 [&](std::uint32_t k, const Network& network, auto& all) {
                                   for (const AtFacility& at : snapshot.facilities_of(network))
                                     all[at.facility].push_back(k);
                                 });
}

template <typename Place>
void keep_shared(std::vector<SharedPlace<Place>>& shared, const Place& place,
                 std::vector<std::uint32_t> members) {
  if (members.size() >= 2) shared.push_back({&place, std::move(members)});
}

template <typename Place>
void most_first(std::vector<SharedPlace<Place>>& shared) {
  std::stable_sort(shared.begin(), shared.end(),
                   [](const auto& a, const auto& b) { return a.members.size() > b.members.size(); });
}

}  // namespace

Expected<OverlapMatrix> overlap_matrix(const Snapshot& snapshot, std::span<const Asn> asns) {
  auto networks = networks_of(snapshot, asns);
  if (!networks) return forward(networks);
  OverlapMatrix matrix;
  matrix.networks = std::move(*networks);
  const std::size_t n = matrix.networks.size();
  matrix.cells.resize(n * n);
  // The half below the diagonal, place by place: pairs that meet nowhere cost nothing.
  for (const auto& present : by_exchange(snapshot, matrix.networks)) {
    for (std::size_t a = 0; a < present.size(); ++a) {
      OverlapCell* const row = &matrix.cells[present[a].network * n];
      for (std::size_t b = 0; b <= a; ++b) {
        OverlapCell& cell = row[present[b].network];
        ++cell.exchanges;
        const bool usable = (present[a].ipv4 && present[b].ipv4) || (present[a].ipv6 && present[b].ipv6);
        cell.usable_exchanges += usable ? 1 : 0;
        cell.mbps += usable ? std::min(present[a].mbps, present[b].mbps) : 0;
      }
    }
  }
  for (const auto& present : by_facility(snapshot, matrix.networks)) {
    for (std::size_t a = 0; a < present.size(); ++a) {
      for (std::size_t b = 0; b <= a; ++b) ++matrix.cells[present[a] * n + present[b]].facilities;
    }
  }
  for (std::size_t row = 0; row < n; ++row) {
    for (std::size_t column = row + 1; column < n; ++column)
      matrix.cells[row * n + column] = matrix.cells[column * n + row];
  }
  return matrix;
}

SharedPlaces shared_places(const Snapshot& snapshot, std::span<const Network* const> networks) {
  SharedPlaces shared;
  const auto exchanges = by_exchange(snapshot, networks);
  for (std::size_t slot = 0; slot < exchanges.size(); ++slot) {
    std::vector<std::uint32_t> members;
    for (const AtIx& present : exchanges[slot]) members.push_back(present.network);
    keep_shared(shared.exchanges, snapshot.exchanges()[slot], std::move(members));
  }
  auto facilities = by_facility(snapshot, networks);
  for (std::size_t slot = 0; slot < facilities.size(); ++slot)
    keep_shared(shared.facilities, snapshot.facilities()[slot], std::move(facilities[slot]));
  most_first(shared.exchanges);
  most_first(shared.facilities);
  return shared;
}

std::uint64_t pairs_that_meet(const Snapshot& snapshot) {
  using Word = std::uint64_t;
  constexpr std::size_t kBits = 64;
  // One bit a network: those of an exchange's members are put together for all exchanges of a network.
  const std::size_t words = (snapshot.networks().size() + kBits - 1) / kBits;
  std::vector<Word> members(snapshot.exchanges().size() * words, 0);
  for (std::size_t slot = 0; slot < snapshot.exchanges().size(); ++slot) {
    for (const ExchangeMember& member : snapshot.plan().members_of(snapshot.exchanges()[slot]))
      members[slot * words + member.network / kBits] |= Word{1} << (member.network % kBits);
  }
  std::uint64_t met = 0;
  std::vector<Word> reached(words);
  for (const Network& network : snapshot.networks()) {
    const auto places = snapshot.exchanges_of(network);
    if (places.empty()) continue;
    std::fill(reached.begin(), reached.end(), 0);
    for (const AtExchange& at : places) {
      const Word* const there = &members[at.exchange * words];
      for (std::size_t k = 0; k < words; ++k) reached[k] |= there[k];
    }
    for (const Word word : reached) met += static_cast<std::uint64_t>(std::popcount(word));
    --met;  // itself
  }
  return met / 2;  // each pair was seen from both sides
}

}  // namespace meetpoint::index
