#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "mini_tree.hpp"
#include "objects.hpp"
#include "rpki/checklist.hpp"
#include "rpki/discovery_object.hpp"
#include "rpki/issuer.hpp"
#include "rpki/manifest.hpp"
#include "rpki/tal.hpp"
#include "support/effort.hpp"

/// A hostile tree that another program builds, with the verdict each of its CAs and discovery objects should
/// get: what of that the formats and one step of the chain decide. What only a walk sees is in kForTheWalk.
namespace meetpoint::test {
namespace {

namespace fs = std::filesystem;
using rpki::Issuer;
using rpki::Place;

/// Cases whose fault lies between files.
const std::vector<std::string> kForTheWalk{
    "sia-loop-to-parent",
    "mft-listed-file-missing",
    "mft-hash-mismatch",
    "crl-revokes-pad-ee",
};

Issuer anchor_of(const MiniTree& tree, const std::string& bytes) {
  const auto tal = rpki::parse_tal(read_file(tree.folder / "out/tals/alpha.tal")).value();
  const auto anchor = rpki::parse_certificate(bytes, Place::trust_anchor).value();
  return trust(anchor, tal.public_key, tree.now).value();
}

/// Whether a publication point's manifest, CRL and discovery object all hold.
std::string endpoint_verdict(const fs::path& point, const std::string& pad_file, const Issuer& ca,
                             index::UtcSeconds now) {
  const std::string mft_bytes = read_file(point / (point.filename().string() + ".mft"));
  const auto manifest = rpki::parse_manifest(mft_bytes);
  if (!manifest) return manifest.error().text;
  if (const auto own = check_signature(manifest->object); !own) return own.error().text;
  if (const auto issued = check_issued(manifest->object.ee, ca, now); !issued) return issued.error().text;
  if (const auto current = check_current(*manifest, now); !current) return current.error().text;
  const std::string crl_bytes = read_file(point / std::string(manifest->crl_name));
  const auto crl = rpki::parse_crl(crl_bytes);
  if (!crl) return crl.error().text;
  if (const auto issued = check_issued(*crl, ca, now); !issued) return issued.error().text;
  const std::string pad_bytes = read_file(point / pad_file);
  const auto pad = rpki::parse_discovery_object(pad_bytes);
  if (!pad) return pad.error().text;
  if (const auto own = check_signature(pad->object); !own) return own.error().text;
  return refusal_of(check_issued(pad->object.ee, ca, now));
}

void judge_checklists(const MiniTree& tree, const Issuer& anchor) {
  const std::string alice_bytes = read_file(tree.repository() / "alpha/alice.cer");
  const Issuer alice = descend(rpki::parse_certificate(alice_bytes, Place::listed).value(), anchor).value();
  const auto verdict_of = [&](const std::string& name) {
    const std::string bytes = read_file(tree.folder / ("out/rsc/" + name));
    const auto checklist = rpki::parse_checklist(bytes);
    if (!checklist) return checklist.error().text;
    const auto own = check_signature(checklist->object);
    return own ? refusal_of(check_issued(checklist->object.ee, alice, tree.now)) : own.error().text;
  };
  EXPECT_EQ(verdict_of("good-as.sig"), "accepted");
  EXPECT_EQ(verdict_of("good-both.sig"), "accepted");
  EXPECT_THAT(verdict_of("bad-uncovered.sig"), testing::HasSubstr("RFC 9323 section 5"));
  EXPECT_THAT(verdict_of("bad-overclaim-ee.sig"), testing::HasSubstr("RFC 6487 section 7.2"));
  EXPECT_THAT(verdict_of("bad-inherit-ee.sig"), testing::HasSubstr("RFC 9323 section 5"));
  EXPECT_THAT(verdict_of("bad-has-sia.sig"), testing::HasSubstr("RFC 9323 section 2.1"));
  EXPECT_THAT(verdict_of("bad-tampered.sig"), testing::HasSubstr("RFC 6488"));
}

TEST(MiniRpki, EveryHostileCaseGetsItsVerdict) {
  if (!is_soak()) GTEST_SKIP() << "skipped: it takes half a minute to build, ./dev soak runs it";
  MiniTree tree;
  if (!build(tree, true)) GTEST_SKIP() << kNoMiniTree;
  const std::string anchor_bytes = read_file(tree.folder / "out/pub/rpki.example.net/ta/alpha.cer");
  const Issuer anchor = anchor_of(tree, anchor_bytes);
  std::size_t cases = 0;
  for (const auto& [asn, wanted] : tree.expected.at("hostile").items()) {
    const std::string name = wanted.at("name");
    if (name == "chain-of-40-CAs") continue;
    ++cases;
    const auto number = std::stoll(asn) - 4200100000;
    const std::string ca_name = (number < 10 ? "h0" : "h") + std::to_string(number) + "-" + name;
    const std::string ca_bytes = read_file(tree.repository() / "alpha" / (ca_name + ".cer"));
    const auto certificate = rpki::parse_certificate(ca_bytes, Place::listed);
    const std::string held =
        certificate ? refusal_of(check_issued(*certificate, anchor, tree.now)) : certificate.error().text;
    EXPECT_EQ(held == "accepted", wanted.at("holder").get<bool>()) << name << ": " << held;
    if (held != "accepted") {
      EXPECT_THAT(held, testing::AnyOf(testing::HasSubstr("RFC "), testing::HasSubstr("X.690"))) << name;
      continue;
    }
    if (std::find(kForTheWalk.begin(), kForTheWalk.end(), name) != kForTheWalk.end()) continue;
    const Issuer ca = descend(*certificate, anchor).value();
    const std::string found =
        endpoint_verdict(tree.repository() / ca_name, "AS" + asn + ".pad", ca, tree.now);
    const nlohmann::json& endpoint = wanted.at("endpoint");
    EXPECT_EQ(found == "accepted", !endpoint.is_boolean() || endpoint.get<bool>()) << name << ": " << found;
  }
  EXPECT_GE(cases, 98U);
  judge_checklists(tree, anchor);
}

}  // namespace
}  // namespace meetpoint::test
