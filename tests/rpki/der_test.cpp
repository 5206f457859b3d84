#include "rpki/der.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "rpki/oids.hpp"
#include "support/der_writer.hpp"

namespace meetpoint::test {
namespace {

using rpki::Refusal;
using rpki::der::Number;
using rpki::der::Reader;
using testing::HasSubstr;

std::string bytes(std::initializer_list<unsigned> octets) {
  std::string text;
  for (const unsigned octet : octets) text += static_cast<char>(octet);
  return text;
}

struct Case {
  const char* name;
  std::string element;
  const char* verdict;
};

TEST(Der, RefusesWhatIsNotCanonical) {
  const std::vector<Case> cases{
      {"nothing", "", "ends before its length"},
      {"a lone tag", bytes({0x02}), "ends before its length"},
      {"high tag number", bytes({0x1f, 0x81, 0x01, 0x00}), "tag number is above 30"},
      {"indefinite length", bytes({0x30, 0x80, 0x00, 0x00}), "length is indefinite"},
      {"long form of a short length", bytes({0x04, 0x81, 0x01, 0x00}), "not in the shortest form"},
      {"length with a leading zero", bytes({0x04, 0x82, 0x00, 0x80}) + std::string(128, 'x'),
       "not in the shortest form"},
      {"length beyond the end", bytes({0x04, 0x02, 0x00}), "beyond its end"},
      {"length octets beyond the end", bytes({0x04, 0x84, 0x01}), "beyond its end"},
      {"length of 2^63 - 1", bytes({0x30, 0x88, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}),
       "beyond its end"},
      {"length of 2^32 - 1", bytes({0x30, 0x84, 0xff, 0xff, 0xff, 0xff}), "beyond its end"},
      {"reserved length octet", bytes({0x30, 0xff}) + std::string(127, '\1'), "beyond its end"},
      {"empty INTEGER", bytes({0x02, 0x00}), "no octets"},
      {"INTEGER with a needless zero", bytes({0x02, 0x02, 0x00, 0x7f}), "shortest form"},
      {"INTEGER with a needless ff", bytes({0x02, 0x02, 0xff, 0x80}), "shortest form"},
      {"BOOLEAN 01", bytes({0x01, 0x01, 0x01}), "neither FF nor 00"},
      {"BOOLEAN of two octets", bytes({0x01, 0x02, 0xff, 0xff}), "neither FF nor 00"},
      {"empty BIT STRING", bytes({0x03, 0x00}), "no octets"},
      {"BIT STRING with 8 unused bits", bytes({0x03, 0x02, 0x08, 0x00}), "unused bits"},
      {"unused bits of nothing", bytes({0x03, 0x01, 0x01}), "unused bits"},
      {"unused bits that are set", bytes({0x03, 0x02, 0x01, 0x01}), "not zero"},
      {"NULL with content", bytes({0x05, 0x01, 0x00}), "NULL with content"},
      {"empty OID", bytes({0x06, 0x00}), "cut short"},
      {"OID cut short", bytes({0x06, 0x02, 0x2a, 0x86}), "cut short"},
      {"OID with a needless 80", bytes({0x06, 0x03, 0x2a, 0x80, 0x01}), "shortest form"},
      {"OCTET STRING in pieces", bytes({0x24, 0x03, 0x04, 0x01, 0x00}), "in pieces"},
      {"primitive SEQUENCE", bytes({0x10, 0x00}), "without structure"},
      {"UTCTime without seconds", der(0x17, "2611240000Z"), "no time"},
      {"UTCTime with an offset", der(0x17, "261124000000+0100"), "no time"},
      {"UTCTime of no such day", der(0x17, "260229000000Z"), "no time"},
      {"GeneralizedTime with a fraction", der(0x18, "20261124000000.5Z"), "no time"},
      {"something behind", bytes({0x05, 0x00, 0x00}), "follows the end"},
  };
  for (const Case& c : cases) {
    Refusal refusal;
    rpki::der::check(c.element, "thing", refusal);
    ASSERT_FALSE(refusal.none()) << c.name;
    EXPECT_THAT(refusal.error().value().text, HasSubstr(c.verdict)) << c.name;
    EXPECT_THAT(refusal.error().value().text, testing::StartsWith("X.690 (DER): thing")) << c.name;
    Refusal read;
    Reader reader(c.element, "RFC 0 section 1", read);
    reader.any("thing");
    reader.end("thing");
    EXPECT_FALSE(read.none()) << c.name << ": a reader takes what check refuses";
  }
}

TEST(Der, AcceptsWhatIs) {
  for (const std::string& element : {der_integer(0),
                                     der_integer(-1),
                                     der_integer(128),
                                     der_integer(-128),
                                     der_integer(1LL << 40),
                                     der_boolean(true),
                                     der_boolean(false),
                                     der_null(),
                                     der_bits(""),
                                     der_bits("\x80", 7),
                                     der_octets(std::string(127, 'x')),
                                     der_octets(std::string(128, 'x')),
                                     der_octets(std::string(70000, 'x')),
                                     der_oid("2.999.42"),
                                     der_utc_time(1795478400),
                                     der_generalized_time(1795478400),
                                     der_sequence({}),
                                     der_set({der_integer(2), der_integer(1)}),
                                     der_explicit(0, der_null()),
                                     der_implicit(6, "anything")}) {
    Refusal refusal;
    rpki::der::check(element, "thing", refusal);
    EXPECT_TRUE(refusal.none()) << refusal.error().value().text;
  }
}

TEST(Der, SetsAscend) {
  Refusal refusal;
  rpki::der::check(der(0x31, der_integer(2) + der_integer(1)), "thing", refusal);
  EXPECT_THAT(refusal.error().value().text, HasSubstr("out of order"));
}

TEST(Der, DepthIsBounded) {
  const auto nested = [](std::size_t levels) {
    std::string element = der_null();
    for (std::size_t k = 0; k < levels; ++k) element = der_sequence({element});
    Refusal refusal;
    rpki::der::check(element, "thing", refusal);
    return refusal.none();
  };
  EXPECT_TRUE(nested(rpki::der::kMaxDepth));
  EXPECT_FALSE(nested(rpki::der::kMaxDepth + 1));
  EXPECT_FALSE(nested(20000));
}

TEST(Der, ARefusalEndsAllReading) {
  Refusal refusal;
  const std::string elements = der_integer(1) + der_integer(2) + der_integer(3);
  Reader reader(elements, "RFC 0 section 1", refusal);
  EXPECT_EQ(reader.number_up_to(9, "one"), 1U);
  EXPECT_EQ(reader.oid("two"), "");
  EXPECT_FALSE(reader.more());
  EXPECT_EQ(reader.number_up_to(9, "three"), 0U);
  EXPECT_EQ(refusal.error().value().text,
            "RFC 0 section 1: two: it is missing or of another type (tag 02 instead of 06)");
}

TEST(Der, NumbersHaveTwentyOctetsAtMost) {
  const auto read = [](const std::string& octets) {
    Refusal refusal;
    const std::string element = der_integer_octets(octets);
    Reader reader(element, "RFC 0 section 1", refusal);
    const Number number = reader.number("serial");
    return refusal.none() ? std::string(number.octets.begin(), number.octets.end())
                          : refusal.error().value().text;
  };
  EXPECT_EQ(read("\x05"), std::string(19, '\0') + "\x05");
  EXPECT_EQ(read("\x7f" + std::string(19, '\xff')), "\x7f" + std::string(19, '\xff'));
  EXPECT_THAT(read(std::string(1, '\0') + std::string(20, '\xff')), HasSubstr("longer than 20 octets"));
  EXPECT_THAT(read("\xff"), HasSubstr("negative"));
}

TEST(Der, SmallNumbersAreBounded) {
  const auto read = [](const std::string& element, std::uint64_t max) {
    Refusal refusal;
    Reader reader(element, "RFC 0 section 1", refusal);
    const std::uint64_t value = reader.number_up_to(max, "value");
    return refusal.none() ? std::to_string(value) : "refused";
  };
  constexpr std::uint64_t kAll = ~0ULL;
  EXPECT_EQ(read(der_integer(4294967295), 4294967295), "4294967295");
  EXPECT_EQ(read(der_integer(4294967296), 4294967295), "refused");
  EXPECT_EQ(read(der_integer(-1), kAll), "refused");
  EXPECT_EQ(read(der_integer_octets(std::string(1, '\0') + std::string(8, '\xff')), kAll),
            std::to_string(kAll));
  EXPECT_EQ(read(der_integer_octets("\x01" + std::string(8, '\0')), kAll), "refused");
}

TEST(Der, TimesAreOfTheYearsTheyMayBe) {
  const auto read = [](const std::string& element) {
    Refusal refusal;
    Reader reader(element, "RFC 5280 section 4.1.2.5", refusal);
    const index::UtcSeconds instant = reader.time("notAfter");
    return refusal.none() ? index::format_utc(instant) : refusal.error().value().text;
  };
  EXPECT_EQ(read(der(0x17, "491231235959Z")), "2049-12-31T23:59:59Z");
  EXPECT_EQ(read(der(0x17, "500101000000Z")), "1950-01-01T00:00:00Z");
  EXPECT_EQ(read(der(0x17, "991231235959Z")), "1999-12-31T23:59:59Z");
  EXPECT_EQ(read(der(0x18, "20500101000000Z")), "2050-01-01T00:00:00Z");
  EXPECT_THAT(read(der(0x18, "20491231235959Z")), HasSubstr("UTCTime"));
  EXPECT_THAT(read(der_integer(5)), HasSubstr("another type"));
}

TEST(Oids, ReadAndPrint) {
  for (const char* dotted :
       {"1.3.6.1.4.1.56292.1.2.2", "2.999.42", "0.0", "1.39", "2.4294967215", "2.5.29.14"}) {
    const auto content = rpki::oids::parse(dotted);
    ASSERT_TRUE(content) << dotted;
    EXPECT_EQ(rpki::oids::to_dotted(*content), dotted);
    EXPECT_EQ(der(0x06, *content), der_oid(dotted));
  }
  EXPECT_EQ(rpki::oids::parse("1.3.6.1.4.1.56292.1.2.2").value(), rpki::oids::kDiscovery);
  for (const char* text : {"", "1", "1.", ".1", "3.1", "1.40", "1.2.4294967296", "1.2.x", "1..2", "1.02"})
    EXPECT_FALSE(rpki::oids::parse(text)) << text;
  std::string many = "1.2";
  for (int k = 0; k < 40; ++k) many += ".3";
  EXPECT_FALSE(rpki::oids::parse(many));
  EXPECT_EQ(rpki::oids::to_dotted(""), "?");
  EXPECT_EQ(rpki::oids::to_dotted("\x2a\x86"), "?");
  EXPECT_EQ(rpki::oids::to_dotted(std::string(12, '\xff') + "\x7f"), "?");
}

}  // namespace
}  // namespace meetpoint::test
