#include "index/planner/coverage.hpp"

#include <algorithm>
#include <numeric>
#include <queue>

namespace meetpoint::index {

namespace {

__extension__ using Wide = unsigned __int128;

/// Of two whole numbers, compared exactly.
struct Ratio {
  std::uint64_t gain = 0;
  std::uint64_t cost = 1;
  friend bool operator<(const Ratio& a, const Ratio& b) {
    return static_cast<Wide>(a.gain) * b.cost < static_cast<Wide>(b.gain) * a.cost;
  }
};

/// What a candidate adds to what is chosen.
Choice choice_of(std::size_t k, std::span<const Candidate> candidates, std::span<const std::uint64_t> weights,
                 const std::vector<std::uint32_t>& chosen) {
  Choice choice{k, 0, 0};
  for (const std::uint32_t thing : candidates[k].things) {
    if (chosen[thing] > 0 || weights[thing] == 0) continue;
    choice.gain += weights[thing];
    ++choice.things;
  }
  return choice;
}

class Search {
 public:
  Search(std::span<const Candidate> candidates, std::span<const std::uint64_t> weights,
         std::uint64_t at_least, std::size_t most_tries)
      : candidates_(candidates),
        weights_(weights),
        chosen_(weights.size(), 0),
        order_(candidates.size()),
        alone_(candidates.size()),
        best_(at_least),
        tries_left_(most_tries) {
    for (std::size_t k = 0; k < candidates.size(); ++k)
      alone_[k] = choice_of(k, candidates, weights, chosen_).gain;
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    std::stable_sort(order_.begin(), order_.end(), [&](std::size_t a, std::size_t b) {
      return Ratio{alone_[b], candidates_[b].cost} < Ratio{alone_[a], candidates_[a].cost};
    });
  }

  std::optional<std::uint64_t> run(std::uint64_t budget) {
    look(0, budget, 0);
    if (tries_left_ == 0) return std::nullopt;
    return best_;
  }

 private:
  /// No choice among those from `next` on can add more: as if nothing were in two of them, and a part of one
  /// could be bought.
  std::uint64_t bound(std::size_t next, std::uint64_t budget) const {
    std::uint64_t sum = 0;
    for (; next < order_.size() && budget > 0; ++next) {
      const std::size_t k = order_[next];
      const std::uint64_t cost = candidates_[k].cost;
      if (cost > budget)
        return sum + static_cast<std::uint64_t>(static_cast<Wide>(alone_[k]) * budget / cost);
      sum += alone_[k];
      budget -= cost;
    }
    return sum;
  }

  void look(std::size_t next, std::uint64_t budget, std::uint64_t weight) {
    best_ = std::max(best_, weight);
    for (; next < order_.size(); ++next) {
      if (tries_left_ == 0 || weight + bound(next, budget) <= best_) return;
      const Candidate& candidate = candidates_[order_[next]];
      if (candidate.cost > budget) continue;
      --tries_left_;
      const std::uint64_t gain = choice_of(order_[next], candidates_, weights_, chosen_).gain;
      for (const std::uint32_t thing : candidate.things) ++chosen_[thing];
      look(next + 1, budget - candidate.cost, weight + gain);
      for (const std::uint32_t thing : candidate.things) --chosen_[thing];
    }
  }

  std::span<const Candidate> candidates_;
  std::span<const std::uint64_t> weights_;
  std::vector<std::uint32_t> chosen_;  // how many of the chosen have a thing
  std::vector<std::size_t> order_;     // candidates, those that alone add most for their cost first
  std::vector<std::uint64_t> alone_;   // what a candidate alone has
  std::uint64_t best_;
  std::size_t tries_left_;
};

}  // namespace

std::vector<Choice> greedy_coverage(std::span<const Candidate> candidates,
                                    std::span<const std::uint64_t> weights, std::uint64_t budget) {
  std::vector<std::uint32_t> chosen(weights.size(), 0);
  const auto is_worse = [&](const Choice& a, const Choice& b) {
    const Ratio of_a{a.gain, candidates[a.candidate].cost};
    const Ratio of_b{b.gain, candidates[b.candidate].cost};
    if (of_a < of_b || of_b < of_a) return of_a < of_b;
    if (of_a.cost != of_b.cost) return of_a.cost > of_b.cost;
    return a.candidate > b.candidate;
  };
  std::priority_queue<Choice, std::vector<Choice>, decltype(is_worse)> queue(is_worse);
  Choice alone;
  for (std::size_t k = 0; k < candidates.size(); ++k) {
    if (candidates[k].cost > budget) continue;
    const Choice choice = choice_of(k, candidates, weights, chosen);
    queue.push(choice);
    const bool is_cheaper =
        choice.gain == alone.gain && candidates[k].cost < candidates[alone.candidate].cost;
    if (choice.gain > alone.gain || is_cheaper) alone = choice;
  }
  std::vector<Choice> steps;
  std::uint64_t weight = 0;
  std::uint64_t left = budget;
  while (!queue.empty()) {
    const Choice before = queue.top();
    queue.pop();
    const Candidate& candidate = candidates[before.candidate];
    if (candidate.cost > left) continue;  // nor will it be paid later
    // A gain only shrinks: who is still first after it was counted again was first all the time.
    const Choice now = choice_of(before.candidate, candidates, weights, chosen);
    if (now.gain == 0) continue;
    if (now.gain < before.gain && !queue.empty() && is_worse(now, queue.top())) {
      queue.push(now);
      continue;
    }
    for (const std::uint32_t thing : candidate.things) ++chosen[thing];
    left -= candidate.cost;
    weight += now.gain;
    steps.push_back(now);
  }
  if (alone.gain > weight) return {alone};
  return steps;
}

std::optional<std::uint64_t> best_coverage(std::span<const Candidate> candidates,
                                           std::span<const std::uint64_t> weights, std::uint64_t budget,
                                           std::uint64_t at_least, std::size_t most_tries) {
  return Search(candidates, weights, at_least, most_tries).run(budget);
}

}  // namespace meetpoint::index
