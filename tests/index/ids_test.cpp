#include "index/ids.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace meetpoint::index {
namespace {

TEST(Asn, ReadsEverySpellingPeopleUse) {
  const std::vector<std::pair<std::string, std::uint32_t>> cases = {
      {"64496", 64496}, {"AS64496", 64496}, {"as64496", 64496},          {"aS1", 1},
      {"1.10", 65546},  {"AS1.10", 65546},  {"0.64496", 64496},          {"65535.65535", 4294967295U},
      {"AS1.0", 65536}, {"23456", 23456},   {"4294967295", 4294967295U},
  };
  for (const auto& [text, value] : cases) {
    const auto asn = parse_asn(text);
    ASSERT_TRUE(asn) << text;
    EXPECT_EQ(asn->value, value) << text;
  }
}

TEST(Asn, RefusesAllElseAndSaysHowToWriteIt) {
  for (const std::string text : {"",
                                 "AS",
                                 "0",
                                 "AS0",
                                 "0.0",
                                 "4294967296",
                                 "AS4294967296",
                                 "-1",
                                 "+1",
                                 " 1",
                                 "1 ",
                                 "01",
                                 "1.",
                                 ".1",
                                 "1.2.3",
                                 "1.65536",
                                 "65536.1",
                                 "0x10",
                                 "1e3",
                                 "ASN1",
                                 "AS AS1",
                                 "１",
                                 "99999999999999999999999",
                                 "1.0 1"}) {
    const auto asn = parse_asn(text);
    ASSERT_FALSE(asn) << text;
    EXPECT_EQ(asn.error().code, ErrorCode::invalid);
    EXPECT_NE(asn.error().text.find("write 13335"), std::string::npos);
  }
}

TEST(Asn, ErrorsEchoLittleAndNothingThatMovesATerminal) {
  const auto asn = parse_asn("\x1b[31m" + std::string(5000, 'x'));
  ASSERT_FALSE(asn);
  EXPECT_LT(asn.error().text.size(), 200U);
  EXPECT_EQ(asn.error().text.find('\x1b'), std::string::npos);
}

TEST(Asn, KnowsWhatNobodyCanHold) {
  for (const std::uint32_t asn : {0U, 23456U, 65535U, 4294967295U}) EXPECT_TRUE(is_reserved({asn})) << asn;
  for (const std::uint32_t asn : {1U, 64496U, 65534U, 65536U, 4294967294U})
    EXPECT_FALSE(is_reserved({asn})) << asn;
}

TEST(Address, PrintsCanonically) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"192.0.2.1", "192.0.2.1"},
      {"2001:DB8:0:0:0:0:0:1", "2001:db8::1"},
      {"2001:db8::0001", "2001:db8::1"},
      {"::", "::"},
      {"2001:db8:0:1:0:0:0:1", "2001:db8:0:1::1"},
  };
  for (const auto& [text, canonical] : cases) {
    const auto address = parse_address(text);
    ASSERT_TRUE(address) << text;
    EXPECT_EQ(to_string(*address), canonical);
  }
}

TEST(Address, RefusesWhatIsNone) {
  for (const std::string text : {"", "192.0.2", "192.0.2.256", "192.0.2.1 ", "192.0.2.1/24", "fe80::1%eth0",
                                 "::g", "1::2::3", "[::1]", "192.0.2.01"}) {
    EXPECT_FALSE(parse_address(text)) << text;
  }
  EXPECT_FALSE(parse_address(std::string("192.0.2.1\0x", 11)));
  EXPECT_FALSE(parse_address(std::string(10000, ':')));
}

TEST(Address, OfIpv4InIpv6IsTheIpv4One) {
  const auto address = [](const char* text) { return parse_address(text).value(); };
  EXPECT_EQ(unmapped(address("::ffff:192.0.2.1")), address("192.0.2.1"));
  for (const char* text : {"2001:db8::1", "192.0.2.1", "::192.0.2.1", "::1:ffff:c000:201", "::"})
    EXPECT_EQ(unmapped(address(text)), address(text)) << text;
}

TEST(PrefixText, HasNoHostBits) {
  EXPECT_EQ(to_string(parse_prefix("192.0.2.0/24").value()), "192.0.2.0/24");
  EXPECT_EQ(to_string(parse_prefix("2001:db8::/32").value()), "2001:db8::/32");
  EXPECT_EQ(to_string(parse_prefix("0.0.0.0/0").value()), "0.0.0.0/0");
  for (const std::string text : {"192.0.2.1/24", "192.0.2.0", "192.0.2.0/33", "2001:db8::/129", "192.0.2.0/",
                                 "/24", "192.0.2.0/-1", "192.0.2.0/024", "2001:db8::1/64"}) {
    EXPECT_FALSE(parse_prefix(text)) << text;
  }
}

TEST(PrefixText, ContainsAgreesWithCountingBits) {
  // Every length against addresses that differ from the network in exactly one bit.
  const auto network = parse_address("2001:db8:ffff:ffff:ffff:ffff:ffff:ffff").value();
  for (unsigned length = 0; length <= 128; ++length) {
    Prefix prefix{network, static_cast<std::uint8_t>(length)};
    for (unsigned bit = length; bit < 128; ++bit) {
      prefix.network.bytes[bit / 8] &= static_cast<std::uint8_t>(~(0x80U >> bit % 8));
    }
    for (unsigned bit = 0; bit < 128; ++bit) {
      IpAddress other = network;
      other.bytes[bit / 8] ^= static_cast<std::uint8_t>(0x80U >> bit % 8);
      EXPECT_EQ(contains(prefix, other), bit >= length) << length << " " << bit;
    }
  }
  EXPECT_FALSE(contains(parse_prefix("::/0").value(), parse_address("192.0.2.1").value()));
}

}  // namespace
}  // namespace meetpoint::index
