#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "directory_mirror.hpp"
#include "sync/ownership.hpp"

/// M19: which addresses fit the prefixes of their exchange; and both address rules against brute force.
namespace meetpoint::test {
namespace {

using index::ObjectType;
using testing::ElementsAre;
using testing::IsEmpty;

/// The findings on one port with this address, when these are the prefixes of its ixlan.
std::vector<std::string> verdict(const std::string& address, const std::vector<Json>& prefixes,
                                 bool listed = true) {
  World world = clean_world();
  const bool v6 = address.find(':') != std::string::npos;
  edit(world, ObjectType::netixlan, 1,
       {{"ipaddr4", v6 ? Json() : Json(address)}, {"ipaddr6", v6 ? Json(address) : Json()}});
  world.rows(ObjectType::netixlan).pop_back();
  world.rows(ObjectType::ixpfx).clear();
  std::uint32_t id = 0;
  for (Json prefix : prefixes) {
    prefix.update(Json{{"id", ++id}});
    if (!prefix.contains("ixlan_id")) prefix["ixlan_id"] = 20;
    world.add(ObjectType::ixpfx, prefix);
  }
  world.add(ObjectType::ixlan, {{"id", 21}, {"ix_id", 20}});
  DirectoryMirror mirror;
  mirror.load(world, listed ? std::vector<ObjectType>{} : std::vector<ObjectType>{ObjectType::ixpfx});
  std::vector<std::string> codes;
  for (const index::Finding& finding : mirror.snapshot().findings()) {
    if (finding.type == ObjectType::netixlan) codes.push_back(finding.code);
  }
  const bool tainted = !codes.empty();
  const auto& snapshot = mirror.snapshot();
  const auto places = snapshot.exchanges_of(*snapshot.find(kA));
  EXPECT_EQ(places.size(), 1U) << "it is served whatever is said of it";
  EXPECT_EQ(places[0].clean_ipv4 || places[0].clean_ipv6, !tainted) << address;
  return codes;
}

Json prefix(const char* text) {
  return {{"prefix", text}};
}

TEST(AddressRules, M19AnAddressInAnOkPrefixOfItsIxlanIsFine) {
  EXPECT_THAT(verdict("192.0.2.1", {prefix("192.0.2.0/24")}), IsEmpty());
  EXPECT_THAT(verdict("192.0.2.254", {prefix("192.0.2.0/24")}), IsEmpty());
  EXPECT_THAT(verdict("2001:db8::1", {prefix("2001:db8::/64")}), IsEmpty());
  EXPECT_THAT(verdict("192.0.2.200", {prefix("192.0.2.0/25"), prefix("192.0.2.128/25")}), IsEmpty());
  EXPECT_THAT(verdict("192.0.2.9", {prefix("198.51.100.0/24"), prefix("192.0.2.0/24")}), IsEmpty());
}

TEST(AddressRules, M19AnAddressOutsideEveryPrefixIsNamed) {
  EXPECT_THAT(verdict("192.0.3.0", {prefix("192.0.2.0/24")}), ElementsAre("F-IPRANGE"));
  EXPECT_THAT(verdict("192.0.1.255", {prefix("192.0.2.0/24")}), ElementsAre("F-IPRANGE"));
  EXPECT_THAT(verdict("2001:db8:0:1::1", {prefix("2001:db8::/64")}), ElementsAre("F-IPRANGE"));
  EXPECT_THAT(verdict("192.0.2.1", {prefix("2001:db8::/64")}), ElementsAre("F-IPRANGE"));
  EXPECT_THAT(verdict("::c000:201", {prefix("192.0.2.0/24")}), ElementsAre("F-IPRANGE"))
      << "the bytes of an IPv4 address in an IPv6 one";
}

TEST(AddressRules, M19ADeletedPrefixDoesNotCount) {
  EXPECT_THAT(verdict("192.0.2.1", {{{"prefix", "192.0.2.0/24"}, {"status", "deleted"}}}),
              ElementsAre("F-IPRANGE"));
  EXPECT_THAT(verdict("192.0.2.1", {{{"prefix", "192.0.2.0/24"}, {"status", "pending"}}}),
              ElementsAre("F-IPRANGE"));
}

TEST(AddressRules, M19APrefixOfAnotherIxlanDoesNotCountEvenOfOneExchange) {
  EXPECT_THAT(verdict("192.0.2.1", {{{"prefix", "192.0.2.0/24"}, {"ixlan_id", 21}}}),
              ElementsAre("F-IPRANGE"));
}

TEST(AddressRules, M19TheFirstAndLastAddressAreReserved) {
  EXPECT_THAT(verdict("192.0.2.0", {prefix("192.0.2.0/24")}), ElementsAre("F-ADDRESS-RESERVED"));
  EXPECT_THAT(verdict("192.0.2.255", {prefix("192.0.2.0/24")}), ElementsAre("F-ADDRESS-RESERVED"));
  EXPECT_THAT(verdict("192.0.2.67", {prefix("192.0.2.64/30")}), ElementsAre("F-ADDRESS-RESERVED"));
  EXPECT_THAT(verdict("192.0.2.65", {prefix("192.0.2.64/30")}), IsEmpty());
  EXPECT_THAT(verdict("2001:db8::", {prefix("2001:db8::/64")}), ElementsAre("F-ADDRESS-RESERVED"));
}

TEST(AddressRules, M19BothAddressesOfAPointToPointLinkAreFine) {
  for (const char* address : {"192.0.2.4", "192.0.2.5"})
    EXPECT_THAT(verdict(address, {prefix("192.0.2.4/31")}), IsEmpty()) << address;
  for (const char* address : {"2001:db8::4", "2001:db8::5"})
    EXPECT_THAT(verdict(address, {prefix("2001:db8::4/127")}), IsEmpty()) << address;
  EXPECT_THAT(verdict("192.0.2.4", {prefix("192.0.2.4/32")}), IsEmpty());
}

TEST(AddressRules, M19WithoutAListOfPrefixesThereIsNoVerdict) {
  EXPECT_THAT(verdict("192.0.2.1", {}, false), IsEmpty());
  EXPECT_THAT(verdict("192.0.2.1", {}, true), ElementsAre("F-IPRANGE")) << "an empty list is one";
}

/// Addresses and prefixes close to each other, so that they collide and miss.
World crowded_world(std::mt19937& random) {
  const auto below = [&](std::uint32_t n) { return static_cast<std::uint32_t>(random() % n); };
  const auto status = [&] { return below(6) > 0 ? "ok" : below(2) > 0 ? "deleted" : "pending"; };
  World world;
  for (const std::uint32_t id : {1U, 2U, 3U})
    world.add(ObjectType::ixlan, {{"id", id}, {"ix_id", id}, {"status", status()}});
  const std::uint32_t prefixes = below(7);
  for (std::uint32_t id = 1; id <= prefixes; ++id) {
    const std::uint32_t length = 26 + below(7);
    const std::uint32_t network = below(256) & ~((1U << (32 - length)) - 1) & 0xff;
    const bool v6 = below(3) == 0;
    const std::string text = v6 ? "2001:db8:" + std::to_string(below(2)) + "::/48"
                                : "192.0.2." + std::to_string(network) + "/" + std::to_string(length);
    world.add(ObjectType::ixpfx,
              {{"id", id}, {"ixlan_id", 1 + below(3)}, {"prefix", text}, {"status", status()}});
  }
  const std::uint32_t ports = below(14);
  for (std::uint32_t id = 1; id <= ports; ++id) {
    const char* const spellings[] = {"2001:db8:0::7", "2001:DB8::7", "2001:db8:0:0:0::0007", "2001:db8:1::7",
                                     "2001:db8::8"};
    Json row = port(id, 1 + below(3),
                    below(4) == 0 ? "" : "192.0.2." + std::to_string(below(2) == 0 ? below(16) : below(256)),
                    below(2) == 0 ? "" : spellings[below(5)], 1 + below(4));
    row["status"] = status();
    world.add(ObjectType::netixlan, row);
  }
  return world;
}

/// An IPv4 address as its number, an IPv6 one as itself: enough for the worlds above.
std::uint32_t number_of(const std::string& ipaddr4) {
  return static_cast<std::uint32_t>(std::stoul(ipaddr4.substr(ipaddr4.rfind('.') + 1)));
}
std::string canonical(const std::string& ipaddr6) {
  return ipaddr6 == "2001:db8::8" || ipaddr6 == "2001:db8:1::7" ? ipaddr6 : "2001:db8::7";
}

bool covers(const std::string& prefix, const std::string& address) {
  const bool v6 = address.find(':') != std::string::npos;
  if (v6 != (prefix.find(':') != std::string::npos)) return false;
  if (v6) return (prefix[9] == '1') == (canonical(address) == "2001:db8:1::7");
  const auto slash = prefix.find('/');
  const std::uint32_t size = 1U << (32 - std::stoul(prefix.substr(slash + 1)));
  return number_of(address) / size == number_of(prefix.substr(0, slash)) / size;
}

/// Two claims of one address, and addresses in no prefix, by looking at every pair.
std::set<std::string> brute_force(const World& world) {
  std::set<std::string> found;
  for (const Json& one : world.rows(ObjectType::netixlan)) {
    if (one.at("status") != "ok") continue;
    for (const char* field : {"ipaddr4", "ipaddr6"}) {
      if (one.at(field).is_null()) continue;
      const std::string address = one.at(field);
      const std::string where = " netixlan " + one.at("id").dump() + " " + field;
      for (const Json& other : world.rows(ObjectType::netixlan)) {
        if (other.at("status") != "ok" || other.at("id") == one.at("id") || other.at(field).is_null())
          continue;
        const std::string theirs = other.at(field);
        const bool v6 = field[6] == '6';
        if (v6 ? canonical(theirs) == canonical(address) : theirs == address)
          found.insert("F-ADDRESS-CONFLICT" + where);
      }
      bool inside = false;
      for (const Json& pfx : world.rows(ObjectType::ixpfx)) {
        inside |= pfx.at("status") == "ok" && pfx.at("ixlan_id") == one.at("ixlan_id") &&
                  covers(pfx.at("prefix"), address);
      }
      if (!inside) found.insert("F-IPRANGE" + where);
    }
  }
  return found;
}

TEST(AddressRulesLaw, ConflictsAndRangesAreWhatBruteForceFinds) {
  const TempDir place;
  const auto store = index::open_sqlite_store(place / "store.db", index::Access::write).value();
  std::map<std::string, int> seen;
  for (std::uint32_t seed = 0; seed < 400; ++seed) {
    std::mt19937 random(seed);
    const World world = crowded_world(random);
    // A pass that is never committed: hundreds of worlds cost no disk.
    auto pass = store->begin().value();
    for (const ObjectType type : index::kObjectTypes) {
      for (const Json& row : world.rows(type)) pass->stage(type, row_of(type, row)).value();
    }
    ASSERT_TRUE(pass->set_cursor(ObjectType::ixpfx, {1, 1}));
    std::set<std::string> found;
    const auto findings = sync::disagreements(*pass).value();
    for (const index::Finding& finding : findings) {
      if (finding.code != index::kAddressConflict && finding.code != index::kAddressRange) continue;
      EXPECT_TRUE(found.insert(DirectoryMirror::text_of(finding)).second) << "said twice";
      ++seen[finding.code];
    }
    ASSERT_EQ(found, brute_force(world)) << "seed " << seed;
  }
  EXPECT_GT(seen["F-ADDRESS-CONFLICT"], 100);
  EXPECT_GT(seen["F-IPRANGE"], 100);
}

}  // namespace
}  // namespace meetpoint::test
