#include "rpki/checklist_verdict.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mini_tree.hpp"
#include "walks.hpp"

namespace meetpoint::test {
namespace {

namespace fs = std::filesystem;
using rpki::ChecklistFile;
using rpki::ChecklistVerdict;
using rpki::judge_checklist;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr index::UtcSeconds kDay = 24 * 3600;

ChecklistFile file(std::string name, std::string_view data) {
  return {std::move(name), rpki::sha256(data)};
}

/// Which of its files a list vouches for: `name`, `digest`, `no`.
std::string matches(const ChecklistVerdict& verdict) {
  std::string all;
  for (const rpki::ChecklistMatch& one : verdict.files)
    all += std::string(all.empty() ? "" : " ") + (one.by_name ? "name" : one.by_digest ? "digest" : "no");
  return all;
}

/// The small tree, with an heir of alice who inherits all she has.
struct World {
  RpkiTree tree{kNow};
  Authority& anchor = tree.anchor("alpha", {"0-4294967295", "0.0.0.0/0, ::/0"});
  Authority& alice = anchor.child("alice", {"64496-64499", "192.0.2.0/24"});
  Authority& heir = alice.child("heir", {"inherit", "inherit"});
  TempDir folder;
  Walked walked;
  void walk() {
    tree.write_rpki_client(folder.path());
    walked = walk_of(folder.path());
  }
  std::string problem(const std::string& bytes, index::UtcSeconds now = kNow) const {
    return judge_checklist(bytes, walked.get(), {}, now).problem;
  }
};

TEST(ChecklistVerdict, SaysWhatIsProvenAndForWhichFiles) {
  World world;
  const std::string list =
      world.alice.checklist({"64496-64497", "192.0.2.0/25"}, {{"a.txt", "hello\n"}, {{}, "nameless"}});
  world.walk();
  const ChecklistVerdict verdict = judge_checklist(
      list, world.walked.get(),
      {file("a.txt", "hello\n"), file("b.txt", "nameless"), file("b.txt", "hello\n"), file("a.txt", "bye")},
      kNow);
  EXPECT_TRUE(verdict.valid()) << verdict.problem;
  EXPECT_TRUE(verdict.issuer_found);
  EXPECT_EQ(to_string(verdict.resources.asns), "64496-64497");
  EXPECT_EQ(to_string(verdict.resources.ips), "192.0.2.0/25");
  EXPECT_EQ(verdict.entries, 2U);
  EXPECT_EQ(verdict.valid_until, kNow + kDay) << "no longer than the issuer's CRL";
  EXPECT_EQ(verdict.signed_at, kNow - 3600);
  EXPECT_EQ(world.walked->authorities[verdict.issuer].certificate->uri, world.alice.certificate_uri());
  EXPECT_EQ(matches(verdict), "name digest no no");
  EXPECT_FALSE(verdict.all_listed());
  EXPECT_TRUE(judge_checklist(list, world.walked.get(), {file("a.txt", "hello\n")}, kNow).all_listed());
}

TEST(ChecklistVerdict, AnIssuerMayInherit) {
  World world;
  const std::string good = world.heir.checklist({"64499", ""}, {{"a", "a"}});
  const std::string greedy = world.heir.checklist({"64500", ""}, {{"a", "a"}});
  world.walk();
  EXPECT_THAT(world.problem(good), IsEmpty());
  EXPECT_THAT(world.problem(greedy), HasSubstr("AS numbers that its issuer does not have"));
}

TEST(ChecklistVerdict, TheOperatorsConstraintsCount) {
  World world;
  const std::string list = world.alice.checklist({"64496", "192.0.2.0/25"}, {{"a", "a"}});
  world.walk();
  const auto problem = [&](const std::string& anchor, const std::string& text) {
    rpki::HoldershipRules rules;
    rules.constraints.emplace(anchor, rpki::parse_constraints(text).value());
    return judge_checklist(list, world.walked.get(), {}, kNow, rules).problem;
  };
  EXPECT_EQ(problem("alpha", "deny 64496"), "alpha.constraints denies its trust anchor what it names");
  EXPECT_EQ(problem("alpha", "deny 192.0.2.0/26"), "alpha.constraints denies its trust anchor what it names");
  EXPECT_EQ(problem("alpha", "allow 192.0.2.0/26"),
            "alpha.constraints denies its trust anchor what it names");
  EXPECT_EQ(problem("alpha", "deny 64497\nallow 192.0.2.0/24"), "");
  EXPECT_EQ(problem("beta", "deny 64496"), "");
}

TEST(ChecklistVerdict, ThatNoIssuerIsFoundIsSaidNoMoreAndNoLess) {
  World world;
  World other;
  Authority& mallory = other.anchor.child("mallory", {"64496", ""});
  const std::string list = mallory.checklist({"64496", ""}, {{"a", "a"}});
  world.walk();
  const ChecklistVerdict verdict = judge_checklist(list, world.walked.get(), {file("a", "a")}, kNow);
  EXPECT_EQ(verdict.problem, "issuer not found");
  EXPECT_FALSE(verdict.issuer_found);
  EXPECT_EQ(to_string(verdict.resources.asns), "64496") << "what it says can be read";
  EXPECT_EQ(matches(verdict), "name");
  EXPECT_EQ(judge_checklist(list, nullptr, {}, kNow).problem, "issuer not found");
}

TEST(ChecklistVerdict, EachThingThatMayBeWrongHasItsClause) {
  World world;
  const Claims claims{"64496", ""};
  const std::vector<rpki::ChecklistFile> none;
  const auto with = [&](const Bend& bend) { return world.alice.checklist(claims, {{"a", "a"}}, bend); };
  const std::string late = with({[](auto& parts) { parts.not_after = der_time(kNow - 1); }, {}});
  const std::string early = with({[](auto& parts) { parts.not_before = der_time(kNow + 1); }, {}});
  const std::string forged = with({[](auto& parts) { parts.signer = &signing_key(7); }, {}});
  const std::string unsigned_by_ee = with({{}, [](auto& parts) { parts.signer = &signing_key(7); }});
  std::string serial;
  const std::string revoked = with({[&](auto& parts) { serial = parts.serial; }, {}});
  const std::string good = with({});
  const std::string greedy = world.alice.checklist({"64500", ""}, {{"a", "a"}});
  world.alice.revoke(serial);
  world.walk();
  EXPECT_THAT(world.problem(good), IsEmpty());
  EXPECT_THAT(world.problem(late), HasSubstr("RFC 6487 section 7.2: it expired at"));
  EXPECT_THAT(world.problem(early), HasSubstr("RFC 6487 section 7.2: it is not valid before"));
  EXPECT_THAT(world.problem(forged), HasSubstr("RFC 6487 section 7.2: its signature is not its issuer's"));
  EXPECT_THAT(world.problem(unsigned_by_ee), HasSubstr("RFC 6488"));
  EXPECT_THAT(world.problem(revoked), HasSubstr("RFC 6487 section 7.2: its certificate is revoked"));
  EXPECT_THAT(world.problem(greedy), HasSubstr("RFC 6487 section 7.2"));
  EXPECT_THAT(world.problem(good.substr(0, 100)), HasSubstr("X.690"));
  EXPECT_THAT(world.problem(""), testing::Not(IsEmpty()));
  EXPECT_THAT(world.problem(std::string(8'000'001, '0')), HasSubstr("over 8 MB"));
  // The chain ends with the issuer's own listing.
  EXPECT_THAT(world.problem(good, kNow + kDay), IsEmpty());
  EXPECT_THAT(world.problem(good, kNow + kDay + 1),
              HasSubstr("RFC 6487 section 7.2: its issuer's certificate"));
}

TEST(ChecklistVerdict, AnIssuerWithoutACurrentCrlProvesNothing) {
  World world;
  const std::string list = world.alice.checklist({"64496", ""}, {{"a", "a"}});
  world.walk();
  fs::remove(world.folder / "rpki.example.net/repo/alice/alice.crl");
  world.walked = walk_of(world.folder.path());
  EXPECT_THAT(world.problem(list),
              HasSubstr("RFC 6488 section 3: its issuer has no current manifest and CRL"));
  auto stale = std::make_shared<rpki::Repository>(*world.walked);
  auto point = std::make_shared<rpki::Point>();
  point->valid_until = kNow - 1;
  stale->authorities[1].point = point;
  EXPECT_THAT(judge_checklist(list, stale.get(), {}, kNow).problem, HasSubstr("stale since"));
}

TEST(ChecklistVerdict, TheMiniTreeIsAsExpected) {
  MiniTree tree;
  if (!build(tree, false)) GTEST_SKIP() << kNoMiniTree;
  rpki::WalkOptions options;
  options.cache = tree.out() / "pub";
  options.tals = rpki::read_tals(tree.out() / "tals").value();
  options.now = tree.now;
  const Walked walked = rpki::walk(options, nullptr, {}).value();
  const auto judge = [&](const std::string& name, std::vector<ChecklistFile> files) {
    return judge_checklist(read_file(tree.out() / "rsc" / name), walked.get(), files, tree.now);
  };
  const auto known = [&](const std::string& name) {
    return file(name, read_file(tree.out() / "rsc" / name));
  };
  const auto one = judge("good-as.sig", {known("openid-configuration"), known("a.txt")});
  EXPECT_THAT(one.problem, IsEmpty());
  EXPECT_EQ(matches(one), "name digest");
  const auto both = judge("good-both.sig", {known("a.txt"), known("openid-configuration")});
  EXPECT_THAT(both.problem, IsEmpty());
  EXPECT_EQ(matches(both), "name no");
  EXPECT_EQ(to_string(both.resources.asns) + " " + to_string(both.resources.ips), "64496-64497 192.0.2.0/24");
  EXPECT_THAT(judge("bad-uncovered.sig", {}).problem, HasSubstr("RFC 9323 section 5"));
  EXPECT_THAT(judge("bad-overclaim-ee.sig", {}).problem, HasSubstr("RFC 6487 section 7.2"));
  EXPECT_THAT(judge("bad-inherit-ee.sig", {}).problem, HasSubstr("RFC 9323 section 5"));
  EXPECT_THAT(judge("bad-has-sia.sig", {}).problem, HasSubstr("RFC 9323 section 2.1"));
  EXPECT_EQ(judge("bad-revoked-ca.sig", {}).problem, "issuer not found") << "a revoked CA is none";
  EXPECT_THAT(judge("bad-tampered.sig", {}).problem, HasSubstr("RFC 6488"));
}

TEST(ChecklistVerdict, RecordedListsOfOthersHaveNoIssuerHere) {
  const fs::path recorded = shared_data("data/rpki-objects");
  if (recorded.empty()) GTEST_SKIP() << kNoShared;
  World world;
  world.walk();
  std::size_t valid = 0;
  for (const auto& entry : fs::recursive_directory_iterator(recorded)) {
    const std::string name = entry.path().filename();
    if (!entry.is_regular_file() || (!name.ends_with(".sig") && name != "checklist.sig.1")) continue;
    const std::string bytes = read_file(entry.path());
    const auto parsed = rpki::parse_checklist(bytes);
    if (!parsed) {
      EXPECT_THAT(parsed.error().text, HasSubstr("RFC 9589"))
          << name << ": from before the time was required";
      continue;
    }
    ++valid;
    EXPECT_EQ(world.problem(bytes, parsed->object.ee.not_before), "issuer not found") << name;
    EXPECT_EQ(world.problem(bytes, parsed->object.ee.not_after), "issuer not found") << name;
    EXPECT_THAT(world.problem(bytes, parsed->object.ee.not_after + 1), HasSubstr("it expired at")) << name;
  }
  EXPECT_GE(valid, 2U);
}

}  // namespace
}  // namespace meetpoint::test
