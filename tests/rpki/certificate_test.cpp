#include "rpki/certificate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "objects.hpp"

namespace meetpoint::test {
namespace {

using rpki::Place;
using rpki::Rfc8360;
using testing::HasSubstr;

const Claims kClaims{"64496", "192.0.2.0/24"};

std::string access(std::string_view repository, std::string_view manifest) {
  return der_sequence({access_description("1.3.6.1.5.5.7.48.5", repository),
                       access_description("1.3.6.1.5.5.7.48.10", manifest)});
}

/// A CA certificate below the small tree's CA.
std::string ca_certificate(const BendCertificate& bend, const Claims& claims = kClaims) {
  SmallTree small;
  return small.alice.child("carol", claims, bend).certificate();
}

std::string verdict(const BendCertificate& bend, const Claims& claims = kClaims,
                    Rfc8360 rfc8360 = Rfc8360::refuse) {
  const std::string bytes = ca_certificate(bend, claims);
  return refusal_of(rpki::parse_certificate(bytes, Place::listed, rfc8360));
}

struct Case {
  const char* name;
  BendCertificate bend;
  const char* verdict;
};

void expect(const std::vector<Case>& cases) {
  for (const Case& c : cases) EXPECT_THAT(verdict(c.bend), HasSubstr(c.verdict)) << c.name;
}

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

TEST(Certificate, ExtensionsKeepToTheirClauses) {
  const auto set = [](std::string_view oid, std::string value) {
    return [oid, value](CertificateParts& parts) { parts.extensions.set(oid, value); };
  };
  const auto drop = [](std::string_view oid) {
    return [oid](CertificateParts& parts) { parts.extensions.drop(oid); };
  };
  const auto mark = [](std::string_view oid, bool critical) {
    return [oid, critical](CertificateParts& parts) { parts.extensions.set_critical(oid, critical); };
  };
  const auto add = [](std::string_view oid, bool critical, std::string value) {
    return [=](CertificateParts& parts) { parts.extensions.add(oid, critical, value); };
  };
  const std::string id(20, 'k');
  expect({
      {"no basicConstraints", drop(oid::kBasicConstraints), "RFC 6487 section 4.8.1"},
      {"not critical", mark(oid::kBasicConstraints, false), "RFC 6487 section 4.8.1"},
      {"pathLen", set(oid::kBasicConstraints, der_sequence({der_boolean(true), der_integer(0)})),
       "RFC 6487 section 4.8.1"},
      {"no CA", set(oid::kBasicConstraints, der_sequence({})), "RFC 6487 section 4.8.1"},
      {"no key identifier", drop(oid::kSubjectKeyId), "RFC 6487 section 4.8.2"},
      {"another key identifier", set(oid::kSubjectKeyId, der_octets(id)), "RFC 6487 section 4.8.2"},
      {"key identifier critical", mark(oid::kSubjectKeyId, true), "RFC 6487 section 4.8.2"},
      {"no AKI", drop(oid::kAuthorityKeyId), "RFC 6487 section 4.8.3"},
      {"AKI without keyIdentifier", set(oid::kAuthorityKeyId, der_sequence({})), "RFC 6487 section 4.8.3"},
      {"AKI of 19 octets", set(oid::kAuthorityKeyId, der_sequence({der_implicit(0, id.substr(1))})),
       "RFC 6487 section 4.8.3"},
      {"AKI with a serial number",
       set(oid::kAuthorityKeyId, der_sequence({der_implicit(0, id), der_implicit(2, "\x01")})),
       "RFC 6487 section 4.8.3"},
      {"no key usage", drop(oid::kKeyUsage), "RFC 6487 section 4.8.4"},
      {"key usage not critical", mark(oid::kKeyUsage, false), "RFC 6487 section 4.8.4"},
      {"no keyCertSign", set(oid::kKeyUsage, der_bits("\x02", 1)), "RFC 6487 section 4.8.4"},
      {"more usages", set(oid::kKeyUsage, der_bits("\x86", 1)), "RFC 6487 section 4.8.4"},
      {"key usage of four octets", set(oid::kKeyUsage, der_bits("\x06\xff\xff\xff")), "RFC 6487 section 4.8.4"},
      {"extended key usage", add(oid::kExtendedKeyUsage, false, der_sequence({der_oid("1.3.6.1.5.5.7.3.1")})),
       "RFC 6487 section 4.8.5"},
      {"a router's usage on a CA",
       add(oid::kExtendedKeyUsage, false, der_sequence({der_oid("1.3.6.1.5.5.7.3.30")})), "RFC 6487 section 4.8.5"},
      {"no CRL point", drop(oid::kCrlPoints), "RFC 6487 section 4.8.6"},
      {"CRL over https",
       set(oid::kCrlPoints,
           der_sequence({der_sequence({der_explicit(0, der_explicit(0, der_implicit(6, "https://h/a.crl")))})})),
       "RFC 6487 section 4.8.6"},
      {"CRL over https and rsync",
       set(oid::kCrlPoints,
           der_sequence({der_sequence({der_explicit(
               0, der_explicit(0, der_implicit(6, "https://h/a.crl") + der_implicit(6, "rsync://h/m/a.crl")))})})),
       "accepted"},
      {"two CRL points",
       set(oid::kCrlPoints,
           der_sequence({der_sequence({der_explicit(0, der_explicit(0, der_implicit(6, "rsync://h/m/a.crl")))}),
                         der_sequence({der_explicit(0, der_explicit(0, der_implicit(6, "rsync://h/m/b.crl")))})})),
       "RFC 6487 section 4.8.6"},
      {"CRL of a folder",
       set(oid::kCrlPoints,
           der_sequence({der_sequence({der_explicit(0, der_explicit(0, der_implicit(6, "rsync://h/m/")))})})),
       "RFC 6487 section 4.8.6"},
      {"no AIA", drop(oid::kIssuerAccess), "RFC 6487 section 4.8.7"},
      {"OCSP", set(oid::kIssuerAccess, der_sequence({access_description("1.3.6.1.5.5.7.48.1", "rsync://h/m/a")})),
       "RFC 6487 section 4.8.7"},
      {"no SIA", drop(oid::kSubjectAccess), "RFC 6487 section 4.8.8"},
      {"no policy", drop(oid::kPolicies), "RFC 6487 section 4.8.9"},
      {"another policy", set(oid::kPolicies, der_sequence({der_sequence({der_oid("1.2.3")})})),
       "RFC 6487 section 4.8.9"},
      {"two policies",
       set(oid::kPolicies, der_sequence({der_sequence({der_oid("1.3.6.1.5.5.7.14.2")}),
                                         der_sequence({der_oid("1.2.3")})})),
       "RFC 6487 section 4.8.9"},
      {"with a CPS",
       set(oid::kPolicies,
           der_sequence({der_sequence(
               {der_oid("1.3.6.1.5.5.7.14.2"),
                der_sequence({der_sequence({der_oid("1.3.6.1.5.5.7.2.1"), der_ia5("https://h/cps")})})})})),
       "accepted"},
      {"with a notice",
       set(oid::kPolicies,
           der_sequence({der_sequence({der_oid("1.3.6.1.5.5.7.14.2"),
                                       der_sequence({der_sequence({der_oid("1.3.6.1.5.5.7.2.2"), der_sequence({})})})})})),
       "RFC 7318 section 2"},
      {"twice the same", add(oid::kAsIds, true, as_ids("64496")), "RFC 5280 section 4.2"},
      {"unknown and critical", add("1.3.6.1.4.1.99999.1", true, der_null()), "RFC 6487 section 4.8"},
      {"unknown", add("1.3.6.1.4.1.99999.1", false, der_null()), "accepted"},
      {"unknown twice",
       [](auto& parts) {
         parts.extensions.add("1.3.6.1.4.1.99999.1", false, der_null());
         parts.extensions.add("1.3.6.1.4.1.99999.1", false, der_null());
       },
       "RFC 5280 section 4.2"},
      {"far too many",
       [](auto& parts) {
         for (int k = 0; k < 1000; ++k) parts.extensions.add("1.3.6.1.4.1.99999." + std::to_string(k), false, "");
       },
       "more than 64 extensions"},
  });
}

TEST(Certificate, WhereACaPublishesIsSafe) {
  const auto sia = [](const std::string& repository, const std::string& manifest) {
    return [=](CertificateParts& parts) {
      parts.extensions.set(oid::kSubjectAccess, access(repository, manifest));
    };
  };
  const std::string host = "rsync://rpki.example.net/";
  const std::string nul("rsync://rpki.example.net/repo/x\0/../", 36);
  expect({
      {"repository without a slash", sia(host + "repo/x", host + "repo/x/x.mft"), "accepted"},
      {"up and away", sia(host + "repo/../../etc/", host + "repo/../../etc/x.mft"), "begins with a dot"},
      {"dots for a host", sia("rsync://../repo/x/", "rsync://../repo/x/x.mft"), "no name or address"},
      {"a NUL", sia(nul, nul + "x.mft"), "printable ASCII"},
      {"4 kB", sia(host + std::string(4096, 'a') + "/", host + std::string(4096, 'a') + "/x.mft"),
       "2048 bytes"},
      {"manifest elsewhere", sia(host + "repo/x/", host + "repo/y/x.mft"), "no file of caRepository"},
      {"manifest in a folder below", sia(host + "repo/x/", host + "repo/x/y/x.mft"),
       "no file of caRepository"},
      {"manifest beside", sia(host + "repo/x", host + "repo/xy.mft"), "no file of caRepository"},
      {"manifest is the folder", sia(host + "repo/x/", host + "repo/x/"), "RFC 6487 section 4.8.8"},
      {"by https alone", sia("https://h/x/", "https://h/x/x.mft"), "RFC 6487 section 4.8.8"},
      {"an http notification",
       [](auto& parts) {
         parts.extensions.set(oid::kSubjectAccess,
                              der_sequence({access_description("1.3.6.1.5.5.7.48.5", "rsync://h/m/"),
                                            access_description("1.3.6.1.5.5.7.48.10", "rsync://h/m/x.mft"),
                                            access_description("1.3.6.1.5.5.7.48.13", "http://h/n.xml")}));
       },
       "RFC 8182 section 3.2"},
  });
  const std::string bytes = ca_certificate([](auto& parts) {
    parts.extensions.set(oid::kSubjectAccess,
                         der_sequence({access_description("1.3.6.1.5.5.7.48.5", "https://h/m/"),
                                       access_description("1.3.6.1.5.5.7.48.5", "rsync://h/m/"),
                                       access_description("1.3.6.1.5.5.7.48.10", "rsync://h/m/x.mft"),
                                       access_description("1.3.6.1.5.5.7.48.13", "https://h/n.xml")}));
  });
  const auto parsed = rpki::parse_certificate(bytes, Place::listed);
  ASSERT_EQ(refusal_of(parsed), "accepted");
  EXPECT_EQ(parsed->ca_repository, "rsync://h/m/");
  EXPECT_EQ(parsed->notify, "https://h/n.xml");
}

TEST(Certificate, ResourcesAreCanonical) {
  const auto asns = [](const std::string& value) {
    return [=](CertificateParts& parts) { parts.extensions.set(oid::kAsIds, value); };
  };
  const auto list = [](const std::vector<std::string>& entries) {
    return der_sequence({der_explicit(0, der_sequence(entries))});
  };
  const auto ips = [](const std::vector<std::string>& entries) {
    return [=](CertificateParts& parts) {
      parts.extensions.set(
          oid::kIpBlocks,
          der_sequence({der_sequence({der_octets(std::string_view("\0\1", 2)), der_sequence(entries)})}));
    };
  };
  const auto families = [](const std::vector<std::string>& entries) {
    return [=](CertificateParts& parts) { parts.extensions.set(oid::kIpBlocks, der_sequence(entries)); };
  };
  const auto family = [](std::string_view octets) {
    return der_sequence({der_octets(octets), der_sequence({der_bits("\x0a")})});
  };
  const auto range = [](const std::string& first, const std::string& last) {
    return der_sequence({first, last});
  };
  constexpr const char* kAs = "RFC 6487 section 4.8.11";
  constexpr const char* kIp = "RFC 6487 section 4.8.10";
  expect({
      {"AS 0 and the last", asns(list({der_integer(0), der_integer(4294967295)})), "accepted"},
      {"backwards", asns(list({range(der_integer(9), der_integer(5))})), kAs},
      {"a range of one", asns(list({range(der_integer(9), der_integer(9))})), kAs},
      {"unsorted", asns(list({der_integer(9), der_integer(5)})), kAs},
      {"twice", asns(list({der_integer(9), der_integer(9)})), kAs},
      {"touching", asns(list({der_integer(9), der_integer(10)})), kAs},
      {"overlapping", asns(list({range(der_integer(1), der_integer(9)), der_integer(5)})), kAs},
      {"2^32", asns(list({der_integer(1LL << 32)})), kAs},
      {"2^64", asns(list({der_integer_octets("\x01" + std::string(8, '\0'))})), kAs},
      {"negative", asns(list({der_integer(-1), der_integer(9)})), kAs},
      {"needless zero", asns(list({der_integer_octets(std::string("\0\x09", 2))})), kAs},
      {"empty", asns(list({})), kAs},
      {"no asnum", asns(der_sequence({})), kAs},
      {"rdi alone", asns(der_sequence({der_explicit(1, as_list("9"))})), kAs},
      {"rdi too", asns(der_sequence({der_explicit(0, as_list("9")), der_explicit(1, as_list("9"))})), kAs},
      {"inherit and a list", asns(der_sequence({der_explicit(0, der_null() + as_list("9"))})), kAs},
      {"AS not critical", [](auto& parts) { parts.extensions.set_critical(oid::kAsIds, false); }, kAs},
      {"IP not critical", [](auto& parts) { parts.extensions.set_critical(oid::kIpBlocks, false); }, kIp},
      {"empty list", ips({}), kIp},
      {"33 bits", ips({der_bits(std::string(5, '\x80'), 7)}), kIp},
      {"unsorted prefixes", ips({der_bits("\x0b"), der_bits("\x0a")}), kIp},
      {"the same prefix twice", ips({der_bits("\x0a"), der_bits("\x0a")}), kIp},
      {"a prefix in the one before", ips({der_bits("\x0a"), der_bits("\x0a\x01")}), kIp},
      {"two that touch", ips({der_bits("\x0a"), der_bits("\x0b")}), kIp},
      {"two that are apart", ips({der_bits("\x0a"), der_bits("\x0c")}), "accepted"},
      {"a range that is a prefix", ips({range(der_bits("\x0a"), der_bits("\x0a"))}), kIp},
      {"a range", ips({range(der_bits("\x0b"), der_bits("\x0c"))}), "accepted"},
      {"a range backwards", ips({range(der_bits("\x0d"), der_bits("\x0b"))}), kIp},
      {"a range with needless zeros", ips({range(der_bits(std::string_view("\x0b\0", 2)), der_bits("\x0c"))}),
       kIp},
      {"a range with needless ones", ips({range(der_bits("\x0b"), der_bits("\x0c\xff"))}), kIp},
      {"no family", families({}), kIp},
      {"IPv6 before IPv4", families({family({"\0\2", 2}), family({"\0\1", 2})}), kIp},
      {"IPv4 twice", families({family({"\0\1", 2}), family({"\0\1", 2})}), kIp},
      {"a SAFI", families({family({"\0\1\1", 3})}), kIp},
      {"family 3", families({family({"\0\3", 2})}), kIp},
      {"neither",
       [](auto& parts) {
         parts.extensions.drop(oid::kAsIds);
         parts.extensions.drop(oid::kIpBlocks);
       },
       kIp},
  });
}

TEST(Certificate, ListsAreBounded) {
  const auto listing = [](std::size_t count) {
    std::vector<std::string> entries;
    for (std::size_t k = 0; k < count; ++k) entries.push_back(der_integer(static_cast<std::int64_t>(2 * k)));
    return [value = der_sequence({der_explicit(0, der_sequence(entries))})](CertificateParts& parts) {
      parts.extensions.set(oid::kAsIds, value);
    };
  };
  EXPECT_EQ(verdict(listing(rpki::kMaxResourceEntries)), "accepted");
  EXPECT_THAT(verdict(listing(rpki::kMaxResourceEntries + 1)), HasSubstr("more than 200000"));
  const auto huge = rpki::parse_certificate(std::string(rpki::kMaxObjectBytes + 1, '0'), Place::listed);
  ASSERT_FALSE(huge);
  EXPECT_EQ(huge.error().code, index::ErrorCode::too_big);
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
