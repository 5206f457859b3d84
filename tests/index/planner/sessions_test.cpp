#include "index/planner/sessions.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "support/flat_world.hpp"
#include "support/pdb_world.hpp"
#include "support/temp_dir.hpp"

namespace meetpoint::index {
namespace {

using test::FlatPort;
using test::FlatWorld;

/// asn, exchange, our address, theirs.
using Pairs = std::set<std::tuple<std::uint32_t, std::uint32_t, std::string, std::string>>;

/// Every pair of addresses of one family on one LAN.
Pairs slowly(const test::World& world, const FlatWorld& flat, const SessionsQuestion& question) {
  std::map<std::uint32_t, std::uint32_t> lans;  // by port
  for (const test::Json& port : world.rows(ObjectType::netixlan)) lans[port.at("id")] = port.at("ixlan_id");
  Pairs expected;
  for (const FlatPort& ours : flat.ports) {
    for (const FlatPort& theirs : flat.ports) {
      const Asn peer{theirs.asn};
      if (ours.asn != question.asn.value || lans[ours.id] != lans[theirs.id]) continue;
      if (std::find(question.with.begin(), question.with.end(), peer) == question.with.end()) continue;
      const auto add = [&](const std::string& one, const std::string& other) {
        if (!question.existing.has(peer) && !question.existing.has(peer, parse_address(other).value()))
          expected.emplace(peer.value, ours.ix, one, other);
      };
      if (ours.usable4() && theirs.usable4()) add(ours.ipaddr4, theirs.ipaddr4);
      if (ours.usable6() && theirs.usable6()) add(ours.ipaddr6, theirs.ipaddr6);
    }
  }
  return expected;
}

TEST(Sessions, AreAllPairsOfAddressesAsBruteForceFindsThem) {
  std::size_t found = 0;
  for (std::uint32_t seed = 1; seed <= 100; ++seed) {
    const test::World world = test::random_world(seed);
    const FlatWorld flat(world);
    if (flat.asns.size() < 3) continue;
    const test::TempDir place;
    const auto snapshot = test::catalogued(world, place.path());
    std::mt19937 random(seed);
    for (int k = 0; k < 20; ++k) {
      std::vector<std::uint32_t> asns(flat.asns.begin(), flat.asns.end());
      std::shuffle(asns.begin(), asns.end(), random);
      SessionsQuestion question{{asns[0]}, {{asns[1]}, {asns[2]}}, {}};
      if (random() % 4 == 0) question.existing.asns = {{asns[1]}};
      for (const FlatPort& port : flat.ports) {
        if (random() % 8 == 0 && !port.ipaddr4.empty())
          question.existing.sessions.emplace_back(Asn{port.asn}, parse_address(port.ipaddr4).value());
      }
      std::sort(question.existing.sessions.begin(), question.existing.sessions.end());
      const Sessions answer = sessions(*snapshot, question).value();
      Pairs pairs;
      std::map<std::uint32_t, std::uint32_t> orders;
      for (const Session& session : answer.sessions) {
        const auto asn = answer.peers[session.peer]->asn.value;
        const bool v4 = session.family == Family::v4;
        ASSERT_TRUE(pairs
                        .emplace(asn, session.exchange->id.value,
                                 v4 ? session.ours->ipaddr4 : session.ours->ipaddr6,
                                 v4 ? session.theirs->ipaddr4 : session.theirs->ipaddr6)
                        .second);
        ASSERT_EQ(session.order, ++orders[asn]) << "numbered from 1, peer by peer";
        ASSERT_EQ(session.mbps, std::min(session.ours->speed_mbps, session.theirs->speed_mbps));
      }
      ASSERT_EQ(pairs, slowly(world, flat, question)) << "seed " << seed << " question " << k;
      found += pairs.size();
    }
  }
  EXPECT_GT(found, 1000U) << "the worlds are too thin to prove anything";
}

/// Two exchanges: 1 with a slow pair of ports, 2 with two of ours and one of theirs.
test::World two_exchanges() {
  test::World world;
  for (const int id : {1, 2})
    world.add(ObjectType::net, {{"id", id}, {"org_id", 1}, {"asn", 64495 + id}, {"name", "n"}});
  for (const int ix : {1, 2}) {
    world.add(ObjectType::ix, {{"id", ix}, {"org_id", 1}, {"name", "X"}});
    world.add(ObjectType::ixlan, {{"id", ix}, {"ix_id", ix}});
  }
  const auto port = [&](int id, int net, int ix, int speed) {
    world.add(ObjectType::netixlan, {{"id", id},
                                     {"net_id", net},
                                     {"ixlan_id", ix},
                                     {"speed", speed},
                                     {"ipaddr4", "192.0.2." + std::to_string(id)},
                                     {"ipaddr6", "2001:db8::" + std::to_string(id)}});
  };
  port(1, 1, 1, 1000);
  port(2, 2, 1, 1000);
  port(3, 1, 2, 10000);
  port(4, 1, 2, 100000);
  port(5, 2, 2, 100000);
  return world;
}

std::string in_words(const Sessions& answer) {
  std::string words;
  for (const Session& session : answer.sessions) {
    words += std::to_string(session.exchange->id.value) + ":" + std::to_string(session.ours->id.value) + "-" +
             std::to_string(session.theirs->id.value) + (session.family == Family::v4 ? "v4 " : "v6 ");
  }
  return words;
}

TEST(Sessions, TheOneWithMostCapacityGoesFirst) {
  const test::TempDir place;
  const auto snapshot = test::catalogued(two_exchanges(), place.path());
  const Sessions answer = sessions(*snapshot, {{64496}, {{64497}}, {}}).value();
  EXPECT_EQ(in_words(answer), "2:4-5v4 2:4-5v6 2:3-5v4 2:3-5v6 1:1-2v4 1:1-2v6 ");
}

TEST(Sessions, DuplicatesAndConflictsAreLeftOut) {
  test::World world = two_exchanges();
  world.rows(ObjectType::netixlan)[3]["ipaddr4"] = "192.0.2.3";  // port 4 says port 3's address again
  const test::TempDir place;
  const auto snapshot = test::catalogued(world, place.path());
  EXPECT_EQ(in_words(sessions(*snapshot, {{64496}, {{64497}}, {}}).value()),
            "2:4-5v6 2:3-5v4 2:3-5v6 1:1-2v4 1:1-2v6 ");
  const test::TempDir doubted;
  const auto tainted =
      test::catalogued_with(two_exchanges(), doubted.path(),
                            {{std::string(kAddressRange), ObjectType::netixlan, 5, "ipaddr4", {64497}, "x"}});
  EXPECT_EQ(in_words(sessions(*tainted, {{64496}, {{64497}}, {}}).value()),
            "2:4-5v6 2:3-5v6 1:1-2v4 1:1-2v6 ");
  test::World same = two_exchanges();
  same.rows(ObjectType::netixlan)[1]["ipaddr4"] = "192.0.2.1";
  const test::TempDir both;
  EXPECT_EQ(in_words(sessions(*test::catalogued(same, both.path()), {{64496}, {{64497}}, {}}).value()),
            "2:4-5v4 2:4-5v6 2:3-5v4 2:3-5v6 1:1-2v6 ")
      << "nobody has a session with his own address";
}

TEST(Sessions, RefuseWrongSetsOfNetworks) {
  const test::TempDir place;
  const auto snapshot = test::catalogued(two_exchanges(), place.path());
  const auto expect = [&](const SessionsQuestion& question, ErrorCode code, const char* field) {
    const auto answer = sessions(*snapshot, question);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, code);
    EXPECT_EQ(answer.error().field, field);
  };
  expect({{64496}, {}, {}}, ErrorCode::invalid, "with");
  expect({{64496}, {{64496}}, {}}, ErrorCode::invalid, "with");
  expect({{64496}, {{64497}, {64497}}, {}}, ErrorCode::invalid, "with");
  expect({{64496}, {{64511}}, {}}, ErrorCode::unknown_asn, "with");
  expect({{64511}, {{64497}}, {}}, ErrorCode::unknown_asn, "asn");
  expect({{64496}, std::vector<Asn>(kMostSessionPeers + 1, Asn{64497}), {}}, ErrorCode::too_big, "with");
}

}  // namespace
}  // namespace meetpoint::index
