#include "index/planner/path.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "support/flat_world.hpp"
#include "support/pdb_world.hpp"
#include "support/temp_dir.hpp"

namespace meetpoint::index {
namespace {

using test::FlatPort;
using test::FlatWorld;
using test::Json;
using testing::ElementsAre;

IpAddress address(const std::string& text) {
  return parse_address(text).value();
}

std::vector<std::uint32_t> ports_in(const Path& path) {
  std::vector<std::uint32_t> ids;
  for (const PathPort& one : path.ports) ids.push_back(one.port->id.value);
  return ids;
}

std::vector<std::uint32_t> prefixes_in(const Path& path) {
  std::vector<std::uint32_t> ids;
  for (const PathPrefix& one : path.prefixes) ids.push_back(one.ixpfx_id);
  return ids;
}

/// Bits of an address that stand in a prefix.
bool is_in(const IpAddress& one, const IpAddress& network, unsigned length) {
  if (one.family != network.family) return false;
  for (unsigned bit = 0; bit < length; ++bit) {
    const auto at = [&](const IpAddress& of) { return of.bytes[bit / 8] >> (7 - bit % 8) & 1; };
    if (at(one) != at(network)) return false;
  }
  return true;
}

TEST(Path, IsWhatBruteForceFindsOnRandomWorlds) {
  std::size_t hits = 0;
  std::size_t nested = 0;
  std::size_t outside = 0;
  for (std::uint32_t seed = 1; seed <= 60; ++seed) {
    test::World world = test::random_world(seed);
    std::mt19937 random(seed);
    const auto below = [&](std::uint32_t n) { return static_cast<std::uint32_t>(random() % n); };
    const auto lans = static_cast<std::uint32_t>(world.rows(ObjectType::ixlan).size());
    // Nested and equal ones, of any LAN, also one that nobody has.
    for (std::uint32_t id = 1; id <= 14; ++id) {
      const bool v4 = id % 2 == 0;
      const std::uint32_t length = v4 ? 24 + below(5) : 112 + below(9);
      const std::uint32_t step = 1U << ((v4 ? 32 : 128) - length);
      const std::uint32_t begin = below(v4 ? 96 : 65536) / step * step;
      world.add(ObjectType::ixpfx, {{"id", id},
                                    {"ixlan_id", 1 + below(lans + 1)},
                                    {"prefix", v4 ? fmt::format("192.0.2.{}/{}", begin, length)
                                                  : fmt::format("2001:db8::{:x}/{}", begin, length)},
                                    {"status", below(6) == 0 ? "deleted" : "ok"}});
    }
    for (Json& port : world.rows(ObjectType::netixlan)) {
      if (below(5) == 0) port["ipaddr4"] = fmt::format("192.0.2.{}", 1 + below(80));
    }
    const FlatWorld flat(world);
    const test::TempDir place;
    const auto snapshot = test::catalogued(world, place.path());
    std::map<std::uint32_t, std::uint32_t> exchange_of;  // by ixlan
    for (const Json& lan : world.rows(ObjectType::ixlan)) {
      if (lan.at("status") == "ok" && flat.ixs.contains(lan.at("ix_id")))
        exchange_of[lan.at("id")] = lan.at("ix_id");
    }
    for (std::uint32_t host = 0; host < 100; ++host) {
      for (const std::string& text : {fmt::format("192.0.2.{}", host), fmt::format("2001:db8::{}", host)}) {
        const IpAddress asked = address(text);
        std::vector<std::uint32_t> ports;
        for (const FlatPort& port : flat.ports) {
          if (port.ipaddr4 == text || port.ipaddr6 == text) ports.push_back(port.id);
        }
        std::map<std::pair<int, std::uint32_t>, std::uint32_t> prefixes;  // longest first -> exchange
        for (const Json& row : world.rows(ObjectType::ixpfx)) {
          const std::string prefix = row.at("prefix");
          const auto slash = prefix.find('/');
          const int length = std::stoi(prefix.substr(slash + 1));
          const auto lan = exchange_of.find(row.at("ixlan_id"));
          if (row.at("status") == "ok" && lan != exchange_of.end() &&
              is_in(asked, address(prefix.substr(0, slash)), static_cast<unsigned>(length)))
            prefixes[{-length, row.at("id")}] = lan->second;
        }
        const Path answer = path(*snapshot, asked);
        ASSERT_EQ(ports_in(answer), ports) << text << " seed " << seed;
        std::map<std::pair<int, std::uint32_t>, std::uint32_t> found;
        for (const PathPrefix& one : answer.prefixes)
          found[{-int{one.prefix.length}, one.ixpfx_id}] = one.exchange->id.value;
        ASSERT_EQ(found, prefixes) << text << " seed " << seed;
        for (std::size_t k = 1; k < answer.prefixes.size(); ++k)
          ASSERT_GE(answer.prefixes[k - 1].prefix.length, answer.prefixes[k].prefix.length);
        for (const PathPort& one : answer.ports) {
          const auto at = std::find_if(flat.ports.begin(), flat.ports.end(),
                                       [&](const FlatPort& port) { return port.id == one.port->id.value; });
          ASSERT_EQ(one.network->asn.value, at->asn);
          ASSERT_EQ(one.exchange->id.value, at->ix);
        }
        hits += ports.size();
        nested += prefixes.size() > 1 ? 1 : 0;
        outside += prefixes.empty() ? 1 : 0;
      }
    }
  }
  EXPECT_GT(hits, 500U) << "the worlds are too thin to prove anything";
  EXPECT_GT(nested, 500U);
  EXPECT_GT(outside, 500U);
}

TEST(Path, OfAnAddressIsTheSameHoweverItIsWritten) {
  test::World world;
  world.add(ObjectType::net, {{"id", 1}, {"org_id", 1}, {"asn", 64496}, {"name", "n"}});
  world.add(ObjectType::ix, {{"id", 7}, {"org_id", 1}, {"name", "X"}});
  world.add(ObjectType::ixlan, {{"id", 3}, {"ix_id", 7}});
  world.add(ObjectType::ixpfx, {{"id", 1}, {"ixlan_id", 3}, {"prefix", "2001:DB8:0::/64"}});
  world.add(ObjectType::ixpfx, {{"id", 2}, {"ixlan_id", 3}, {"prefix", "no prefix"}});
  world.add(ObjectType::netixlan, {{"id", 9},
                                   {"net_id", 1},
                                   {"ixlan_id", 3},
                                   {"ipaddr4", "2001:db8::9"},
                                   {"ipaddr6", "2001:DB8:0:0::00a"}});
  world.add(ObjectType::netixlan, {{"id", 10},
                                   {"net_id", 1},
                                   {"ixlan_id", 3},
                                   {"operational", false},
                                   {"ipaddr4", "192.0.2.1"},
                                   {"ipaddr6", "no address"}});
  const test::TempDir place;
  const auto snapshot = test::catalogued(world, place.path());
  const Path found = path(*snapshot, address("2001:db8::a"));
  EXPECT_THAT(ports_in(found), ElementsAre(9));
  EXPECT_THAT(prefixes_in(found), ElementsAre(1));
  EXPECT_THAT(ports_in(path(*snapshot, address("2001:db8::9"))), ElementsAre())
      << "an address in the other family's field is none";
  const Path bare = path(*snapshot, address("192.0.2.1"));
  EXPECT_THAT(ports_in(bare), ElementsAre(10)) << "out of operation, and outside of every prefix";
  EXPECT_THAT(prefixes_in(bare), ElementsAre());
  const Path mapped = path(*snapshot, address("::ffff:192.0.2.1"));
  EXPECT_THAT(ports_in(mapped), ElementsAre(10)) << "as some logs write IPv4 addresses";
  EXPECT_EQ(mapped.address, address("192.0.2.1"));
}

}  // namespace
}  // namespace meetpoint::index
