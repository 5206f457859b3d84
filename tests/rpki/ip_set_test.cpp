#include "rpki/ip_set.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace meetpoint::test {
namespace {

using index::Family;
using index::IpAddress;
using rpki::IpRange;
using rpki::IpSet;
using rpki::is_last;
using rpki::next;
using rpki::prefix_length;
using rpki::range_of;

/// Number `k` of a small universe: the ends of both families' spaces, 16 addresses each.
IpAddress member(unsigned k) {
  IpAddress address;
  address.family = k < 32 ? Family::v4 : Family::v6;
  const std::size_t octets = k < 32 ? 4 : 16;
  const bool high = (k & 16U) != 0;
  for (std::size_t i = 0; i < octets; ++i) address.bytes[i] = high ? 0xff : 0;
  address.bytes[octets - 1] = static_cast<std::uint8_t>((high ? 0xf0U : 0U) | (k & 15U));
  return address;
}
constexpr unsigned kMembers = 64;

std::vector<IpRange> random_ranges(std::mt19937& random) {
  std::vector<IpRange> ranges(random() % 6);
  for (IpRange& range : ranges) {
    const auto first = static_cast<unsigned>(random() % kMembers);
    const auto reach = static_cast<unsigned>(random() % (random() % 4 == 0 ? kMembers : 4));
    range = {member(first), member(std::min(first + reach, kMembers - 1))};
  }
  return ranges;
}

bool lies_in(const std::vector<IpRange>& ranges, const IpAddress& address) {
  return std::any_of(ranges.begin(), ranges.end(), [&](const IpRange& range) {
    return range.first.family == range.last.family && range.first <= address && address <= range.last;
  });
}

TEST(IpSet, ContainsWhatOneOfItsRangesContainsAndIsCanonical) {
  std::mt19937 random(1);
  for (int round = 0; round < 3000; ++round) {
    auto ranges = random_ranges(random);
    const IpSet set(ranges);
    for (unsigned k = 0; k < kMembers; ++k) {
      ASSERT_EQ(set.contains(IpRange{member(k), member(k)}), lies_in(ranges, member(k)))
          << index::to_string(member(k)) << " in " << to_string(set);
    }
    const auto held = set.ranges();
    for (std::size_t k = 0; k < held.size(); ++k) {
      ASSERT_LE(held[k].first, held[k].last);
      if (k == 0 || is_last(held[k - 1].last)) continue;
      ASSERT_GT(held[k].first, next(held[k - 1].last)) << to_string(set);
    }
    std::shuffle(ranges.begin(), ranges.end(), random);
    ASSERT_EQ(IpSet(ranges), set);
  }
}

TEST(IpSet, CoversAnotherWhenItHasAllOfItsMembers) {
  std::mt19937 random(2);
  int covered = 0;
  for (int round = 0; round < 5000; ++round) {
    const auto outer = random_ranges(random);
    const auto inner = random_ranges(random);
    bool expected = true;
    for (unsigned k = 0; k < kMembers; ++k)
      expected = expected && (!lies_in(inner, member(k)) || lies_in(outer, member(k)));
    // Between the low and the high end of a family lies what no member shows: one address stands for all of
    // it.
    for (const Family family : {Family::v4, Family::v6}) {
      IpAddress middle;
      middle.family = family;
      middle.bytes[0] = 0x80;
      expected = expected && (!lies_in(inner, middle) || lies_in(outer, middle));
    }
    ASSERT_EQ(IpSet(outer).contains(IpSet(inner)), expected)
        << to_string(IpSet(outer)) << " covers " << to_string(IpSet(inner));
    covered += expected && !IpSet(inner).empty() ? 1 : 0;
  }
  EXPECT_GT(covered, 100);
}

TEST(IpSet, FamiliesDoNotMix) {
  const IpSet all_v4({range_of(*index::parse_prefix("0.0.0.0/0"))});
  const IpSet all_v6({range_of(*index::parse_prefix("::/0"))});
  EXPECT_FALSE(all_v4.contains(all_v6));
  EXPECT_FALSE(all_v6.contains(all_v4));
  EXPECT_TRUE(all_v6.contains(*index::parse_prefix("ffff:ffff::/32")));
  EXPECT_TRUE(all_v4.contains(*index::parse_prefix("255.255.255.255/32")));
  EXPECT_EQ(to_string(IpSet({all_v6.ranges()[0], all_v4.ranges()[0]})), "0.0.0.0/0, ::/0");
}

TEST(IpSet, OneFamilyIsTakenFromAnother) {
  std::mt19937 random(3);
  for (int round = 0; round < 1000; ++round) {
    const IpSet own(random_ranges(random));
    const IpSet other(random_ranges(random));
    const IpSet made = own.with(other, Family::v6);
    std::vector<IpRange> expected;
    for (const IpRange& range : own.ranges(Family::v4)) expected.push_back(range);
    for (const IpRange& range : other.ranges(Family::v6)) expected.push_back(range);
    ASSERT_EQ(made, IpSet(expected)) << to_string(made);
    ASSERT_EQ(made == own, own.with(own, Family::v6) == made) << "equal sets need not share";
  }
}

/// A thousand certificates that inherit 200,000 ranges are copies of one set.
TEST(IpSet, CopiesShareTheirRanges) {
  const IpSet set({range_of(*index::parse_prefix("192.0.2.0/24"))});
  const IpSet copy = set;
  EXPECT_EQ(copy.ranges(Family::v4).data(), set.ranges(Family::v4).data());
  EXPECT_EQ(IpSet().with(set, Family::v4).ranges(Family::v4).data(), set.ranges(Family::v4).data());
}

TEST(IpSet, PrefixesAndRangesAreEachOther) {
  for (const char* text : {"0.0.0.0/0", "128.0.0.0/1", "192.0.2.0/24", "192.0.2.128/25", "192.0.2.7/32",
                           "::/0", "2001:db8::/32", "2001:db8::/47", "::1/128", "ff00::/8"}) {
    const auto prefix = index::parse_prefix(text);
    ASSERT_TRUE(prefix) << text;
    EXPECT_EQ(prefix_length(range_of(*prefix)), prefix->length) << text;
    EXPECT_EQ(to_string(IpSet({range_of(*prefix)})), text);
  }
  const IpRange odd{*index::parse_address("10.0.0.1"), *index::parse_address("10.0.0.2")};
  EXPECT_EQ(prefix_length(odd), -1);
  EXPECT_EQ(to_string(IpSet({odd})), "10.0.0.1-10.0.0.2");
  EXPECT_EQ(prefix_length({*index::parse_address("10.0.1.0"), *index::parse_address("10.0.2.255")}), -1);
  EXPECT_EQ(prefix_length({*index::parse_address("10.0.0.0"), *index::parse_address("10.0.1.254")}), -1);
}

TEST(IpSet, NextCarries) {
  EXPECT_EQ(index::to_string(next(*index::parse_address("10.0.255.255"))), "10.1.0.0");
  EXPECT_EQ(index::to_string(next(*index::parse_address("2001:db8::ffff"))), "2001:db8::1:0");
  EXPECT_TRUE(is_last(*index::parse_address("255.255.255.255")));
  EXPECT_FALSE(is_last(*index::parse_address("255.255.255.254")));
}

}  // namespace
}  // namespace meetpoint::test
