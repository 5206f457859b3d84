#include "index/planner/lint.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>
#include <string>

#include "index/finding.hpp"
#include "index/planner/lans.hpp"
#include "support/flat_world.hpp"
#include "support/pdb_world.hpp"
#include "support/temp_dir.hpp"

namespace meetpoint::index {
namespace {

using test::FlatWorld;
using test::Json;
using testing::Contains;
using testing::IsEmpty;

std::string line(std::string_view code, ObjectType type, std::uint32_t id) {
  return std::string(code) + " " + std::string(name_of(type)) + std::to_string(id);
}
std::multiset<std::string> told(const Lint& lint) {
  std::multiset<std::string> lines;
  for (const LintItem& item : lint.items) lines.insert(line(item.code, item.type, item.id));
  return lines;
}

/// Speeds and prefixes, some of them nested, at random.
test::World furnished(std::uint32_t seed) {
  test::World world = test::random_world(seed);
  std::mt19937 random(seed);
  const auto below = [&](std::uint32_t n) { return static_cast<std::uint32_t>(random() % n); };
  for (Json& row : world.rows(ObjectType::netixlan)) {
    constexpr std::array kSpeeds = {0, 1, 100, 1000, 1024, 10'000, 100'000, 114'514};
    row["speed"] = kSpeeds.at(below(kSpeeds.size()));
    if (!row.contains("operational")) row["operational"] = true;
  }
  const auto lans = static_cast<std::uint32_t>(world.rows(ObjectType::ixlan).size());
  for (std::uint32_t id = 1; id <= 5; ++id)
    world.add(ObjectType::ixpfx,
              {{"id", id},
               {"ixlan_id", 1 + below(lans + 1)},
               {"prefix", "10.0." + std::to_string(below(3)) + "." +
                              (below(2) == 0 ? "0/24" : std::to_string(64 * below(4)) + "/26")},
               {"status", below(5) == 0 ? "deleted" : "ok"}});
  return world;
}

std::multiset<std::string> slowly(const test::World& world, const FlatWorld& flat, std::uint32_t asn,
                                  std::uint32_t ix) {
  std::multiset<std::string> lines;
  const std::set<int> usual = {100, 1000, 10'000, 100'000};
  for (const test::FlatPort& port : flat.ports) {
    if ((asn != 0 && port.asn != asn) || (ix != 0 && port.ix != ix)) continue;
    if (!port.operational) lines.insert(line(kPortDown, ObjectType::netixlan, port.id));
    if (port.ipaddr4.empty() && port.ipaddr6.empty())
      lines.insert(line(kPortNoAddress, ObjectType::netixlan, port.id));
    if (!usual.contains(static_cast<int>(port.speed_mbps)))
      lines.insert(line(kPortSpeed, ObjectType::netixlan, port.id));
  }
  if (asn != 0) return lines;
  const auto ix_of = [&](const Json& prefix) -> std::uint32_t {
    if (prefix.at("status") != "ok") return 0;
    for (const Json& lan : world.rows(ObjectType::ixlan)) {
      if (lan.at("id") == prefix.at("ixlan_id") && lan.at("status") == "ok" &&
          flat.ixs.contains(lan.at("ix_id")))
        return lan.at("ix_id");
    }
    return 0;
  };
  std::set<std::uint32_t> known;
  const auto& prefixes = world.rows(ObjectType::ixpfx);
  for (std::size_t b = 0; b < prefixes.size(); ++b) {
    if (ix_of(prefixes[b]) == 0) continue;
    known.insert(ix_of(prefixes[b]));
    const Prefix narrow = parse_prefix(prefixes[b].at("prefix").get<std::string>()).value();
    std::map<std::pair<int, std::size_t>, std::uint32_t> holders;  // the narrowest, then the newest, last
    for (std::size_t a = 0; a < prefixes.size(); ++a) {
      if (a == b || ix_of(prefixes[a]) == 0) continue;
      const Prefix wide = parse_prefix(prefixes[a].at("prefix").get<std::string>()).value();
      const bool same = wide == narrow && a < b;
      if (same || (wide.length < narrow.length && contains(wide, narrow.network)))
        holders[{wide.length, a}] = ix_of(prefixes[a]);
    }
    if (holders.empty()) continue;
    if (ix == 0 || ix_of(prefixes[b]) == ix || holders.rbegin()->second == ix)
      lines.insert(line(kPrefixOverlap, ObjectType::ixpfx, prefixes[b].at("id")));
  }
  for (const std::uint32_t one : flat.ixs) {
    const bool has_members =
        std::ranges::any_of(flat.at_ix, [one](const auto& at) { return at.second == one; });
    if ((ix == 0 || one == ix) && has_members && !known.contains(one))
      lines.insert(line(kNoPrefix, ObjectType::ix, one));
  }
  return lines;
}

TEST(LintOf, EachQuestionIsWhatTheRowsSay) {
  std::size_t lines = 0;
  std::set<std::string_view> codes;
  for (std::uint32_t seed = 1; seed <= 50; ++seed) {
    const test::World world = furnished(seed);
    const FlatWorld flat(world);
    const test::TempDir directory;
    const auto snapshot = test::catalogued(world, directory.path());
    const Lint all = lint(*snapshot, {}).value();
    ASSERT_EQ(told(all), slowly(world, flat, 0, 0)) << "seed " << seed;
    for (const LintItem& item : all.items) {
      EXPECT_FALSE(item.text.empty() || item.remedy.empty() || item.owner.empty());
      codes.insert(item.code);
    }
    lines += all.found;
    for (const std::uint32_t asn : flat.asns) {
      ASSERT_EQ(told(lint(*snapshot, {.asn = Asn{asn}}).value()), slowly(world, flat, asn, 0));
    }
    for (const std::uint32_t ix : flat.ixs) {
      ASSERT_EQ(told(lint(*snapshot, {.ix = IxId{ix}}).value()), slowly(world, flat, 0, ix))
          << "seed " << seed;
    }
    const Lint one = lint(*snapshot, {.limit = 1}).value();
    ASSERT_EQ(one.found, all.found);
    ASSERT_EQ(one.items.size(), std::min<std::size_t>(1, all.found));
  }
  EXPECT_GT(lines, 500U) << "the worlds are too thin to prove anything";
  EXPECT_EQ(codes.size(), 5U);
}

TEST(LintOf, FindingsComeWithWhomTheyConcernAndARemedy) {
  const test::TempDir place;
  std::vector<Finding> findings;
  for (const std::string_view code : kConsistencyCodes)
    findings.push_back({std::string(code), ObjectType::netixlan, 1, "ipaddr4", {64496}, "seen"});
  for (const std::string_view code : kRpkiCodes)
    findings.push_back({std::string(code), ObjectType::net, 1, "", {64496}, "seen"});
  findings.push_back({std::string(kLanAnnounced), ObjectType::ixpfx, 1, "", {}, "seen"});
  const auto snapshot = test::catalogued_with(test::pdb_world(), place.path(), findings);
  const Lint all = lint(*snapshot, {}).value();
  std::size_t seen = 0;
  for (const LintItem& item : all.items) {
    if (item.text != "seen") continue;
    ++seen;
    EXPECT_FALSE(item.remedy.empty()) << item.code;
    EXPECT_NE(item.since, 0) << item.code;
    if (item.type == ObjectType::netixlan) {
      EXPECT_EQ(item.network->asn, Asn{64496});
      EXPECT_EQ(item.exchange->id, IxId{1});
    }
  }
  EXPECT_EQ(seen, findings.size());
  const auto at = told(lint(*snapshot, {.ix = IxId{1}}).value());
  EXPECT_THAT(at, Contains(line(kAddressRange, ObjectType::netixlan, 1)));
  EXPECT_THAT(told(lint(*snapshot, {.ix = IxId{2}}).value()),
              testing::Not(Contains(line(kAddressRange, ObjectType::netixlan, 1))));
  EXPECT_THAT(told(lint(*snapshot, {.asn = Asn{64496}}).value()),
              Contains(line(kAsnUncertified, ObjectType::net, 1)));
}

TEST(LintOf, AnAddressOutsideIsTheExchangesToMendWhereItSaysNoPrefix) {
  test::World world;
  world.add(ObjectType::net, {{"id", 1}, {"org_id", 1}, {"asn", 64496}, {"name", "n"}});
  world.add(ObjectType::ix, {{"id", 7}, {"org_id", 1}, {"name", "X"}});
  world.add(ObjectType::ixlan, {{"id", 3}, {"ix_id", 7}});
  world.add(ObjectType::ixpfx, {{"id", 1}, {"ixlan_id", 3}, {"prefix", "192.0.2.0/24"}});
  world.add(
      ObjectType::netixlan,
      {{"id", 9}, {"net_id", 1}, {"ixlan_id", 3}, {"ipaddr4", "198.51.100.9"}, {"ipaddr6", "2001:db8::9"}});
  const std::string code(kAddressRange);
  const test::TempDir place;
  const auto snapshot = test::catalogued_with(world, place.path(),
                                              {{code, ObjectType::netixlan, 9, "ipaddr4", {64496}, "seen"},
                                               {code, ObjectType::netixlan, 9, "ipaddr6", {64496}, "seen"}});
  std::map<std::string_view, std::string_view> owners;
  const Lint found = lint(*snapshot, {.asn = Asn{64496}}).value();
  for (const LintItem& item : found.items) {
    if (item.code == kAddressRange) owners[item.field] = item.owner;
  }
  EXPECT_EQ(owners.at("ipaddr4"), "network") << "the exchange says what it has";
  EXPECT_EQ(owners.at("ipaddr6"), "exchange") << "no prefix of this family is known";
}

TEST(LintOf, AFacilityFarFromItsCityIsSeen) {
  test::World world;
  const auto fac = [&](int id, const char* city, Json latitude, Json longitude, const char* state = "") {
    world.add(ObjectType::fac, {{"id", id},
                                {"org_id", 1},
                                {"name", "f"},
                                {"city", city},
                                {"country", "DE"},
                                {"state", state},
                                {"latitude", std::move(latitude)},
                                {"longitude", std::move(longitude)}});
  };
  fac(1, "Berlin", 52.5, 13.4);
  fac(2, "berlin", 52.4, 13.3);
  fac(3, "BERLIN", 52.6, 13.5);
  fac(4, "Berlin", 13.4, 52.5);  // the wrong way round
  fac(5, "Bonn", 50.7, 7.1);
  fac(6, "Bonn", 0.7, 7.1);  // or the other: nobody can tell
  fac(7, "Bonn", nullptr, nullptr);
  fac(8, "Ulm", 0.0, 0.0);
  fac(9, "Ulm", 95.0, 10.0);
  fac(10, "", 48.4, 10.0);
  fac(11, "Neustadt", 49.3, 8.1, "RP");
  fac(12, "Neustadt", 49.4, 8.2, "rp");
  fac(13, "Neustadt", 49.3, 8.2, "");
  fac(17, "Neustadt", 49.2, 8.1, "RP");
  fac(14, "Neustadt", 54.1, 10.8, "SH");  // another city of that name
  fac(15, "Neustadt", 54.1, 10.8, "RP");  // here the coordinates are wrong
  fac(16, "Neustadt", 54.1, 10.8, "");    // so they seem
  const test::TempDir place;
  const auto snapshot = test::catalogued(world, place.path());
  EXPECT_EQ(told(lint(*snapshot, {}).value()),
            (std::multiset<std::string>{
                line(kCoordinates, ObjectType::fac, 4), line(kCoordinates, ObjectType::fac, 8),
                line(kCoordinates, ObjectType::fac, 9), line(kCoordinates, ObjectType::fac, 15),
                line(kCoordinates, ObjectType::fac, 16)}));
}

TEST(LintOf, SpeedsAreThosePortsHave) {
  for (const std::uint32_t usual :
       {10U, 100U, 155U, 250U, 1000U, 1500U, 2500U, 10'000U, 40'000U, 128'000U, 400'000U})
    EXPECT_TRUE(is_usual_speed(usual)) << usual;
  for (const std::uint32_t odd : {0U, 1U, 9U, 34U, 1024U, 10'240U, 114'514U, 100'000'000U})
    EXPECT_FALSE(is_usual_speed(odd)) << odd;
}

TEST(LintOf, RefusesWhatIsNoQuestion) {
  const test::TempDir place;
  const auto snapshot = test::catalogued(test::pdb_world(), place.path());
  EXPECT_EQ(lint(*snapshot, {.asn = Asn{65551}}).error().field, "asn");
  EXPECT_EQ(lint(*snapshot, {.ix = IxId{4000}}).error().field, "ix");
  EXPECT_EQ(lint(*snapshot, {.asn = Asn{64496}, .ix = IxId{1}}).error().code, ErrorCode::invalid);
}

}  // namespace
}  // namespace meetpoint::index
