#include "index/planner/peers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "index/planner/network_words.hpp"
#include "support/flat_world.hpp"
#include "support/pdb_world.hpp"
#include "support/temp_dir.hpp"

namespace meetpoint::index {
namespace {

using test::FlatPort;
using test::FlatWorld;
using test::Json;

/// asn -> exchange -> what is there.
struct ExpectedPlace {
  bool ipv4;
  bool ipv6;
  std::uint64_t mbps;
  std::uint64_t mbps_n1;
  friend bool operator==(const ExpectedPlace&, const ExpectedPlace&) = default;
};
using ExpectedPeers = std::map<std::uint32_t, std::map<std::uint32_t, ExpectedPlace>>;

/// A random world whose rows say more of themselves.
test::World random_planning_world(std::uint32_t seed) {
  test::World world = test::random_world(seed);
  std::mt19937 random(seed + 1000);
  const auto one_of = [&](std::initializer_list<Json> all) { return *(all.begin() + random() % all.size()); };
  for (Json& net : world.rows(ObjectType::net)) {
    net["policy_general"] = one_of({"Open", "Selective", "Restrictive", "", nullptr});
    net["info_type"] = one_of({"NSP", "Content", ""});
    net["info_types"] = one_of({Json::array({"Content", "Enterprise"}), Json::array(), Json::array({"NSP"})});
    net["info_scope"] = one_of({"Global", "Europe", ""});
    net["info_traffic"] = one_of({"1-5Gbps", "100+Tbps", "", nullptr});
    net["info_never_via_route_servers"] = one_of({true, false, nullptr});
  }
  for (Json& ix : world.rows(ObjectType::ix)) ix["country"] = one_of({"CH", "DE"});
  for (Json& port : world.rows(ObjectType::netixlan)) port["is_rs_peer"] = random() % 2 == 0;
  return world;
}

std::uint64_t sum_of(const std::vector<FlatPort>& ports, bool without_largest) {
  std::uint64_t sum = 0;
  std::uint64_t largest = 0;
  for (const FlatPort& port : ports) {
    if (!port.operational) continue;
    sum += port.speed_mbps;
    largest = std::max(largest, port.speed_mbps);
  }
  return without_largest ? sum - largest : sum;
}

/// From the definition, network by network and exchange by exchange.
ExpectedPeers slowly(const test::World& world, const FlatWorld& flat, const PeersQuestion& question) {
  ExpectedPeers expected;
  std::map<std::uint32_t, const Json*> nets;  // of an ASN the network with the lowest id speaks
  for (const Json& net : world.rows(ObjectType::net)) {
    if (net.at("status") == "ok") nets.emplace(net.at("asn").get<std::uint32_t>(), &net);
  }
  const auto is_in = [](const std::vector<std::string>& words, const Json& word) {
    return words.empty() ||
           std::any_of(words.begin(), words.end(), [&](const auto& one) { return word == one; });
  };
  for (const auto& [asn, net] : nets) {
    if (asn == question.asn.value || question.existing.has({asn})) continue;
    bool type = is_in(question.types, net->at("info_type"));
    for (const Json& one : net->at("info_types")) type |= is_in(question.types, one);
    if (!is_in(question.policies, net->at("policy_general")) || !type ||
        !is_in(question.scopes, net->at("info_scope")))
      continue;
    if (question.never_via_route_servers && net->at("info_never_via_route_servers") != true) continue;
    const Json& traffic = net->at("info_traffic");
    const std::uint64_t mbps = traffic == "1-5Gbps" ? 1000 : traffic == "100+Tbps" ? 100'000'000 : 0;
    if (mbps < question.least_traffic_mbps) continue;
    for (const Json& ix : world.rows(ObjectType::ix)) {
      const auto id = ix.at("id").get<std::uint32_t>();
      if (!flat.ixs.contains(id) || !is_in(question.countries, ix.at("country"))) continue;
      const auto ours = flat.ports_of(question.asn.value, id);
      const auto theirs = flat.ports_of(asn, id);
      const auto had = [&](const std::string& address) {
        const auto parsed = parse_address(address);
        return parsed && question.existing.has({asn}, *parsed);
      };
      const auto some = [](const std::vector<FlatPort>& ports, auto is) {
        return std::any_of(ports.begin(), ports.end(), is);
      };
      ExpectedPlace place{};
      place.ipv4 = some(ours, [](const FlatPort& port) { return port.usable4(); }) &&
                   some(theirs, [&](const FlatPort& port) { return port.usable4() && !had(port.ipaddr4); });
      place.ipv6 = some(ours, [](const FlatPort& port) { return port.usable6(); }) &&
                   some(theirs, [&](const FlatPort& port) { return port.usable6() && !had(port.ipaddr6); });
      const bool rs = some(theirs, [](const FlatPort& port) { return port.operational && port.is_rs_peer; });
      if (!place.ipv6 && (question.ipv6 || !place.ipv4)) continue;
      if (question.rs_peer && *question.rs_peer != rs) continue;
      if (sum_of(theirs, false) < question.least_mbps) continue;
      place.mbps = std::min(sum_of(ours, false), sum_of(theirs, false));
      place.mbps_n1 = std::min(sum_of(ours, true), sum_of(theirs, true));
      expected[asn][id] = place;
    }
  }
  return expected;
}

ExpectedPeers shape_of(const Peers& answer) {
  ExpectedPeers shape;
  for (const Peer& peer : answer.peers) {
    for (const PeerPlace& place : peer.places) {
      shape[peer.network->asn.value][place.exchange->id.value] = {place.ipv4, place.ipv6, place.capacity.mbps,
                                                                  place.capacity.mbps_without_largest};
    }
  }
  return shape;
}

PeersQuestion random_question(std::mt19937& random, const FlatWorld& flat) {
  const auto now_and_then = [&] { return random() % 4 == 0; };
  PeersQuestion question;
  question.asn = {*std::next(flat.asns.begin(), static_cast<std::ptrdiff_t>(random() % flat.asns.size()))};
  if (now_and_then()) question.policies = {"Open", "Selective"};
  if (now_and_then()) question.types = {"Content"};
  if (now_and_then()) question.scopes = {"Europe"};
  if (now_and_then()) question.least_traffic_mbps = 1000;
  if (now_and_then()) question.never_via_route_servers = true;
  if (now_and_then()) question.countries = {"DE"};
  if (now_and_then()) question.least_mbps = 1000;
  if (now_and_then()) question.rs_peer = random() % 2 == 0;
  if (now_and_then()) question.ipv6 = true;
  if (now_and_then()) question.existing.asns = {{*flat.asns.begin()}};
  if (now_and_then()) {
    for (const FlatPort& port : flat.ports) {
      if (random() % 2 == 0 && !port.ipaddr4.empty())
        question.existing.sessions.emplace_back(Asn{port.asn}, parse_address(port.ipaddr4).value());
      if (random() % 2 == 0 && !port.ipaddr6.empty())
        question.existing.sessions.emplace_back(Asn{port.asn}, parse_address(port.ipaddr6).value());
    }
    std::sort(question.existing.sessions.begin(), question.existing.sessions.end());
  }
  return question;
}

TEST(Peers, AgreeWithBruteForceOnRandomWorlds) {
  std::size_t found = 0;
  std::size_t empty = 0;
  for (std::uint32_t seed = 1; seed <= 100; ++seed) {
    const test::World world = random_planning_world(seed);
    const FlatWorld flat(world);
    if (flat.asns.empty()) continue;
    const test::TempDir place;
    const auto snapshot = test::catalogued(world, place.path());
    std::mt19937 random(seed);
    for (int k = 0; k < 40; ++k) {
      const PeersQuestion question = random_question(random, flat);
      const Peers answer = peers(*snapshot, question).value();
      const auto expected = slowly(world, flat, question);
      ASSERT_EQ(shape_of(answer), expected) << "seed " << seed << " question " << k;
      EXPECT_EQ(answer.found, expected.size());
      found += expected.size();
      empty += expected.empty() ? 1 : 0;
    }
  }
  EXPECT_GT(found, 500U) << "the worlds are too thin to prove anything";
  EXPECT_GT(empty, 100U);
}

TEST(Peers, StandByPlacesThenByCapacityAndTheLimitTakesTheFirst) {
  for (std::uint32_t seed = 1; seed <= 40; ++seed) {
    const test::World world = test::random_world(seed);
    const FlatWorld flat(world);
    const test::TempDir place;
    const auto snapshot = test::catalogued(world, place.path());
    for (const std::uint32_t asn : flat.asns) {
      const Peers all = peers(*snapshot, {.asn = {asn}}).value();
      for (std::size_t k = 1; k < all.peers.size(); ++k) {
        const Peer& a = all.peers[k - 1];
        const Peer& b = all.peers[k];
        ASSERT_TRUE(a.places.size() > b.places.size() ||
                    (a.places.size() == b.places.size() &&
                     (a.capacity.mbps > b.capacity.mbps ||
                      (a.capacity.mbps == b.capacity.mbps && a.network->asn < b.network->asn))));
      }
      const Peers two = peers(*snapshot, {.asn = {asn}, .limit = 2}).value();
      EXPECT_EQ(two.found, all.found);
      ASSERT_EQ(two.peers.size(), std::min<std::size_t>(2, all.peers.size()));
      for (std::size_t k = 0; k < two.peers.size(); ++k)
        EXPECT_EQ(two.peers[k].network, all.peers[k].network);
    }
  }
}

/// A rival keeps one port of each network at an exchange.
TEST(Peers, CapacityIsThatOfAllPortsTogether) {
  test::World world;
  for (const int id : {1, 2})
    world.add(ObjectType::net, {{"id", id}, {"org_id", 1}, {"asn", 64495 + id}, {"name", "n"}});
  for (const int ix : {1, 2}) {
    world.add(ObjectType::ix, {{"id", ix}, {"org_id", 1}, {"name", "X"}});
    world.add(ObjectType::ixlan, {{"id", ix}, {"ix_id", ix}});
  }
  int id = 0;
  const auto port = [&](int net, int ix, int speed, bool operational) {
    ++id;
    world.add(ObjectType::netixlan, {{"id", id},
                                     {"net_id", net},
                                     {"ixlan_id", ix},
                                     {"speed", speed},
                                     {"operational", operational},
                                     {"ipaddr4", "192.0.2." + std::to_string(id)}});
  };
  port(1, 1, 100, true);
  port(1, 1, 40, true);
  port(2, 1, 60, true);
  port(2, 1, 60, true);
  port(2, 1, 1000, false);  // carries nothing
  port(1, 2, 10, true);
  port(2, 2, 10, true);
  const test::TempDir place;
  const auto snapshot = test::catalogued(world, place.path());
  const Peers answer = peers(*snapshot, {.asn = {64496}}).value();
  ASSERT_EQ(answer.peers.size(), 1U);
  const Peer& peer = answer.peers[0];
  ASSERT_EQ(peer.places.size(), 2U);
  EXPECT_EQ(peer.places[0].capacity.mbps, 120U) << "140 of ours, 120 of theirs";
  EXPECT_EQ(peer.places[0].capacity.mbps_without_largest, 40U) << "ours loses 100";
  EXPECT_EQ(peer.places[1].capacity.mbps_without_largest, 0U) << "one port a side is no redundancy";
  EXPECT_EQ(peer.capacity.mbps, 130U);
  EXPECT_EQ(peer.capacity.mbps_without_largest, 50U) << "one port of one place is lost, not one of each";
}

TEST(Peers, AnAddressThatIsDoubtedIsNoPlaceToPeer) {
  test::World world;
  for (const int id : {1, 2}) {
    world.add(ObjectType::net, {{"id", id}, {"org_id", 1}, {"asn", 64495 + id}, {"name", "n"}});
    world.add(ObjectType::netixlan,
              {{"id", id}, {"net_id", id}, {"ixlan_id", 1}, {"ipaddr4", "192.0.2." + std::to_string(id)}});
  }
  world.add(ObjectType::ix, {{"id", 1}, {"org_id", 1}, {"name", "X"}});
  world.add(ObjectType::ixlan, {{"id", 1}, {"ix_id", 1}});
  const test::TempDir clean;
  EXPECT_EQ(peers(*test::catalogued(world, clean.path()), {.asn = {64496}}).value().found, 1U);
  const test::TempDir doubted;
  const auto snapshot = test::catalogued_with(
      world, doubted.path(),
      {{std::string(kAddressConflict), ObjectType::netixlan, 2, "ipaddr4", {64497}, "two ports have it"}});
  EXPECT_EQ(peers(*snapshot, {.asn = {64496}}).value().found, 0U);
}

TEST(Peers, OfAnUnknownNetworkAreAnError) {
  const test::TempDir place;
  const auto snapshot = test::catalogued(test::pdb_world(), place.path());
  const auto answer = peers(*snapshot, {.asn = {65550}});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::unknown_asn);
  EXPECT_EQ(answer.error().field, "asn");
}

TEST(NetworkWords, AreThoseOfTheRows) {
  test::World world;
  world.add(ObjectType::net, {{"id", 1},
                              {"org_id", 1},
                              {"asn", 64496},
                              {"name", "n"},
                              {"policy_general", "Open"},
                              {"info_type", "Quantum Relay"},
                              {"info_types", Json::array({"Quantum Relay", "Cable/DSL/ISP"})}});
  const test::TempDir place;
  const auto snapshot = test::catalogued(world, place.path());
  const Table& nets = snapshot->catalog()->table(ObjectType::net);
  EXPECT_EQ(known_word(nets, Trait::policy, "open", "policy").value(), "Open");
  EXPECT_EQ(known_word(nets, Trait::type, "cable/dsl/isp", "type").value(), "Cable/DSL/ISP");
  EXPECT_EQ(known_word(nets, Trait::type, "quantum relay", "type").value(), "Quantum Relay");
  const auto wrong = known_word(nets, Trait::policy, "Opne", "policy");
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().text, "policy is one of: Open");
  EXPECT_EQ(wrong.error().field, "policy");
  EXPECT_FALSE(known_word(nets, Trait::policy, "", "policy"));
  EXPECT_TRUE(has_word(nets, 0, Trait::type, "Cable/DSL/ISP"));
  EXPECT_FALSE(has_word(nets, 0, Trait::type, "Cable"));
}

TEST(NetworkWords, TrafficBeginsWhereItsLevelDoes) {
  EXPECT_EQ(traffic_mbps("0-20Mbps"), 0U);
  EXPECT_EQ(traffic_mbps("100-1000Mbps"), 100U);
  EXPECT_EQ(traffic_mbps("1-5Gbps"), 1000U);
  EXPECT_EQ(traffic_mbps("100+Tbps"), 100'000'000U);
  EXPECT_EQ(traffic_mbps("1+Pbps"), 1'000'000'000U);
  EXPECT_EQ(traffic_mbps("20Gbps"), 20'000U);
  for (const char* none : {"", "much", "Gbps", "-5Gbps", "1-5", "x1Gbps", "99999999Tbps"})
    EXPECT_EQ(traffic_mbps(none), std::nullopt) << none;
}

}  // namespace
}  // namespace meetpoint::index
