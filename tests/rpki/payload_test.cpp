#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "objects.hpp"
#include "rpki/aspa.hpp"
#include "rpki/roa.hpp"

namespace meetpoint::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string roa_verdict(const std::string& content, const Claims& ee = {"", "192.0.2.0/24, 2001:db8::/32"}) {
  SmallTree small;
  const std::string bytes = small.alice.object("x.roa", oid::kRoa, content, ee);
  return refusal_of(rpki::parse_roa(bytes));
}

std::string family(std::string_view octets, const std::vector<std::string>& addresses) {
  return der_sequence({der_octets(octets), der_sequence(addresses)});
}
constexpr std::string_view kV4("\0\1", 2);
constexpr std::string_view kV6("\0\2", 2);

std::string address(std::string_view prefix, std::string more = {}) {
  return der_sequence({prefix_bits(prefix), more});
}

TEST(Roa, GivesItsPrefixes) {
  SmallTree small;
  const std::string bytes =
      small.alice.object("x.roa", oid::kRoa,
                         roa_content(0, {{"192.0.2.0/25", {}}, {"192.0.2.0/24", 32}, {"2001:db8::/33", 128}}),
                         {"", "192.0.2.0/24, 2001:db8::/32"});
  const auto roa = rpki::parse_roa(bytes);
  ASSERT_EQ(refusal_of(roa), "accepted");
  EXPECT_EQ(roa->asn.value, 0U);
  EXPECT_THAT(roa->prefixes, ElementsAre(rpki::RoaPrefix{index::parse_prefix("192.0.2.0/25").value(), 25},
                                         rpki::RoaPrefix{index::parse_prefix("192.0.2.0/24").value(), 32},
                                         rpki::RoaPrefix{index::parse_prefix("2001:db8::/33").value(), 128}));
}

TEST(Roa, KeepsToItsClauses) {
  const auto with = [](const std::vector<std::string>& families) {
    return roa_verdict(der_sequence({der_integer(64496), der_sequence(families)}));
  };
  EXPECT_EQ(with({family(kV4, {address("192.0.2.0/24", der_integer(24))})}), "accepted");
  EXPECT_THAT(with({}), HasSubstr("RFC 9582 section 4: ipAddrBlocks is empty"));
  EXPECT_THAT(with({family(kV4, {})}), HasSubstr("RFC 9582 section 4"));
  EXPECT_THAT(with({family(kV4, {address("192.0.2.0/24", der_integer(23))})}),
              HasSubstr("RFC 9582 section 4.3.2.2"));
  EXPECT_THAT(with({family(kV4, {address("192.0.2.0/24", der_integer(33))})}),
              HasSubstr("maxLength: it is above 32"));
  EXPECT_THAT(with({family(kV6, {address("2001:db8::/32", der_integer(129))})}), HasSubstr("above 128"));
  EXPECT_THAT(with({family(kV4, {address("192.0.2.0/24", der_integer(-1))})}), HasSubstr("negative"));
  EXPECT_THAT(with({family(kV4, {address("2001:db8::/33")})}), HasSubstr("more bits than its family"));
  EXPECT_THAT(with({family(kV4, {address("192.0.2.0/24")}), family(kV4, {address("192.0.2.0/25")})}),
              HasSubstr("comes twice"));
  EXPECT_THAT(with({family({"\0\1\1", 3}, {address("192.0.2.0/24")})}), HasSubstr("two octets"));
  EXPECT_THAT(with({family({"\0\3", 2}, {address("192.0.2.0/24")})}), HasSubstr("neither IPv4 nor IPv6"));
  EXPECT_THAT(roa_verdict(der_sequence({der_explicit(0, der_integer(0)), der_integer(64496),
                                        der_sequence({family(kV4, {address("192.0.2.0/24")})})})),
              HasSubstr("version is written"));
  EXPECT_THAT(roa_verdict(der_sequence({der_integer(1LL << 32), der_sequence({})})),
              HasSubstr("asID: it is above"));
}

TEST(Roa, ItsSignerHoldsThePrefixes) {
  const std::string content = roa_content(64496, {{"192.0.2.0/24", {}}});
  EXPECT_EQ(roa_verdict(content, {"", "192.0.2.0/24"}), "accepted");
  EXPECT_THAT(roa_verdict(content, {"", "192.0.2.0/25"}), HasSubstr("RFC 9582 section 5: a prefix"));
  EXPECT_THAT(roa_verdict(content, {"", "2001:db8::/32"}), HasSubstr("RFC 9582 section 5: a prefix"));
  EXPECT_THAT(roa_verdict(content, {"", "inherit"}), HasSubstr("RFC 9582 section 5"));
  EXPECT_THAT(roa_verdict(content, {"64496", ""}), HasSubstr("RFC 9582 section 5"));
  EXPECT_THAT(roa_verdict(content, {"64496", "192.0.2.0/24"}), HasSubstr("RFC 9582 section 5"));
}

std::string aspa_verdict(const std::string& content, const Claims& ee = {"64496", ""}) {
  SmallTree small;
  const std::string bytes = small.alice.object("x.asa", oid::kAspa, content, ee);
  return refusal_of(rpki::parse_aspa(bytes));
}

TEST(Aspa, KeepsToItsClauses) {
  EXPECT_EQ(aspa_verdict(aspa_content(64496, {1, 2, 4294967295})), "accepted");
  EXPECT_EQ(aspa_verdict(aspa_content(64496, {0})), "accepted");
  EXPECT_THAT(aspa_verdict(aspa_content(64496, {})), HasSubstr("no provider"));
  EXPECT_THAT(aspa_verdict(aspa_content(64496, {2, 1})), HasSubstr("ascending"));
  EXPECT_THAT(aspa_verdict(aspa_content(64496, {2, 2})), HasSubstr("ascending"));
  EXPECT_THAT(aspa_verdict(aspa_content(64496, {0, 2})), HasSubstr("AS 0"));
  EXPECT_THAT(aspa_verdict(aspa_content(64496, {64496})), HasSubstr("customer is among"));
  const std::string providers = der_sequence({der_integer(1)});
  EXPECT_THAT(aspa_verdict(der_sequence({der_integer(64496), providers})), HasSubstr("version"));
  EXPECT_THAT(aspa_verdict(der_sequence({der_explicit(0, der_integer(0)), der_integer(64496), providers})),
              HasSubstr("version is not 1"));
  EXPECT_THAT(aspa_verdict(der_sequence({der_implicit(0, "\x01"), der_integer(64496), providers})),
              HasSubstr("version"));
  std::vector<std::uint32_t> many(rpki::kMaxProviders + 1);
  for (std::size_t k = 0; k < many.size(); ++k) many[k] = static_cast<std::uint32_t>(k + 1);
  EXPECT_THAT(aspa_verdict(aspa_content(64496, many)), HasSubstr("more than 10000"));
  many.pop_back();
  EXPECT_EQ(aspa_verdict(aspa_content(64496, many)), "accepted");
}

TEST(Aspa, ItsSignerIsTheCustomer) {
  const std::string content = aspa_content(64496, {1});
  EXPECT_THAT(aspa_verdict(content, {"64497", ""}), HasSubstr("exactly the customer"));
  EXPECT_THAT(aspa_verdict(content, {"64496-64497", ""}), HasSubstr("exactly the customer"));
  EXPECT_THAT(aspa_verdict(content, {"inherit", ""}), HasSubstr("exactly the customer"));
  EXPECT_THAT(aspa_verdict(content, {"64496", "192.0.2.0/24"}), HasSubstr("addresses"));
}

}  // namespace
}  // namespace meetpoint::test
