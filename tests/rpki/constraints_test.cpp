#include "rpki/constraints.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace meetpoint::test {
namespace {

using rpki::AsnSet;
using rpki::Constraints;
using rpki::Holdings;
using rpki::IpSet;
using testing::HasSubstr;

Holdings holdings(const std::string& asns, const std::vector<std::string>& prefixes) {
  std::vector<rpki::IpRange> ranges;
  for (const std::string& prefix : prefixes) ranges.push_back(rpki::range_of(*index::parse_prefix(prefix)));
  return {rpki::parse_asn_set(asns).value(), IpSet(std::move(ranges))};
}
bool permits(const std::string& text, const std::string& asns, const std::vector<std::string>& prefixes) {
  return rpki::parse_constraints(text).value().permits(holdings(asns, prefixes));
}

TEST(Constraints, WhatIsDeniedMayNotBePartOfIt) {
  EXPECT_TRUE(permits("", "64496", {"192.0.2.0/24"}));
  EXPECT_FALSE(permits("deny 64496", "64490-64500", {}));
  EXPECT_TRUE(permits("deny 64496 - 64499", "64495, 64500", {}));
  EXPECT_FALSE(permits("deny 192.0.2.128/25", "", {"192.0.2.0/24"}));
  EXPECT_FALSE(permits("deny 192.0.2.7", "", {"192.0.2.0/24"}));
  EXPECT_FALSE(permits("deny 192.0.1.0 - 192.0.2.0", "", {"192.0.2.0/24"}));
  EXPECT_TRUE(permits("deny 192.0.3.0/24", "", {"192.0.2.0/24", "192.0.4.0/24"}));
  EXPECT_FALSE(permits("deny 2001:db8::/32 # a comment", "", {"2001:db8:1::/48"}));
}

TEST(Constraints, WhatIsAllowedHasToHoldAllOfIt) {
  EXPECT_TRUE(permits("allow 64496 - 64499", "64496-64497", {"192.0.2.0/24"}))
      << "of addresses it says nothing";
  EXPECT_FALSE(permits("allow 64496 - 64499", "64496-64500", {}));
  EXPECT_TRUE(permits("allow 192.0.2.0/24", "64496", {"192.0.2.0/25", "2001:db8::/32"}))
      << "nor of the other family";
  EXPECT_FALSE(permits("allow 192.0.2.0/25", "", {"192.0.2.0/24"}));
  EXPECT_FALSE(permits("allow 192.0.2.0/24\ndeny 192.0.2.0/26", "", {"192.0.2.0/25"}));
}

TEST(Constraints, ALineThatIsNoneIsNamed) {
  for (const char* line :
       {"permit 64496", "allow", "allow 64499 - 64496", "deny 192.0.2.0/33", "deny 192.0.2.9 - 192.0.2.1",
        "deny 192.0.2.1 - 2001:db8::", "deny 192.0.2.1 -", "allow 2001:db8::1 2001:db8::2"}) {
    const auto read = rpki::parse_constraints(std::string("# first\n") + line + "\n");
    ASSERT_FALSE(read) << line;
    EXPECT_THAT(read.error().text, HasSubstr("line 2")) << line;
  }
}

/// Against each number alone.
TEST(Constraints, OverlapsAreThoseOfTheirMembers) {
  const auto set = [](unsigned bits) {
    std::vector<rpki::AsnRange> ranges;
    for (unsigned i = 0; i < 6; ++i) {
      if ((bits >> i & 1U) != 0) ranges.push_back({{10 + i}, {10 + i}});
    }
    return AsnSet(std::move(ranges));
  };
  const auto ips = [](unsigned bits) {
    std::vector<rpki::IpRange> ranges;
    for (unsigned i = 0; i < 6; ++i) {
      const auto address = *index::parse_address((i < 3 ? "192.0.2." : "2001:db8::") + std::to_string(i));
      if ((bits >> i & 1U) != 0) ranges.push_back({address, address});
    }
    return IpSet(std::move(ranges));
  };
  for (unsigned one = 0; one < 64; ++one) {
    for (unsigned other = 0; other < 64; ++other) {
      ASSERT_EQ(set(one).overlaps(set(other)), (one & other) != 0) << one << " " << other;
      ASSERT_EQ(ips(one).overlaps(ips(other)), (one & other) != 0) << one << " " << other;
    }
  }
}

}  // namespace
}  // namespace meetpoint::test
