#include "rpki/certificate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bent_certificates.hpp"

namespace meetpoint::test {
namespace {

using rpki::Place;
using rpki::Rfc8360;
using testing::HasSubstr;

TEST(Certificate, GivesItsFields) {
  const std::string bytes = ca_certificate({}, {"64496, 64498-64499", "192.0.2.0/24, 2001:db8::/33"});
  const auto parsed = rpki::parse_certificate(bytes, Place::listed);
  ASSERT_EQ(refusal_of(parsed), "accepted");
  EXPECT_EQ(parsed->kind, rpki::CertificateKind::ca);
  EXPECT_FALSE(parsed->rfc8360);
  EXPECT_EQ(parsed->issuer, name_of("alice"));
  EXPECT_EQ(parsed->subject, name_of("carol"));
  EXPECT_EQ(parsed->not_before, kNow - 2 * 86400);
  EXPECT_EQ(parsed->not_after, kNow + 365 * 86400);
  EXPECT_EQ(to_string(parsed->resources.asns), "64496, 64498-64499");
  EXPECT_EQ(to_string(parsed->resources.ips), "192.0.2.0/24, 2001:db8::/33");
  EXPECT_EQ(parsed->crl, "rsync://rpki.example.net/repo/alice/alice.crl");
  EXPECT_EQ(parsed->issuer_uri, "rsync://rpki.example.net/repo/alpha/alice.cer");
  EXPECT_EQ(parsed->ca_repository, "rsync://rpki.example.net/repo/carol/");
  EXPECT_EQ(parsed->manifest, "rsync://rpki.example.net/repo/carol/carol.mft");
  EXPECT_EQ(parsed->notify, "");
  EXPECT_EQ(parsed->signed_object, "");
  EXPECT_EQ(parsed->signature.size(), 256U);
  EXPECT_EQ(parsed->modulus.size(), 256U);
  EXPECT_LT(sizeof(rpki::Certificate), 1000U) << "a walk may keep one for every CA";
}

TEST(Certificate, BasicFieldsKeepToTheirClauses) {
  expect({
      {"v1", [](auto& parts) { parts.version = ""; }, "RFC 6487 section 4.1"},
      {"v2", [](auto& parts) { parts.version = der_explicit(0, der_integer(1)); }, "RFC 6487 section 4.1"},
      {"serial 0", [](auto& parts) { parts.serial = der_integer(0); }, "RFC 6487 section 4.2"},
      {"serial negative", [](auto& parts) { parts.serial = der_integer(-5); }, "RFC 6487 section 4.2"},
      {"serial of 21 octets",
       [](auto& parts) { parts.serial = der_integer_octets("\x01" + std::string(20, '\0')); },
       "RFC 6487 section 4.2"},
      {"serial of 20 octets",
       [](auto& parts) { parts.serial = der_integer_octets("\x7f" + std::string(19, '\xff')); }, "accepted"},
      {"two algorithms",
       [](auto& parts) { parts.outer_algorithm = der_sequence({der_oid("1.2.840.113549.1.1.11")}); },
       "RFC 5280 section 4.1.1.2"},
      {"without parameters",
       [](auto& parts) {
         parts.outer_algorithm = parts.algorithm = der_sequence({der_oid("1.2.840.113549.1.1.11")});
       },
       "accepted"},
      {"SHA-1",
       [](auto& parts) {
         parts.outer_algorithm = parts.algorithm =
             der_sequence({der_oid("1.2.840.113549.1.1.5"), der_null()});
       },
       "RFC 7935 section 2"},
      {"no CommonName", [](auto& parts) { parts.issuer = der_sequence({}); }, "RFC 6487 section 4.4: issuer"},
      {"two CommonNames",
       [](auto& parts) {
         const std::string part = der_sequence({der_oid("2.5.4.3"), der_printable("x")});
         parts.subject = der_sequence({der_set({part}), der_set({part})});
       },
       "RFC 6487 section 4.4: subject"},
      {"CommonName and serialNumber",
       [](auto& parts) {
         parts.subject = der_sequence({der_set({der_sequence({der_oid("2.5.4.3"), der_printable("x")}),
                                                der_sequence({der_oid("2.5.4.5"), der_printable("y")})})});
       },
       "accepted"},
      {"CommonName in UTF-8",
       [](auto& parts) {
         parts.subject = der_sequence({der_set({der_sequence({der_oid("2.5.4.3"), der(0x0c, "x")})})});
       },
       "accepted"},
      {"CommonName in Latin 1",
       [](auto& parts) {
         parts.subject = der_sequence({der_set({der_sequence({der_oid("2.5.4.3"), der(0x14, "x")})})});
       },
       "RFC 6487 section 4.4"},
      {"a country",
       [](auto& parts) {
         parts.subject = der_sequence({der_set({der_sequence({der_oid("2.5.4.6"), der_printable("NL")})})});
       },
       "RFC 6487 section 4.4"},
      {"ends before it begins", [](auto& parts) { parts.not_after = der_time(kNow - 5 * 86400); },
       "RFC 6487 section 4.6"},
      {"GeneralizedTime before 2050", [](auto& parts) { parts.not_after = der_generalized_time(kNow); },
       "RFC 6487 section 4.6"},
      {"year 2051", [](auto& parts) { parts.not_after = der_time(2556144000); }, "accepted"},
      {"unique identifier", [](auto& parts) { parts.after_key = der_implicit(1, std::string("\0x", 2)); },
       "RFC 6487 section 4.8"},
      {"no extensions", [](auto& parts) { parts.extensions = {}; }, "the list of extensions is empty"},
  });
}

TEST(Certificate, KeysAreRsaOf2048BitsAndTheUsualExponent) {
  const auto key = [](const std::string& modulus, std::int64_t exponent) {
    return [=](CertificateParts& parts) {
      const std::string numbers = der_sequence({der_integer_octets(modulus), der_integer(exponent)});
      parts.public_key =
          der_sequence({der_sequence({der_oid("1.2.840.113549.1.1.1"), der_null()}), der_bits(numbers)});
      parts.extensions.set(oid::kSubjectKeyId, der_octets(sha1_of(numbers)));
    };
  };
  const std::string zero(1, '\0');
  expect({
      {"as it should be", key(zero + std::string(256, '\xff'), 65537), "accepted"},
      {"1024 bits", key(zero + std::string(128, '\xff'), 65537), "RFC 7935 section 3"},
      {"4096 bits", key(zero + std::string(512, '\xff'), 65537), "RFC 7935 section 3"},
      {"2047 bits", key(std::string(256, '\x7f'), 65537), "RFC 7935 section 3"},
      {"negative", key(std::string(256, '\xff'), 65537), "RFC 7935 section 3"},
      {"even", key(zero + std::string(256, '\xfe'), 65537), "RFC 7935 section 3"},
      {"exponent 3", key(zero + std::string(256, '\xff'), 3), "RFC 7935 section 3"},
      {"garbage",
       [](auto& parts) {
         parts.public_key = der_sequence(
             {der_sequence({der_oid("1.2.840.113549.1.1.1"), der_null()}), der_bits("\x30\x03\x02\x01")});
       },
       "RFC 7935 section 3"},
      {"no parameters",
       [](auto& parts) {
         parts.public_key = der_sequence({der_sequence({der_oid("1.2.840.113549.1.1.1")}), der_bits("x")});
       },
       "RFC 6487 section 4.7"},
      {"Ed25519",
       [](auto& parts) {
         parts.public_key =
             der_sequence({der_sequence({der_oid("1.3.101.112")}), der_bits(std::string(32, 'x'))});
       },
       "RFC 6487 section 4.7"},
      {"another curve",
       [](auto& parts) {
         parts.public_key =
             der_sequence({der_sequence({der_oid("1.2.840.10045.2.1"), der_oid("1.3.132.0.34")}),
                           der_bits(std::string(97, 4))});
       },
       "RFC 7935 section 3"},
  });
}

TEST(Certificate, Rfc8360IsAcceptedOnRequestAlone) {
  const auto v2 = [](CertificateParts& parts) {
    parts.extensions.drop(oid::kAsIds);
    parts.extensions.drop(oid::kIpBlocks);
    parts.extensions.add(oid::kIpBlocksV2, true, ip_blocks("192.0.2.0/24"));
    parts.extensions.add(oid::kAsIdsV2, true, as_ids("64496"));
    parts.extensions.set(oid::kPolicies, der_sequence({der_sequence({der_oid("1.3.6.1.5.5.7.14.3")})}));
  };
  EXPECT_THAT(verdict(v2), HasSubstr("RFC 8360 section 4.2"));
  const std::string bytes = ca_certificate(v2);
  const auto parsed = rpki::parse_certificate(bytes, Place::listed, Rfc8360::accept);
  ASSERT_EQ(refusal_of(parsed), "accepted");
  EXPECT_TRUE(parsed->rfc8360);
  EXPECT_EQ(to_string(parsed->resources.asns), "64496");
  const auto both = [&](CertificateParts& parts) {
    v2(parts);
    parts.extensions.add(oid::kAsIds, true, as_ids("64496"));
  };
  EXPECT_THAT(verdict(both, kClaims, Rfc8360::accept), HasSubstr("both kinds"));
  const auto old_policy = [&](CertificateParts& parts) {
    v2(parts);
    parts.extensions.set(oid::kPolicies, der_sequence({der_sequence({der_oid("1.3.6.1.5.5.7.14.2")})}));
  };
  EXPECT_THAT(verdict(old_policy, kClaims, Rfc8360::accept), HasSubstr("RFC 6487 section 4.8.9"));
  EXPECT_EQ(verdict({}, kClaims, Rfc8360::accept), "accepted");
}

TEST(Certificate, AnAnchorStandsAlone) {
  const auto verdict_of = [](const BendCertificate& bend, const Claims& claims = {"64496", ""}) {
    RpkiTree tree(kNow);
    return refusal_of(
        rpki::parse_certificate(tree.anchor("alpha", claims, bend).certificate(), Place::trust_anchor));
  };
  EXPECT_EQ(verdict_of({}), "accepted");
  EXPECT_EQ(verdict_of([](auto& parts) { parts.extensions.drop(oid::kAuthorityKeyId); }), "accepted");
  EXPECT_THAT(verdict_of([](auto& parts) {
                parts.extensions.set(oid::kAuthorityKeyId,
                                     der_sequence({der_implicit(0, std::string(20, 'x'))}));
              }),
              HasSubstr("RFC 6487 section 4.8.3"));
  EXPECT_THAT(verdict_of({}, {"inherit", ""}), HasSubstr("RFC 8630 section 2.3"));
  EXPECT_THAT(verdict_of({}, {"64496", "inherit"}), HasSubstr("RFC 8630 section 2.3"));
  EXPECT_THAT(verdict_of([](auto& parts) { parts.issuer = name_of("another"); }),
              HasSubstr("RFC 8630 section 2.3"));
  EXPECT_THAT(verdict_of([](auto& parts) {
                parts.extensions.add(oid::kCrlPoints, false,
                                     der_sequence({der_sequence({der_explicit(
                                         0, der_explicit(0, der_implicit(6, "rsync://h/m/a.crl")))})}));
              }),
              HasSubstr("RFC 6487 section 4.8.6"));
  EXPECT_THAT(verdict_of([](auto& parts) {
                parts.extensions.add(
                    oid::kIssuerAccess, false,
                    der_sequence({access_description("1.3.6.1.5.5.7.48.2", "rsync://h/m/a.cer")}));
              }),
              HasSubstr("RFC 6487 section 4.8.7"));
}

TEST(Certificate, ARoutersIsNeitherCaNorSigner) {
  const auto verdict_of = [](const BendCertificate& bend) {
    SmallTree small;
    return refusal_of(rpki::parse_certificate(small.alice.router("r.cer", 64496, bend), Place::listed));
  };
  EXPECT_EQ(verdict_of({}), "accepted");
  EXPECT_THAT(verdict_of([](auto& parts) { parts.extensions.set(oid::kAsIds, as_ids("inherit")); }),
              HasSubstr("RFC 8209 section 3.1.3.5"));
  EXPECT_THAT(
      verdict_of([](auto& parts) { parts.extensions.add(oid::kIpBlocks, true, ip_blocks("192.0.2.0/24")); }),
      HasSubstr("RFC 8209 section 3.1.3.4"));
  EXPECT_THAT(verdict_of([](auto& parts) {
                parts.extensions.add(oid::kSubjectAccess, false, access("rsync://h/m/", "rsync://h/m/x.mft"));
              }),
              HasSubstr("RFC 8209 section 3.1.3.3"));
  EXPECT_THAT(verdict_of([](auto& parts) {
                parts.extensions.set(oid::kExtendedKeyUsage, der_sequence({der_oid("1.3.6.1.5.5.7.3.1")}));
              }),
              HasSubstr("RFC 8209 section 3.1.3.2"));
  EXPECT_THAT(verdict_of([](auto& parts) { parts.extensions.drop(oid::kExtendedKeyUsage); }),
              HasSubstr("RFC 6487 section 4.8.1"))
      << "an EC key makes no CA";
  EXPECT_THAT(verdict_of([](auto& parts) {
                parts.extensions.add(oid::kBasicConstraints, true, der_sequence({der_boolean(true)}));
              }),
              HasSubstr("RFC 6487 section 4.8.1"));
}

}  // namespace
}  // namespace meetpoint::test
