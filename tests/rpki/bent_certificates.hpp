#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "objects.hpp"
#include "rpki/certificate.hpp"

/// Certificates below the small tree's CA, bent in one way each, for the tests of their parser.
namespace meetpoint::test {

inline const Claims kClaims{"64496", "192.0.2.0/24"};

inline std::string access(std::string_view repository, std::string_view manifest) {
  return der_sequence({access_description("1.3.6.1.5.5.7.48.5", repository),
                       access_description("1.3.6.1.5.5.7.48.10", manifest)});
}

/// A CA certificate below the small tree's CA.
inline std::string ca_certificate(const BendCertificate& bend, const Claims& claims = kClaims) {
  SmallTree small;
  return small.alice.child("carol", claims, bend).certificate();
}

inline std::string verdict(const BendCertificate& bend, const Claims& claims = kClaims,
                           rpki::Rfc8360 rfc8360 = rpki::Rfc8360::refuse) {
  const std::string bytes = ca_certificate(bend, claims);
  return refusal_of(rpki::parse_certificate(bytes, rpki::Place::listed, rfc8360));
}

struct BentCertificate {
  const char* name;
  BendCertificate bend;
  const char* verdict;
};

inline void expect(const std::vector<BentCertificate>& cases) {
  for (const BentCertificate& c : cases)
    EXPECT_THAT(verdict(c.bend), testing::HasSubstr(c.verdict)) << c.name;
}

}  // namespace meetpoint::test
