#include "rpki/signed_object.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "objects.hpp"
#include "rpki/oids.hpp"

namespace meetpoint::test {
namespace {

using testing::HasSubstr;

/// The whole verdict on an object of AS64496's, bent.
std::string verdict(const Bend& bend, std::string_view wanted = rpki::oids::kDiscovery) {
  SmallTree small;
  const std::string bytes = small.alice.pad(64496, "https://h", bend);
  const auto object = rpki::parse_signed_object(bytes, wanted);
  return object ? refusal_of(check_signature(*object)) : object.error().text;
}

std::string with(const BendObject& bend) {
  return verdict({{}, bend});
}
std::string with_ee(const BendCertificate& bend) {
  return verdict({bend, {}});
}

TEST(SignedObject, GivesItsParts) {
  SmallTree small;
  const std::string bytes = small.alice.pad(64496, "https://h");
  const auto object = rpki::parse_signed_object(bytes, rpki::oids::kDiscovery);
  ASSERT_EQ(refusal_of(object), "accepted");
  EXPECT_EQ(object->content, discovery_content(64496, "https://h"));
  EXPECT_EQ(object->content_type, rpki::oids::kDiscovery);
  EXPECT_EQ(object->signing_time, kNow - 3600);
  EXPECT_EQ(object->ee.kind, rpki::CertificateKind::ee);
  EXPECT_EQ(object->ee.signed_object, "rsync://rpki.example.net/repo/alice/AS64496.pad");
  EXPECT_EQ(rpki::content_type_of(bytes), rpki::oids::kDiscovery);
  EXPECT_EQ(refusal_of(check_signature(*object)), "accepted");
}

TEST(SignedObject, KeepsToTheClausesOfItsEnvelope) {
  const std::string null_digest = der_sequence({der_oid(oid::kSha256), der_null()});
  const std::string sha1 = der_sequence({der_oid("1.3.14.3.2.26"), der_null()});
  struct Case {
    const char* name;
    BendObject bend;
    const char* verdict;
  };
  const std::vector<Case> cases{
      {"as it should be", {}, "accepted"},
      {"digests with NULL",
       [&](auto& parts) { parts.digest_algorithms = parts.digest_algorithm = null_digest; }, "accepted"},
      {"sha256WithRSAEncryption", [](auto& parts) { parts.signature_algorithm = sha256_with_rsa(); },
       "accepted"},
      {"version 1", [](auto& parts) { parts.version = der_integer(1); }, "RFC 6488 section 2.1.1"},
      {"version 4", [](auto& parts) { parts.version = der_integer(4); }, "RFC 6488 section 2.1"},
      {"two digests", [](auto& parts) { parts.digest_algorithms += parts.digest_algorithms; },
       "RFC 6488 section 2.1.2"},
      {"no digest", [](auto& parts) { parts.digest_algorithms = ""; }, "RFC 6488 section 2.1.2"},
      {"SHA-1", [&](auto& parts) { parts.digest_algorithms = sha1; }, "RFC 6488 section 2.1.2"},
      {"digest parameters",
       [](auto& parts) {
         parts.digest_algorithms = der_sequence({der_oid(oid::kSha256), der_integer(1)});
       },
       "RFC 6488 section 2.1.2"},
      {"another content type", [](auto& parts) { parts.content_type = oid::kRoa; },
       "RFC 6488 section 2.1.3.1"},
      {"no content", [](auto& parts) { parts.encapsulated = der_sequence({der_oid(oid::kDiscovery)}); },
       "RFC 6488 section 2.1.3"},
      {"content in pieces",
       [](auto& parts) {
         parts.encapsulated =
             der_sequence({der_oid(oid::kDiscovery), der_explicit(0, der(0x24, der_octets(parts.content)))});
       },
       "X.690"},
      {"indefinite length",
       [](auto& parts) {
         parts.encapsulated = std::string("\x30\x80", 2) + der_oid(oid::kDiscovery) +
                              der_explicit(0, der_octets(parts.content)) + std::string(2, '\0');
       },
       "X.690"},
      {"no certificate", [](auto& parts) { parts.certificates.clear(); }, "RFC 6488 section 2.1.4"},
      {"two certificates", [](auto& parts) { parts.certificates.push_back(parts.certificates.front()); },
       "RFC 6488 section 2.1.4"},
      {"a CRL", [](auto& parts) { parts.crls = {SmallTree().alice.make_crl()}; }, "RFC 6488 section 2.1.5"},
      {"two signers", [](auto& parts) { parts.more_signers = {der_sequence({der_integer(3)})}; },
       "RFC 6488 section 2.1.6"},
      {"signer version 1", [](auto& parts) { parts.signer_version = der_integer(1); },
       "RFC 6488 section 2.1.6.1"},
      {"another signer", [](auto& parts) { parts.signer_id = der_implicit(0, std::string(20, 'x')); },
       "RFC 6488 section 2.1.6.2"},
      {"signer by name",
       [](auto& parts) {
         parts.signer_id = der_sequence({name_of("x"), der_integer(1)});
       },
       "RFC 6488 section 2.1.6"},
      {"signer's SHA-1", [&](auto& parts) { parts.digest_algorithm = sha1; }, "RFC 6488 section 2.1.6"},
      {"ECDSA",
       [](auto& parts) { parts.signature_algorithm = der_sequence({der_oid("1.2.840.10045.4.3.2")}); },
       "RFC 7935 section 2"},
      {"unsigned attributes",
       [](auto& parts) { parts.unsigned_attributes = attribute("1.2.3", {der_null()}); },
       "RFC 6488 section 2.1.6.7"},
      {"signed by another", [](auto& parts) { parts.signer = &signing_key(7); }, "RFC 6488 section 3"},
  };
  for (const Case& c : cases) EXPECT_THAT(with(c.bend), HasSubstr(c.verdict)) << c.name;
}

TEST(SignedObject, HasExactlyItsThreeAttributes) {
  struct Case {
    const char* name;
    BendObject bend;
    const char* verdict;
  };
  const auto replace = [](std::size_t which, std::string attribute) {
    return [=](ObjectParts& parts) { parts.attributes[which] = attribute; };
  };
  const auto drop = [](std::size_t which) {
    return [=](ObjectParts& parts) {
      parts.attributes.erase(parts.attributes.begin() + static_cast<long>(which));
    };
  };
  const auto add = [](std::string attribute) {
    return [=](ObjectParts& parts) { parts.attributes.push_back(attribute); };
  };
  const std::string time = der_time(kNow);
  const std::vector<Case> cases{
      {"none", [](auto& parts) { parts.attributes.clear(); }, "RFC 6488 section 2.1.6"},
      {"an empty set", [](auto& parts) { parts.attributes = {""}; }, "RFC 6488 section 2.1.6.4.1"},
      {"no content-type", drop(0), "RFC 6488 section 2.1.6.4.1"},
      {"no message-digest", drop(1), "RFC 6488 section 2.1.6.4.2"},
      {"no signing-time", drop(2), "RFC 9589 section 4: signing-time is missing"},
      {"another content-type", replace(0, attribute(oid::kContentType, {der_oid(oid::kRoa)})),
       "RFC 6488 section 2.1.6.4.1"},
      {"another digest", replace(1, attribute(oid::kMessageDigest, {der_octets(std::string(32, 'x'))})),
       "RFC 6488 section 2.1.6.4.2"},
      {"a short digest", replace(1, attribute(oid::kMessageDigest, {der_octets("")})),
       "RFC 6488 section 2.1.6.4.2"},
      {"two values", replace(2, attribute(oid::kSigningTime, {time, der_time(kNow - 1)})),
       "RFC 6488 section 2.1.6.4"},
      {"no value", replace(2, attribute(oid::kSigningTime, {})), "RFC 6488 section 2.1.6.4"},
      {"GeneralizedTime", replace(2, attribute(oid::kSigningTime, {der_generalized_time(kNow)})),
       "RFC 6488 section 2.1.6.4"},
      {"twice the time", add(attribute(oid::kSigningTime, {time})), "RFC 6488 section 2.1.6.4"},
      {"twice the type", add(attribute(oid::kContentType, {der_oid(oid::kDiscovery)})),
       "RFC 6488 section 2.1.6.4"},
      {"binary-signing-time", add(attribute("1.2.840.113549.1.9.16.2.46", {der_integer(1)})),
       "RFC 9589 section 4"},
      {"any other", add(attribute("1.2.3.4", {der_null()})), "RFC 9589 section 4"},
      {"out of order",
       [](auto& parts) {
         parts.sorted = false;
         std::swap(parts.attributes[0], parts.attributes[2]);
       },
       "RFC 6488 section 2.1.6.4: signedAttrs: they are not in the order of DER"},
  };
  for (const Case& c : cases) EXPECT_THAT(with(c.bend), HasSubstr(c.verdict)) << c.name;
}

TEST(SignedObject, ItsCertificateIsASigners) {
  EXPECT_THAT(with_ee([](auto& parts) {
                parts.extensions.add(oid::kBasicConstraints, true, der_sequence({der_boolean(true)}));
              }),
              HasSubstr("EE certificate: RFC 6487 section 4.8.1"));
  EXPECT_THAT(with_ee([](auto& parts) { parts.extensions.set(oid::kKeyUsage, der_bits("\x06", 1)); }),
              HasSubstr("EE certificate: RFC 6487 section 4.8.4"));
  EXPECT_THAT(with_ee([](auto& parts) { parts.extensions.drop(oid::kSubjectAccess); }),
              HasSubstr("EE certificate: RFC 6487 section 4.8.8"));
  const auto access = [](std::string_view method, std::string_view uri) {
    return [=](CertificateParts& parts) {
      parts.extensions.set(oid::kSubjectAccess,
                           der_sequence({access_description("1.3.6.1.5.5.7.48.11", "rsync://h/m/a.pad"),
                                         access_description(method, uri)}));
    };
  };
  EXPECT_THAT(with_ee(access("1.3.6.1.5.5.7.48.5", "rsync://h/m/")), HasSubstr("RFC 6487 section 4.8.8.2"));
  EXPECT_EQ(with_ee(access("1.3.6.1.5.5.7.48.11", "https://h/a.pad")), "accepted");
  EXPECT_EQ(with_ee(access("1.3.6.1.5.5.7.48.13", "https://h/notify.xml")), "accepted")
      << "some CAs write rpkiNotify into EE certificates";
  EXPECT_THAT(with_ee([](auto& parts) {
                parts.extensions.set(
                    oid::kSubjectAccess,
                    der_sequence({access_description("1.3.6.1.5.5.7.48.11", "https://h/a.pad")}));
              }),
              HasSubstr("names no signedObject by rsync"));
}

TEST(SignedObject, ContentTypeIsFoundWithoutACheck) {
  EXPECT_EQ(rpki::content_type_of(""), "");
  EXPECT_EQ(rpki::content_type_of(std::string(1, '\0')), "");
  EXPECT_EQ(rpki::content_type_of(SmallTree().anchor.certificate()), "");
}

}  // namespace
}  // namespace meetpoint::test
