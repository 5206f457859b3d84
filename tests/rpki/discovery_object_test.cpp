#include "rpki/discovery_object.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "objects.hpp"

namespace meetpoint::test {
namespace {

using rpki::DiscoveryProfile;
using testing::HasSubstr;

std::string object_bytes(const std::string& content, const Claims& ee = {"64496", ""},
                         std::string_view type = oid::kDiscovery) {
  SmallTree small;
  return small.alice.object("x.pad", type, content, ee);
}

std::string verdict(const std::string& content, const Claims& ee = {"64496", ""},
                    const DiscoveryProfile& profile = {}) {
  const std::string bytes = object_bytes(content, ee);
  return refusal_of(rpki::parse_discovery_object(bytes, profile));
}

std::string uri_verdict(std::string_view uri) {
  return verdict(discovery_content(64496, uri));
}

TEST(DiscoveryObject, NamesOneAsAndOneUri) {
  const std::string bytes = object_bytes(discovery_content(64496, "https://api.example/peering/v1"));
  const auto pad = rpki::parse_discovery_object(bytes);
  ASSERT_EQ(refusal_of(pad), "accepted");
  EXPECT_EQ(pad->asn.value, 64496U);
  EXPECT_EQ(pad->uri, "https://api.example/peering/v1");
  EXPECT_EQ(refusal_of(check_signature(pad->object)), "accepted");
}

TEST(DiscoveryObject, TheUriIsSafeToAsk) {
  for (const char* uri : {"https://api.example", "https://api.example:8443/a",
                          "HTTPS://192.0.2.1/a_b~c;d=e!$%&'()*+,-.", "https://x.example/%20"}) {
    EXPECT_EQ(uri_verdict(uri), "accepted") << uri;
  }
  for (const std::string& uri : {std::string("http://x.example/api"),
                                 std::string("https://bank.example@evil.example/api"),
                                 std::string("https://x.example/api/"),
                                 std::string("https://x.example/"),
                                 std::string("https://x.example/api?q"),
                                 std::string("https://x.example/api#f"),
                                 std::string("https://good.example\0.evil.example/api", 38),
                                 std::string("https://x.example/a\r\nHost: evil"),
                                 std::string("https://\xe2\x80\xae.example/api"),
                                 std::string("https://[::1]/api"),
                                 std::string("https://x.example/[a]"),
                                 std::string("https://"),
                                 std::string("https:///api"),
                                 std::string("https://.x/api"),
                                 std::string("https://x.example:0/a"),
                                 std::string("https://x.example/a b"),
                                 std::string("x.example"),
                                 std::string(),
                                 "https://x.example/" + std::string(2048, 'a'),
                                 "https://x.example/" + std::string(65536, 'a')}) {
    EXPECT_THAT(uri_verdict(uri), HasSubstr("draft-misell-grow-rpki-peering-api-discovery"))
        << uri.substr(0, 80);
  }
}

TEST(DiscoveryObject, KeepsToItsAsn1) {
  const std::string uri = der_ia5("https://x.example/api");
  const std::string asn = der_integer(64496);
  EXPECT_THAT(verdict(der_sequence({asn, der(0x0c, "https://x.example/api")})), HasSubstr("peeringApiUri"));
  EXPECT_THAT(verdict(der_sequence({asn})), HasSubstr("peeringApiUri: it is missing"));
  EXPECT_THAT(verdict(der_sequence({asn, uri, der_null()})), HasSubstr("more follows"));
  EXPECT_THAT(verdict(der_sequence({asn, uri}) + der_null()), HasSubstr("more follows"));
  EXPECT_THAT(verdict(der_sequence({der_integer(-1), uri})), HasSubstr("asn: it is negative"));
  EXPECT_THAT(verdict(der_sequence({der_integer(1LL << 32), uri})), HasSubstr("asn: it is above"));
  EXPECT_THAT(verdict(der_sequence({der_explicit(0, der_integer(1)), asn, uri})), HasSubstr("version"));
  EXPECT_THAT(verdict(""), HasSubstr("it is missing"));
}

TEST(DiscoveryObject, AWrittenVersion0IsForTheLenient) {
  const std::string content =
      der_sequence({der_explicit(0, der_integer(0)), der_integer(64496), der_ia5("https://x.example")});
  EXPECT_THAT(verdict(content), HasSubstr("version is written"));
  EXPECT_EQ(verdict(content, {"64496", ""}, {.content_types = {}, .lenient = true}), "accepted");
  const std::string one =
      der_sequence({der_explicit(0, der_integer(1)), der_integer(64496), der_ia5("https://x.example")});
  EXPECT_THAT(verdict(one, {"64496", ""}, {.content_types = {}, .lenient = true}), HasSubstr("version"));
}

TEST(DiscoveryObject, ItsSignerListsTheAs) {
  const std::string content = discovery_content(64496, "https://x.example");
  EXPECT_EQ(verdict(content, {"64496-64499", ""}), "accepted");
  EXPECT_THAT(verdict(content, {"64497", ""}), HasSubstr("the AS is not in the EE certificate"));
  EXPECT_THAT(verdict(content, {"inherit", ""}), HasSubstr("lists no AS numbers of its own"));
  EXPECT_THAT(verdict(content, {"", "192.0.2.0/24"}), HasSubstr("addresses"));
  EXPECT_THAT(verdict(content, {"64496", "192.0.2.0/24"}), HasSubstr("addresses"));
}

TEST(DiscoveryObject, ItsTypeIsConfigured) {
  const std::string content = discovery_content(64496, "https://x.example");
  const std::string other = object_bytes(content, {"64496", ""}, "1.2.840.113549.1.9.16.1.99");
  EXPECT_THAT(refusal_of(rpki::parse_discovery_object(other)), HasSubstr("RFC 6488 section 2.1.3.1"));
  const DiscoveryProfile both{.content_types = {rpki::oids::parse("1.2.840.113549.1.9.16.1.99").value(),
                                                std::string(rpki::oids::kDiscovery)}};
  EXPECT_EQ(refusal_of(rpki::parse_discovery_object(other, both)), "accepted");
  const std::string first = object_bytes(content);
  EXPECT_EQ(refusal_of(rpki::parse_discovery_object(first, both)), "accepted");
  const DiscoveryProfile only{.content_types = {both.content_types[0]}};
  EXPECT_THAT(refusal_of(rpki::parse_discovery_object(first, only)), HasSubstr("RFC 6488 section 2.1.3.1"));
}

}  // namespace
}  // namespace meetpoint::test
