#include "api/plan_questions.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "support/pdb_world.hpp"
#include "support/temp_dir.hpp"

namespace meetpoint::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

class ExpandQuestionOf : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    place_ = new TempDir;
    snapshot_ = catalogued(pdb_world(), place_->path());
  }
  static void TearDownTestSuite() {
    snapshot_.reset();
    delete place_;
  }
  static api::Parsed<index::ExpandQuestion> parse(const std::string& query) {
    const index::Names names(*snapshot_, [] { return index::SearchIndex::build(snapshot_->catalog()); });
    return api::parse_expand("asn=64500&" + query, *snapshot_, names);
  }
  static index::ExpandQuestion asked(const std::string& query) {
    auto question = parse(query);
    EXPECT_TRUE(question) << query;
    return question ? *question : index::ExpandQuestion{};
  }

  static TempDir* place_;
  static std::shared_ptr<const index::Snapshot> snapshot_;
};
TempDir* ExpandQuestionOf::place_ = nullptr;
std::shared_ptr<const index::Snapshot> ExpandQuestionOf::snapshot_;

TEST_F(ExpandQuestionOf, TargetsCountOneOrWhatStandsBehindThem) {
  std::vector<std::pair<std::uint32_t, std::uint64_t>> targets;
  for (const auto& [asn, weight] : asked("targets=64496:40,AS64497,64498:1000000000000").targets)
    targets.emplace_back(asn.value, weight);
  EXPECT_THAT(targets, ElementsAre(Pair(64496, 40), Pair(64497, 1), Pair(64498, 1'000'000'000'000)));
  EXPECT_THAT(asked("targets=64496").policies, IsEmpty());
  EXPECT_THAT(asked("").policies, ElementsAre("Open"));
}

TEST_F(ExpandQuestionOf, CostsAreOfPlacesOfTheKindAndNeedABudget) {
  const auto of_exchanges = asked("cost=2:900,1:1500&budget=250000");
  ASSERT_EQ(of_exchanges.costs.size(), 2U);
  EXPECT_EQ(of_exchanges.costs[0].id, 1U) << "by id";
  EXPECT_EQ(of_exchanges.costs[0].cost, 1500U);
  EXPECT_EQ(of_exchanges.budget, 250'000U);
  const auto of_facilities = asked("type=facility&cost=3:7&budget=7");
  EXPECT_EQ(of_facilities.costs.at(0).id, 3U);
  EXPECT_EQ(of_facilities.kind, index::PlaceKind::facility);
  EXPECT_EQ(asked("").budget, index::kUsualSteps);
}

TEST_F(ExpandQuestionOf, WhatIsWrongIsNamed) {
  for (const auto& [query, field] :
       std::vector<std::pair<std::string, std::string>>{{"targets=64496:", "targets"},
                                                        {"targets=64496:0", "targets"},
                                                        {"targets=64496:-1", "targets"},
                                                        {"targets=64496:1000000000001", "targets"},
                                                        {"targets=64496:1:x", "targets"},
                                                        {"targets=:5", "targets"},
                                                        {"targets=65551:5", "targets"},
                                                        {"cost=1&budget=5", "cost"},
                                                        {"cost=1:0&budget=5", "cost"},
                                                        {"cost=:1&budget=5", "cost"},
                                                        {"cost=4000:1&budget=5", "cost"},
                                                        {"cost=1:5", "budget"},
                                                        {"cost=1:5&budget=1000000000001", "budget"},
                                                        {"budget=101", "budget"}}) {
    const auto question = parse(query);
    ASSERT_FALSE(question) << query;
    ASSERT_EQ(question.error().size(), 1U) << query;
    EXPECT_EQ(question.error()[0].field, field) << query;
  }
}

}  // namespace
}  // namespace meetpoint::test
