#include "api/inspected_tokens.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "support/in_time.hpp"

namespace meetpoint::test {
namespace {

using api::Caller;
using api::InspectedTokens;
using api::NotIdentified;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Why = NotIdentified::Why;
using Verdict = tl::expected<Caller, NotIdentified>;

constexpr index::UtcSeconds kNow = 1795478400;  // 2026-11-24T00:00:00Z

const index::IpAddress kHere = index::parse_address("127.0.0.1").value();

Verdict good(const std::string& subject, index::UtcSeconds seconds = 3600) {
  Caller caller;
  caller.subject = subject;
  caller.networks.push_back({{64500}, 1, false});
  caller.expires_at = kNow + seconds;
  return caller;
}
Verdict bad(Why why) {
  return tl::unexpected(NotIdentified{why, "why", why == Why::unavailable});
}

void wait_for(const std::atomic<bool>& flag) {
  EXPECT_TRUE(in_time([&] { return flag.load(); }));
}

/// A provider that answers as a test says, and is asked by one after the other.
struct Provider {
  std::map<std::string, Verdict, std::less<>> answers;
  std::atomic<index::UtcSeconds> now = kNow;
  std::vector<std::string> asked;
  std::vector<std::string> told;
  InspectedTokens tokens{[this](std::string_view token) {
                           asked.emplace_back(token);
                           const auto found = answers.find(token);
                           return found == answers.end() ? bad(Why::invalid_token) : found->second;
                         },
                         [this] { return now.load(); },
                         [this](const std::string& line) { told.push_back(line); }};

  /// `alice`, `401`, `403`, `503 30`.
  std::string ask(std::string_view token) {
    const auto caller = tokens.find(token, kHere);
    if (caller) return caller->subject;
    switch (caller.error().why.why) {
      case Why::invalid_token:
        return "401";
      case Why::insufficient_scope:
        return "403";
      default:
        return "503 " + std::to_string(caller.error().retry_after);
    }
  }
  std::size_t asked_since() { return std::exchange(asked, {}).size(); }
};

TEST(InspectedTokens, AGoodOneIsAskedAboutOnceAMinute) {
  Provider provider;
  provider.answers.emplace("a", good("alice"));
  for (index::UtcSeconds second = 0; second < api::kGoodSeconds; ++second) {
    provider.now = kNow + second;
    ASSERT_EQ(provider.ask("a"), "alice");
  }
  EXPECT_THAT(provider.asked, ElementsAre("a"));
  provider.answers.insert_or_assign("a", bad(Why::invalid_token));
  provider.now = kNow + api::kGoodSeconds;
  EXPECT_EQ(provider.ask("a"), "401") << "it was taken back";
}

TEST(InspectedTokens, ItsEndIsTheEnd) {
  Provider provider;
  provider.answers.emplace("a", good("alice", 20));
  EXPECT_EQ(provider.ask("a"), "alice");
  provider.answers.clear();
  provider.now = kNow + 19;
  EXPECT_EQ(provider.ask("a"), "alice");
  provider.now = kNow + 20;
  EXPECT_EQ(provider.ask("a"), "401");
}

TEST(InspectedTokens, AClockThatIsSetBackLengthensNothing) {
  Provider provider;
  provider.answers.emplace("a", good("alice"));
  EXPECT_EQ(provider.ask("a"), "alice");
  provider.now = kNow - 3600;
  EXPECT_EQ(provider.ask("a"), "alice");
  EXPECT_EQ(provider.asked_since(), 2U);
}

TEST(InspectedTokens, ABadOneIsAskedAboutAgainAfterTenSeconds) {
  for (const Why why : {Why::invalid_token, Why::insufficient_scope}) {
    Provider provider;
    provider.answers.emplace("a", bad(why));
    const std::string status = why == Why::invalid_token ? "401" : "403";
    EXPECT_EQ(provider.ask("a"), status);
    provider.answers.insert_or_assign("a", good("alice"));
    provider.now = kNow + api::kBadSeconds - 1;
    EXPECT_EQ(provider.ask("a"), status);
    EXPECT_EQ(provider.asked_since(), 1U);
    provider.now = kNow + api::kBadSeconds;
    EXPECT_EQ(provider.ask("a"), "alice");
  }
}

TEST(InspectedTokens, MadeUpOnesPushNobodyOut) {
  Provider provider;
  provider.answers.emplace("a", good("alice"));
  EXPECT_EQ(provider.ask("a"), "alice");
  for (std::size_t i = 0; i < 2 * api::kMostBad; ++i) ASSERT_EQ(provider.ask(std::to_string(i)), "401");
  provider.asked_since();
  EXPECT_EQ(provider.ask("a"), "alice");
  EXPECT_EQ(provider.ask(std::to_string(2 * api::kMostBad - 1)), "401");
  EXPECT_EQ(provider.asked_since(), 0U);
  EXPECT_EQ(provider.ask("0"), "401");
  EXPECT_EQ(provider.asked_since(), 1U) << "the oldest are forgotten";
}

TEST(InspectedTokens, TheLatestGoodOnesAreKept) {
  Provider provider;
  const auto name = [](std::size_t i) { return "t" + std::to_string(i); };
  for (std::size_t i = 0; i < 2 * api::kMostGood; ++i) {
    provider.answers.insert_or_assign(name(i), good("alice"));
    ASSERT_EQ(provider.ask(name(i)), "alice");
  }
  provider.asked_since();
  std::size_t known = 0;
  while (known < 2 * api::kMostGood && provider.ask(name(2 * api::kMostGood - 1 - known)) == "alice" &&
         provider.asked.empty()) {
    ++known;
  }
  EXPECT_GE(known, api::kMostGood / 2);
  EXPECT_LE(known, api::kMostGood);
}

TEST(InspectedTokens, AProviderThatFailsAgainAndAgainIsLeftAlone) {
  Provider provider;
  provider.answers.emplace("a", good("alice"));
  EXPECT_EQ(provider.ask("a"), "alice");
  provider.answers.emplace("b", bad(Why::unavailable));
  for (int i = 0; i < api::kMostFailures; ++i) {
    EXPECT_THAT(provider.told, IsEmpty());
    EXPECT_EQ(provider.ask("b"), "503 5");
  }
  ASSERT_EQ(provider.told.size(), 1U);
  EXPECT_THAT(provider.told.front(), HasSubstr("nobody is asked for 30 s; the last: why"));
  provider.asked_since();
  provider.answers.insert_or_assign("b", good("bob"));
  EXPECT_EQ(provider.ask("b"), "503 30");
  EXPECT_EQ(provider.ask("new"), "503 30");
  EXPECT_EQ(provider.ask("a"), "alice") << "what it said before still counts";
  provider.now = kNow + api::kPauseSeconds - 1;
  EXPECT_EQ(provider.ask("b"), "503 1");
  EXPECT_EQ(provider.asked_since(), 0U);
  provider.now = kNow + api::kPauseSeconds;
  EXPECT_EQ(provider.ask("b"), "bob");
  EXPECT_THAT(provider.told.back(), HasSubstr("work again"));
  provider.answers.insert_or_assign("c", bad(Why::unavailable));
  for (int i = 0; i < api::kMostFailures - 1; ++i) EXPECT_EQ(provider.ask("c"), "503 5");
  EXPECT_EQ(provider.ask("d"), "401") << "it counts from the beginning";
  for (int i = 0; i < api::kMostFailures - 1; ++i) EXPECT_EQ(provider.ask("c"), "503 5");
  EXPECT_EQ(provider.told.size(), 2U);
}

TEST(InspectedTokens, OneMoreFailureAfterThePauseBeginsItAnew) {
  Provider provider;
  provider.answers.emplace("b", bad(Why::unavailable));
  for (int i = 0; i < api::kMostFailures; ++i) provider.ask("b");
  for (int pause = 1; pause <= 3; ++pause) {
    provider.asked_since();
    provider.now = kNow + pause * api::kPauseSeconds;
    EXPECT_EQ(provider.ask("b"), "503 5");
    EXPECT_EQ(provider.ask("b"), "503 30");
    EXPECT_EQ(provider.asked_since(), 1U);
  }
  EXPECT_EQ(provider.told.size(), 1U) << "one line for one trouble";
  provider.now = kNow;
  EXPECT_EQ(provider.ask("b"), "503 5") << "a clock that is set back stops nobody";
}

TEST(InspectedTokens, AFailureThatIsTheTokensOwnClosesTheWayForNobody) {
  Provider provider;
  provider.answers.emplace("b", tl::unexpected(NotIdentified{Why::unavailable, "its own", false}));
  for (int i = 0; i < 3 * api::kMostFailures; ++i) EXPECT_EQ(provider.ask("b"), "503 5");
  EXPECT_EQ(provider.ask("new"), "401");
  EXPECT_THAT(provider.told, IsEmpty());
}

/// A provider that keeps everybody waiting until it is let go.
struct SlowProvider {
  std::atomic<bool> is_open = false;
  std::atomic<int> asked = 0;
  std::atomic<int> good_ones = 0;
  std::atomic<int> refused = 0;
  InspectedTokens tokens{[this](std::string_view token) {
                           ++asked;
                           if (token != "quick") wait_for(is_open);
                           return good(std::string(token));
                         },
                         [] { return kNow; }, [](const std::string&) {}};

  void ask(const std::string& token, const std::string& client = "127.0.0.1") {
    const auto caller = tokens.find(token, index::parse_address(client).value());
    if (caller) {
      EXPECT_EQ(caller->subject, token);
      ++good_ones;
    } else {
      EXPECT_EQ(caller.error().why.why, Why::unavailable);
      EXPECT_EQ(caller.error().retry_after, 1);
      ++refused;
    }
  }
  std::jthread asker(const std::string& token) {
    return std::jthread([this, token] { ask(token); });
  }
};

TEST(InspectedTokens, ManyCallersWithOneTokenAskOnce) {
  constexpr int kCallers = 30;
  SlowProvider provider;
  std::vector<std::jthread> callers;
  for (int i = 0; i < kCallers; ++i) callers.push_back(provider.asker("a"));
  EXPECT_TRUE(in_time([&] { return provider.asked > 0; }));
  provider.is_open = true;
  callers.clear();
  EXPECT_EQ(provider.asked, 1);
  EXPECT_EQ(provider.good_ones, kCallers);
}

TEST(InspectedTokens, BeyondEightAtATimeNobodyIsWaitedFor) {
  SlowProvider provider;
  provider.ask("quick");
  std::vector<std::jthread> callers;
  for (std::size_t i = 0; i < api::kMostInspections; ++i)
    callers.push_back(provider.asker(std::to_string(i)));
  EXPECT_TRUE(in_time([&] { return provider.asked == 1 + static_cast<int>(api::kMostInspections); }));
  provider.ask("ninth");
  EXPECT_EQ(provider.refused, 1);
  provider.ask("quick");
  EXPECT_EQ(provider.good_ones, 2) << "who is known is not concerned";
  provider.is_open = true;
  callers.clear();
  provider.ask("ninth");
  EXPECT_EQ(provider.refused, 1);
  EXPECT_EQ(provider.good_ones, 3 + static_cast<int>(api::kMostInspections));
}

TEST(InspectedTokens, OneNetworkLeavesPlacesForOthers) {
  SlowProvider provider;
  std::vector<std::jthread> callers;
  const auto ask = [&](const std::string& token, const std::string& client) {
    callers.emplace_back([&provider, token, client] { provider.ask(token, client); });
  };
  constexpr int kMost = api::kMostInspectionsOfNetwork;
  for (int i = 0; i < kMost + 5; ++i) ask(std::to_string(i), "192.0.2." + std::to_string(i));
  EXPECT_TRUE(in_time([&] { return provider.asked == kMost && provider.refused == 5; }));
  ask("of another", "198.51.100.1");
  ask("of a third", "2001:db8::1");
  ask("of this machine", "127.0.0.1");
  EXPECT_TRUE(in_time([&] { return provider.asked == kMost + 3; }));
  provider.is_open = true;
  callers.clear();
  EXPECT_EQ(provider.good_ones, kMost + 3);
  EXPECT_EQ(provider.refused, 5);
  EXPECT_TRUE(provider.tokens.knows("of another"));
  EXPECT_FALSE(provider.tokens.knows("of nobody"));
}

TEST(InspectedTokens, OnlySoManyThreadsWait) {
  SlowProvider provider;
  constexpr int kTooMany = 30;
  std::vector<std::jthread> callers;
  for (std::size_t i = 0; i < 1 + api::kMostWaiting + kTooMany; ++i) callers.push_back(provider.asker("a"));
  EXPECT_TRUE(in_time([&] { return provider.refused == kTooMany; }));
  provider.is_open = true;
  callers.clear();
  EXPECT_EQ(provider.good_ones, 1 + static_cast<int>(api::kMostWaiting));
  EXPECT_EQ(provider.asked, 1);
}

TEST(InspectedTokens, OneNetworkLeavesPlacesToWaitForOthers) {
  SlowProvider provider;
  std::vector<std::jthread> callers;
  const auto ask = [&](const std::string& client) {
    callers.emplace_back([&provider, client] { provider.ask("a", client); });
  };
  constexpr int kMost = api::kMostWaitingOfNetwork;
  ask("127.0.0.1");
  EXPECT_TRUE(in_time([&] { return provider.asked == 1; }));
  for (int i = 0; i < kMost + 7; ++i) ask("192.0.2." + std::to_string(i));
  EXPECT_TRUE(in_time([&] { return provider.refused == 7; }));
  ask("198.51.100.1");
  ask("127.0.0.1");
  provider.is_open = true;
  callers.clear();
  EXPECT_EQ(provider.refused, 7);
  EXPECT_EQ(provider.good_ones, 1 + kMost + 2);
  provider.ask("a", "192.0.2.1");
  EXPECT_EQ(provider.refused, 7) << "who waited is not counted any more";
}

TEST(InspectedTokens, AfterThePauseOneIsTriedAtATime) {
  std::atomic<bool> is_open = false;
  std::atomic<index::UtcSeconds> now = kNow;
  std::atomic<int> asked = 0;
  InspectedTokens tokens(
      [&](std::string_view) {
        if (++asked > api::kMostFailures) wait_for(is_open);
        return bad(Why::unavailable);
      },
      [&] { return now.load(); }, [](const std::string&) {});
  for (int i = 0; i < api::kMostFailures; ++i) EXPECT_FALSE(tokens.find("a", kHere));
  now = kNow + api::kPauseSeconds;
  std::jthread first([&] { EXPECT_FALSE(tokens.find("a", kHere)); });
  EXPECT_TRUE(in_time([&] { return asked == api::kMostFailures + 1; }));
  EXPECT_EQ(tokens.find("b", kHere).error().retry_after, 1);
  is_open = true;
  first.join();
  EXPECT_EQ(asked, api::kMostFailures + 1);
}

TEST(InspectedTokens, NobodyWaitsForOneThatBrokeOff) {
  std::atomic<bool> is_open = false;
  std::atomic<int> asked = 0;
  InspectedTokens tokens(
      [&](std::string_view) -> Verdict {
        ++asked;
        wait_for(is_open);
        throw std::runtime_error("broke");
      },
      [] { return kNow; }, [](const std::string&) {});
  std::jthread first([&] { EXPECT_THROW(tokens.find("a", kHere), std::runtime_error); });
  EXPECT_TRUE(in_time([&] { return asked == 1; }));
  std::jthread second([&] {
    try {
      EXPECT_EQ(tokens.find("a", kHere).error().why.why, Why::unavailable);
    } catch (const std::runtime_error&) {
      EXPECT_EQ(asked, 2) << "it came late and asked itself";
    }
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(50));  // most often it waits by then
  is_open = true;
}

TEST(InspectedTokens, ManyThreadsAndTokensAtOnce) {
  std::atomic<index::UtcSeconds> now = kNow;
  InspectedTokens tokens(
      [](std::string_view token) {
        const int number = std::stoi(std::string(token));
        return number % 3 == 0   ? bad(Why::invalid_token)
               : number % 7 == 0 ? bad(Why::unavailable)
                                 : good(std::string(token), 1'000'000);
      },
      [&] { return now++; }, [](const std::string&) {});
  std::vector<std::jthread> threads;
  for (int thread = 0; thread < 8; ++thread) {
    threads.emplace_back([&tokens, thread] {
      for (int i = 0; i < 2000; ++i) {
        const std::string token = std::to_string((i * (thread + 1)) % 97);
        const auto caller = tokens.find(token, kHere);
        if (caller) {
          EXPECT_EQ(caller->subject, token);
        } else if (caller.error().why.why == Why::invalid_token) {
          EXPECT_EQ(std::stoi(token) % 3, 0);
        }
      }
    });
  }
}

}  // namespace
}  // namespace meetpoint::test
