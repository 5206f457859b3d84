#include "rpki/ledger.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <set>

namespace meetpoint::test {
namespace {

using rpki::Ledger;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(Ledger, HoldsWhatASetWould) {
  std::mt19937 random(811);
  Ledger<int> ledger;
  std::set<int> oracle;
  for (int round = 0; round < 300; ++round) {
    for (auto changes = random() % 30; changes > 0; --changes) {
      const int record = static_cast<int>(random() % 40);
      const bool added = random() % 2 == 0;
      ledger.note(record, added);
      if (added) {
        oracle.insert(record);
      } else {
        oracle.erase(record);
      }
    }
    if (random() % 50 == 0) {
      ledger.clear();
      oracle.clear();
    }
    ledger.fold();
    ASSERT_EQ(*ledger.list(), std::vector<int>(oracle.begin(), oracle.end())) << "round " << round;
  }
}

TEST(Ledger, IsTheSameObjectWhileNothingChanges) {
  Ledger<int> ledger;
  ledger.note(1, true);
  EXPECT_THAT(*ledger.list(), IsEmpty()) << "before it is folded";
  ledger.fold();
  const auto list = ledger.list();
  EXPECT_THAT(*list, ElementsAre(1));
  ledger.note(2, true);
  ledger.note(2, false);
  ledger.note(1, false);
  ledger.note(1, true);
  ledger.note(9, false);
  ledger.fold();
  EXPECT_EQ(ledger.list(), list) << "what was undone is no change";
  ledger.note(2, true);
  ledger.fold();
  EXPECT_NE(ledger.list(), list);
  EXPECT_THAT(*list, ElementsAre(1)) << "what was handed out never changes";
}

TEST(Ledger, WhatIsClearedIsGoneWithWhatWasNoted) {
  Ledger<int> ledger;
  ledger.note(1, true);
  ledger.fold();
  ledger.note(2, true);
  ledger.clear();
  ledger.fold();
  EXPECT_THAT(*ledger.list(), IsEmpty());
}

}  // namespace
}  // namespace meetpoint::test
