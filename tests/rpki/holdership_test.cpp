#include "rpki/holdership.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <set>

#include "support/effort.hpp"
#include "walks.hpp"

namespace meetpoint::test {
namespace {

using rpki::Holdership;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr index::UtcSeconds kDay = 24 * 3600;

Holdership holdership_of(RpkiTree& tree, const TempDir& folder, rpki::HoldershipRules rules = {}) {
  tree.write_rpki_client(folder.path());
  return {walk_of(folder.path()), std::move(rules)};
}

/// `alice several-anchors key-rollover; ...` of those that cover an AS.
std::string flags_text(const Holdership& holdership, std::uint32_t asn) {
  std::string all;
  for (const rpki::Certified& one : holdership.holder_of({asn}, kNow).certificates) {
    const rpki::Authority& authority = holdership.repository().authorities[one.authority];
    all += std::filesystem::path(authority.certificate->uri).stem().string();
    if (one.listed) all += " listed";
    if (one.registry_operated) all += " registry";
    if (one.several_anchors) all += " several";
    if (one.key_rollover) all += " rollover";
    if (one.constraints_violated) all += " constraints";
    all += "; ";
  }
  return all;
}

TEST(Holder, IsTheDeepestThatListsOrInherits) {
  RpkiTree tree(kNow);
  Authority& anchor = tree.anchor("alpha", {"0-4294967295", "0.0.0.0/0"});
  Authority& alice = anchor.child("alice", {"64496-64499", "192.0.2.0/24"});
  alice.child("sub", {"64498", ""});
  Authority& heir = alice.child("heir", {"inherit", ""});
  heir.child("grandchild", {"64497", ""});
  anchor.child("addresses-only", {"", "198.51.100.0/24"});
  const TempDir folder;
  const Holdership holdership = holdership_of(tree, folder);
  EXPECT_EQ(holders_text(holdership, 64496), "heir*, alice*");
  EXPECT_EQ(holders_text(holdership, 64497), "grandchild*, heir, alice*");
  EXPECT_EQ(holders_text(holdership, 64498), "heir*, sub*, alice");
  EXPECT_EQ(holders_text(holdership, 64500), "") << "an anchor holds nothing";
  EXPECT_EQ(holdership.holder_of({64500}, kNow).reason, "no certificate covers it");
  EXPECT_EQ(flags_text(holdership, 64498), "heir; sub listed; alice listed; ");
  EXPECT_THAT(holdership.holder_of({64496}, kNow).reason, IsEmpty());
}

TEST(Holder, TwoKeysOfOneHolderAreARollover) {
  RpkiTree tree(kNow);
  Authority& anchor = tree.anchor("alpha", {"0-4294967295", "0.0.0.0/0"});
  anchor.child("new", {"64507", "203.0.113.0/25"});
  anchor.child("old", {"64507", "203.0.113.0/25"});
  anchor.child("other", {"64507-64508", ""});
  const TempDir folder;
  const Holdership holdership = holdership_of(tree, folder);
  EXPECT_EQ(flags_text(holdership, 64507), "new listed rollover; old listed rollover; other listed; ");
  EXPECT_EQ(holders_text(holdership, 64507), "new*, old*, other*");
}

TEST(Holder, AnchorsThatBothCertifyAreNamed) {
  RpkiTree tree(kNow);
  tree.anchor("alpha", {"0-4294967295", ""}).child("bob", {"64500-64505", ""});
  tree.anchor("beta", {"64500-64600", ""}).child("carol", {"64500", ""});
  const TempDir folder;
  const Holdership holdership = holdership_of(tree, folder);
  EXPECT_EQ(flags_text(holdership, 64500), "bob listed several; carol listed several; ");
  EXPECT_EQ(flags_text(holdership, 64501), "bob listed; ");
}

TEST(Holder, ThatThereIsNoneIsExplained) {
  RpkiTree tree(kNow);
  Authority& anchor = tree.anchor("alpha", {"0-4294967295", ""});
  Authority& alice = anchor.child("alice", {"64496", ""});
  alice.child("greedy", {"64510", ""});
  alice.pad(64513, "https://alice.example");
  anchor.child("late", {"64508", ""}, [](CertificateParts& parts) { parts.not_after = der_time(kNow - 1); });
  anchor.revoke(anchor.child("revoked", {"64509", ""}).serial());
  anchor.child("unlisted", {"64511", ""});
  anchor.hide("unlisted.cer");
  anchor.child("future", {"64512", ""},
               [](CertificateParts& parts) { parts.not_before = der_time(kNow + 1); });
  const TempDir folder;
  const Holdership holdership = holdership_of(tree, folder);
  const auto reason = [&](std::uint32_t asn) { return holdership.holder_of({asn}, kNow).reason; };
  EXPECT_THAT(reason(64508), HasSubstr("late.cer is expired (RFC 6487 section 7.2: it expired at"));
  EXPECT_THAT(reason(64509), HasSubstr("revoked.cer is revoked"));
  EXPECT_THAT(reason(64510), HasSubstr("greedy.cer is over-claiming (RFC"));
  EXPECT_THAT(reason(64511), HasSubstr("unlisted.cer is not on its issuer's manifest"));
  EXPECT_THAT(reason(64512), HasSubstr("future.cer is not valid"));
  EXPECT_EQ(reason(64513), "no certificate covers it") << "a refused discovery object is none";
}

TEST(Holder, AnAnchorThatCannotBeUsedIsAReason) {
  RpkiTree tree(kNow);
  tree.anchor("alpha", {"64496", ""});
  const TempDir folder;
  tree.write_rpki_client(folder.path());
  std::filesystem::remove_all(folder / "ta");
  const Holdership holdership(walk_of(folder.path()), {});
  EXPECT_THAT(holdership.holder_of({64496}, kNow).reason,
              HasSubstr("no certificate covers it; the trust anchor alpha cannot be used: "));
}

TEST(Holder, APointThatIsLostIsAReason) {
  RpkiTree tree(kNow);
  Authority& anchor = tree.anchor("alpha", {"0-4294967295", ""});
  anchor.child("alice", {"64496", ""});
  anchor.bend_manifest_content = [](ManifestParts& parts) {
    parts.next_update = der_generalized_time(kNow - 1);
  };
  const TempDir folder;
  tree.write_rpki_client(folder.path());
  const rpki::Holdership holdership(walk_of(folder.path()), {});
  EXPECT_THAT(holdership.holder_of({64496}, kNow).reason,
              testing::AllOf(HasSubstr("no certificate covers it; what "),
                             HasSubstr("alpha.mft certifies is not known"), HasSubstr("RFC 9286")));
}

TEST(Holder, IsOneAsLongAsItsChainIsValid) {
  RpkiTree tree(kNow);
  tree.anchor("alpha", {"0-4294967295", ""}).child("alice", {"64496", ""});
  const TempDir folder;
  const Holdership holdership = holdership_of(tree, folder);
  EXPECT_EQ(holders_text(holdership, 64496, kNow + kDay), "alice*");
  EXPECT_EQ(holders_text(holdership, 64496, kNow + kDay + 1), "");
  EXPECT_THAT(holdership.holder_of({64496}, kNow + kDay + 1).reason,
              HasSubstr("alice.cer expired at 2026-11-25T00:00:00Z"));
}

TEST(Holder, RulesOfTheOperatorCount) {
  RpkiTree tree(kNow);
  Authority& anchor = tree.anchor("alpha", {"0-4294967295", ""});
  Authority& production = anchor.child("production", {"64496-65535", ""});
  production.child("alice", {"64496", ""});
  const TempDir folder;
  rpki::HoldershipRules rules;
  rpki::KeyId& key = rules.registry_keys.emplace_back();
  std::copy_n(production.key().key_id().begin(), key.size(), key.begin());
  rules.constraints["alpha"] = rpki::parse_constraints("deny 64496\ndeny 64600 - 64610\n").value();
  const Holdership holdership = holdership_of(tree, folder, rules);
  EXPECT_EQ(holders_text(holdership, 64500), "production") << "a registry holds nothing";
  EXPECT_EQ(flags_text(holdership, 64500), "production listed registry; ");
  EXPECT_EQ(holders_text(holdership, 64496), "alice, production");
  EXPECT_EQ(flags_text(holdership, 64496),
            "alice listed constraints; production listed registry constraints; ");
  EXPECT_EQ(flags_text(holdership, 64605), "production listed registry constraints; ");
}

/// The definition, word for word.
std::set<std::string> covering(const rpki::Repository& repository, std::uint32_t asn, bool only_holders) {
  const index::Asn wanted{asn};
  const auto covers = [&](rpki::AuthorityId id) { return repository.holdings(id).asns.contains(wanted); };
  std::set<std::string> found;
  for (rpki::AuthorityId id = 0; id < repository.authorities.size(); ++id) {
    const rpki::Authority& one = repository.authorities[id];
    if (one.parent == rpki::kNoAuthority || !covers(id)) continue;
    bool gave_away = false;
    for (const rpki::AuthorityId child : one.children)
      gave_away = gave_away || repository.authorities[child].certificate->resources.asns.contains(wanted);
    if (!only_holders || !gave_away) found.insert(one.certificate->uri);
  }
  return found;
}

TEST(Holder, IsWhatTheDefinitionSaysOfRandomTrees) {
  for (std::uint32_t seed = 0; seed < histories(3, 40); ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    const auto upto = [&](std::uint32_t most) {
      return std::uniform_int_distribution<std::uint32_t>(0, most)(random);
    };
    struct Made {
      Authority* authority;
      std::uint32_t first, last;
    };
    RpkiTree tree(kNow);
    std::vector<Made> made = {{&tree.anchor("alpha", {"1-60", ""}), 1, 60}};
    for (int i = 0; i < 40; ++i) {
      const Made parent = made[upto(static_cast<std::uint32_t>(made.size()) - 1)];
      std::uint32_t first = parent.first + upto(parent.last - parent.first);
      std::uint32_t last = first + upto(parent.last - first);
      std::string claim =
          first == last ? std::to_string(first) : std::to_string(first) + "-" + std::to_string(last);
      if (upto(3) == 0) {
        claim = "inherit";
        first = parent.first;
        last = parent.last;
      }
      std::string name = "ca";
      name += std::to_string(i);
      made.push_back({&parent.authority->child(name, {claim, ""}), first, last});
    }
    const TempDir folder;
    const Holdership holdership = holdership_of(tree, folder);
    ASSERT_EQ(holdership.repository().authorities.size(), 41U);
    for (std::uint32_t asn = 1; asn <= 61; ++asn) {
      std::set<std::string> all;
      std::set<std::string> holders;
      for (const rpki::Certified& one : holdership.holder_of({asn}, kNow).certificates) {
        const std::string& uri = holdership.repository().authorities[one.authority].certificate->uri;
        EXPECT_TRUE(all.insert(uri).second) << uri;
        if (one.holder) holders.insert(uri);
      }
      EXPECT_EQ(all, covering(holdership.repository(), asn, false)) << asn;
      EXPECT_EQ(holders, covering(holdership.repository(), asn, true)) << asn;
    }
  }
}

}  // namespace
}  // namespace meetpoint::test
