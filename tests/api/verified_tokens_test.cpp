#include "api/verified_tokens.hpp"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace meetpoint::test {
namespace {

using api::TokenScheme;

constexpr index::UtcSeconds kNow = 1795478400;  // 2026-11-24T00:00:00Z

api::Caller caller(const std::string& subject) {
  api::Caller one;
  one.subject = subject;
  one.expires_at = kNow + 300;
  return one;
}

TEST(VerifiedTokens, AreFoundUntilTheyExpireOrAnyKeyChanges) {
  api::VerifiedTokens tokens;
  tokens.keep("a.b.c", TokenScheme::bearer, 7, caller("alice"));
  ASSERT_TRUE(tokens.find("a.b.c", TokenScheme::bearer, 7, kNow));
  EXPECT_EQ(tokens.find("a.b.c", TokenScheme::bearer, 7, kNow)->subject, "alice");
  EXPECT_FALSE(tokens.find("a.b.d", TokenScheme::bearer, 7, kNow));
  EXPECT_FALSE(tokens.find("a.b.c", TokenScheme::dpop, 7, kNow)) << "what was judged as another thing";
  EXPECT_FALSE(tokens.find("a.b.c", TokenScheme::bearer, 8, kNow)) << "its key may be gone";
  EXPECT_TRUE(tokens.find("a.b.c", TokenScheme::bearer, 7, kNow + 300 + api::kClockSkewSeconds - 1));
  EXPECT_FALSE(tokens.find("a.b.c", TokenScheme::bearer, 7, kNow + 300 + api::kClockSkewSeconds));
  EXPECT_TRUE(tokens.knows("a.b.c", TokenScheme::bearer, 7, kNow));
  EXPECT_FALSE(tokens.knows("a.b.c", TokenScheme::dpop, 7, kNow));
  EXPECT_FALSE(tokens.knows("a.b.c", TokenScheme::bearer, 7, kNow + 300 + api::kClockSkewSeconds));
  tokens.keep("a.b.c", TokenScheme::bearer, 8, caller("alice"));
  EXPECT_TRUE(tokens.find("a.b.c", TokenScheme::bearer, 8, kNow));
}

TEST(VerifiedTokens, TheLatestAreKeptAndTheRestForgotten) {
  api::VerifiedTokens tokens;
  const std::size_t all = 3 * api::kMostVerified;
  for (std::size_t i = 0; i < all; ++i) tokens.keep(std::to_string(i), TokenScheme::bearer, 0, caller("c"));
  std::size_t known = 0;
  for (std::size_t i = 0; i < all; ++i)
    known += tokens.find(std::to_string(i), TokenScheme::bearer, 0, kNow) ? 1 : 0;
  EXPECT_LE(known, api::kMostVerified);
  EXPECT_GE(known, api::kMostVerified / 2);
  EXPECT_TRUE(tokens.find(std::to_string(all - 1), TokenScheme::bearer, 0, kNow));
  EXPECT_FALSE(tokens.find("0", TokenScheme::bearer, 0, kNow));
}

TEST(VerifiedTokens, AreForManyThreads) {
  api::VerifiedTokens tokens;
  std::vector<std::jthread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&tokens] {
      for (int i = 0; i < 5000; ++i) {
        const std::string token = std::to_string(i % 700);
        const auto found = tokens.find(token, TokenScheme::bearer, 0, kNow);
        if (found) {
          EXPECT_EQ(found->subject, token);
        } else {
          tokens.keep(token, TokenScheme::bearer, 0, caller(token));
        }
      }
    });
  }
}

}  // namespace
}  // namespace meetpoint::test
