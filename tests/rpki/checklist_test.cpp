#include "rpki/checklist.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "objects.hpp"

namespace meetpoint::test {
namespace {

using rpki::ChecklistEntry;
using rpki::Matching;
using rpki::vouches_for;
using testing::HasSubstr;

const Claims kAll{"64496-64499", "192.0.2.0/24, 2001:db8::/32"};

/// A checklist of any content, signed with `ee`.
std::string verdict(const std::string& content, const Claims& ee = kAll, const BendCertificate& bend = {}) {
  SmallTree small;
  const auto replace_claims = [&](CertificateParts& parts) {
    parts.extensions.drop(oid::kAsIds);
    if (!ee.asns.empty()) parts.extensions.add(oid::kAsIds, true, as_ids(ee.asns));
    if (!ee.ips.empty()) parts.extensions.add(oid::kIpBlocks, true, ip_blocks(ee.ips));
    if (bend) bend(parts);
  };
  const auto replace_content = [&](ObjectParts& parts) {
    parts.content = content;
    parts.attributes[1] = attribute(oid::kMessageDigest, {der_octets(sha256_of(content))});
  };
  const std::string bytes =
      small.alice.checklist({"64496", ""}, {{"a.txt", "a"}}, {replace_claims, replace_content});
  const auto checklist = rpki::parse_checklist(bytes);
  return checklist ? refusal_of(check_signature(checklist->object)) : checklist.error().text;
}

std::string list_verdict(const std::vector<std::string>& entries) {
  return verdict(der_sequence({der_sequence({der_explicit(1, ip_blocks("192.0.2.0/24"))}), sha256_algorithm(),
                               der_sequence(entries)}));
}

std::string block_verdict(const std::string& block) {
  return verdict(
      der_sequence({block, sha256_algorithm(), der_sequence({der_sequence({der_octets(sha256_of("a"))})})}));
}

std::string entry(const std::string& name, const std::string& data) {
  return der_sequence({name.empty() ? "" : der_ia5(name), der_octets(sha256_of(data))});
}

TEST(Checklist, NamesResourcesAndFiles) {
  SmallTree small;
  const std::string bytes =
      small.alice.checklist({"64496-64497", "192.0.2.0/25, 2001:db8::/48"}, {{"a.txt", "a"}, {{}, "b"}});
  const auto checklist = rpki::parse_checklist(bytes);
  ASSERT_EQ(refusal_of(checklist), "accepted");
  EXPECT_EQ(to_string(checklist->signed_with.asns), "64496-64497");
  EXPECT_EQ(to_string(checklist->signed_with.ips), "192.0.2.0/25, 2001:db8::/48");
  ASSERT_EQ(checklist->entries.size(), 2U);
  EXPECT_EQ(checklist->entries[0].name, "a.txt");
  EXPECT_EQ(checklist->entries[0].hash, rpki::sha256("a"));
  EXPECT_EQ(checklist->entries[1].name, "");
}

TEST(Checklist, KeepsToItsAsn1) {
  const std::string block = der_sequence({der_explicit(1, ip_blocks("192.0.2.0/24"))});
  const std::string list = der_sequence({entry("a.txt", "a")});
  EXPECT_EQ(verdict(der_sequence({block, sha256_algorithm(), list})), "accepted");
  EXPECT_THAT(verdict(der_sequence({der_explicit(0, der_integer(0)), block, sha256_algorithm(), list})),
              HasSubstr("RFC 9323 section 4: the version"));
  EXPECT_THAT(verdict(der_sequence({block, der_sequence({der_oid(oid::kSha256), der_null()}), list})),
              HasSubstr("RFC 9323 section 4: digestAlgorithm"));
  EXPECT_THAT(verdict(der_sequence({block, der_sequence({der_oid("2.16.840.1.101.3.4.2.3")}), list})),
              HasSubstr("RFC 9323 section 4.3"));
  EXPECT_THAT(verdict(der_sequence({block, sha256_algorithm(), list, der_null()})),
              HasSubstr("more follows"));
  EXPECT_THAT(verdict(der_sequence({block, sha256_algorithm(), list}) + der_null()),
              HasSubstr("more follows"));
  EXPECT_THAT(list_verdict({}), HasSubstr("checkList is empty"));
  EXPECT_THAT(list_verdict({der_sequence({der_octets("short")})}), HasSubstr("32 octets"));
  EXPECT_THAT(list_verdict({der_sequence({der_ia5("a"), der_bits(sha256_of("a"))})}), HasSubstr("hash"));
  for (const std::string& name : {std::string("a b"), std::string("a/b"), std::string("\xc3\xa9"),
                                  std::string("a\0b", 3), std::string(256, 'a')})
    EXPECT_THAT(list_verdict({entry(name, "a")}), HasSubstr("RFC 9323 section 4.4.1")) << name;
  EXPECT_THAT(list_verdict({der_sequence({der_ia5(""), der_octets(sha256_of("a"))})}),
              HasSubstr("section 4.4.1"));
}

TEST(Checklist, EntriesAreUnique) {
  EXPECT_EQ(list_verdict({entry("a", "x"), entry("b", "x"), entry("", "x"), entry("", "y")}), "accepted");
  EXPECT_THAT(list_verdict({entry("a", "x"), entry("b", "y"), entry("a", "z")}),
              HasSubstr("RFC 9323 section 4.4"));
  EXPECT_THAT(list_verdict({entry("", "x"), entry("", "y"), entry("", "x")}),
              HasSubstr("RFC 9323 section 4.4"));
}

TEST(Checklist, ItsResourcesAreConstrained) {
  const auto as_block = [](const std::string& ids) { return der_sequence({der_explicit(0, ids)}); };
  EXPECT_EQ(block_verdict(as_block(der_sequence({der_explicit(0, as_list("64496"))}))), "accepted");
  EXPECT_THAT(block_verdict(der_sequence({})), HasSubstr("RFC 9323 section 4.2"));
  EXPECT_THAT(block_verdict(as_block(der_sequence({der_explicit(0, der_null())}))), testing::Not("accepted"));
  EXPECT_THAT(block_verdict(
                  as_block(der_sequence({der_explicit(0, as_list("64496")), der_explicit(1, as_list("1"))}))),
              HasSubstr("more follows"));
  EXPECT_THAT(block_verdict(as_block(der_sequence({der_explicit(0, as_list("64497, 64496"))}))),
              HasSubstr("ascending"));
  EXPECT_THAT(block_verdict(der_sequence({der_explicit(1, ip_blocks("inherit"))})), testing::Not("accepted"));
  EXPECT_THAT(block_verdict(der_sequence({der_explicit(1, der_sequence({}))})),
              HasSubstr("no address family"));
  EXPECT_THAT(
      block_verdict(der_sequence({der_explicit(1, ip_blocks("192.0.2.0/24")),
                                  der_explicit(0, der_sequence({der_explicit(0, as_list("64496"))}))})),
      HasSubstr("more follows"));
}

TEST(Checklist, ItsSignerListsWhatItNames) {
  const std::string content = checklist_content("64496", "192.0.2.0/25", {{"a", "a"}});
  EXPECT_EQ(verdict(content, {"64496", "192.0.2.0/25"}), "accepted");
  EXPECT_EQ(verdict(content, kAll), "accepted");
  EXPECT_THAT(verdict(content, {"64497", "192.0.2.0/25"}), HasSubstr("RFC 9323 section 5"));
  EXPECT_THAT(verdict(content, {"64496", "192.0.2.0/26"}), HasSubstr("RFC 9323 section 5"));
  EXPECT_THAT(verdict(content, {"64496", ""}), HasSubstr("RFC 9323 section 5"));
  EXPECT_THAT(verdict(content, {"inherit", "192.0.2.0/25"}), HasSubstr("RFC 9323 section 5"));
  EXPECT_THAT(verdict(content, {"64496", "inherit"}), HasSubstr("RFC 9323 section 5"));
}

TEST(Checklist, ItsCertificateHasNoSia) {
  EXPECT_THAT(verdict(checklist_content("64496", "", {{"a", "a"}}), kAll,
                      [](auto& parts) {
                        parts.extensions.add(
                            oid::kSubjectAccess, false,
                            der_sequence({access_description("1.3.6.1.5.5.7.48.11", "rsync://h/m/a.sig")}));
                      }),
              HasSubstr("EE certificate: RFC 9323 section 2.1"));
}

TEST(Checklist, VouchesForWhatExactlyOneEntryMatches) {
  const auto hash = [](std::string_view data) { return rpki::sha256(data); };
  const std::vector<ChecklistEntry> entries{
      {"a.txt", hash("a")}, {"copy.txt", hash("a")}, {"", hash("b")}, {"c.txt", hash("c")}, {"", hash("c")}};
  EXPECT_TRUE(vouches_for(entries, "a.txt", hash("a"), Matching::by_name));
  EXPECT_TRUE(vouches_for(entries, "copy.txt", hash("a"), Matching::by_name));
  EXPECT_FALSE(vouches_for(entries, "a.txt", hash("b"), Matching::by_name));
  EXPECT_FALSE(vouches_for(entries, "b.txt", hash("b"), Matching::by_name));
  EXPECT_FALSE(vouches_for(entries, "", hash("b"), Matching::by_name)) << "a file always has a name";
  EXPECT_TRUE(vouches_for(entries, "whatever", hash("b"), Matching::by_digest));
  EXPECT_TRUE(vouches_for(entries, "", hash("c"), Matching::by_digest));
  EXPECT_FALSE(vouches_for(entries, "a.txt", hash("a"), Matching::by_digest)) << "its entries have names";
  EXPECT_FALSE(vouches_for(entries, "x", hash("x"), Matching::by_digest));
  EXPECT_FALSE(vouches_for({}, "x", hash("x"), Matching::by_name));
}

}  // namespace
}  // namespace meetpoint::test
