#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

/// Weighted maximum coverage: which sets of things, that cost no more than a budget, have most weight in
/// their union. thread  any source  Khuller, Moss and Naor 1999; Minoux 1978 (lazy evaluation)
namespace meetpoint::index {

/// A set that can be chosen.
struct Candidate {
  std::uint32_t id = 0;               ///< breaks ties; the candidates are ascending by it
  std::uint64_t cost = 1;             ///< 1 or more
  std::vector<std::uint32_t> things;  ///< places in the list of weights, each once
};

struct Choice {
  std::size_t candidate = 0;  ///< place in the list of candidates
  std::uint64_t gain = 0;     ///< weight that the choices before it do not have
  std::uint32_t things = 0;   ///< how many those are
};

/// Step by step the one that adds most for its cost, as long as one that adds something can be paid; or one
/// alone, where that has more than all those steps. Ties: the cheaper one, then the lower id.
std::vector<Choice> greedy_coverage(std::span<const Candidate> candidates,
                                    std::span<const std::uint64_t> weights, std::uint64_t budget);

/// The weight of the best choice there is, by branch and bound; nothing when `most_tries` sets were looked at
/// and it is not certain yet.
/// shape   at_least: what some choice is known to have
std::optional<std::uint64_t> best_coverage(std::span<const Candidate> candidates,
                                           std::span<const std::uint64_t> weights, std::uint64_t budget,
                                           std::uint64_t at_least, std::size_t most_tries);

}  // namespace meetpoint::index
