#include "index/planner/coverage.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

namespace meetpoint::index {
namespace {

struct Problem {
  std::vector<Candidate> candidates;
  std::vector<std::uint64_t> weights;
  std::uint64_t budget = 0;
};

Problem random_problem(std::mt19937& random, bool with_costs) {
  Problem problem;
  for (std::size_t k = 0, count = 1 + random() % 20; k < count; ++k) problem.weights.push_back(random() % 5);
  const auto count = static_cast<std::uint32_t>(random() % 9);
  for (std::uint32_t id = 1; id <= count; ++id) {
    Candidate candidate{id * 10, with_costs ? 1 + random() % 6 : 1, {}};
    for (std::uint32_t thing = 0; thing < problem.weights.size(); ++thing) {
      if (random() % 3 == 0) candidate.things.push_back(thing);
    }
    problem.candidates.push_back(std::move(candidate));
  }
  problem.budget = 1 + random() % (with_costs ? 12 : 4);
  return problem;
}

std::uint64_t weight_of(const Problem& problem, const std::set<std::size_t>& chosen) {
  std::set<std::uint32_t> things;
  for (const std::size_t k : chosen)
    things.insert(problem.candidates[k].things.begin(), problem.candidates[k].things.end());
  std::uint64_t sum = 0;
  for (const std::uint32_t thing : things) sum += problem.weights[thing];
  return sum;
}

/// Each step looks at every candidate anew.
std::vector<std::size_t> slow_greedy(const Problem& problem) {
  std::set<std::size_t> chosen;
  std::vector<std::size_t> steps;
  std::uint64_t left = problem.budget;
  while (true) {
    std::optional<std::size_t> first;
    std::uint64_t most = 0;
    for (std::size_t k = 0; k < problem.candidates.size(); ++k) {
      const std::uint64_t cost = problem.candidates[k].cost;
      auto with = chosen;
      if (cost > left || !with.insert(k).second) continue;
      const std::uint64_t gain = weight_of(problem, with) - weight_of(problem, chosen);
      if (gain == 0) continue;
      if (first) {
        const std::uint64_t best_cost = problem.candidates[*first].cost;
        if (gain * best_cost < most * cost || (gain * best_cost == most * cost && cost >= best_cost))
          continue;
      }
      first = k;
      most = gain;
    }
    if (!first) break;
    chosen.insert(*first);
    steps.push_back(*first);
    left -= problem.candidates[*first].cost;
  }
  std::vector<std::tuple<std::uint64_t, std::uint64_t, std::size_t>>
      alone;  // least weight that is missed first
  for (std::size_t k = 0; k < problem.candidates.size(); ++k) {
    const std::uint64_t cost = problem.candidates[k].cost;
    if (cost <= problem.budget) alone.emplace_back(~weight_of(problem, {k}), cost, k);
  }
  if (const auto best = std::min_element(alone.begin(), alone.end());
      best != alone.end() && ~std::get<0>(*best) > weight_of(problem, std::set(steps.begin(), steps.end())))
    return {std::get<2>(*best)};
  return steps;
}

std::uint64_t slow_best(const Problem& problem) {
  std::uint64_t best = 0;
  for (std::size_t bits = 0; bits < (std::size_t{1} << problem.candidates.size()); ++bits) {
    std::set<std::size_t> chosen;
    std::uint64_t cost = 0;
    for (std::size_t k = 0; k < problem.candidates.size(); ++k) {
      if ((bits >> k & 1U) == 0) continue;
      chosen.insert(k);
      cost += problem.candidates[k].cost;
    }
    if (cost <= problem.budget) best = std::max(best, weight_of(problem, chosen));
  }
  return best;
}

TEST(Coverage, GreedyStepsAreThoseThatLookingAtAllEachTimeFinds) {
  std::mt19937 random(1);
  std::size_t steps = 0;
  for (int round = 0; round < 2000; ++round) {
    const Problem problem = random_problem(random, round % 2 == 1);
    const auto choices = greedy_coverage(problem.candidates, problem.weights, problem.budget);
    std::vector<std::size_t> chosen;
    std::uint64_t sum = 0;
    for (const Choice& choice : choices) {
      chosen.push_back(choice.candidate);
      sum += choice.gain;
      EXPECT_GT(choice.things, 0U);
    }
    ASSERT_EQ(chosen, slow_greedy(problem)) << "round " << round;
    ASSERT_EQ(sum, weight_of(problem, std::set(chosen.begin(), chosen.end())));
    steps += chosen.size();
  }
  EXPECT_GT(steps, 2000U) << "the problems are too thin to prove anything";
}

TEST(Coverage, TheBestChoiceIsThatOfTryingAll) {
  std::mt19937 random(2);
  std::size_t greedy_is_less = 0;
  for (int round = 0; round < 1000; ++round) {
    const Problem problem = random_problem(random, round % 2 == 1);
    std::uint64_t greedy = 0;
    for (const Choice& choice : greedy_coverage(problem.candidates, problem.weights, problem.budget))
      greedy += choice.gain;
    const std::uint64_t best = slow_best(problem);
    ASSERT_EQ(best_coverage(problem.candidates, problem.weights, problem.budget, greedy, 100'000), best);
    ASSERT_EQ(best_coverage(problem.candidates, problem.weights, problem.budget, 0, 100'000), best);
    greedy_is_less += greedy < best ? 1 : 0;
    // 1 - 1/e of it with equal costs; with others half of that, by the one place alone.
    ASSERT_GE(static_cast<double>(greedy), (round % 2 == 1 ? 0.316 : 0.632) * static_cast<double>(best));
  }
  EXPECT_GT(greedy_is_less, 10U) << "a best choice that is never better proves nothing";
}

TEST(Coverage, ASearchThatTakesTooLongSaysNothing) {
  std::mt19937 random(3);
  Problem problem;
  problem.weights.assign(200, 1);
  for (std::uint32_t id = 0; id < 60; ++id) {
    Candidate candidate{id, 1, {}};
    for (std::uint32_t thing = 0; thing < 200; ++thing) {
      if (random() % 3 == 0) candidate.things.push_back(thing);
    }
    problem.candidates.push_back(std::move(candidate));
  }
  EXPECT_EQ(best_coverage(problem.candidates, problem.weights, 4, 0, 1000), std::nullopt);
}

TEST(Coverage, LargeWeightsAreComparedExactly) {
  const std::uint64_t large = 100'000'000'000'000'000;
  const std::vector<Candidate> candidates = {{1, 999'999'999'999, {0}}, {2, 999'999'999'999, {1}}};
  const std::vector<std::uint64_t> weights = {large, large + 1};
  const auto steps = greedy_coverage(candidates, weights, 999'999'999'999);
  ASSERT_EQ(steps.size(), 1U);
  EXPECT_EQ(steps.front().candidate, 1U);
}

}  // namespace
}  // namespace meetpoint::index
