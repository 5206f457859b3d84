#include "index/planner/expand.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "support/flat_world.hpp"
#include "support/pdb_world.hpp"
#include "support/temp_dir.hpp"

namespace meetpoint::index {
namespace {

using test::FlatPort;
using test::FlatWorld;
using test::Json;

/// What a network reaches and could reach, from the rows.
class Slowly {
 public:
  Slowly(const FlatWorld& flat, Asn asn, PlaceKind kind) : flat_(flat), asn_(asn.value), kind_(kind) {}

  bool is_at(std::uint32_t asn, std::uint32_t place) const {
    return (kind_ == PlaceKind::exchange ? flat_.at_ix : flat_.at_fac).contains({asn, place});
  }
  bool reachable(std::uint32_t other, std::uint32_t place) const {
    if (kind_ == PlaceKind::facility) return is_at(other, place);
    if (is_at(asn_, place)) return flat_.usable(asn_, other, place);
    return std::ranges::any_of(flat_.ports_of(other, place),
                               [](const FlatPort& port) { return port.usable4() || port.usable6(); });
  }
  /// With these places joined; without any: now.
  std::uint64_t covered(const std::map<std::uint32_t, std::uint64_t>& weights,
                        const std::set<std::uint32_t>& joined) const {
    std::uint64_t sum = 0;
    for (const auto& [other, weight] : weights) {
      const auto there = [&, other = other](std::uint32_t place) {
        return (joined.contains(place) || is_at(asn_, place)) && reachable(other, place);
      };
      if (std::ranges::any_of(places(), there)) sum += weight;
    }
    return sum;
  }
  const std::set<std::uint32_t>& places() const {
    return kind_ == PlaceKind::exchange ? flat_.ixs : flat_.facs;
  }

 private:
  const FlatWorld& flat_;
  std::uint32_t asn_;
  PlaceKind kind_;
};

std::uint32_t id_of(const ExpandStep& step) {
  return step.exchange != nullptr ? step.exchange->id.value : step.facility->id.value;
}

TEST(Expand, EachStepAddsWhatTheRowsSayAndNoneAddsMore) {
  std::size_t steps = 0;
  std::size_t optima = 0;
  for (std::uint32_t seed = 1; seed <= 100; ++seed) {
    const test::World world = test::random_world(seed);
    const FlatWorld flat(world);
    if (flat.asns.size() < 3) continue;
    const test::TempDir directory;
    const auto snapshot = test::catalogued(world, directory.path());
    std::mt19937 random(seed);
    for (int k = 0; k < 10; ++k) {
      std::vector<std::uint32_t> asns(flat.asns.begin(), flat.asns.end());
      std::shuffle(asns.begin(), asns.end(), random);
      ExpandQuestion question{{asns[0]}, random() % 2 == 0 ? PlaceKind::exchange : PlaceKind::facility};
      question.budget = 1 + random() % 4;
      std::map<std::uint32_t, std::uint64_t> weights;
      std::map<std::uint32_t, std::uint64_t> ones;  // who counts them has their number
      for (std::size_t at = 1; at < asns.size(); ++at) {
        question.targets.push_back({{asns[at]}, 1 + random() % 3});
        weights[asns[at]] = question.targets.back().weight;
        ones[asns[at]] = 1;
      }
      question.targets.push_back({{asns[0]}, 100});  // oneself does not count
      const Slowly slowly(flat, question.asn, question.kind);
      const Expansion answer = expand(*snapshot, question).value();
      ASSERT_EQ(answer.targets, weights.size());
      ASSERT_EQ(answer.reachable_now, slowly.covered(weights, {}));
      std::set<std::uint32_t> joined;
      std::uint64_t covered = answer.reachable_now;
      for (const ExpandStep& step : answer.steps) {
        std::uint64_t most = 0;
        for (const std::uint32_t place : slowly.places()) {
          auto with = joined;
          with.insert(place);
          most = std::max(most, slowly.covered(weights, with) - covered);
        }
        ASSERT_FALSE(slowly.is_at(question.asn.value, id_of(step)));
        const std::uint64_t before = slowly.covered(ones, joined);
        ASSERT_TRUE(joined.insert(id_of(step)).second);
        covered += step.gain;
        ASSERT_EQ(step.gain, most) << "seed " << seed << " question " << k;
        ASSERT_EQ(step.networks, slowly.covered(ones, joined) - before);
        ASSERT_EQ(step.covered, covered);
        ASSERT_EQ(slowly.covered(weights, joined), covered);
        ++steps;
      }
      ASSERT_LE(answer.steps.size(), question.budget);
      if (answer.steps.size() < question.budget) {
        const std::set<std::uint32_t> all = slowly.places();
        ASSERT_EQ(slowly.covered(weights, all), covered) << "it went on as long as a step adds something";
      }
      if (question.budget == 2) {
        std::uint64_t best = answer.reachable_now;
        for (const std::uint32_t one : slowly.places()) {
          for (const std::uint32_t other : slowly.places())
            best = std::max(best, slowly.covered(weights, {one, other}));
        }
        ASSERT_EQ(answer.optimum, best);
        ++optima;
      }
    }
  }
  EXPECT_GT(steps, 300U) << "the worlds are too thin to prove anything";
  EXPECT_GT(optima, 50U);
}

/// 64496 is nowhere; 64497 to 64499 are at exchange 1 in DE, 64499 and 64500 at 2 in NL, 64500 is selective.
class ExpandOf : public testing::Test {
 protected:
  ExpandOf() {
    test::World world;
    for (int id = 1; id <= 5; ++id)
      world.add(ObjectType::net, {{"id", id},
                                  {"org_id", 1},
                                  {"asn", 64495 + id},
                                  {"name", "n"},
                                  {"policy_general", id == 5 ? "Selective" : "Open"}});
    for (const int ix : {1, 2}) {
      world.add(ObjectType::ix,
                {{"id", ix}, {"org_id", 1}, {"name", "X"}, {"country", ix == 1 ? "DE" : "NL"}});
      world.add(ObjectType::ixlan, {{"id", ix}, {"ix_id", ix}});
    }
    const auto port = [&](int id, int net, int ix) {
      world.add(ObjectType::netixlan, {{"id", id},
                                       {"net_id", net},
                                       {"ixlan_id", ix},
                                       {"speed", 1000},
                                       {"ipaddr4", "192.0.2." + std::to_string(id)}});
    };
    port(1, 2, 1);
    port(2, 3, 1);
    port(3, 4, 1);
    port(4, 4, 2);
    port(5, 5, 2);
    snapshot_ = test::catalogued(world, place_.path());
  }
  std::string in_words(const ExpandQuestion& question) const {
    const auto answer = expand(*snapshot_, question);
    if (!answer) return answer.error().field + ": " + answer.error().text;
    std::string words;
    for (const ExpandStep& step : answer->steps)
      words += std::to_string(id_of(step)) + "+" + std::to_string(step.gain) + " ";
    return words;
  }
  test::TempDir place_;
  std::shared_ptr<const Snapshot> snapshot_;
};

TEST_F(ExpandOf, APolicyCountsItsNetworks) {
  EXPECT_EQ(in_words({.asn = {64496}, .policies = {"Open"}}), "1+3 ") << "who is at 2 besides is selective";
  EXPECT_EQ(in_words({.asn = {64496}, .policies = {"Open", "Selective"}}), "1+3 2+1 ");
  EXPECT_EQ(in_words({.asn = {64496}, .policies = {"Open", "Selective"}, .budget = 1}), "1+3 ");
  EXPECT_EQ(in_words({.asn = {64497}, .policies = {"Open", "Selective"}}), "2+1 ")
      << "where one is adds nothing";
}

TEST_F(ExpandOf, WeightsAndCountriesAndCostsCount) {
  EXPECT_EQ(in_words({.asn = {64496}, .targets = {{{64497}, 1}, {{64500}, 5}}}), "2+5 1+1 ");
  EXPECT_EQ(in_words({.asn = {64496}, .policies = {"Open"}, .countries = {"NL"}}), "2+1 ");
  EXPECT_EQ(in_words({.asn = {64496}, .policies = {"Open"}, .costs = {{1, 40}, {2, 10}}, .budget = 49}),
            "1+3 ")
      << "2 is the better bargain, and 1 alone reaches more than what the money buys after it";
  EXPECT_EQ(in_words({.asn = {64496}, .policies = {"Open"}, .costs = {{1, 40}, {2, 10}}, .budget = 50}),
            "2+1 1+2 ");
  EXPECT_EQ(in_words({.asn = {64496}, .policies = {"Open"}, .costs = {{2, 10}}, .budget = 50}), "2+1 ")
      << "what has no cost cannot be bought";
}

TEST_F(ExpandOf, TargetsThatNobodyKnowsAreNamedAndNotCounted) {
  const Expansion answer =
      expand(*snapshot_, {.asn = {64496}, .targets = {{{64497}, 1}, {{65000}, 7}, {{65001}, 7}}}).value();
  EXPECT_THAT(answer.unknown, testing::ElementsAre(Asn{65000}, Asn{65001}));
  EXPECT_EQ(answer.targets, 1U);
  EXPECT_EQ(answer.weight, 1U);
}

TEST_F(ExpandOf, WhatIsWrongNamesItsParameter) {
  EXPECT_THAT(in_words({.asn = {65000}, .policies = {"Open"}}), testing::StartsWith("asn: "));
  EXPECT_THAT(in_words({.asn = {64496}}), testing::StartsWith("targets: "));
  EXPECT_THAT(in_words({.asn = {64496}, .policies = {"Open"}, .budget = 0}), testing::StartsWith("budget: "));
  EXPECT_THAT(in_words({.asn = {64496}, .policies = {"Open"}, .budget = 101}),
              testing::StartsWith("budget: "));
  EXPECT_THAT(in_words({.asn = {64496}, .policies = {"Open"}, .costs = {{3, 1}}}),
              testing::StartsWith("cost: "));
}

}  // namespace
}  // namespace meetpoint::index
