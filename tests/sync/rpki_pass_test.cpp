#include "sync/rpki_pass.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "index/sqlite_store.hpp"
#include "rpki/authority_record.hpp"
#include "support/rpki_tree.hpp"
#include "support/temp_dir.hpp"
#include "support/world.hpp"

/// What a walk of the RPKI leaves in a store.
namespace meetpoint::test {
namespace {

namespace fs = std::filesystem;
using index::ObjectType;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr index::UtcSeconds kNow = 1795478400;  // 2026-11-24T00:00:00Z

class RpkiPass : public testing::Test {
 protected:
  RpkiPass() {
    anchor_.child("bob", {"13335", ""});
    alice_.pad(2906, "https://api.as2906.example");
    tree_.write_rpki_client(cache());
    world_.add(ObjectType::net, {{"id", 1}, {"org_id", 1}, {"asn", 2906}});
    world_.add(ObjectType::net, {{"id", 2}, {"org_id", 1}, {"asn", 13335}});
    world_.store(*store_);
  }
  fs::path cache() const { return place_ / "cache"; }
  sync::RpkiFollower follower() const {
    rpki::WalkOptions options;
    options.cache = cache();
    options.tals = rpki::read_tals(cache() / "tals").value();
    return {std::move(options), {}};
  }
  static sync::RpkiReport follow(sync::RpkiFollower& follower, index::Store& store,
                                 index::UtcSeconds now = kNow) {
    auto report = follower.follow(store, now, {});
    EXPECT_TRUE(report) << report.error().text;
    return *report;
  }
  std::set<std::string> stored() {
    std::set<std::string> uris;
    rpki::RecordReader records;
    const auto reading = store_->read().value();
    EXPECT_TRUE(
        reading->each_document(rpki::kAuthorityKind, [&](const std::string& key, std::string_view bytes) {
          EXPECT_TRUE(records.add(key, bytes)) << key;
        }));
    const auto repository = records.build();
    for (const rpki::Authority& one : repository->authorities)
      uris.insert(fs::path(one.certificate->uri).stem());
    return uris;
  }
  /// `F-ASN-UNCERTIFIED net 3`
  std::vector<std::string> findings() {
    std::vector<std::string> all;
    const auto reading = store_->read().value();
    const auto held = reading->findings().value();
    for (const index::FindingRecord& one : held)
      all.push_back(one.code + " " + std::string(index::name_of(one.type)) + " " + std::to_string(one.id));
    return all;
  }

  RpkiTree tree_{kNow};
  Authority& anchor_ = tree_.anchor("alpha", {"0-4294967295", ""});
  Authority& alice_ = anchor_.child("alice", {"2906", ""});
  TempDir place_;
  World world_;
  std::unique_ptr<index::Store> store_ =
      index::open_sqlite_store(place_ / "store.db", index::Access::write).value();
};

TEST_F(RpkiPass, BringsEveryAuthorityOnceAndThenOnlyWhatIsNew) {
  sync::RpkiFollower follower = this->follower();
  EXPECT_EQ(follow(follower, *store_).generation.number, 2U);
  EXPECT_THAT(stored(), ElementsAre("alice", "alpha", "bob"));
  EXPECT_THAT(findings(), IsEmpty());
  const sync::RpkiReport again = follow(follower, *store_, kNow + 60);
  EXPECT_EQ(again.generation.number, 0U) << "nothing is new, so there is no generation";
  EXPECT_EQ(again.repository->points_kept, 3U);
  sync::RpkiFollower another = this->follower();
  const sync::RpkiReport restarted = follow(another, *store_, kNow + 120);
  EXPECT_EQ(restarted.generation.number, 0U);
  EXPECT_EQ(restarted.repository->points_kept, 3U) << "what the store remembers is not read again";
  EXPECT_THAT(summary(restarted),
              HasSubstr("3 authorities under 1 of 1 trust anchors, 0 points new, 3 as before"));
}

TEST_F(RpkiPass, WhatAWalkDoesNotFindAnyMoreLeaves) {
  sync::RpkiFollower follower = this->follower();
  follow(follower, *store_);
  anchor_.revoke(alice_.serial());
  anchor_.set_number(2);
  tree_.write_rpki_client(cache());
  EXPECT_EQ(follow(follower, *store_, kNow + 60).generation.number, 3U);
  EXPECT_THAT(stored(), ElementsAre("alpha", "bob"));
  EXPECT_THAT(findings(), ElementsAre("F-ASN-UNCERTIFIED net 1"));
  EXPECT_THAT(store_->read().value()->findings().value().at(0).text, HasSubstr("alice.cer is revoked"));
}

TEST_F(RpkiPass, FindsWhatRowsAndTheRpkiDisagreeOn) {
  world_.add(ObjectType::net, {{"id", 3}, {"org_id", 1}, {"asn", 3320}});
  world_.add(ObjectType::net, {{"id", 4}, {"org_id", 1}, {"asn", 64512}});
  world_.add(ObjectType::netixlan, {{"id", 9}, {"net_id", 4}, {"ixlan_id", 1}, {"asn", 4200000001}});
  world_.add(ObjectType::net, {{"id", 5}, {"org_id", 1}, {"asn", 3356}, {"status", "deleted"}});
  world_.store(*store_);
  alice_.child("sub", {"2906", ""});
  tree_.write_rpki_client(cache());
  sync::RpkiFollower follower = this->follower();
  follow(follower, *store_);
  EXPECT_THAT(findings(),
              testing::UnorderedElementsAre("F-ASN-UNCERTIFIED net 3", "F-ASN-RESERVED net 4",
                                            "F-ASN-RESERVED netixlan 9", "F-ENDPOINT-NOT-HOLDERS net 1"));
  // A row that is put right is no finding any more.
  world_.rows(ObjectType::net)[2]["asn"] = 13335;
  world_.rows(ObjectType::net)[2]["updated"] = "2026-02-01T00:00:00Z";
  world_.store(*store_);
  follow(follower, *store_, kNow + 60);
  EXPECT_THAT(findings(), testing::Not(testing::Contains("F-ASN-UNCERTIFIED net 3")));
}

TEST_F(RpkiPass, ACacheWithoutAnAnchorLeavesTheStoreAsItWas) {
  sync::RpkiFollower follower = this->follower();
  follow(follower, *store_);
  fs::remove_all(cache() / "ta");
  const auto report = follower.follow(*store_, kNow + 60, {});
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, index::ErrorCode::unavailable);
  EXPECT_THAT(report.error().text, HasSubstr("what is held stays"));
  EXPECT_THAT(stored(), ElementsAre("alice", "alpha", "bob"));
  EXPECT_EQ(store_->generation().value().number, 2U);
}

TEST_F(RpkiPass, OneAnchorThatCannotBeReadStaysAndIsNamed) {
  RpkiTree other(kNow, "other.example.net");
  Authority& beta = other.anchor("beta", {"0-4294967295", ""});
  beta.child("carol", {"3320", ""});
  other.write_rpki_client(cache());
  sync::RpkiFollower first = this->follower();
  EXPECT_FALSE(follow(first, *store_).lacks_an_anchor());
  write_file(cache() / "ta/beta/beta.cer", "garbled");
  sync::RpkiFollower restarted = this->follower();
  const auto report = follow(restarted, *store_, kNow + 60);
  EXPECT_TRUE(report.lacks_an_anchor());
  EXPECT_THAT(summary(report), testing::AllOf(HasSubstr("under 2 of 2 trust anchors"),
                                              HasSubstr("; the trust anchor beta is as found earlier: ")));
  EXPECT_THAT(stored(), ElementsAre("alice", "alpha", "beta", "bob", "carol"));
}

TEST_F(RpkiPass, WhatWasSeenOfOneThatLeftIsStored) {
  alice_.set_number(7);
  tree_.write_rpki_client(cache());
  {
    sync::RpkiFollower follower = this->follower();
    follow(follower, *store_);
  }
  anchor_.hide("alice.cer");
  anchor_.set_number(2);
  tree_.write_rpki_client(cache());
  {
    sync::RpkiFollower follower = this->follower();
    EXPECT_NE(follow(follower, *store_, kNow + 60).generation.number, 0U);
    EXPECT_EQ(follow(follower, *store_, kNow + 120).generation.number, 0U) << "once";
  }
  EXPECT_THAT(stored(), ElementsAre("alpha", "bob"));
  {
    sync::RpkiFollower follower = this->follower();
    const auto report = follow(follower, *store_, kNow + 180);
    EXPECT_EQ(report.generation.number, 0U) << "nor by one that reads it from the store";
    ASSERT_EQ(report.repository->departed.size(), 1U);
  }
}

TEST_F(RpkiPass, DamagedRecordsAreWrittenAnewOrRemoved) {
  {
    sync::RpkiFollower follower = this->follower();
    follow(follower, *store_);
  }
  std::string key;
  EXPECT_TRUE(store_->read().value()->each_document(
      rpki::kAuthorityKind, [&](const std::string& one, std::string_view) { key = one; }));
  auto pass = store_->begin().value();
  EXPECT_TRUE(pass->set_document(rpki::kAuthorityKind, key, "damaged"));
  EXPECT_TRUE(pass->set_document(rpki::kAuthorityKind, "alpha/gone", "damaged"));
  EXPECT_TRUE(pass->commit());
  pass.reset();
  sync::RpkiFollower follower = this->follower();
  EXPECT_EQ(follow(follower, *store_, kNow + 60).generation.number, 4U);
  EXPECT_THAT(stored(), ElementsAre("alice", "alpha", "bob"));
}

}  // namespace
}  // namespace meetpoint::test
