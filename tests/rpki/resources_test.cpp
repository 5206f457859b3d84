#include "rpki/resources.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <random>

namespace meetpoint::test {
namespace {

using index::Asn;
using rpki::AsnRange;
using rpki::AsnSet;

constexpr std::uint32_t kLast = std::numeric_limits<std::uint32_t>::max();

/// A small universe with both ends of the number space in it: 0 to 11, and the last 12 numbers.
std::vector<Asn> universe() {
  std::vector<Asn> asns;
  for (std::uint32_t k = 0; k < 12; ++k) asns.push_back({k});
  for (std::uint32_t k = 12; k > 0; --k) asns.push_back({kLast - k + 1});
  return asns;
}

class RandomSets {
 public:
  explicit RandomSets(std::uint32_t seed) : random_(seed) {}
  std::vector<AsnRange> ranges() {
    std::vector<AsnRange> ranges(random_() % 6);
    for (AsnRange& range : ranges) {
      const Asn first = member();
      // Mostly short ranges, some across the whole space, some backwards.
      const std::uint32_t room = kLast - first.value;
      range = {first, random() % 5 == 0 ? member() : Asn{first.value + std::min(random() % 4, room)}};
    }
    return ranges;
  }
  AsnSet set() { return AsnSet(ranges()); }
  template <typename T>
  void shuffle(std::vector<T>& things) {
    std::shuffle(things.begin(), things.end(), random_);
  }

 private:
  std::uint32_t random() { return static_cast<std::uint32_t>(random_()); }
  Asn member() { return universe_[random_() % universe_.size()]; }
  std::mt19937 random_;
  std::vector<Asn> universe_ = universe();
};

bool lies_in(const std::vector<AsnRange>& ranges, Asn asn) {
  return std::any_of(ranges.begin(), ranges.end(),
                     [&](const AsnRange& range) { return range.first <= asn && asn <= range.last; });
}

TEST(AsnSet, ContainsWhatOneOfItsRangesContains) {
  RandomSets random(1);
  for (int round = 0; round < 2000; ++round) {
    const auto ranges = random.ranges();
    const AsnSet set(ranges);
    for (const Asn asn : universe()) {
      ASSERT_EQ(set.contains(asn), lies_in(ranges, asn)) << asn.value << " in " << to_string(set);
    }
  }
}

TEST(AsnSet, IsTheSameForEveryOrderOfItsRanges) {
  RandomSets random(2);
  for (int round = 0; round < 1000; ++round) {
    auto ranges = random.ranges();
    const AsnSet set(ranges);
    random.shuffle(ranges);
    ASSERT_EQ(AsnSet(ranges), set);
  }
}

TEST(AsnSet, HoldsAscendingRangesOfWhichNoTwoTouch) {
  RandomSets random(3);
  for (int round = 0; round < 1000; ++round) {
    const AsnSet set = random.set();
    for (std::size_t k = 0; k < set.ranges().size(); ++k) {
      ASSERT_LE(set.ranges()[k].first, set.ranges()[k].last);
      if (k == 0) continue;
      ASSERT_GT(set.ranges()[k].first.value, std::uint64_t{set.ranges()[k - 1].last.value} + 1)
          << to_string(set);
    }
  }
}

TEST(AsnSet, CoversAnotherWhenItHasAllOfItsMembers) {
  RandomSets random(4);
  int covered = 0;
  for (int round = 0; round < 5000; ++round) {
    const auto outer = random.ranges();
    const auto inner = random.ranges();
    // A range runs at most three beyond the low half; between there and the high half all are alike.
    auto probes = universe();
    for (const std::uint32_t beyond : {12U, 13U, 14U, 1000U}) probes.push_back({beyond});
    const bool expected = std::all_of(probes.begin(), probes.end(),
                                      [&](Asn asn) { return !lies_in(inner, asn) || lies_in(outer, asn); });
    ASSERT_EQ(AsnSet(outer).contains(AsnSet(inner)), expected)
        << to_string(AsnSet(outer)) << " covers " << to_string(AsnSet(inner));
    covered += expected && !AsnSet(inner).empty() ? 1 : 0;
  }
  EXPECT_GT(covered, 100);
}

TEST(AsnSet, CoveringIsReflexiveAndTransitiveAndBothWaysMeansEqual) {
  RandomSets random(5);
  int chains = 0;
  for (int round = 0; round < 20000; ++round) {
    const AsnSet a = random.set();
    const AsnSet b = random.set();
    const AsnSet c = random.set();
    ASSERT_TRUE(a.contains(a));
    ASSERT_TRUE(a.contains(AsnSet()));
    if (a.contains(b) && b.contains(c)) {
      ASSERT_TRUE(a.contains(c));
      chains += c.empty() ? 0 : 1;
    }
    ASSERT_EQ(a.contains(b) && b.contains(a), a == b);
  }
  EXPECT_GT(chains, 20);
}

TEST(AsnSet, MergesRangesThatOverlapOrTouch) {
  const auto merged = [](std::vector<AsnRange> ranges) { return to_string(AsnSet(std::move(ranges))); };
  EXPECT_EQ(merged({{{5}, {9}}, {{1}, {4}}}), "1-9");
  EXPECT_EQ(merged({{{1}, {4}}, {{6}, {9}}}), "1-4, 6-9");
  EXPECT_EQ(merged({{{1}, {9}}, {{3}, {4}}}), "1-9");
  EXPECT_EQ(merged({{{1}, {5}}, {{5}, {5}}, {{5}, {7}}}), "1-7");
  EXPECT_EQ(merged({{{9}, {1}}, {{3}, {3}}}), "3");
  EXPECT_EQ(merged({{{9}, {1}}}), "");
}

TEST(AsnSet, EndsAtTheLastNumberWithoutWrapping) {
  const AsnSet top({{{kLast}, {kLast}}, {{kLast - 1}, {kLast}}, {{0}, {0}}});
  EXPECT_EQ(to_string(top), "0, 4294967294-4294967295");
  EXPECT_FALSE(top.contains(Asn{1}));
  const AsnSet all({{{0}, {kLast}}, {{kLast}, {kLast}}});
  EXPECT_EQ(all.ranges().size(), 1U);
  EXPECT_TRUE(all.contains(top));
}

TEST(AsnSetText, ReadsWhatItWrites) {
  RandomSets random(6);
  for (int round = 0; round < 1000; ++round) {
    // AS 0 is nobody's, and parse_asn takes no such number.
    auto ranges = random.ranges();
    for (AsnRange& range : ranges) range.first = std::max(range.first, Asn{1});
    const AsnSet set(ranges);
    const auto read = rpki::parse_asn_set(to_string(set));
    ASSERT_TRUE(read) << read.error().text;
    ASSERT_EQ(*read, set) << to_string(set);
  }
}

TEST(AsnSetText, ReadsEverySpellingOfANumber) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", ""},
      {"   ", ""},
      {"64496, AS64500-AS64510, 1.0", "64496, 64500-64510, 65536"},
      {"as1,aS2 ,  AS3", "1-3"},
      {" 10 - 20 , 5-5 ", "5, 10-20"},
      {"1.0-1.10", "65536-65546"},
      {"20-30,10-25", "10-30"},
      {"1-4294967295", "1-4294967295"},
  };
  for (const auto& [text, canonical] : cases) {
    const auto set = rpki::parse_asn_set(text);
    ASSERT_TRUE(set) << text << ": " << set.error().text;
    EXPECT_EQ(to_string(*set), canonical) << text;
  }
}

TEST(AsnSetText, NamesThePartThatIsWrong) {
  using testing::HasSubstr;
  const std::vector<std::pair<std::string, std::string>> cases = {
      {",", "\"\""},
      {"1,", "\"\""},
      {"1,,2", "\"\""},
      {"1-", "\"\""},
      {"-1", "\"\""},
      {"0", "\"0\""},
      {"1,x", "\"x\""},
      {"1,2;3", "\"2;3\""},
      {"1 2", "\"1 2\""},
      {"01", "\"01\""},
      {"4294967296", "\"4294967296\""},
      {"1-4294967296", "\"4294967296\""},
      {"1-2-3", "\"2-3\""},
      {"5-4", "the range 5-4 runs backwards"},
      {"1,1.0-65535", "the range 65536-65535 runs backwards"},
      {"1\t", "\"1?\""},
      {"AS", "\"AS\""},
  };
  for (const auto& [text, part] : cases) {
    const auto set = rpki::parse_asn_set(text);
    ASSERT_FALSE(set) << text << " is " << to_string(*set);
    EXPECT_EQ(set.error().code, index::ErrorCode::invalid) << text;
    EXPECT_THAT(set.error().text, HasSubstr(part)) << text;
  }
}

}  // namespace
}  // namespace meetpoint::test
