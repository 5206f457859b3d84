#include "rpki/crl.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "objects.hpp"

namespace meetpoint::test {
namespace {

using testing::HasSubstr;

std::string crl_bytes(const std::function<void(CrlParts&)>& bend) {
  SmallTree small;
  small.alice.bend_crl = bend;
  return small.alice.make_crl();
}

std::string verdict(const std::function<void(CrlParts&)>& bend) {
  const std::string bytes = crl_bytes(bend);
  return refusal_of(rpki::parse_crl(bytes));
}

rpki::der::Number number(unsigned low, unsigned high = 0) {
  rpki::der::Number number;
  number.octets[19] = static_cast<std::uint8_t>(low);
  number.octets[0] = static_cast<std::uint8_t>(high);
  return number;
}

CrlParts::Entry entry(std::int64_t serial) {
  return {der_integer(serial), der_time(kNow - 5), ""};
}

TEST(Crl, FindsWhatItRevokes) {
  const std::string bytes = crl_bytes([](auto& parts) {
    parts.revoked = {entry(9),
                     entry(3),
                     entry(200),
                     {der_integer_octets("\x7f" + std::string(19, '\0')), der_time(0), ""},
                     entry(3)};
    parts.extensions.set(oid::kCrlNumber, der_integer(77));
  });
  const auto crl = rpki::parse_crl(bytes);
  ASSERT_EQ(refusal_of(crl), "accepted");
  for (const unsigned serial : {9U, 3U, 200U}) EXPECT_TRUE(crl->revokes(number(serial)));
  EXPECT_TRUE(crl->revokes(number(0, 0x7f)));
  for (const unsigned serial : {0U, 1U, 4U, 10U, 201U}) EXPECT_FALSE(crl->revokes(number(serial)));
  EXPECT_TRUE(std::is_sorted(crl->revoked.begin(), crl->revoked.end()));
  EXPECT_EQ(crl->number, number(77));
  EXPECT_EQ(crl->this_update, kNow - 3600);
  EXPECT_EQ(crl->next_update, kNow + 86400);
  EXPECT_EQ(crl->issuer, name_of("alice"));
}

TEST(Crl, KeepsToItsClauses) {
  struct Case {
    const char* name;
    std::function<void(CrlParts&)> bend;
    const char* verdict;
  };
  const std::vector<Case> cases{
      {"as it should be", {}, "accepted"},
      {"no version", [](auto& parts) { parts.version = ""; }, "RFC 6487 section 5: version"},
      {"v1", [](auto& parts) { parts.version = der_integer(0); }, "RFC 6487 section 5: the version is not 2"},
      {"v3", [](auto& parts) { parts.version = der_integer(2); }, "RFC 6487 section 5: version"},
      {"two algorithms",
       [](auto& parts) { parts.outer_algorithm = der_sequence({der_oid("1.2.840.113549.1.1.11")}); },
       "RFC 5280 section 5.1.1.2"},
      {"SHA-512",
       [](auto& parts) {
         parts.algorithm = parts.outer_algorithm =
             der_sequence({der_oid("1.2.840.113549.1.1.13"), der_null()});
       },
       "RFC 7935 section 2"},
      {"no nextUpdate", [](auto& parts) { parts.next_update = ""; }, "RFC 6487 section 5: nextUpdate"},
      {"crossed", [](auto& parts) { std::swap(parts.this_update, parts.next_update); },
       "RFC 6487 section 5: nextUpdate is before"},
      {"GeneralizedTime", [](auto& parts) { parts.this_update = der_generalized_time(kNow); },
       "RFC 6487 section 5: thisUpdate"},
      {"a reason in an entry",
       [](auto& parts) {
         parts.revoked = {{der_integer(5), der_time(kNow), der_sequence({})}};
       },
       "RFC 6487 section 5: entry"},
      {"serial 0", [](auto& parts) { parts.revoked = {entry(0)}; }, "RFC 6487 section 5: userCertificate"},
      {"serial negative", [](auto& parts) { parts.revoked = {entry(-1)}; },
       "RFC 6487 section 5: userCertificate"},
      {"serial of 21 octets",
       [](auto& parts) {
         parts.revoked = {{der_integer_octets("\x01" + std::string(20, '\0')), der_time(kNow), ""}};
       },
       "RFC 6487 section 5: userCertificate"},
      {"no number", [](auto& parts) { parts.extensions.drop(oid::kCrlNumber); }, "RFC 6487 section 5"},
      {"number negative", [](auto& parts) { parts.extensions.set(oid::kCrlNumber, der_integer(-1)); },
       "RFC 6487 section 5: cRLNumber"},
      {"no AKI", [](auto& parts) { parts.extensions.drop(oid::kAuthorityKeyId); }, "RFC 6487 section 5"},
      {"empty AKI", [](auto& parts) { parts.extensions.set(oid::kAuthorityKeyId, der_sequence({})); },
       "RFC 6487 section 5: keyIdentifier"},
      {"number critical", [](auto& parts) { parts.extensions.set_critical(oid::kCrlNumber, true); },
       "RFC 6487 section 5"},
      {"delta", [](auto& parts) { parts.extensions.add("2.5.29.27", true, der_integer(1)); },
       "RFC 6487 section 5"},
      {"another extension", [](auto& parts) { parts.extensions.add("1.2.3", false, der_null()); },
       "RFC 6487 section 5"},
      {"number twice", [](auto& parts) { parts.extensions.add(oid::kCrlNumber, false, der_integer(1)); },
       "RFC 5280 section 4.2"},
  };
  for (const Case& c : cases) EXPECT_THAT(verdict(c.bend), HasSubstr(c.verdict)) << c.name;
}

TEST(Crl, AnEmptyListOfRevokedIsLeftOut) {
  EXPECT_THAT(verdict([](auto& parts) { parts.next_update += der_sequence({}); }),
              HasSubstr("RFC 6487 section 5: revokedCertificates is present and empty"));
}

TEST(Crl, FortyThousandEntriesAreFine) {
  const std::string bytes = crl_bytes([](auto& parts) {
    for (std::int64_t serial = 40000; serial > 0; --serial) parts.revoked.push_back(entry(serial));
  });
  const auto crl = rpki::parse_crl(bytes);
  ASSERT_EQ(refusal_of(crl), "accepted");
  EXPECT_EQ(crl->revoked.size(), 40000U);
  EXPECT_TRUE(crl->revokes(number(1)));
}

TEST(Crl, IsBoundedByItsSize) {
  const auto huge = rpki::parse_crl(std::string(8'000'001, '0'));
  ASSERT_FALSE(huge);
  EXPECT_EQ(huge.error().code, index::ErrorCode::too_big);
}

}  // namespace
}  // namespace meetpoint::test
