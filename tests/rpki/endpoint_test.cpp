#include "rpki/endpoint.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "mini_tree.hpp"
#include "rpki/authority_record.hpp"
#include "rpki/endpoint_line.hpp"
#include "walks.hpp"

namespace meetpoint::test {
namespace {

using rpki::endpoint_of;
using rpki::EndpointClaim;
using rpki::EndpointWord;
using rpki::OtherEndpoints;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr index::UtcSeconds kDay = 24 * 3600;

/// `rpki used https://..; static conflicts https://..`
std::string words_text(const rpki::EndpointAnswer& answer) {
  std::string all;
  for (const EndpointWord& word : answer.words) {
    all += (all.empty() ? "" : "; ") + std::string(name_of(word.source)) + " " +
           std::string(name_of(word.verdict)) + (word.url.empty() ? "" : " " + word.url);
  }
  return all;
}

/// An anchor, alice with AS64496-64499 below it, and a child of hers with AS64498.
struct World {
  RpkiTree tree{kNow};
  Authority& anchor = tree.anchor("alpha", {"0-4294967295", "0.0.0.0/0"});
  Authority& alice = anchor.child("alice", {"64496-64499", ""});
  Authority& sub = alice.child("sub", {"64498", ""});
  TempDir folder;
  rpki::HoldershipRules rules;

  rpki::EndpointAnswer ask(std::uint32_t asn, const OtherEndpoints& others = {},
                           index::UtcSeconds asked_at = kNow) {
    tree.write_rpki_client(folder.path());
    const rpki::Holdership holdership(walk_of(folder.path()), rules);
    return endpoint_of(&holdership, {asn}, others, asked_at);
  }
};

Bend signed_at(index::UtcSeconds instant) {
  return {{}, [=](ObjectParts& parts) {
            parts.attributes[2] = attribute(oid::kSigningTime, {der_time(instant)});
          }};
}

const OtherEndpoints kOthers{{{"https://static.example", "table", 0, 0}},
                             {{"https://rdap.example/", "rdap", 0, 0}},
                             {{"https://notes.example", "notes", 0, 0}}};

TEST(Endpoint, ADiscoveryObjectGoesBeforeAllOthers) {
  World world;
  world.alice.pad(64496, "https://api.example/v1");
  const auto answer = world.ask(64496, kOthers);
  EXPECT_EQ(words_text(answer),
            "rpki used https://api.example/v1; static conflicts https://static.example; "
            "rdap conflicts https://rdap.example; peeringdb conflicts https://notes.example");
  const EndpointWord& used = *answer.used();
  EXPECT_EQ(used.place, world.alice.repository_uri() + "AS64496.pad");
  EXPECT_EQ(used.expires_at, kNow + kDay) << "the manifest ends before the object's certificate";
  EXPECT_EQ(used.signed_at, kNow - 3600);
  EXPECT_GT(used.fetched_at, 1'600'000'000) << "when the cache's file was written";
  EXPECT_THAT(answer.reason, IsEmpty());
}

TEST(Endpoint, SourcesAreAskedInTheirOrder) {
  const auto ask = [](const OtherEndpoints& others) {
    return words_text(endpoint_of(nullptr, {64496}, others, kNow));
  };
  EXPECT_EQ(ask(kOthers),
            "static used https://static.example; rdap conflicts https://rdap.example; "
            "peeringdb conflicts https://notes.example");
  OtherEndpoints others = kOthers;
  others.operators_table.clear();
  EXPECT_EQ(ask(others), "rdap used https://rdap.example; peeringdb conflicts https://notes.example");
  others.peeringdb[0].url = "https://rdap.example";
  EXPECT_EQ(ask(others), "rdap used https://rdap.example; peeringdb agrees https://rdap.example");
  others.rdap.clear();
  EXPECT_EQ(ask(others), "peeringdb used https://rdap.example");
  const auto none = endpoint_of(nullptr, {64496}, {}, kNow);
  EXPECT_EQ(none.used(), nullptr);
  EXPECT_EQ(none.reason, "no source names one, and there is no RPKI data");
}

TEST(Endpoint, OneSourceThatContradictsItselfIsNotBelieved) {
  OtherEndpoints others;
  others.rdap = {{"https://a.example", "link", 0, 0}, {"https://b.example", "remark", 0, 0}};
  others.peeringdb = {{"https://c.example", "notes", 0, 0}, {"https://c.example/", "notes", 0, 0}};
  EXPECT_EQ(words_text(endpoint_of(nullptr, {64496}, others, kNow)),
            "rdap ambiguous https://a.example; rdap ambiguous https://b.example; "
            "peeringdb used https://c.example; peeringdb agrees https://c.example");
  others.peeringdb.clear();
  EXPECT_THAT(endpoint_of(nullptr, {64496}, others, kNow).reason, HasSubstr("link is ambiguous"));
}

TEST(Endpoint, AClaimThatExpiredOrMakesNoUrlIsNot) {
  OtherEndpoints others;
  others.rdap = {{"https://old.example", "rdap", kNow - 10, kNow - 1}};
  others.peeringdb = {{"http://plain.example", "notes", 0, 0},
                      {"https://user@host.example", "notes", 0, 0},
                      {"https://", "notes", 0, 0},
                      {"https://good.example/api", "notes", 0, 0}};
  EXPECT_EQ(words_text(endpoint_of(nullptr, {64496}, others, kNow)),
            "rdap expired https://old.example; peeringdb refused http://plain.example; "
            "peeringdb refused https://user@host.example; peeringdb refused https:/; "
            "peeringdb used https://good.example/api");
  EXPECT_EQ(words_text(endpoint_of(nullptr, {64496}, {{}, others.rdap, {}}, kNow - 1)),
            "rdap used https://old.example");
}

/// While the holder speaks in the RPKI, what nobody vouches for takes nobody's place.
TEST(Endpoint, WhatIsNoLongerValidHasNoSubstituteButTheOperatorsOwn) {
  OtherEndpoints hearsay = kOthers;
  hearsay.operators_table.clear();
  const std::vector<std::pair<std::string, std::function<void(World&)>>> cases = {
      {"rpki expired",
       [](World& world) {
         world.alice.pad(64496, "https://a.example",
                         {[](CertificateParts& parts) { parts.not_after = der_time(kNow - 1); }, {}});
       }},
      {"rpki listed, not fetched",
       [](World& world) {
         world.alice.pad(64496, "https://a.example");
         world.alice.withhold("AS64496.pad");
       }},
      {"rpki refused",
       [](World& world) {
         std::string serial;
         world.alice.pad(64496, "https://a.example",
                         {[&](CertificateParts& parts) { serial = parts.serial; }, {}});
         world.alice.revoke(serial);
       }},
      {"rpki refused", [](World& world) { world.alice.publish("AS64496.pad", "no object"); }},
      {"rpki refused", [](World& world) { world.alice.pad(64496, "http://a.example"); }},
      {"rpki stale",
       [](World& world) {
         world.alice.pad(64496, "https://a.example");
         world.alice.bend_manifest_content = [](ManifestParts& parts) {
           parts.next_update = der_generalized_time(kNow - 1);
         };
       }},
      {"rpki ambiguous https://a.example; rpki ambiguous https://b.example",
       [](World& world) {
         world.alice.pad(64496, "https://a.example");
         world.alice.pad(64496, "https://b.example", {}, "another.pad");
       }},
  };
  for (const auto& [verdict, spoil] : cases) {
    SCOPED_TRACE(verdict);
    World world;
    spoil(world);
    const auto answer = world.ask(64496, hearsay);
    EXPECT_EQ(answer.used(), nullptr);
    EXPECT_EQ(words_text(answer),
              verdict + "; rdap not heard https://rdap.example; peeringdb not heard https://notes.example");
    EXPECT_THAT(answer.reason, testing::Not(IsEmpty()));
    EXPECT_EQ(world.ask(64496, kOthers).used()->url, "https://static.example");
  }
}

OtherEndpoints hearsay() {
  OtherEndpoints others = kOthers;
  others.operators_table.clear();
  return others;
}

/// What our data said when they were fresh does not turn into silence because they are old.
TEST(Endpoint, WhatSilencesHearsayGoesOnWhenItExpires) {
  World world;
  world.alice.pad(64496, "https://a.example");
  world.alice.withhold("AS64496.pad");
  for (const index::UtcSeconds asked_at : {kNow, kNow + kDay + 1, kNow + 1000 * kDay}) {
    const auto answer = world.ask(64496, hearsay(), asked_at);
    EXPECT_EQ(answer.used(), nullptr) << asked_at;
    EXPECT_THAT(words_text(answer), HasSubstr("rpki listed, not fetched"));
  }
  EXPECT_EQ(world.ask(64499, hearsay(), kNow).used()->url, "https://rdap.example")
      << "alice is read and says nothing of this one";
  const auto late = world.ask(64499, hearsay(), kNow + kDay + 1);
  EXPECT_EQ(late.used(), nullptr);
  EXPECT_THAT(late.reason, HasSubstr("is stale"));
}

/// Who is certified below a point that cannot be read is not known: its holder may speak.
TEST(Endpoint, APointThatIsLostAboveSilencesHearsay) {
  for (const bool registry : {false, true}) {
    World world;
    Authority& middle = world.anchor.child("middle", {"65000-65100", ""});
    middle.child("holder", {"65001", ""}).pad(65001, "https://holder.example");
    if (registry) {
      rpki::KeyId key{};
      world.tree.write_rpki_client(world.folder.path());
      key = named(*walk_of(world.folder.path()), "middle")->certificate->key_id;
      world.rules.registry_keys.push_back(key);
    }
    EXPECT_EQ(world.ask(65001, hearsay()).used()->url, "https://holder.example");
    middle.bend_manifest_content = [](ManifestParts& parts) {
      parts.next_update = der_generalized_time(kNow - 1);
    };
    EXPECT_EQ(world.ask(65001, hearsay()).used(), nullptr) << registry;
  }
}

TEST(Endpoint, AnAnchorThatIsLostSilencesHearsayOnlyOfWhomNobodyElseCertifies) {
  World world;
  RpkiTree other(kNow, "other.example.net");
  Authority& beta = other.anchor("beta", {"0-4294967295", ""});
  beta.child("bob", {"65001", ""});
  other.write_rpki_client(world.folder.path());
  EXPECT_EQ(world.ask(65002, hearsay()).used()->url, "https://rdap.example") << "nobody holds it";
  world.anchor.bend_manifest_content = [](ManifestParts& parts) {
    parts.next_update = der_generalized_time(kNow - 1);
  };
  const auto stale = world.ask(65002, hearsay());
  EXPECT_EQ(stale.used(), nullptr);
  EXPECT_THAT(stale.reason, testing::AllOf(HasSubstr("alpha.mft"), HasSubstr("is stale")));
  EXPECT_EQ(world.ask(65001, hearsay()).used()->url, "https://rdap.example") << "bob holds it and is silent";
  world.tree.write_rpki_client(world.folder.path());
  write_file(world.folder / "ta/alpha/alpha.cer", "garbled");
  const rpki::Holdership unusable(walk_of(world.folder.path()), {});
  const auto answer = endpoint_of(&unusable, {65002}, hearsay(), kNow);
  EXPECT_EQ(answer.used(), nullptr);
  EXPECT_THAT(answer.reason, HasSubstr("alpha is stale: the trust anchor cannot be used"));
  EXPECT_EQ(endpoint_of(&unusable, {65001}, hearsay(), kNow).used()->url, "https://rdap.example");
}

TEST(Endpoint, AnObjectTooBigToReadIsRefused) {
  World world;
  world.alice.publish("AS64496.pad", std::string(8'000'001, '0'));
  const auto answer = world.ask(64496, hearsay());
  EXPECT_EQ(answer.used(), nullptr);
  EXPECT_THAT(answer.reason, HasSubstr("AS64496.pad is refused: it has more than 8000000 bytes"));
}

/// Alice gave AS64498 to sub: her object of it does not stand for sub's.
TEST(Endpoint, NobodySpeaksForANearerOneWhoseWordCannotBeHad) {
  const std::vector<std::function<void(World&)>> spoils = {
      [](World& world) {
        world.sub.pad(64498, "https://sub.example");
        world.sub.withhold("AS64498.pad");
      },
      [](World& world) { world.sub.publish("AS64498.pad", "no object"); },
      [](World& world) {
        world.sub.bend_manifest_content = [](ManifestParts& parts) {
          parts.next_update = der_generalized_time(kNow - 1);
        };
      },
  };
  for (const auto& spoil : spoils) {
    World world;
    world.alice.pad(64498, "https://alice.example");
    EXPECT_EQ(world.ask(64498).used()->url, "https://alice.example") << "sub is silent";
    spoil(world);
    const auto answer = world.ask(64498, hearsay());
    EXPECT_EQ(answer.used(), nullptr) << words_text(answer);
    EXPECT_THAT(words_text(answer), HasSubstr("rpki not heard https://alice.example"));
  }
}

TEST(Endpoint, ExpiresWithWhatItHangsOn) {
  World world;
  world.alice.pad(64496, "https://a.example");
  EXPECT_NE(world.ask(64496, {}, kNow + kDay).used(), nullptr);
  const auto late = world.ask(64496, kOthers, kNow + kDay + 1);
  EXPECT_EQ(late.words.front().verdict, rpki::EndpointVerdict::expired);
  EXPECT_EQ(late.used()->url, "https://static.example");
  EXPECT_EQ(world.ask(64496, {}, kNow + kDay + 1).used(), nullptr);
}

TEST(Endpoint, TheMostSpecificHolderIsBelievedThenTheLastToSign) {
  World world;
  world.alice.pad(64498, "https://above.example", signed_at(kNow - 60));
  world.sub.pad(64498, "https://below.example", signed_at(kNow - 600));
  EXPECT_EQ(words_text(world.ask(64498)),
            "rpki conflicts https://above.example; rpki used https://below.example");
  world.anchor.pad(64498, "https://below.example", signed_at(kNow - 60));
  EXPECT_EQ(words_text(world.ask(64498)),
            "rpki agrees https://below.example; rpki conflicts https://above.example; "
            "rpki used https://below.example");
  world.sub.pad(64498, "https://newer.example", signed_at(kNow - 599), "newer.pad");
  EXPECT_EQ(world.ask(64498).used()->url, "https://newer.example");
  world.sub.pad(64498, "https://newer.example", signed_at(kNow - 599), "same.pad");
  EXPECT_EQ(world.ask(64498).used()->url, "https://newer.example");
  world.sub.pad(64498, "https://third.example", signed_at(kNow - 599), "third.pad");
  EXPECT_EQ(world.ask(64498).used(), nullptr);
  EXPECT_EQ(world.ask(64496).reason, "no source names one");
}

/// Whoever does not hold an AS can neither name its endpoint nor keep others from being heard.
TEST(Endpoint, StrangersSayNothing) {
  World world;
  Authority& mallory = world.anchor.child("mallory", {"64511", ""});
  mallory.pad(64496, "https://mallory.example");
  mallory.pad(64497, "https://mallory.example");
  mallory.withhold("AS64497.pad");
  mallory.publish("AS64499.pad", "garbage");
  OtherEndpoints others;
  others.rdap = {{"https://rdap.example", "rdap", 0, 0}};
  for (const std::uint32_t asn : {64496U, 64497U, 64499U})
    EXPECT_EQ(words_text(world.ask(asn, others)), "rdap used https://rdap.example") << asn;
  world.rules.constraints["alpha"] = rpki::parse_constraints("deny 64496\n").value();
  world.alice.pad(64496, "https://a.example");
  EXPECT_EQ(words_text(world.ask(64496, others)),
            "rpki not heard https://a.example; rdap used https://rdap.example");
}

TEST(Endpoint, IsTheSameFromRecords) {
  World world;
  world.alice.pad(64496, "https://a.example");
  world.tree.write_rpki_client(world.folder.path());
  const Walked walked = walk_of(world.folder.path());
  rpki::RecordReader records;
  for (rpki::AuthorityId id = 0; id < walked->authorities.size(); ++id)
    ASSERT_TRUE(records.add(record_key(*walked, id), to_record(*walked, id)));
  const rpki::Holdership there(walked, {});
  const rpki::Holdership back(records.build(), {});
  const auto one = endpoint_of(&there, {64496}, {}, kNow);
  const auto other = endpoint_of(&back, {64496}, {}, kNow);
  EXPECT_EQ(words_text(one), words_text(other));
  EXPECT_EQ(one.used()->fetched_at, other.used()->fetched_at);
  EXPECT_EQ(one.used()->expires_at, other.used()->expires_at);
  EXPECT_EQ(one.used()->hash, other.used()->hash);
}

TEST(Endpoint, TheMiniTreeIsAsExpected) {
  MiniTree tree;
  if (!build(tree, false)) GTEST_SKIP() << kNoMiniTree;
  rpki::WalkOptions options;
  options.cache = tree.out() / "pub";
  options.tals = rpki::read_tals(tree.out() / "tals").value();
  options.now = tree.now;
  const rpki::Holdership holdership(rpki::walk(options, nullptr, {}).value(), {});
  std::map<std::string, std::string> found;
  for (std::uint32_t asn = 64490; asn <= 64600; ++asn) {
    const auto answer = endpoint_of(&holdership, {asn}, {}, tree.now);
    if (answer.used() != nullptr) found[std::to_string(asn)] = answer.used()->url;
  }
  EXPECT_EQ(found, (tree.expected.at("endpoints").get<std::map<std::string, std::string>>()));
}

TEST(EndpointLine, IsOneOfTheText) {
  using rpki::endpoint_lines;
  EXPECT_THAT(endpoint_lines("PeeringAPI https://api.example/v1/"), ElementsAre("https://api.example/v1/"));
  EXPECT_THAT(
      endpoint_lines("We peer.\r\n  PeeringAPI https://a.example\t\r\n\nPeeringAPI https://b.example"),
      ElementsAre("https://a.example", "https://b.example"));
  EXPECT_THAT(endpoint_lines("remarks:        PeeringAPI https://a.example\nPeeringAPI https://a.example"),
              ElementsAre("https://a.example"));
  for (const char* text : {"", "PeeringAPI", "PeeringAPI http://a.example", "peeringapi https://a.example",
                           "our PeeringAPI https://a.example", "PeeringAPI https://a.example now",
                           "PeeringAPI  https://a.example", "PeeringAPI https://",
                           "PeeringAPI https://a.ex\xc3\xa4mple", "PeeringAPI https://a\x01"})
    EXPECT_THAT(endpoint_lines(text), IsEmpty()) << text;
  const std::string longest(500, 'a');
  EXPECT_THAT(endpoint_lines("PeeringAPI https://" + longest), testing::SizeIs(1));
  EXPECT_THAT(endpoint_lines("PeeringAPI https://" + longest + "a"), IsEmpty());
  std::string many;
  for (int i = 0; i < 100; ++i) many += "PeeringAPI https://a" + std::to_string(i) + "\n";
  EXPECT_THAT(endpoint_lines(many), testing::SizeIs(10));
}

}  // namespace
}  // namespace meetpoint::test
