#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "feed_support.hpp"
#include "support/rtr_bytes.hpp"
#include "support/rtr_cache.hpp"
#include "support/temp_dir.hpp"

/// Caches that are broken, restarted, or bad.
namespace meetpoint::test {
namespace {

using rpki::CacheHealth;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;
using namespace rtr;

std::string first_record() {
  return prefix4(kNet, 24, 24, 64496);
}

/// A cache whose every answer is the same bytes.
std::unique_ptr<RtrCache> parrot(const std::string& bytes, bool then_close = false) {
  auto made = std::make_unique<RtrCache>();
  made->set_script([=](const RtrQuery&) { return RtrSaid{bytes, then_close}; });
  return made;
}

TEST(RtrHostile, ACacheThatRestartedIsFollowedAgainWithoutAGap) {
  // How three programs answer a query in a session that they do not know.
  const std::vector<std::pair<const char*, std::string>> ways = {
      {"an error, as stayrtr does", error(0, "Session ID mismatch")},
      {"a cache reset", cache_reset()},
      {"its own session", response(2) + end(2, 1)},
  };
  for (const auto& [what, bytes] : ways) {
    auto a_cache = std::make_unique<RtrCache>(1);
    a_cache->set({first_record(), prefix4(kOtherNet, 24, 24, 64496)});
    const auto feed = feed_of({a_cache->address()});
    ASSERT_TRUE(within(10, [&] { return rov(*feed, "192.0.2.0/24", 64496) == "valid"; })) << what;
    const unsigned short port = a_cache->port();
    a_cache.reset();
    a_cache = std::make_unique<RtrCache>(2, port);
    a_cache->set({first_record()});
    a_cache->set_script([&a_cache = *a_cache, bytes = bytes](const RtrQuery& query) {
      return query.type == 1 && query.session != 2 ? RtrSaid{bytes} : a_cache.answer(query);
    });
    bool gap = false;
    EXPECT_TRUE(within(10, [&] {
      gap = gap || rov(*feed, "192.0.2.0/24", 64496) != "valid";
      return cache(*feed).session == 2;
    })) << what;
    EXPECT_FALSE(gap) << what;
    EXPECT_EQ(rov(*feed, "198.51.100.0/24", 64496), "not-found") << what;
    EXPECT_EQ(cache(*feed).vrps, 1U) << what;
    EXPECT_EQ(cache(*feed).health, CacheHealth::in_sync) << what;
    // What it may hear of us is a report of one line: never what stood in our memory.
    EXPECT_LT(a_cache->heard().size(), 200U) << what;
  }
}

TEST(RtrHostile, WhatDoesNotFitChangesNothingAndIsAskedAnew) {
  const std::vector<std::pair<std::string, const char*>> wrongs = {
      {first_record(), "duplicate announcement"},
      {prefix4(kOtherNet, 24, 24, 64496, 0), "withdrawal of an unknown record"},
  };
  for (const auto& [wrong, reason] : wrongs) {
    RtrCache a_cache;
    a_cache.set({first_record()});
    const auto feed = feed_of({a_cache.address()});
    ASSERT_TRUE(within(10, [&] { return rov(*feed, "192.0.2.0/24", 64496) == "valid"; }));
    a_cache.set_script([&a_cache, wrong = wrong](const RtrQuery& query) {
      if (query.type == 2) return a_cache.answer(query);
      return RtrSaid{response(1) + prefix4(kOtherNet, 25, 25, 1) + wrong + end(1, query.serial + 1)};
    });
    a_cache.set({first_record(), prefix4(kNet, 25, 25, 64496)});
    ASSERT_TRUE(within(10, [&] { return cache(*feed).failed_at != 0; })) << reason;
    EXPECT_THAT(cache(*feed).last_error, HasSubstr(reason));
    EXPECT_EQ(cache(*feed).vrps, 1U) << "nothing of that answer counts: " << reason;
    EXPECT_TRUE(within(10, [&] { return rov(*feed, "192.0.2.0/25", 64496) == "valid"; })) << reason;
    EXPECT_EQ(rov(*feed, "198.51.100.0/25", 1), "not-found") << reason;
    EXPECT_EQ(a_cache.heard().substr(0, 2), std::string("\x01\x0a")) << "the cache is told why";
    EXPECT_LT(a_cache.heard().size(), 400U);
  }
}

TEST(RtrHostile, HalfAnAnswerIsNone) {
  const auto a_cache = parrot(response(1) + first_record() + prefix4(kOtherNet, 24, 24, 64496), true);
  const auto feed = feed_of({a_cache->address()});
  ASSERT_TRUE(within(10, [&] { return a_cache->queries().size() >= 2; })) << "it is asked again";
  EXPECT_FALSE(feed->view()->table);
  EXPECT_THAT(cache(*feed).last_error, HasSubstr("the cache closed the connection"));
}

TEST(RtrHostile, ACacheThatHasNothingYetIsAskedAgain) {
  RtrCache a_cache;
  a_cache.set({first_record()});
  std::atomic<bool> has_data = false;
  a_cache.set_script([&](const RtrQuery& query) {
    return has_data ? a_cache.answer(query) : RtrSaid{error(2, "still loading")};
  });
  const auto feed = feed_of({a_cache.address()});
  ASSERT_TRUE(within(10, [&] { return cache(*feed).failed_at != 0; }));
  EXPECT_EQ(cache(*feed).last_error, "the cache reports error 2, no data available: still loading");
  has_data = true;
  EXPECT_TRUE(within(10, [&] { return rov(*feed, "192.0.2.0/24", 64496) == "valid"; }));
}

TEST(RtrHostile, NoAnswerMakesUsHammer) {
  // Each of these would be asked again without a pause by a client that believed it.
  const std::vector<std::string> wrongs = {cache_reset(), error(4, "version"), pdu(10, 4, number(0, 8), 0, 0),
                                           pdu(3, 1, "", 0, 0), std::string(4096, '\0')};
  std::vector<std::unique_ptr<RtrCache>> caches;
  std::vector<std::string> addresses;
  for (const std::string& bytes : wrongs) {
    caches.push_back(parrot(bytes));
    addresses.push_back(caches.back()->address());
  }
  const auto feed = feed_of(addresses);
  std::this_thread::sleep_for(milliseconds(1500));
  for (std::size_t i = 0; i < caches.size(); ++i) {
    EXPECT_GE(caches[i]->queries().size(), 1U) << i;
    EXPECT_LE(caches[i]->queries().size(), 3U) << "once a retry interval, and not so case " << i;
  }
  EXPECT_FALSE(feed->view()->table);
}

TEST(RtrHostile, AnAnswerThatDripsIsCutOff) {
  RtrCache a_cache;
  a_cache.set_script([](const RtrQuery&) {
    std::string endless = response(1);
    for (int i = 0; i < 100; ++i) endless += first_record();
    return RtrSaid{endless, false, 5};
  });
  rpki::RtrTransport transport("127.0.0.1", std::to_string(a_cache.port()), kQuick,
                               {seconds(10), seconds(10), milliseconds(300)});
  ASSERT_TRUE(transport.open());
  const std::string query = reset_query();
  ASSERT_TRUE(transport.send({reinterpret_cast<const std::uint8_t*>(query.data()), query.size()}));
  std::array<std::uint8_t, 64> room{};
  std::size_t got = 0;
  auto result = rpki::RtrTransport::Result::done;
  const auto began = std::chrono::steady_clock::now();
  while (result == rpki::RtrTransport::Result::done) result = transport.receive(room, seconds(60), got);
  EXPECT_EQ(result, rpki::RtrTransport::Result::failed);
  EXPECT_LT(std::chrono::steady_clock::now() - began, seconds(3));
  EXPECT_THAT(transport.report().last_error, HasSubstr("did not end its answer within 0.3 s"));
}

TEST(RtrHostile, ACacheCannotStretchOurTimers) {
  RtrCache a_cache;
  a_cache.set_script([](const RtrQuery& query) {
    return RtrSaid{response(1) + end(1, query.serial + 1, 86400, 7200, 172800)};
  });
  const auto feed = feed_of({a_cache.address()}, {seconds(1), seconds(1), seconds(600)});
  EXPECT_TRUE(within(10, [&] { return cache(*feed).serial >= 2; })) << "it is asked after our second";
}

/// `name hex` lines: what the shared tool's cases send. Its own loop is not run.
std::string shared_cases() {
  const auto tool = shared_data("tools/mini-rpki/rtr_hostile_cache.py");
  if (tool.empty()) return {};
  const std::string command = "python3 -c \"exec(open('" + tool.string() +
                              "').read().split('\\nfor n,data')[0])\n"
                              "for n, d in cases.items(): print(n, d.hex() or '-')\"";
  std::string out;
  FILE* const pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return {};
  std::array<char, 4096> buffer{};
  while (const std::size_t got = fread(buffer.data(), 1, buffer.size(), pipe)) out.append(buffer.data(), got);
  pclose(pipe);
  return out;
}

TEST(RtrHostile, TheSharedCasesEndInAReasonOrInTheTruth) {
  if (shared_data("tools/mini-rpki").empty()) GTEST_SKIP() << kNoShared;
  const std::map<std::string, std::string> reasons = {
      {"maxlen255", "maximum length 255"},
      {"maxlen<len", "maximum length 8"},
      {"len33", "length 33"},
      {"hostbits", "bits set beyond its length"},
      {"dup", "duplicate announcement"},
      {"withdraw-unknown", "withdrawal of an unknown record"},
      {"eod-wrong-session", "ended in session 8"},
      {"hugelen", "4294967295 bytes"},
      {"len0", "of 0 bytes"},
      {"aspa-in-v1", "type 11"},
      {"v2-only", "version 2"},
  };
  std::istringstream lines(shared_cases());
  std::size_t cases = 0;
  for (std::string name, hex; lines >> name >> hex; ++cases) {
    std::string bytes;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
      bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
    const auto a_cache = parrot(bytes);
    const auto feed = feed_of({a_cache->address()});
    if (name == "silence") {
      std::this_thread::sleep_for(milliseconds(300));
      EXPECT_EQ(cache(*feed).health, CacheHealth::waiting) << name;
      EXPECT_FALSE(feed->view()->table) << name;
      continue;
    }
    const auto view = feed->wait_settled(seconds(10));
    if (name == "good" || name == "as0") {
      ASSERT_TRUE(view->table) << name;
      EXPECT_EQ(view->table->vrps().size(), 1U) << name;
      EXPECT_EQ(rov(*feed, "192.0.2.0/24", 64496), name == "good" ? "valid" : "invalid") << name;
      EXPECT_EQ(rov(*feed, "192.0.2.0/26", 64496), "invalid") << name;
      continue;
    }
    ASSERT_TRUE(reasons.contains(name)) << "a new case: " << name;
    EXPECT_FALSE(view->table) << name;
    EXPECT_THAT(view->caches.at(0).last_error, HasSubstr(reasons.at(name))) << name;
    EXPECT_LT(a_cache->heard().size(), 300U) << name;
  }
  EXPECT_EQ(cases, 14U);
}

}  // namespace
}  // namespace meetpoint::test
