#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "family.hpp"

/// Walks that know of an earlier one: what is read again, what stands in for what is broken, and what nobody
/// can bring back.
namespace meetpoint::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::SizeIs;

constexpr index::UtcSeconds kHour = 3600;
constexpr index::UtcSeconds kDay = 24 * kHour;

TEST(Rewalk, AFileThatWasMissingIsFoundWhenItComes) {
  Family family;
  family.alice.withhold("AS64496.pad");
  family.write();
  const std::string pad = family.alice.pad(64496, "https://api.as64496.example");
  family.write();
  const Walked first = family.walk();
  ASSERT_THAT(named(*first, "alice")->point->missing, SizeIs(1));
  write_file(family.file(family.alice, "AS64496.pad"), pad);
  const Walked second = family.walk(kNow, first);
  EXPECT_THAT(endpoints_of(*second), HasSubstr("https://api.as64496.example"));
  EXPECT_EQ(second->points_kept, 3U);
}

TEST(Rewalk, OnlyWhatChangedIsReadAgain) {
  Family family;
  family.write();
  const Walked first = family.walk();
  const Walked second = family.walk(kNow + 60, first);
  EXPECT_EQ(second->points_kept, 4U);
  EXPECT_EQ(second->points_read, 0U);
  EXPECT_EQ(endpoints_of(*second), endpoints_of(*first));
  family.bob.pad(64500, "https://bob.example/v2");
  family.bob.set_number(2);
  const auto files = family.tree.files();
  for (const char* name : {"bob.mft", "bob.crl", "AS64500.pad"})
    write_file(family.file(family.bob, name), files.at(family.bob.repository_uri() + name));
  const Walked third = family.walk(kNow + 120, second);
  EXPECT_EQ(third->points_kept, 3U);
  EXPECT_EQ(third->points_read, 1U);
  EXPECT_THAT(endpoints_of(*third), HasSubstr("https://bob.example/v2"));
  EXPECT_EQ(named(*third, "alice")->point, named(*first, "alice")->point) << "shared, not read";
}

TEST(Rewalk, AnEarlierPointStandsInUntilItExpires) {
  Family family;
  family.write();
  const Walked first = family.walk();
  write_file(family.file(family.alice, "a.roa"), "another");
  fs::last_write_time(family.file(family.alice, "alice.mft"), fs::file_time_type::clock::now());
  write_file(family.file(family.alice, "alice.mft"), "garbled");
  const Walked second = family.walk(kNow + kHour, first);
  EXPECT_EQ(names_of(*second), "alpha alice bob zoe");
  EXPECT_EQ(second->points_failed, 1U);
  EXPECT_EQ(second->points_kept, 3U);
  EXPECT_THAT(named(*second, "alice")->point_problem, HasSubstr("X.690"));
  EXPECT_EQ(named(*family.walk(kNow + kDay, second), "alice")->point, named(*first, "alice")->point);
  // A day later every manifest of the tree is stale, the anchor's too.
  EXPECT_EQ(names_of(*family.walk(kNow + kDay + 1, second)), "(alpha)");
}

TEST(Rewalk, ThatOneChildExpiredCostsNoOtherWhileAPointStandsIn) {
  Family family;
  family.alice.child("brief", {"64498", ""},
                     [](CertificateParts& parts) { parts.not_after = der_time(kNow + kHour); });
  family.write();
  const Walked first = family.walk();
  EXPECT_EQ(names_of(*first), "alpha alice bob brief zoe");
  write_file(family.file(family.alice, "alice.mft"), "garbled");
  EXPECT_EQ(names_of(*family.walk(kNow + 2 * kHour, first)), "alpha alice bob zoe");
}

TEST(Rewalk, AChildThatExpiredIsReadAgainAndExplained) {
  Family family;
  family.alice.child("brief", {"64498", ""},
                     [](CertificateParts& parts) { parts.not_after = der_time(kNow + kHour); });
  family.write();
  const Walked first = family.walk();
  const Walked second = family.walk(kNow + 2 * kHour, first);
  EXPECT_EQ(names_of(*second), "alpha alice bob zoe");
  ASSERT_THAT(named(*second, "alice")->point->refused, SizeIs(1));
  EXPECT_EQ(named(*second, "alice")->point->refused[0].why, rpki::Refused::Why::expired);
}

/// Whoever can put old files back cannot bring an old state back: neither while the newer one is valid nor
/// after it has expired.
TEST(Rewalk, AReplayedManifestIsRefusedAlsoAfterTheNewerOneExpired) {
  Family family;
  family.alice.bend_manifest_content = [](ManifestParts& parts) {
    parts.next_update = der_generalized_time(kNow + 10 * kDay);
  };
  family.alice.bend_crl = [](CrlParts& parts) { parts.next_update = der_time(kNow + 10 * kDay); };
  family.anchor.bend_manifest_content = family.alice.bend_manifest_content;
  family.anchor.bend_crl = family.alice.bend_crl;
  family.write();
  const TempDir old;
  fs::copy(family.file(family.alice, "").parent_path(), old.path(), fs::copy_options::recursive);
  family.alice.set_number(2);
  family.alice.bend_manifest_content = {};
  family.alice.pad(64496, "https://new.example");
  family.write();
  const Walked first = family.walk();
  EXPECT_THAT(endpoints_of(*first), HasSubstr("https://new.example"));
  fs::copy(old.path(), family.file(family.alice, "").parent_path(),
           fs::copy_options::recursive | fs::copy_options::overwrite_existing);
  const Walked second = family.walk(kNow + kHour, first);
  EXPECT_THAT(endpoints_of(*second), HasSubstr("https://new.example"));
  EXPECT_THAT(named(*second, "alice")->point_problem, HasSubstr("RFC 9286 section 4.2.1"));
  const Walked third = family.walk(kNow + 2 * kDay, second);
  const Walked fourth = family.walk(kNow + 3 * kDay, third);
  EXPECT_EQ(named(*third, "alice")->point, nullptr);
  EXPECT_EQ(named(*fourth, "alice")->point, nullptr) << "what was seen is not forgotten with the point";
  EXPECT_NE(named(*family.walk(kNow + 3 * kDay), "alice")->point, nullptr) << "who saw nothing cannot know";
}

/// A certificate that inherits stays the same octets when its issuer gets less.
TEST(Rewalk, WhatIsInheritedIsJudgedAnewWhenItShrinks) {
  TempDir folder;
  const auto write = [&](const std::string& asns) {
    RpkiTree tree(kNow);
    Authority& anchor = tree.anchor("alpha", {"0-4294967295", ""});
    Authority& alice = anchor.child("alice", {asns, ""});
    Authority& heir = alice.child("heir", {"inherit", ""});
    heir.child("zoe", {"64499", ""});
    tree.write_rpki_client(folder.path());
  };
  write("64496-64499");
  const Walked first = walk_of(folder.path());
  EXPECT_EQ(names_of(*first), "alpha alice heir zoe");
  write("64496-64498");
  const Walked second = walk_of(folder.path(), kNow, first);
  EXPECT_EQ(names_of(*second), "alpha alice heir");
  EXPECT_EQ(named(*second, "heir")->certificate->hash, named(*first, "heir")->certificate->hash)
      << "else the test proves nothing";
}

TEST(Rewalk, ARenewedCertificateKeepsWhatWasSeenOfItsCa) {
  TempDir folder;
  const auto write = [&](std::int64_t number, index::UtcSeconds not_after) {
    RpkiTree tree(kNow);
    Authority& anchor = tree.anchor("alpha", {"0-4294967295", ""});
    Authority& alice = anchor.child("alice", {"64496", ""},
                                    [&](CertificateParts& parts) { parts.not_after = der_time(not_after); });
    alice.set_number(number);
    tree.write_rpki_client(folder.path());
  };
  write(5, kNow + 10 * kDay);
  const Walked first = walk_of(folder.path());
  write(4, kNow + 20 * kDay);
  const Walked second = walk_of(folder.path(), kNow, first);
  EXPECT_NE(named(*second, "alice")->certificate->hash, named(*first, "alice")->certificate->hash);
  EXPECT_THAT(named(*second, "alice")->point_problem, HasSubstr("RFC 9286 section 4.2.1"));
  EXPECT_EQ(named(*second, "alice")->point, named(*first, "alice")->point);
}

}  // namespace
}  // namespace meetpoint::test
