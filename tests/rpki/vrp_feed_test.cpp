#include "rpki/vrp_feed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "feed_support.hpp"
#include "support/rtr_bytes.hpp"
#include "support/rtr_cache.hpp"

namespace meetpoint::test {
namespace {

using rpki::CacheHealth;
using rpki::VrpFeed;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;
using namespace rtr;

TEST(VrpFeed, TellsWhatItsCacheTells) {
  RtrCache a_cache(9);
  a_cache.set(
      {prefix4(kNet, 24, 26, 64496), prefix6(0x20010db8'00000000, 32, 48, 64497), router_key('k', 64496)});
  const auto feed = feed_of({a_cache.address()});
  const auto view = feed->wait_settled(seconds(10));
  ASSERT_TRUE(view->table);
  EXPECT_EQ(rov(*feed, "192.0.2.0/26", 64496), "valid");
  EXPECT_EQ(rov(*feed, "192.0.2.0/27", 64496), "invalid");
  EXPECT_EQ(rov(*feed, "2001:db8:1::/48", 64497), "valid");
  EXPECT_EQ(rov(*feed, "2001:db8:1::/48", 64496), "invalid");
  EXPECT_EQ(rov(*feed, "203.0.113.0/24", 64496), "not-found");
  ASSERT_EQ(view->router_keys->size(), 1U);
  EXPECT_EQ(view->router_keys->front().asn.value, 64496U);
  EXPECT_EQ(view->router_keys->front().ski[0], 'k');
  EXPECT_EQ(view->router_keys->front().spki[90], 'k');
  const rpki::CacheStatus& status = view->caches.at(0);
  EXPECT_EQ(status.health, CacheHealth::in_sync);
  EXPECT_EQ(status.address, a_cache.address());
  EXPECT_EQ(status.session, 9U);
  EXPECT_EQ(status.serial, 1U);
  EXPECT_EQ(status.vrps, 2U);
  EXPECT_EQ(status.router_keys, 1U);
  EXPECT_GT(status.connected_since, 0);
  EXPECT_GT(status.synced_at, 0);
  EXPECT_EQ(status.failed_at, 0);
}

TEST(VrpFeed, FollowsWhatChangesWithoutAskingForAllAgain) {
  RtrCache a_cache;
  a_cache.set({prefix4(kNet, 24, 24, 64496), router_key('a', 1), router_key('b', 1)});
  const auto feed = feed_of({a_cache.address()});
  ASSERT_TRUE(within(10, [&] { return rov(*feed, "192.0.2.0/24", 64496) == "valid"; }));
  a_cache.set({prefix4(kNet, 24, 24, 64500), prefix4(kOtherNet, 24, 24, 64496), router_key('b', 1)});
  ASSERT_TRUE(within(10, [&] { return rov(*feed, "192.0.2.0/24", 64500) == "valid"; }));
  EXPECT_EQ(rov(*feed, "192.0.2.0/24", 64496), "invalid");
  EXPECT_EQ(rov(*feed, "198.51.100.0/24", 64496), "valid");
  ASSERT_EQ(feed->view()->router_keys->size(), 1U);
  EXPECT_EQ(feed->view()->router_keys->front().ski[0], 'b');
  EXPECT_EQ(cache(*feed).serial, 2U);
  std::size_t resets = 0;
  for (const RtrQuery& query : a_cache.queries()) resets += query.type == 2 ? 1 : 0;
  EXPECT_EQ(resets, 1U);
}

TEST(VrpFeed, EveryViewIsOneSerialOfTheCache) {
  RtrCache a_cache;
  // In even serials everything belongs to 64496, in odd ones to 64497.
  const auto all_of = [](std::uint32_t asn) {
    std::vector<std::string> records;
    for (std::uint32_t k = 0; k < 500; ++k) records.push_back(prefix4(k << 16, 16, 24, asn));
    return records;
  };
  a_cache.set(all_of(64497));
  const auto feed = feed_of({a_cache.address()});
  ASSERT_TRUE(feed->wait_settled(seconds(10))->table);
  std::atomic<bool> done = false;
  std::atomic<int> mixed = 0;
  const auto read = [&] {
    while (!done) {
      const auto view = feed->view();
      const std::uint32_t owner = view->table->vrps().front().asn.value;
      bool same = view->table->vrps().size() == 500 && view->caches[0].vrps == 500 &&
                  owner == 64496 + view->caches[0].serial % 2;
      for (const rpki::Vrp& vrp : view->table->vrps()) same = same && vrp.asn.value == owner;
      if (!same) ++mixed;
    }
  };
  std::vector<std::thread> readers;
  for (int i = 0; i < 2; ++i) readers.emplace_back(read);
  for (std::uint32_t serial = 2; serial <= 12; ++serial) {
    a_cache.set(all_of(64496 + serial % 2));
    EXPECT_TRUE(within(10, [&] { return cache(*feed).serial == serial; })) << serial;
  }
  done = true;
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(mixed, 0);
}

TEST(VrpFeed, SeveralCachesAreOne) {
  RtrCache one(1);
  RtrCache other(2);
  one.set({prefix4(kNet, 24, 24, 64496), prefix4(kOtherNet, 24, 24, 64496)});
  other.set({prefix4(kNet, 24, 24, 64496), prefix4(kNet, 24, 24, 64497)});
  const auto feed = feed_of({one.address(), other.address()});
  ASSERT_TRUE(within(10, [&] {
    return cache(*feed, 0).counts() && cache(*feed, 1).counts() && feed->view()->table->vrps().size() == 3;
  }));
  EXPECT_EQ(rov(*feed, "192.0.2.0/24", 64496), "valid");
  EXPECT_EQ(rov(*feed, "192.0.2.0/24", 64497), "valid");
  EXPECT_EQ(rov(*feed, "198.51.100.0/24", 64496), "valid");
  one.set({});
  ASSERT_TRUE(within(10, [&] { return rov(*feed, "198.51.100.0/24", 64496) == "not-found"; }));
  EXPECT_EQ(rov(*feed, "192.0.2.0/24", 64496), "valid") << "the other still has it";
}

TEST(VrpFeed, ACacheThatIsGoneCountsUntilItExpires) {
  auto a_cache = std::make_unique<RtrCache>();
  RtrCache other(2);
  a_cache->set({prefix4(kNet, 24, 24, 64496)});
  const auto feed = feed_of({a_cache->address(), other.address()}, {seconds(1), seconds(1), seconds(3)});
  ASSERT_TRUE(within(10, [&] { return rov(*feed, "192.0.2.0/24", 64496) == "valid"; }));
  a_cache.reset();
  ASSERT_TRUE(within(10, [&] { return cache(*feed).health == CacheHealth::stale; }));
  EXPECT_EQ(rov(*feed, "192.0.2.0/24", 64496), "valid");
  ASSERT_TRUE(within(10, [&] { return cache(*feed).health == CacheHealth::expired; }));
  EXPECT_EQ(rov(*feed, "192.0.2.0/24", 64496), "not-found") << "the other cache still counts";
  EXPECT_EQ(cache(*feed, 1).health, CacheHealth::in_sync);
  EXPECT_THAT(cache(*feed).last_error, HasSubstr("cannot connect: Connection refused"));
}

TEST(VrpFeed, WithoutAnyCacheNothingIsKnown) {
  auto a_cache = std::make_unique<RtrCache>();
  const std::string address = a_cache->address();
  const unsigned short port = a_cache->port();
  a_cache.reset();
  const auto feed = feed_of({address}, {seconds(1), seconds(1), seconds(2)});
  EXPECT_EQ(rov(*feed, "192.0.2.0/24", 64496), "unknown");
  const auto settled = feed->wait_settled(seconds(10));
  EXPECT_FALSE(settled->table);
  EXPECT_GT(settled->caches.at(0).failed_at, 0);
  EXPECT_EQ(settled->caches.at(0).health, CacheHealth::waiting);
  a_cache = std::make_unique<RtrCache>(1, port);
  a_cache->set({prefix4(kNet, 24, 24, 64496)});
  ASSERT_TRUE(within(10, [&] { return rov(*feed, "192.0.2.0/24", 64496) == "valid"; })) << "it came back";
  a_cache.reset();
  ASSERT_TRUE(within(10, [&] { return rov(*feed, "192.0.2.0/24", 64496) == "unknown"; }));
}

TEST(VrpFeed, TellsOneLineOfEachTurn) {
  auto a_cache = std::make_unique<RtrCache>();
  a_cache->set({prefix4(kNet, 24, 24, 64496), router_key('k', 1)});
  const std::string name = "RTR cache " + a_cache->address();
  std::mutex mutex;
  std::vector<std::string> told;
  const auto feed = VrpFeed::start({a_cache->address()}, {seconds(1), seconds(1), seconds(4)},
                                   [&](const std::string& line) {
                                     const std::lock_guard lock(mutex);
                                     told.push_back(line);
                                   })
                        .value();
  ASSERT_TRUE(within(10, [&] { return cache(*feed).health == CacheHealth::in_sync; }));
  a_cache.reset();
  ASSERT_TRUE(within(10, [&] { return cache(*feed).health == CacheHealth::expired; }));
  const std::lock_guard lock(mutex);
  EXPECT_EQ(told, (std::vector<std::string>{name + " is in-sync: serial 1, 1 VRPs and 1 router keys",
                                            name + " is stale: the cache closed the connection",
                                            name + " is stale: cannot connect: Connection refused",
                                            name + " is expired: cannot connect: Connection refused"}))
      << "and not one line more, however often it is tried";
}

TEST(VrpFeed, EndsAtOnceWhateverItIsDoing) {
  const auto ends_soon = [](RtrCache& a_cache, const rpki::RtrTimers& timers, int wait_milliseconds) {
    auto feed = feed_of({a_cache.address()}, timers);
    std::this_thread::sleep_for(milliseconds(wait_milliseconds));
    const auto began = std::chrono::steady_clock::now();
    feed.reset();
    return std::chrono::steady_clock::now() - began < seconds(2);
  };
  const rpki::RtrTimers slow{seconds(3600), seconds(600), seconds(7200)};
  RtrCache a_cache;
  a_cache.set({prefix4(kNet, 24, 24, 64496)});
  EXPECT_TRUE(ends_soon(a_cache, slow, 200)) << "while it waits for changes";
  EXPECT_TRUE(ends_soon(a_cache, slow, 0)) << "while it begins";
  a_cache.set_script([](const RtrQuery&) { return RtrSaid{}; });
  EXPECT_TRUE(ends_soon(a_cache, slow, 200)) << "while it waits for an answer";
  a_cache.set_script([](const RtrQuery&) { return RtrSaid{error(2, "no data yet")}; });
  EXPECT_TRUE(ends_soon(a_cache, slow, 200)) << "while it waits to try again";
}

TEST(VrpFeed, RefusesWhatIsNoCache) {
  for (const char* wrong :
       {"", "127.0.0.1", ":8282", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:65536", "127.0.0.1:x", "::1:8282",
        "[::1]", "[127.0.0.1]:8282", "a b:8282", "http://127.0.0.1:8282", "127.0.0.1:8282/"}) {
    const auto feed = VrpFeed::start({wrong});
    ASSERT_FALSE(feed) << wrong;
    EXPECT_EQ(feed.error().code, index::ErrorCode::invalid);
    EXPECT_THAT(feed.error().text, HasSubstr("HOST:PORT")) << wrong;
  }
  EXPECT_FALSE(VrpFeed::start({}));
  EXPECT_FALSE(VrpFeed::start(std::vector<std::string>(rpki::kMostCaches + 1, "127.0.0.1:8282")));
}

}  // namespace
}  // namespace meetpoint::test
