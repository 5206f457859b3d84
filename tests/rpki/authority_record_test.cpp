#include "rpki/authority_record.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "walks.hpp"

namespace meetpoint::test {
namespace {

using rpki::RecordReader;
using rpki::Repository;

std::map<std::string, std::string> records_of(const Repository& repository) {
  std::map<std::string, std::string> records;
  for (rpki::AuthorityId id = 0; id < repository.authorities.size(); ++id)
    records[record_key(repository, id)] = to_record(repository, id);
  return records;
}

Walked read_back(const std::map<std::string, std::string>& records) {
  RecordReader reader;
  for (const auto& [key, bytes] : records) static_cast<void>(reader.add(key, bytes));
  return reader.build();
}

/// Two anchors, all that a point can hold, and one that is lost.
struct Busy {
  RpkiTree tree{kNow};
  Authority& anchor = tree.anchor("alpha", {"0-4294967295", "0.0.0.0/0, ::/0"});
  Authority& alice = anchor.child("alice", {"64496-64499", "192.0.2.0/24, 2001:db8::/32"});
  Authority& heir = alice.child("heir", {"inherit", "inherit"});
  Authority& lost = alice.child("lost", {"64498", ""});
  Authority& carol = tree.anchor("beta", {"64512", ""}).child("carol", {"64512", ""});
  TempDir folder;
  Walked walked;

  Busy() {
    alice.pad(64496, "https://api.as64496.example");
    alice.pad(64497, "https://absent.example");
    alice.withhold("AS64497.pad");
    alice.child("greedy", {"64510", ""});
    alice.revoke(der_integer(77));
    lost.roa("a.roa", 64498, {{"192.0.2.0/24", {}}});
    lost.withhold("a.roa");
    tree.write_rpki_client(folder.path());
    walked = walk_of(folder.path());
  }
};

TEST(AuthorityRecord, ARepositoryOfRecordsIsTheOneThatWasWalked) {
  const Busy busy;
  const auto records = records_of(*busy.walked);
  ASSERT_EQ(records.size(), 6U);
  const Walked back = read_back(records);
  EXPECT_EQ(records_of(*back), records) << "nothing is lost on the way";
  ASSERT_EQ(back->authorities.size(), 6U);
  for (const rpki::Authority& one : busy.walked->authorities) {
    const auto found = std::find_if(
        back->authorities.begin(), back->authorities.end(),
        [&](const rpki::Authority& other) { return other.certificate->hash == one.certificate->hash; });
    ASSERT_NE(found, back->authorities.end()) << one.certificate->uri;
    // What depends on the parent is in no record.
    EXPECT_EQ(found->depth, one.depth) << one.certificate->uri;
    EXPECT_EQ(found->valid_until, one.valid_until) << one.certificate->uri;
    EXPECT_EQ(found->children.size(), one.children.size()) << one.certificate->uri;
    EXPECT_EQ(back->anchors[found->anchor].name, busy.walked->anchors[one.anchor].name)
        << one.certificate->uri;
    EXPECT_EQ(found->seen, one.seen) << one.certificate->uri;
  }
  const rpki::Point& point = *named(*back, "alice")->point;
  EXPECT_EQ(point.endpoints.at(0).uri, "https://api.as64496.example");
  EXPECT_EQ(point.missing.size(), 1U);
  EXPECT_EQ(point.refused.size(), 1U);
  EXPECT_EQ(point.revoked, named(*busy.walked, "alice")->point->revoked);
  EXPECT_EQ(point.revoked.size(), 1U);
  EXPECT_EQ(named(*back, "lost")->point, nullptr);
  for (std::uint32_t asn : {64496U, 64498U, 64510U, 64512U}) {
    EXPECT_EQ(holders_text({back, {}}, asn), holders_text({busy.walked, {}}, asn));
    EXPECT_EQ(rpki::Holdership(back, {}).holder_of({asn}, kNow).reason,
              rpki::Holdership(busy.walked, {}).holder_of({asn}, kNow).reason);
  }
}

TEST(AuthorityRecord, AWalkGoesOnFromRecords) {
  const Busy busy;
  const Walked next = walk_of(busy.folder.path(), kNow + 60, read_back(records_of(*busy.walked)));
  EXPECT_EQ(next->points_kept, 4U);
  EXPECT_EQ(next->points_read, 1U) << "alice's, of which a file is missing";
  EXPECT_EQ(next->points_failed, 1U);
  EXPECT_EQ(names_of(*next), names_of(*busy.walked));
}

TEST(AuthorityRecord, DamageCostsTheRecordAndWhatHangsOnIt) {
  const Busy busy;
  auto records = records_of(*busy.walked);
  std::string alice;
  for (rpki::AuthorityId id = 0; id < busy.walked->authorities.size(); ++id) {
    if (busy.walked->authorities[id].certificate->uri.ends_with("/alice.cer"))
      alice = record_key(*busy.walked, id);
  }
  const std::string whole = records.at(alice);
  for (std::size_t size = 0; size < whole.size(); size += 1 + whole.size() / 200) {
    RecordReader reader;
    EXPECT_FALSE(reader.add(alice, whole.substr(0, size))) << size;
  }
  records[alice] = whole.substr(0, whole.size() / 2);
  EXPECT_EQ(names_of(*read_back(records)), "alpha beta carol");
  records.erase(alice);
  EXPECT_EQ(names_of(*read_back(records)), "alpha beta carol");
  RecordReader reader;
  EXPECT_FALSE(reader.add("alpha/00", whole)) << "another authority's";
  EXPECT_FALSE(reader.add(alice, std::string(10'000'000, '\x9f'))) << "nested without end";
}

/// Any octet of a record may be another: the reader says no or builds something, and never fails worse.
TEST(AuthorityRecord, AnyOctetMayBeAnother) {
  const Busy busy;
  const auto records = records_of(*busy.walked);
  for (const auto& [key, bytes] : records) {
    for (std::size_t at = 0; at < bytes.size(); at += 1 + bytes.size() / 300) {
      auto bent = records;
      bent[key][at] = static_cast<char>(bent[key][at] ^ 0x55);
      EXPECT_LE(read_back(bent)->authorities.size(), records.size());
    }
  }
}

TEST(AuthorityRecord, RulesComeBackAsTheyWere) {
  rpki::HoldershipRules rules;
  rules.registry_keys.push_back(rpki::sha1("a key"));
  rules.constraints["alpha"] = rpki::parse_constraints("deny 64496\nallow 1 - 5\n").value();
  rules.rfc8360 = rpki::Rfc8360::accept;
  rules.constraints["beta"] = rpki::parse_constraints("allow 192.0.2.0/24\ndeny 2001:db8::/32").value();
  const auto back = rpki::read_rules(to_record(rules));
  ASSERT_TRUE(back);
  EXPECT_EQ(back->registry_keys, rules.registry_keys);
  EXPECT_EQ(back->constraints.at("alpha").denied, rules.constraints.at("alpha").denied);
  EXPECT_EQ(back->constraints.at("alpha").allowed, rules.constraints.at("alpha").allowed);
  EXPECT_EQ(back->rfc8360, rules.rfc8360);
  EXPECT_EQ(rpki::read_rules(to_record(rpki::HoldershipRules()))->rfc8360, rpki::Rfc8360::refuse);
  EXPECT_FALSE(rpki::read_rules("rules"));
}

}  // namespace
}  // namespace meetpoint::test
