#include "rpki/manifest.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "objects.hpp"

namespace meetpoint::test {
namespace {

using testing::HasSubstr;

using BendManifest = std::function<void(ManifestParts&)>;

std::string manifest_bytes(const BendManifest& content, const Bend& bend = {}) {
  SmallTree small;
  small.alice.publish("a.roa", "a");
  small.alice.bend_manifest_content = content;
  small.alice.bend_manifest = bend;
  return small.alice.close().at("alice.mft");
}

std::string verdict(const BendManifest& content, const Bend& bend = {}) {
  const std::string bytes = manifest_bytes(content, bend);
  return refusal_of(rpki::parse_manifest(bytes));
}

TEST(Manifest, GivesItsList) {
  const std::string bytes = manifest_bytes([](auto& parts) {
    parts.number = der_integer_octets("\x7f" + std::string(19, '\xff'));
    parts.files.emplace_back("UNKNOWN_type-1.pad", std::string(32, 'h'));
  });
  const auto manifest = rpki::parse_manifest(bytes);
  ASSERT_EQ(refusal_of(manifest), "accepted");
  EXPECT_EQ(manifest->number.octets[0], 0x7f);
  EXPECT_EQ(manifest->this_update, kNow - 3600);
  EXPECT_EQ(manifest->next_update, kNow + 86400);
  EXPECT_EQ(manifest->crl_name, "alice.crl");
  ASSERT_EQ(manifest->files.size(), 3U);
  EXPECT_EQ(manifest->files[0].name, "a.roa");
  EXPECT_EQ(manifest->files[0].hash, rpki::sha256("a"));
  EXPECT_EQ(manifest->files[2].name, "UNKNOWN_type-1.pad");
  EXPECT_EQ(rpki::octets_of(manifest->files[2].hash), std::string(32, 'h'));
}

TEST(Manifest, KeepsToItsClauses) {
  const auto add = [](const std::string& name, std::size_t octets = 32) {
    return [=](ManifestParts& parts) { parts.files.emplace_back(name, std::string(octets, 'x')); };
  };
  struct Case {
    const char* name;
    BendManifest bend;
    const char* verdict;
  };
  const std::string zero(1, '\0');
  const std::vector<Case> cases{
      {"as it should be", {}, "accepted"},
      {"version 0 written out", [](auto& parts) { parts.version = der_explicit(0, der_integer(0)); },
       "RFC 9286 section 4.2"},
      {"version 1", [](auto& parts) { parts.version = der_explicit(0, der_integer(1)); },
       "RFC 9286 section 4.2"},
      {"number 0", [](auto& parts) { parts.number = der_integer(0); }, "accepted"},
      {"number negative", [](auto& parts) { parts.number = der_integer(-1); },
       "RFC 9286 section 4.2: manifestNumber"},
      {"number of 21 octets",
       [](auto& parts) { parts.number = der_integer_octets("\x01" + std::string(20, '\0')); },
       "RFC 9286 section 4.2: manifestNumber"},
      {"crossed", [](auto& parts) { std::swap(parts.this_update, parts.next_update); },
       "RFC 9286 section 4.2.1"},
      {"of no length", [](auto& parts) { parts.this_update = parts.next_update; }, "RFC 9286 section 4.2.1"},
      {"UTCTime", [](auto& parts) { parts.this_update = der_utc_time(kNow); },
       "RFC 9286 section 4.2: thisUpdate"},
      {"SHA-1", [](auto& parts) { parts.hash_algorithm = der_oid("1.3.14.3.2.26"); }, "RFC 9286 section 4.2"},
      {"a hash of 31 octets", add("b.roa", 31), "RFC 9286 section 4.2"},
      {"a hash of 33 octets", add("b.roa", 33), "RFC 9286 section 4.2"},
      {"a name twice", add("a.roa"), "RFC 9286 section 4.2.2: a file is listed twice"},
      {"up", add("../x.roa"), "RFC 9286 section 4.2.2"},
      {"no letters", add(".roa"), "RFC 9286 section 4.2.2"},
      {"capitals behind the dot", add("a.ROA"), "RFC 9286 section 4.2.2"},
      {"two dots", add("a.b.roa"), "RFC 9286 section 4.2.2"},
      {"four letters", add("a.cert"), "RFC 9286 section 4.2.2"},
      {"not ASCII", add("\xff\xfe.roa"), "RFC 9286 section 4.2.2"},
      {"a NUL", add(std::string("a\0b.roa", 7)), "RFC 9286 section 4.2.2"},
      {"256 letters", add(std::string(252, 'a') + ".roa"), "RFC 9286 section 4.2.2"},
      {"255 letters", add(std::string(251, 'a') + ".roa"), "accepted"},
      {"no files", [](auto& parts) { parts.files.clear(); }, "RFC 9286 section 6.2"},
      {"no CRL", [](auto& parts) { parts.files.pop_back(); }, "RFC 9286 section 6.2"},
      {"two CRLs", add("second.crl"), "RFC 9286 section 6.2"},
      {"another CRL",
       [](auto& parts) {
         parts.files.pop_back();
         parts.files.emplace_back("other.crl", std::string(32, 'x'));
       },
       "RFC 9286 section 6.2"},
  };
  for (const Case& c : cases) EXPECT_THAT(verdict(c.bend), HasSubstr(c.verdict)) << c.name;
}

TEST(Manifest, ItsSignerInheritsEverything) {
  const auto ee = [](const BendCertificate& bend) { return Bend{bend, {}}; };
  EXPECT_THAT(verdict({}, ee([](auto& parts) { parts.extensions.set(oid::kAsIds, as_ids("64496")); })),
              HasSubstr("RFC 9286 section 5.1"));
  EXPECT_THAT(
      verdict({}, ee([](auto& parts) { parts.extensions.set(oid::kIpBlocks, ip_blocks("192.0.2.0/24")); })),
      HasSubstr("RFC 9286 section 5.1"));
  EXPECT_EQ(verdict({}, ee([](auto& parts) { parts.extensions.drop(oid::kAsIds); })), "accepted")
      << "a CA may have addresses alone";
}

TEST(Manifest, IsNoOtherObject) {
  SmallTree small;
  const std::string roa = small.alice.roa("a.roa", 64496, {{"192.0.2.0/24", {}}});
  EXPECT_THAT(refusal_of(rpki::parse_manifest(roa)), HasSubstr("RFC 6488 section 2.1.3.1"));
}

TEST(Manifest, IsCurrentFromOneTimeToTheOther) {
  const std::string bytes = manifest_bytes({});
  const auto manifest = rpki::parse_manifest(bytes).value();
  EXPECT_EQ(refusal_of(check_current(manifest, kNow)), "accepted");
  EXPECT_EQ(refusal_of(check_current(manifest, manifest.this_update)), "accepted");
  EXPECT_EQ(refusal_of(check_current(manifest, manifest.next_update)), "accepted");
  EXPECT_THAT(refusal_of(check_current(manifest, manifest.this_update - 1)),
              HasSubstr("RFC 9286 section 6.3"));
  EXPECT_THAT(refusal_of(check_current(manifest, manifest.next_update + 1)),
              HasSubstr("stale since 2026-11-25T00:00:00Z"));
}

TEST(Manifest, ListsAreBounded) {
  const auto listing = [](std::size_t count) {
    return [=](ManifestParts& parts) {
      for (std::size_t k = parts.files.size(); k < count; ++k)
        parts.files.emplace_back(std::to_string(count - k) + ".roa", std::string(32, 'x'));
    };
  };
  EXPECT_EQ(verdict(listing(rpki::kMaxManifestFiles)), "accepted");
  EXPECT_THAT(verdict(listing(rpki::kMaxManifestFiles + 1)), HasSubstr("more than 100000"));
}

}  // namespace
}  // namespace meetpoint::test
