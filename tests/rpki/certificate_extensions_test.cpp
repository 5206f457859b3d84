#include "rpki/certificate_extensions.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bent_certificates.hpp"

namespace meetpoint::test {
namespace {

using rpki::Place;
using testing::HasSubstr;

TEST(CertificateExtensions, ExtensionsKeepToTheirClauses) {
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

TEST(CertificateExtensions, WhereACaPublishesIsSafe) {
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

TEST(CertificateExtensions, ResourcesAreCanonical) {
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

TEST(CertificateExtensions, ListsAreBounded) {
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

}  // namespace
}  // namespace meetpoint::test
