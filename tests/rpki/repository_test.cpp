#include "rpki/repository.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "family.hpp"
#include "support/effort.hpp"

/// The walk of a relying party's cache: what it takes, what a fault costs, and what an earlier walk is good
/// for.
namespace meetpoint::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr index::UtcSeconds kHour = 3600;
constexpr index::UtcSeconds kDay = 24 * kHour;

TEST(Walk, ACaThatCertifiesItselfCostsNobodyElse) {
  RpkiTree tree(kNow);
  Authority& anchor = tree.anchor("alpha", {"0-4294967295", ""});
  Authority& loop = anchor.child("loop", {"64496", ""});
  const auto again = [&](CertificateParts& parts) {
    parts.public_key = loop.key().public_key_info();
    parts.extensions.set(oid::kSubjectKeyId, der_octets(loop.key().key_id()));
    parts.subject = name_of("loop");
    parts.extensions.set(oid::kSubjectAccess,
                         der_sequence({access_description("1.3.6.1.5.5.7.48.5", loop.repository_uri()),
                                       access_description("1.3.6.1.5.5.7.48.10", loop.manifest_uri())}));
  };
  for (int i = 0; i < 12; ++i) loop.child("loop" + std::to_string(i), {"64496", ""}, again);
  anchor.child("zoe", {"64500", ""}).child("below", {"64500", ""}).child("deeper", {"64500", ""});
  const TempDir folder;
  tree.write_rpki_client(folder.path());
  const Walked walked = walk_of(folder.path());
  EXPECT_NE(named(*walked, "deeper"), nullptr);
  EXPECT_NE(named(*walked, "loop0"), nullptr) << "else the test proves nothing";
  EXPECT_EQ(walked->authorities.size(), 5 + rpki::kMaxCertificatesOfOne);
}

TEST(Walk, NobodyUsesUpWhatAnotherMayCertify) {
  RpkiTree tree(kNow);
  Authority& anchor = tree.anchor("alpha", {"0-4294967295", ""});
  Authority& evil = anchor.child("evil", {"64496", ""});
  Authority& victim = anchor.child("registry", {"64500", ""}).child("victim", {"64500", ""});
  for (int i = 0; i < 12; ++i) {
    evil.child("squat" + std::to_string(i), {"64496", ""}, [&](CertificateParts& parts) {
      parts.extensions.set(oid::kSubjectAccess,
                           der_sequence({access_description("1.3.6.1.5.5.7.48.5", victim.repository_uri()),
                                         access_description("1.3.6.1.5.5.7.48.10", victim.manifest_uri())}));
    });
  }
  const TempDir folder;
  tree.write_rpki_client(folder.path());
  const Walked walked = walk_of(folder.path());
  ASSERT_NE(named(*walked, "victim"), nullptr);
  EXPECT_NE(named(*walked, "victim")->point, nullptr);
  EXPECT_NE(named(*walked, "squat0"), nullptr) << "else the test proves nothing";
}

TEST(Walk, TheSameCertificateOnTwoWaysIsOneAuthority) {
  RpkiTree tree(kNow);
  Authority& anchor = tree.anchor("alpha", {"0-4294967295", ""});
  const std::string bytes = anchor.child("alice", {"64496", ""}).certificate();
  anchor.publish("copy.cer", bytes);
  const TempDir folder;
  tree.write_rpki_client(folder.path());
  EXPECT_EQ(walk_of(folder.path())->authorities.size(), 2U);
}

TEST(Walk, FindsEveryAuthorityAndWhatItPublishes) {
  Family family;
  family.write();
  const Walked walked = family.walk();
  EXPECT_EQ(names_of(*walked), "alpha alice bob zoe");
  EXPECT_EQ(endpoints_of(*walked),
            "https://api.as64496.example https://bob.example/peering https://zoe.example");
  EXPECT_EQ(walked->points_read, 4U);
  EXPECT_EQ(walked->points_kept + walked->points_failed, 0U);
  ASSERT_THAT(walked->anchors, SizeIs(1));
  EXPECT_EQ(walked->anchors[0].name, "alpha");
  EXPECT_THAT(walked->anchors[0].problem, IsEmpty());
  const rpki::Authority& zoe = *named(*walked, "zoe");
  EXPECT_EQ(zoe.depth, 2);
  EXPECT_EQ(walked->authorities[zoe.parent].certificate->uri, family.alice.certificate_uri());
  EXPECT_EQ(zoe.valid_until, kNow + kDay) << "the manifest that lists it ends before its certificate";
  EXPECT_EQ(zoe.certificate->not_after, kNow + 365 * kDay);
  const rpki::PublishedEndpoint& endpoint = zoe.point->endpoints.at(0);
  EXPECT_EQ(endpoint.asn, index::Asn{64499});
  EXPECT_EQ(endpoint.object, family.zoe.repository_uri() + "AS64499.pad");
  EXPECT_EQ(endpoint.signed_at, kNow - kHour);
}

/// One file of alice's point is spoilt; her neighbours and she herself lose nothing, what hangs on her point
/// does.
TEST(Walk, AFaultCostsItsPointAndNoNeighbour) {
  const std::vector<std::pair<std::string, std::function<void(Family&)>>> faults = {
      {"a.roa is not as listed", [](Family& family) { fs::remove(family.file(family.alice, "a.roa")); }},
      {"a.roa is not as listed: another file has its name",
       [](Family& family) { write_file(family.file(family.alice, "a.roa"), "another"); }},
      {"AS64496.pad is not as listed: another file has its name",
       [](Family& family) { write_file(family.file(family.alice, "AS64496.pad"), "another"); }},
      {"zoe.cer is not as listed: rpki.example.net/repo/alice/zoe.cer is not there",
       [](Family& family) { fs::remove(family.file(family.alice, "zoe.cer")); }},
      {"alice.crl is not as listed",
       [](Family& family) { fs::remove(family.file(family.alice, "alice.crl")); }},
      {"its manifest cannot be had: rpki.example.net/repo/alice/alice.mft is not there",
       [](Family& family) { fs::remove(family.file(family.alice, "alice.mft")); }},
      {"X.690", [](Family& family) { write_file(family.file(family.alice, "alice.mft"), ""); }},
      {"through a symbolic link",
       [](Family& family) {
         const fs::path file = family.file(family.alice, "a.roa");
         fs::rename(file, family.folder / "elsewhere");
         fs::create_symlink(family.folder / "elsewhere", file);
       }},
      {"through a symbolic link",
       [](Family& family) {
         const fs::path point = family.file(family.alice, "");
         fs::rename(point.parent_path(), family.folder / "elsewhere");
         fs::create_directory_symlink(family.folder / "elsewhere", point.parent_path());
       }},
      {"no regular file",
       [](Family& family) {
         fs::remove(family.file(family.alice, "a.roa"));
         ASSERT_EQ(::mkfifo(family.file(family.alice, "a.roa").c_str(), 0600), 0);
       }},
      {"no regular file",
       [](Family& family) {
         fs::remove(family.file(family.alice, "alice.mft"));
         fs::create_directory(family.file(family.alice, "alice.mft"));
       }},
      {"more than 8000000 bytes",
       [](Family& family) { fs::resize_file(family.file(family.alice, "a.roa"), 8'000'001); }},
      {"more than 8000000 bytes",
       [](Family& family) { fs::resize_file(family.file(family.alice, "alice.mft"), 100'000'000'000); }},
  };
  for (const auto& [text, spoil] : faults) {
    SCOPED_TRACE(text);
    Family family;
    family.write();
    spoil(family);
    const Walked walked = family.walk();
    EXPECT_EQ(names_of(*walked), "alpha (alice) bob");
    EXPECT_EQ(endpoints_of(*walked), "https://bob.example/peering");
    EXPECT_THAT(named(*walked, "alice")->point_problem, HasSubstr(text));
    EXPECT_EQ(walked->points_failed, 1U);
    EXPECT_EQ(walked->points_read, 2U);
  }
}

TEST(Walk, ADeviceIsNotRead) {
  Family family;
  family.write();
  const fs::path file = family.file(family.alice, "a.roa");
  fs::remove(file);
  if (::mknod(file.c_str(), S_IFCHR | 0600, makedev(1, 5)) != 0) GTEST_SKIP() << "only root makes devices";
  EXPECT_THAT(named(*family.walk(), "alice")->point_problem,
              testing::AnyOf(HasSubstr("no regular file"), HasSubstr("cannot be read")));
}

TEST(Walk, WhatRelyingPartiesDoNotFetchMayBeAbsent) {
  Family family;
  family.alice.aspa(64497, {64500});
  family.alice.publish("new.xyz", "of a type that nobody knows yet");
  for (const char* name : {"AS64496.pad", "AS64497.asa", "new.xyz"}) family.alice.withhold(name);
  family.write();
  const Walked walked = family.walk();
  EXPECT_EQ(names_of(*walked), "alpha alice bob zoe");
  const rpki::Point& point = *named(*walked, "alice")->point;
  EXPECT_THAT(point.endpoints, IsEmpty());
  ASSERT_THAT(point.missing, SizeIs(1));
  EXPECT_EQ(point.missing[0].uri, family.alice.repository_uri() + "AS64496.pad");
}

TEST(Walk, ADiscoveryObjectIsKnownByItsContent) {
  Family family;
  family.bob.pad(64500, "https://other.example", {}, "x.xyz");
  family.write();
  EXPECT_THAT(endpoints_of(*family.walk()), HasSubstr("https://other.example"));
}

TEST(Walk, RefusedObjectsSayWhyAndWhatTheyClaim) {
  Family family;
  family.alice.pad(64497, "https://old.example",
                   {[](CertificateParts& parts) { parts.not_after = der_time(kNow - 1); }, {}});
  std::string serial;
  family.alice.pad(64498, "https://revoked.example",
                   {[&](CertificateParts& parts) { serial = parts.serial; }, {}});
  family.alice.revoke(serial);
  family.alice.pad(64500, "https://bobs.example");
  family.alice.child("greedy", {"64496, 64501", ""});
  family.write();
  const Walked walked = family.walk();
  EXPECT_EQ(names_of(*walked), "alpha alice bob zoe");
  std::string all;
  for (const rpki::Refused& one : named(*walked, "alice")->point->refused)
    all += fs::path(one.uri).filename().string() + " " + std::to_string(static_cast<int>(one.why)) + " " +
           to_string(one.asns) + "; ";
  EXPECT_EQ(all,
            "AS64497.pad 2 64497; AS64498.pad 3 64498; AS64500.pad 4 64500; greedy.cer 4 64496, 64501; ");
}

TEST(Walk, AChainIsCutAtItsLimit) {
  RpkiTree tree(kNow);
  Authority* last = &tree.anchor("alpha", {"0-4294967295", ""});
  for (int depth = 1; depth <= 40; ++depth) {
    std::string name = "deep";
    name += std::to_string(depth);
    last = &last->child(name, {"64496", ""});
  }
  const TempDir folder;
  tree.write_rpki_client(folder.path());
  const Walked walked = walk_of(folder.path());
  EXPECT_THAT(walked->authorities, SizeIs(1 + rpki::kMaxDepth));
  EXPECT_EQ(walked->authorities.back().depth, rpki::kMaxDepth);
  EXPECT_EQ(holders_text(rpki::Holdership(walked, {}), 64496).substr(0, 8), "deep32*,");
}

TEST(Walk, ACertificateThatLeadsBackEndsTheWay) {
  Family family;
  // Its own certificate once more, below itself and below a child: the issuer's name is then another.
  family.alice.publish("again.cer", family.alice.certificate());
  family.zoe.publish("again.cer", family.alice.certificate());
  // A child that names its parent's manifest as its own.
  family.bob.child("loop", {"64500", ""}, [&](CertificateParts& parts) {
    parts.extensions.set(
        oid::kSubjectAccess,
        der_sequence({access_description("1.3.6.1.5.5.7.48.5", family.bob.repository_uri()),
                      access_description("1.3.6.1.5.5.7.48.10", family.bob.manifest_uri())}));
  });
  family.write();
  const Walked walked = family.walk();
  EXPECT_EQ(names_of(*walked), "alpha alice bob zoe (loop)");
}

TEST(Walk, EveryLayoutIsTheSameTree) {
  Family family;
  const std::string notify = "https://rrdp.example.net/notify.xml";
  const auto files = family.tree.files();
  const std::string digest = rpki::to_hex(rpki::octets_of(rpki::sha256("")));
  const std::vector<std::pair<std::string, std::string>> layouts = {
      {"", ""},                          // plain, OctoRPKI, FORT 1.5
      {"alpha/rsync/", "alpha/rsync/"},  // FORT 1.6
      {"alpha/https/", "alpha/rsync/"},
      {"rsync/", "rsync/"},           // Routinator's collector
      {"ta/rsync/", "store/rsync/"},  // routinator dump
      {"ta/https/", "store/rrdp.example.net-1/"},
      {".rsync/", ".rsync/"},  // rpki-client's staging
      {"", ".rrdp/" + digest + "/"},
  };
  for (const auto& [anchors, rest] : layouts) {
    SCOPED_TRACE(anchors + " " + rest);
    const TempDir folder;
    const auto put = [&](const std::string& path, const std::string& bytes) {
      fs::create_directories((folder / path).parent_path());
      write_file(folder / path, bytes);
    };
    put("tals/alpha.tal", RpkiTree::tal(family.anchor));
    for (const auto& [uri, bytes] : files)
      put((uri == family.anchor.certificate_uri() ? anchors : rest) + uri.substr(8), bytes);
    EXPECT_EQ(names_of(*walk_of(folder.path())), "alpha alice bob zoe");
  }
}

/// rpki-client takes what it does not know no further than its staging tree.
TEST(Walk, ADiscoveryObjectIsTakenFromTheStagingTree) {
  Family family;
  family.write();
  const fs::path staged = family.folder / ".rrdp/00ff/rpki.example.net/repo/bob";
  fs::create_directories(staged);
  fs::rename(family.file(family.bob, "AS64500.pad"), staged / "AS64500.pad");
  EXPECT_THAT(endpoints_of(*family.walk()), HasSubstr("https://bob.example/peering"));
}

/// Who can have folders made in the cache, with hosts of his own, does not push out another.
TEST(Walk, AThousandStrangersHideNoHost) {
  Family family;
  family.write();
  for (int i = 0; i < 1500; ++i) {
    fs::create_directory(family.folder / ("h" + std::to_string(i) + ".example"));
    fs::create_directories(family.folder / (".rrdp/" + std::to_string(i)));
  }
  EXPECT_EQ(names_of(*family.walk()), "alpha alice bob zoe");
}

TEST(Walk, AnAnchorThatCannotBeUsedSaysWhyAndCostsNoOther) {
  Family family;
  RpkiTree other(kNow);
  Authority& beta = other.anchor("beta", {"64512", ""});
  beta.child("carol", {"64512", ""});
  family.write();
  other.write_rpki_client(family.folder.path());
  EXPECT_EQ(names_of(*family.walk()), "alpha beta alice bob carol zoe");
  write_file(family.folder / "ta/beta/beta.cer", family.alice.certificate());
  const Walked wrong = family.walk();
  EXPECT_EQ(names_of(*wrong), "alpha alice bob zoe");
  ASSERT_THAT(wrong->anchors, SizeIs(2));
  EXPECT_EQ(wrong->anchors[1].authority, rpki::kNoAuthority);
  fs::remove_all(family.folder / "ta/beta");
  EXPECT_THAT(family.walk()->anchors[1].problem, HasSubstr("cannot be had"));
}

TEST(Walk, EndsWhenItIsToldTo) {
  Family family;
  family.write();
  std::stop_source stop;
  stop.request_stop();
  const auto walked = rpki::walk(options_of(family.folder.path()), nullptr, stop.get_token());
  ASSERT_FALSE(walked);
  EXPECT_EQ(walked.error().code, index::ErrorCode::cancelled);
  rpki::WalkOptions nowhere = options_of(family.folder.path());
  nowhere.cache = family.folder / "nowhere";
  EXPECT_EQ(rpki::walk(nowhere, nullptr, {}).error().code, index::ErrorCode::not_found);
}

TEST(Tals, AreReadByName) {
  Family family;
  family.write();
  EXPECT_EQ(rpki::read_tals(family.folder / "tals").value().at(0).name, "alpha");
  EXPECT_EQ(rpki::read_tals(family.folder / "nowhere").error().code, index::ErrorCode::not_found);
  EXPECT_THAT(refusal_of(rpki::read_tals(family.folder / "ta")), HasSubstr("no *.tal file"));
  write_file(family.folder / "tals/caf\xe9.tal", RpkiTree::tal(family.anchor));
  EXPECT_THAT(refusal_of(rpki::read_tals(family.folder / "tals")),
              HasSubstr("caf?.tal: a locator's name is plain"));
  fs::remove(family.folder / "tals/caf\xe9.tal");
  write_file(family.folder / "tals/zero.tal", "");
  EXPECT_THAT(refusal_of(rpki::read_tals(family.folder / "tals")), HasSubstr("zero.tal"));
}

}  // namespace
}  // namespace meetpoint::test
