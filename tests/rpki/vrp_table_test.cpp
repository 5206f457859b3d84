#include "rpki/vrp_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <random>
#include <vector>

namespace meetpoint::test {
namespace {

using index::Asn;
using index::Prefix;
using rpki::Rov;
using rpki::RovReason;
using rpki::RovState;
using rpki::Vrp;
using rpki::VrpTable;

Prefix prefix(const char* text) {
  return index::parse_prefix(text).value();
}

Vrp vrp(const char* text, std::uint8_t max_length, std::uint32_t asn) {
  return {prefix(text), max_length, {asn}};
}

VrpTable table(std::vector<Vrp> vrps) {
  std::sort(vrps.begin(), vrps.end());
  vrps.erase(std::unique(vrps.begin(), vrps.end()), vrps.end());
  return VrpTable(std::make_shared<const std::vector<Vrp>>(std::move(vrps)));
}

/// The rules of RFC 6811 letter for letter, VRP by VRP.
Rov oracle(const std::vector<Vrp>& vrps, const Prefix& route, Asn origin) {
  Rov rov;
  bool named = false;
  for (const Vrp& vrp : vrps) {
    if (vrp.prefix.length > route.length || !contains(vrp.prefix, route.network)) continue;
    rov.vrps.push_back(vrp);
    if (vrp.asn != origin || origin.value == 0) continue;
    named = true;
    if (route.length <= vrp.max_length) rov.state = RovState::valid;
  }
  rov.covering = rov.vrps.size();
  if (rov.covering > 0 && rov.state != RovState::valid) {
    rov.state = RovState::invalid;
    rov.reason = named ? RovReason::length : RovReason::origin;
  }
  return rov;
}

/// Prefixes that lie in each other often: few bits are set, at all lengths from 0 to the family's.
Prefix nested_prefix(std::mt19937& random) {
  Prefix made;
  made.network.family = random() % 2 == 0 ? index::Family::v4 : index::Family::v6;
  const int bits = made.network.family == index::Family::v4 ? 32 : 128;
  made.length = static_cast<std::uint8_t>(random() % static_cast<unsigned>(bits + 1));
  for (int bit = 0; bit < made.length; ++bit) {
    if (random() % 12 == 0) {
      made.network.bytes[static_cast<std::size_t>(bit / 8)] |= static_cast<std::uint8_t>(0x80 >> bit % 8);
    }
  }
  return made;
}

TEST(VrpTable, AnswersWhatRfc6811Says) {
  const VrpTable vrps = table({vrp("192.0.2.0/24", 26, 64496), vrp("192.0.0.0/16", 16, 64497),
                               vrp("2001:db8::/32", 48, 64496), vrp("198.51.100.0/24", 24, 0)});
  EXPECT_EQ(vrps.state_of(prefix("192.0.2.0/26"), {64496}), RovState::valid);
  const Rov longer = vrps.validate(prefix("192.0.2.0/27"), {64496});
  EXPECT_EQ(longer.state, RovState::invalid);
  EXPECT_EQ(longer.reason, RovReason::length);
  EXPECT_THAT(longer.vrps,
              testing::ElementsAre(vrp("192.0.0.0/16", 16, 64497), vrp("192.0.2.0/24", 26, 64496)));
  const Rov other = vrps.validate(prefix("2001:db8:1::/48"), {64497});
  EXPECT_EQ(other.state, RovState::invalid);
  EXPECT_EQ(other.reason, RovReason::origin);
  EXPECT_EQ(vrps.state_of(prefix("192.0.0.0/8"), {64496}), RovState::not_found) << "wider than all";
  EXPECT_EQ(vrps.state_of(prefix("203.0.113.0/24"), {64496}), RovState::not_found);
  EXPECT_EQ(vrps.validate(prefix("203.0.113.0/24"), {64496}).reason, RovReason::none);
  // Nobody may announce what AS 0 has, and AS 0 itself may not either.
  EXPECT_EQ(vrps.state_of(prefix("198.51.100.0/24"), {64496}), RovState::invalid);
  EXPECT_EQ(vrps.validate(prefix("198.51.100.0/24"), {0}).reason, RovReason::origin);
}

TEST(VrpTable, AgreesWithBruteForceOnNestedPrefixes) {
  std::mt19937 random(8210);
  for (int round = 0; round < 40; ++round) {
    std::vector<Vrp> made(random() % 60);
    for (Vrp& one : made) {
      one.prefix = nested_prefix(random);
      const unsigned bits = one.prefix.network.family == index::Family::v4 ? 32 : 128;
      one.max_length =
          static_cast<std::uint8_t>(one.prefix.length + random() % (bits - one.prefix.length + 1U));
      one.asn = {static_cast<std::uint32_t>(random() % 4)};
    }
    const VrpTable vrps = table(made);
    for (int question = 0; question < 500; ++question) {
      const bool known = !made.empty() && random() % 2 == 0;
      const Prefix route = known ? made[random() % made.size()].prefix : nested_prefix(random);
      const Asn origin{static_cast<std::uint32_t>(random() % 4)};
      const Rov expected = oracle(vrps.vrps(), route, origin);
      const Rov got = vrps.validate(route, origin);
      ASSERT_EQ(got.state, expected.state) << to_string(route) << " " << origin.value;
      ASSERT_EQ(got.reason, expected.reason) << to_string(route) << " " << origin.value;
      ASSERT_EQ(got.vrps, expected.vrps) << to_string(route);
      ASSERT_EQ(got.covering, expected.covering);
      ASSERT_EQ(vrps.state_of(route, origin), expected.state) << to_string(route) << " " << origin.value;
    }
  }
}

TEST(VrpTable, ListsNoMoreThanItPromisesAndStillSeesAll) {
  std::vector<Vrp> many;
  for (std::uint32_t asn = 1; asn <= rpki::kMostCovering + 5; ++asn)
    many.push_back(vrp("192.0.2.0/24", 24, asn));
  const Rov rov = table(many).validate(prefix("192.0.2.0/24"), {rpki::kMostCovering + 5});
  EXPECT_EQ(rov.state, RovState::valid) << "although its VRP is beyond those that are listed";
  EXPECT_EQ(rov.vrps.size(), rpki::kMostCovering);
  EXPECT_EQ(rov.covering, rpki::kMostCovering + 5);
}

TEST(VrpTable, WithoutVrpsNothingIsFound) {
  EXPECT_EQ(table({}).state_of(prefix("0.0.0.0/0"), {64496}), RovState::not_found);
  EXPECT_EQ(table({vrp("::/0", 128, 64496)}).state_of(prefix("0.0.0.0/0"), {64496}), RovState::not_found);
  EXPECT_EQ(table({vrp("::/0", 128, 64496)}).state_of(prefix("2001:db8::/128"), {64496}), RovState::valid);
}

}  // namespace
}  // namespace meetpoint::test
