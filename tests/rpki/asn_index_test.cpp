#include "rpki/asn_index.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace meetpoint::rpki {
namespace {

TEST(AsnIndex, FindsWhatLookingAtEverySetFinds) {
  std::mt19937 random(7);
  const auto below = [&](std::uint32_t n) { return static_cast<std::uint32_t>(random() % n); };
  for (int world = 0; world < 50; ++world) {
    std::vector<AsnSet> sets;
    AsnIndex found_in;
    const std::uint32_t count = below(40);
    for (std::uint32_t set = 0; set < count; ++set) {
      std::vector<AsnRange> ranges;
      for (std::uint32_t range = below(6); range > 0; --range) {
        const std::uint32_t first = below(200);
        ranges.push_back({{first}, {first + below(60)}});
      }
      sets.emplace_back(std::move(ranges));
      found_in.add(sets.back(), set);
    }
    found_in.build();
    for (std::uint32_t asn = 0; asn < 280; ++asn) {
      std::vector<std::uint32_t> wanted;
      for (std::uint32_t set = 0; set < sets.size(); ++set) {
        if (sets[set].contains(index::Asn{asn})) wanted.push_back(set);
      }
      std::vector<std::uint32_t> found = found_in.holding({asn}, 1000);
      std::sort(found.begin(), found.end());
      EXPECT_EQ(found, wanted) << asn << " in world " << world;
      EXPECT_EQ(found_in.holding({asn}, 3).size(), std::min<std::size_t>(3, wanted.size()));
    }
  }
}

TEST(AsnIndex, TakesTheWholeRangeOfNumbers) {
  AsnIndex found_in;
  found_in.add(AsnSet(std::vector<AsnRange>{{{0}, {0xffffffff}}}), 1);
  found_in.add(AsnSet(std::vector<AsnRange>{{{0xffffffff}, {0xffffffff}}}), 2);
  found_in.build();
  EXPECT_EQ(found_in.holding({0}, 10), std::vector<std::uint32_t>{1});
  EXPECT_EQ(found_in.holding({0xffffffff}, 10), (std::vector<std::uint32_t>{1, 2}));
  EXPECT_TRUE(AsnIndex().holding({1}, 10).empty());
}

}  // namespace
}  // namespace meetpoint::rpki
