#include "index/locations.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <random>
#include <string>
#include <vector>

#include "support/meetings.hpp"
#include "support/temp_dir.hpp"
#include "support/world.hpp"

namespace meetpoint::index {
namespace {

using test::Oracle;
using test::World;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr Asn kServer{64496};
constexpr Asn kCaller{64500};

std::vector<Location> keys_of(const LocationPage& page) {
  std::vector<Location> keys;
  for (const MeetingPlace& place : page.places) keys.push_back(place.location);
  return keys;
}

class LocationsQuery : public testing::Test {
 protected:
  const Snapshot& build(const World& world) {
    place_ = std::make_unique<test::TempDir>();
    snapshot_ = test::snapshot_of(world, place_->path());
    return *snapshot_;
  }

  std::unique_ptr<test::TempDir> place_;
  std::shared_ptr<const Snapshot> snapshot_;
};

/// From the definition: what the oracle has in common, exchanges with a family of both alone.
std::vector<Location> expected(const Oracle& oracle, Asn server, Asn caller, std::optional<PlaceKind> only) {
  const test::Expected common = oracle.common({server, caller});
  std::vector<Location> keys;
  for (const auto& exchange : common.exchanges) {
    if (only != PlaceKind::facility && (exchange.ipv4 || exchange.ipv6))
      keys.push_back({PlaceKind::exchange, exchange.ix_id});
  }
  for (const auto& facility : common.facilities) {
    if (only != PlaceKind::exchange) keys.push_back({PlaceKind::facility, facility.fac_id});
  }
  return keys;
}

TEST_F(LocationsQuery, AreWhatTheOracleComputesInPagesOfAnySize) {
  std::mt19937 random(7);
  std::size_t compared = 0;
  for (std::uint32_t seed = 1; seed <= 60; ++seed) {
    const World world = test::random_world(seed);
    const Oracle oracle(world);
    const auto asns = oracle.asns();
    if (asns.size() < 2) continue;
    const Snapshot& snapshot = build(world);
    for (int round = 0; round < 10; ++round) {
      const Asn server = asns[random() % asns.size()];
      const Asn caller = asns[random() % asns.size()];
      if (server == caller) continue;
      for (const auto only : {std::optional<PlaceKind>(), std::optional(PlaceKind::exchange),
                              std::optional(PlaceKind::facility)}) {
        const auto whole = expected(oracle, server, caller, only);
        compared += whole.size();
        for (std::size_t limit = 1; limit <= whole.size() + 1; ++limit) {
          std::vector<Location> pages;
          std::optional<Location> after;
          bool more = true;
          while (more) {
            const auto page = locations(snapshot, server, caller, only, after, limit).value();
            ASSERT_EQ(page.places.size(), std::min(limit, whole.size() - pages.size()));
            for (const Location& key : keys_of(page)) pages.push_back(key);
            ASSERT_EQ(page.more, pages.size() < whole.size()) << "no token after a full last page";
            more = page.more;
            if (more) after = page.places.back().location;
          }
          ASSERT_EQ(pages, whole) << "seed " << seed << " limit " << limit;
        }
      }
    }
  }
  EXPECT_GT(compared, 300U) << "worlds in which nobody meets prove nothing";
}

TEST_F(LocationsQuery, GoOnBehindAPlaceThatIsGone) {
  const Snapshot& snapshot = build(test::many_places());
  const auto after = [&](Location last) {
    return keys_of(locations(snapshot, kServer, kCaller, {}, last, 2).value());
  };
  EXPECT_THAT(after({PlaceKind::exchange, 50}),
              ElementsAre(Location{PlaceKind::exchange, 100}, Location{PlaceKind::facility, 3}));
  EXPECT_THAT(after({PlaceKind::exchange, 4'294'967'295}),
              ElementsAre(Location{PlaceKind::facility, 3}, Location{PlaceKind::facility, 20}));
  EXPECT_THAT(after({PlaceKind::facility, 0}),
              ElementsAre(Location{PlaceKind::facility, 3}, Location{PlaceKind::facility, 20}));
  EXPECT_THAT(after({PlaceKind::facility, 4'294'967'295}), IsEmpty());
}

TEST_F(LocationsQuery, SayWhatIsThereAndInWhichFamilies) {
  World world = test::many_places();
  const auto page = locations(build(world), kServer, kCaller, {}, {}, 10).value();
  ASSERT_EQ(page.places.size(), 6U);
  EXPECT_EQ(page.places[0].exchange->id, IxId{2});
  EXPECT_EQ(page.places[0].facility, nullptr);
  EXPECT_TRUE(page.places[0].ipv4);
  EXPECT_FALSE(page.places[0].ipv6) << "the server has no IPv6 there";
  const Port& server = snapshot_->ports_of(*page.places[0].at[0])[0];
  EXPECT_EQ(server.ipaddr4, "192.0.2.1");
  EXPECT_EQ(snapshot_->ports_of(*page.places[0].at[1])[0].ipaddr4, "192.0.2.2");
  EXPECT_EQ(page.places[3].facility->id, FacId{3});
  EXPECT_EQ(page.places[3].exchange, nullptr);
}

TEST_F(LocationsQuery, LeaveOutUnusableExchanges) {
  World world = test::many_places();
  for (test::Json& port : world.rows(ObjectType::netixlan)) {
    if (port["ixlan_id"] == 102 && port["net_id"] == 2) port["operational"] = false;
  }
  EXPECT_THAT(keys_of(locations(build(world), kServer, kCaller, PlaceKind::exchange, {}, 10).value()),
              ElementsAre(Location{PlaceKind::exchange, 10}, Location{PlaceKind::exchange, 100}));
}

TEST_F(LocationsQuery, NameTheParameterThatIsWrong) {
  const Snapshot& snapshot = build(test::two_networks());
  EXPECT_EQ(locations(snapshot, {64499}, kCaller, {}, {}, 10).error().field, "asn");
  EXPECT_EQ(locations(snapshot, kServer, {64499}, {}, {}, 10).error().field, "peer_asn");
  EXPECT_EQ(locations(snapshot, kServer, kServer, {}, {}, 10).error().field, "peer_asn");
  EXPECT_EQ(locations(snapshot, kServer, kServer, {}, {}, 10).error().code, ErrorCode::invalid);
}

/// Row 16 of the abuse list: the last pages of 20,000 places cost what the first does.
TEST_F(LocationsQuery, Row16_deep_pages_cost_what_the_first_does) {
  World world;
  for (const std::uint32_t net : {1U, 2U})
    world.add(ObjectType::net,
              {{"id", net}, {"org_id", 1}, {"asn", net == 1 ? 64496 : 64500}, {"name", "n"}});
  constexpr std::uint32_t kPlaces = 20'000;
  for (std::uint32_t fac = 1; fac <= kPlaces; ++fac) {
    world.add(ObjectType::fac, {{"id", fac}, {"org_id", 1}, {"name", "f"}});
    for (const std::uint32_t net : {1U, 2U})
      world.add(ObjectType::netfac,
                {{"id", fac * 2 + net}, {"net_id", net}, {"fac_id", fac}, {"local_asn", 1}});
  }
  const Snapshot& snapshot = build(world);
  const auto seconds = [&](std::uint32_t last) {
    double best = 1;
    for (int run = 0; run < 20; ++run) {
      const auto begin = std::chrono::steady_clock::now();
      for (int i = 0; i < 50; ++i) {
        const auto page = locations(snapshot, kServer, kCaller, {}, Location{PlaceKind::facility, last}, 10);
        EXPECT_EQ(page->places.size(), 10U);
      }
      best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
    }
    return best;
  };
  const double first = seconds(0);
  EXPECT_LT(seconds(kPlaces - 10), 10 * first) << "going through all before it costs 100 times as much";
}

}  // namespace
}  // namespace meetpoint::index
