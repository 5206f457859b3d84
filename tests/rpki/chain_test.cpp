#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "objects.hpp"
#include "rpki/aspa.hpp"
#include "rpki/checklist.hpp"
#include "rpki/discovery_object.hpp"
#include "rpki/issuer.hpp"
#include "rpki/manifest.hpp"
#include "rpki/roa.hpp"
#include "rpki/tal.hpp"

namespace meetpoint::test {
namespace {

using rpki::Issuer;
using rpki::Place;

/// The anchor of the small tree, by its locator.
Issuer trusted(const SmallTree& small) {
  const auto tal = rpki::parse_tal(RpkiTree::tal(small.anchor));
  const auto anchor = rpki::parse_certificate(small.anchor.certificate(), Place::trust_anchor);
  EXPECT_EQ(refusal_of(anchor), "accepted");
  auto issuer = rpki::trust(anchor.value(), tal.value().public_key, kNow);
  EXPECT_EQ(refusal_of(issuer), "accepted");
  return std::move(issuer).value();
}

Issuer alice_of(const SmallTree& small) {
  const Issuer anchor = trusted(small);
  const auto alice = rpki::parse_certificate(small.alice.certificate(), Place::listed);
  EXPECT_EQ(refusal_of(alice), "accepted");
  EXPECT_EQ(refusal_of(check_issued(alice.value(), anchor, kNow)), "accepted");
  return descend(alice.value(), anchor).value();
}

/// All that can be said of a signed object below `issuer`.
template <typename Object>
std::string verdict(const index::Expected<Object>& parsed, const Issuer& issuer) {
  if (!parsed) return parsed.error().text;
  const auto own = check_signature(parsed->object);
  return own ? refusal_of(check_issued(parsed->object.ee, issuer, kNow)) : own.error().text;
}

TEST(Chain, AWholeTreeIsAccepted) {
  SmallTree small;
  const std::string pad = small.alice.pad(64496, "https://api.as64496.example/peering/v1");
  const std::string roa = small.alice.roa("a.roa", 64496, {{"192.0.2.0/24", 25}, {"2001:db8::/32", {}}});
  const std::string aspa = small.alice.aspa(64497, {64500, 64501});
  const std::string router = small.alice.router("router.cer", 64498);
  const std::string rsc =
      small.alice.checklist({"64496", "192.0.2.0/24"}, {{"a.txt", "hello\n"}, {{}, "nameless"}});
  auto files = small.tree.files();
  const std::string mft = files.at(small.alice.manifest_uri());
  const std::string crl_file = files.at(small.alice.crl_uri());
  const Issuer alice = alice_of(small);

  const auto manifest = rpki::parse_manifest(mft);
  EXPECT_EQ(verdict(manifest, alice), "accepted");
  EXPECT_EQ(manifest->crl_name, "alice.crl");
  EXPECT_EQ(manifest->number.octets.back(), 1);
  EXPECT_EQ(manifest->object.ee.signed_object, small.alice.manifest_uri());
  ASSERT_EQ(manifest->files.size(), 5U);
  for (const rpki::ListedFile& file : manifest->files)
    EXPECT_EQ(file.hash, rpki::sha256(files.at(small.alice.repository_uri() + std::string(file.name))))
        << file.name;

  const auto crl = rpki::parse_crl(crl_file);
  ASSERT_EQ(refusal_of(crl), "accepted");
  EXPECT_EQ(refusal_of(check_issued(*crl, alice, kNow)), "accepted");

  const auto discovery = rpki::parse_discovery_object(pad);
  EXPECT_EQ(verdict(discovery, alice), "accepted");
  EXPECT_EQ(discovery->asn.value, 64496U);
  EXPECT_EQ(discovery->uri, "https://api.as64496.example/peering/v1");
  EXPECT_EQ(discovery->object.signing_time, kNow - 3600);

  const auto origin = rpki::parse_roa(roa);
  EXPECT_EQ(verdict(origin, alice), "accepted");
  ASSERT_EQ(origin->prefixes.size(), 2U);
  EXPECT_EQ(origin->prefixes[0].max_length, 25);
  EXPECT_EQ(origin->prefixes[1].max_length, 32);

  const auto providers = rpki::parse_aspa(aspa);
  EXPECT_EQ(verdict(providers, alice), "accepted");
  EXPECT_THAT(providers->providers, testing::ElementsAre(index::Asn{64500}, index::Asn{64501}));

  const auto bgpsec = rpki::parse_certificate(router, Place::listed);
  ASSERT_EQ(refusal_of(bgpsec), "accepted");
  EXPECT_EQ(bgpsec->kind, rpki::CertificateKind::router);
  EXPECT_EQ(refusal_of(check_issued(*bgpsec, alice, kNow)), "accepted");
  EXPECT_FALSE(descend(*bgpsec, alice)) << "a router issues nothing";

  const auto checklist = rpki::parse_checklist(rsc);
  EXPECT_EQ(verdict(checklist, alice), "accepted");
  EXPECT_EQ(to_string(checklist->signed_with.asns), "64496");
  EXPECT_EQ(to_string(checklist->signed_with.ips), "192.0.2.0/24");
}

TEST(Chain, AnAnchorIsTheOneOfItsLocator) {
  const SmallTree small;
  const auto anchor = rpki::parse_certificate(small.anchor.certificate(), Place::trust_anchor).value();
  const std::string key = small.anchor.key().public_key_info();
  EXPECT_THAT(refusal_of(trust(anchor, small.alice.key().public_key_info(), kNow)),
              testing::HasSubstr("RFC 8630 section 3"));
  EXPECT_THAT(refusal_of(trust(anchor, key, anchor.not_before - 1)), testing::HasSubstr("not valid before"));
  EXPECT_EQ(refusal_of(trust(anchor, key, anchor.not_before)), "accepted");
  EXPECT_EQ(refusal_of(trust(anchor, key, anchor.not_after)), "accepted");
  EXPECT_THAT(refusal_of(trust(anchor, key, anchor.not_after + 1)), testing::HasSubstr("expired"));
  RpkiTree other(kNow);
  const Authority& forged =
      other.anchor("alpha", {"64496", ""}, [](CertificateParts& parts) { parts.signer = &signing_key(7); });
  const auto parsed = rpki::parse_certificate(forged.certificate(), Place::trust_anchor).value();
  EXPECT_THAT(refusal_of(trust(parsed, forged.key().public_key_info(), kNow)),
              testing::HasSubstr("signature is not its own"));
  const auto as_child = rpki::parse_certificate(small.alice.certificate(), Place::listed).value();
  EXPECT_FALSE(trust(as_child, small.alice.key().public_key_info(), kNow));
}

TEST(Chain, WhatAnIssuerDidNotIssueIsRefused) {
  SmallTree small;
  const Issuer alice = alice_of(small);
  const auto verdict_of = [&](const Claims& claims, const BendCertificate& bend) {
    static int count = 0;
    const Authority& child = small.alice.child("child" + std::to_string(++count), claims, bend);
    const auto parsed = rpki::parse_certificate(child.certificate(), Place::listed);
    return parsed ? refusal_of(check_issued(*parsed, alice, kNow))
                  : "not even parsed: " + parsed.error().text;
  };
  const Claims within{"64496", "192.0.2.0/25"};
  EXPECT_EQ(verdict_of(within, {}), "accepted");
  EXPECT_EQ(verdict_of({"inherit", "inherit"}, {}), "accepted");
  EXPECT_THAT(verdict_of({"64496, 64500", ""}, {}),
              testing::HasSubstr("AS numbers that its issuer does not have"));
  EXPECT_THAT(verdict_of({"64496-64500", ""}, {}), testing::HasSubstr("does not have"));
  EXPECT_THAT(verdict_of({"", "192.0.0.0/16"}, {}),
              testing::HasSubstr("addresses that its issuer does not have"));
  EXPECT_THAT(verdict_of({"", "2001:db9::/32"}, {}),
              testing::HasSubstr("addresses that its issuer does not have"));
  EXPECT_THAT(verdict_of(within, [](auto& parts) { parts.issuer = name_of("mallory"); }),
              testing::HasSubstr("issued by another"));
  EXPECT_THAT(verdict_of(within,
                         [&](auto& parts) {
                           parts.extensions.set(oid::kAuthorityKeyId,
                                                der_sequence({der_implicit(0, small.anchor.key().key_id())}));
                         }),
              testing::HasSubstr("another key"));
  EXPECT_THAT(verdict_of(within, [](auto& parts) { parts.signer = &signing_key(7); }),
              testing::HasSubstr("signature is not its issuer's"));
  EXPECT_THAT(verdict_of(within, [](auto& parts) { parts.not_after = der_time(kNow - 1); }),
              testing::HasSubstr("expired"));
  EXPECT_THAT(verdict_of(within, [](auto& parts) { parts.not_before = der_time(kNow + 1); }),
              testing::HasSubstr("not valid before"));
}

TEST(Chain, InheritanceIsResolvedByFamily) {
  SmallTree small;
  const Issuer alice = alice_of(small);
  const auto holdings_of = [&](const std::string& name, const Claims& claims,
                               const BendCertificate& bend = {}) {
    const auto parsed =
        rpki::parse_certificate(small.alice.child(name, claims, bend).certificate(), Place::listed).value();
    EXPECT_EQ(refusal_of(check_issued(parsed, alice, kNow)), "accepted");
    const rpki::Holdings holdings = descend(parsed, alice).value().holdings;
    return to_string(holdings.asns) + " | " + to_string(holdings.ips);
  };
  EXPECT_EQ(holdings_of("all", {"inherit", "inherit"}), "64496-64499 | 192.0.2.0/24, 2001:db8::/32");
  EXPECT_EQ(holdings_of("asn", {"inherit", ""}), "64496-64499 | ");
  EXPECT_EQ(holdings_of("some", {"64497", "192.0.2.128/25"}), "64497 | 192.0.2.128/25");
  EXPECT_EQ(holdings_of("v6", {"", "192.0.2.128/25"},
                        [](CertificateParts& parts) {
                          parts.extensions.set(
                              oid::kIpBlocks,
                              der_sequence({der_sequence({der_octets(std::string("\0\1", 2)),
                                                          der_sequence({prefix_bits("192.0.2.64/26")})}),
                                            der_sequence({der_octets(std::string("\0\2", 2)), der_null()})}));
                        }),
            " | 192.0.2.64/26, 2001:db8::/32");
}

TEST(Chain, ACrlIsItsIssuersAndCurrent) {
  SmallTree small;
  const Issuer alice = alice_of(small);
  const auto verdict_of = [&](const std::function<void(CrlParts&)>& bend, index::UtcSeconds now = kNow) {
    small.alice.bend_crl = bend;
    const std::string bytes = small.alice.make_crl();
    const auto crl = rpki::parse_crl(bytes);
    return crl ? refusal_of(check_issued(*crl, alice, now)) : "not even parsed: " + crl.error().text;
  };
  EXPECT_EQ(verdict_of({}), "accepted");
  EXPECT_THAT(verdict_of({}, kNow - 7200), testing::HasSubstr("of the future"));
  EXPECT_THAT(verdict_of({}, kNow + 86401), testing::HasSubstr("stale since 2026-11-25T00:00:00Z"));
  EXPECT_THAT(verdict_of([](auto& parts) { parts.signer = &signing_key(7); }),
              testing::HasSubstr("signature"));
  EXPECT_THAT(verdict_of([](auto& parts) { parts.issuer = name_of("mallory"); }),
              testing::HasSubstr("by another"));
  EXPECT_THAT(verdict_of([&](auto& parts) {
                parts.extensions.set(oid::kAuthorityKeyId,
                                     der_sequence({der_implicit(0, small.anchor.key().key_id())}));
              }),
              testing::HasSubstr("another key"));
}

}  // namespace
}  // namespace meetpoint::test
