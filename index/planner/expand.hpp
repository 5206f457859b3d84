#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "index/error.hpp"
#include "index/planner/asn_lists.hpp"
#include "index/query.hpp"
#include "index/snapshot.hpp"

/// Which exchanges, or which facilities, a network should join to reach most others: step by step the one
/// that adds most (greedy maximum coverage, at least 63 % of what any choice of as many can reach), and for a
/// few steps the best choice there is, to hold the steps against. A pure function of one snapshot, which was
/// built with a catalog; the answer points into it.
/// thread  any; nothing is kept between calls
/// source  Nemhauser, Wolsey and Fisher 1978; Minoux 1978 (lazy evaluation)
namespace meetpoint::index {

inline constexpr std::size_t kUsualSteps = 10;
/// Whom to reach when nobody says: those that peer with anybody.
inline constexpr const char* kUsualPolicy = "Open";
/// Beyond them a step adds next to nothing.
inline constexpr std::size_t kMostSteps = 100;
/// For as many steps the best choice is looked for; each one more takes some hundred times as long.
inline constexpr std::size_t kMostOptimumSteps = 3;
/// Sets of places that are looked at for it, some 50 ms; then it stays unknown.
inline constexpr std::size_t kMostOptimumTries = 20'000;

struct ExpandQuestion {
  Asn asn;
  PlaceKind kind = PlaceKind::exchange;  ///< what is joined
  std::vector<WeighedAsn> targets{};     ///< whom to reach; none: every network of one of the policies
  std::vector<std::string> policies{};   ///< as rows spell them (known_word); looked at without targets
  std::vector<std::string> countries{};  ///< of the places; two letters, upper case; none: any
  std::vector<PlaceCost> costs{};        ///< by id; then only places with a cost are joined
  /// Places to join, 1 to kMostSteps; with costs what they may cost together, in the unit of these.
  std::uint64_t budget = kUsualSteps;
};

struct ExpandStep {
  const Exchange* exchange = nullptr;  ///< one of the two
  const Facility* facility = nullptr;
  std::uint64_t cost = 1;
  std::uint32_t networks = 0;  ///< that become reachable
  std::uint64_t gain = 0;      ///< their weights together
  std::uint64_t covered = 0;   ///< all that can be reached then
};

struct Expansion {
  const Network* network = nullptr;
  std::size_t targets = 0;          ///< networks
  std::uint64_t weight = 0;         ///< of all of them; as many as they are when none was weighed
  std::uint64_t reachable_now = 0;  ///< of it
  std::vector<Asn> unknown;         ///< targets that are not in the mirror, ascending; they are not counted
  std::vector<ExpandStep> steps;    ///< in their order; none that adds nothing
  std::uint64_t cost = 0;           ///< of the steps
  /// What can be reached with the best choice of the same budget, when that could be found.
  std::optional<std::uint64_t> optimum;
};

/// A network is reached at an exchange when it has an operational port with an address there that no finding
/// speaks against, and when one is there already, in a family in which one has one too; in a facility when it
/// is there.
/// shape   steps by gain, with costs by gain for the cost; ties by less cost, then by id. Where one place
///         alone reaches more than the steps that the money buys, that one is the answer
/// errors  unknown_asn, field asn; unknown_name: a cost of a place that there is not, field cost; invalid:
///         neither targets nor a policy, or a budget out of bounds
/// source  netixlan, netfac, net
Expected<Expansion> expand(const Snapshot& snapshot, const ExpandQuestion& question);

}  // namespace meetpoint::index
