#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "family.hpp"

/// Walks that know of an earlier one: what is read again, what stands in for what is broken, and what nobody
/// can bring back.
namespace meetpoint::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
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

TEST(Rewalk, AnAnchorThatCannotBeReadStandsAsFoundEarlier) {
  Family family;
  family.write();
  const Walked first = family.walk();
  const fs::path file = family.folder / "ta/alpha/alpha.cer";
  for (const bool gone : {false, true}) {
    gone ? static_cast<void>(fs::remove(file)) : write_file(file, "garbled");
    const Walked second = family.walk(kNow + kHour, first);
    EXPECT_EQ(names_of(*second), "alpha alice bob zoe");
    EXPECT_EQ(second->points_kept, 4U);
    EXPECT_THAT(second->anchors[0].problem, Not(IsEmpty())) << "but it is said";
    EXPECT_EQ(names_of(*family.walk(kNow + 2 * kHour, second)), "alpha alice bob zoe");
  }
  const Walked last = family.walk(kNow + 366 * kDay, first);
  EXPECT_EQ(names_of(*last), "") << "until it expires";
  EXPECT_EQ(last->anchors[0].authority, rpki::kNoAuthority);
}

/// An operator who exchanges a locator does not trust the old key any more.
TEST(Rewalk, AnEarlierAnchorDoesNotStandForAnotherKey) {
  Family family;
  family.write();
  const Walked first = family.walk();
  RpkiTree other(kNow);
  other.anchor("alpha", {"64512", ""});
  Authority& beta = other.anchor("beta", {"64513", ""});
  write_file(family.folder / "tals/alpha.tal", RpkiTree::tal(beta));
  EXPECT_EQ(names_of(*family.walk(kNow, first)), "");
}

/// To leave a CA out of one manifest brings back nothing old of it either.
TEST(Rewalk, WhatWasSeenIsRememberedOfWhatLeft) {
  TempDir folder;
  const auto write = [&](bool listed, std::int64_t number) {
    RpkiTree tree(kNow);
    Authority& anchor = tree.anchor("alpha", {"0-4294967295", ""});
    Authority& alice = anchor.child("alice", {"64496", ""});
    alice.set_number(number);
    if (!listed) anchor.hide("alice.cer");
    fs::remove_all(folder.path());
    tree.write_rpki_client(folder.path());
  };
  write(true, 5);
  const Walked first = walk_of(folder.path());
  write(false, 5);
  const Walked second = walk_of(folder.path(), kNow + 60, first);
  EXPECT_EQ(names_of(*second), "alpha");
  ASSERT_THAT(second->departed, SizeIs(1));
  EXPECT_EQ(second->departed[0].anchor, "alpha");
  const Walked third = walk_of(folder.path(), kNow + 120, second);
  ASSERT_THAT(third->departed, SizeIs(1)) << "also by a walk that did not know it any more";
  write(true, 4);
  const Walked fourth = walk_of(folder.path(), kNow + 180, third);
  EXPECT_EQ(names_of(*fourth), "alpha (alice)");
  EXPECT_THAT(named(*fourth, "alice")->point_problem, HasSubstr("RFC 9286 section 4.2.1"));
  write(true, 6);
  EXPECT_EQ(names_of(*walk_of(folder.path(), kNow + 240, fourth)), "alpha alice");
  write(false, 6);
  const Walked late = walk_of(folder.path(), kNow + 180 + rpki::kRememberedSeconds, third);
  EXPECT_THAT(late->departed, IsEmpty()) << "it is forgotten one day";
}

/// Each child would copy what it inherits: 3,000 of them 200,000 ranges each.
TEST(Rewalk, WhatIsInheritedIsShared) {
  TempDir folder;
  RpkiTree tree(kNow);
  Authority& anchor = tree.anchor("alpha", {"64496-64511", "192.0.2.0/24, 2001:db8::/32"});
  anchor.child("alice", {"inherit", "inherit"}).child("zoe", {"inherit", "192.0.2.0/25"});
  tree.write_rpki_client(folder.path());
  const Walked first = walk_of(folder.path());
  const auto held = [](const rpki::Repository& walked, rpki::AuthorityId id) { return walked.holdings(id); };
  EXPECT_EQ(held(*first, 1).asns.ranges().data(), held(*first, 0).asns.ranges().data());
  EXPECT_EQ(held(*first, 2).asns.ranges().data(), held(*first, 0).asns.ranges().data());
  EXPECT_EQ(held(*first, 1).ips.ranges(index::Family::v6).data(),
            held(*first, 0).ips.ranges(index::Family::v6).data());
  const Walked second = walk_of(folder.path(), kNow + 60, first);
  EXPECT_EQ(held(*second, 2).asns.ranges().data(), held(*first, 0).asns.ranges().data())
      << "also by walks that follow each other";
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
