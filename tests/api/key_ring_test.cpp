#include "api/key_ring.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "support/token_maker.hpp"

namespace meetpoint::test {
namespace {

using index::ErrorCode;
using testing::IsEmpty;
using testing::SizeIs;

constexpr index::UtcSeconds kNow = 1795478400;  // 2026-11-24T00:00:00Z
constexpr const char* kIssuer = "https://idp.example";

std::string set_of(const std::string& keys) {
  return "{\"keys\":[" + keys + "]}";
}

api::KeyRing ring() {
  api::TokenIssuer one;
  one.issuer = kIssuer;
  api::TokenIssuer other;
  other.issuer = "https://other.example";
  return api::KeyRing({one, other});
}

TEST(KeyRing, BeginsWithoutKeys) {
  const api::KeyRing keys = ring();
  EXPECT_THAT(keys.view()->issuers, SizeIs(2));
  EXPECT_THAT(keys.view()->issuers[0].keys, IsEmpty());
  EXPECT_FALSE(keys.view()->is_fresh(kIssuer, kNow));
}

TEST(KeyRing, ASetTakesThePlaceOfTheOneBefore) {
  const TokenKey first("RS256", "first");
  const TokenKey second("ES256", "second");
  api::KeyRing keys = ring();
  ASSERT_TRUE(keys.take(kIssuer, set_of(first.public_jwk()), kNow + 900));
  const auto before = keys.view();
  EXPECT_EQ(before->issuers[0].keys.at(0).kid, "first");
  EXPECT_TRUE(before->is_fresh(kIssuer, kNow + 900));
  EXPECT_FALSE(before->is_fresh(kIssuer, kNow + 901));
  EXPECT_FALSE(before->is_fresh("https://other.example", kNow));
  EXPECT_FALSE(before->is_fresh("https://nobody.example", kNow));
  ASSERT_TRUE(keys.take(kIssuer, set_of(first.public_jwk()), kNow + 1200));
  EXPECT_EQ(keys.view()->version, before->version) << "the same keys, for longer";
  EXPECT_TRUE(keys.view()->is_fresh(kIssuer, kNow + 1200));
  ASSERT_TRUE(keys.take(kIssuer, set_of(second.public_jwk()), kNow + 1500));
  EXPECT_NE(keys.view()->version, before->version);
  ASSERT_THAT(keys.view()->issuers[0].keys, SizeIs(1)) << "a key that vanished is gone at once";
  EXPECT_EQ(keys.view()->issuers[0].keys[0].kid, "second");
  EXPECT_EQ(before->issuers[0].keys[0].kid, "first") << "who looked before sees what he saw";
}

TEST(KeyRing, WhatAFormerOneHadCountsUntilTheIssuerAnswers) {
  const TokenKey first("RS256", "first");
  const TokenKey second("ES256", "second");
  api::KeyRing former = ring();
  ASSERT_TRUE(former.take(kIssuer, set_of(first.public_jwk()), kNow + 900));
  api::KeyRing keys = ring();
  const auto before = keys.view();
  keys.inherit(kIssuer, *former.view());
  keys.inherit("https://other.example", *former.view());
  keys.inherit("https://nobody.example", *former.view());
  EXPECT_NE(keys.view()->version, before->version);
  ASSERT_THAT(keys.view()->issuers[0].keys, SizeIs(1));
  EXPECT_TRUE(keys.view()->is_fresh(kIssuer, kNow + 900));
  EXPECT_FALSE(keys.view()->is_fresh(kIssuer, kNow + 901)) << "not a second longer";
  EXPECT_FALSE(keys.view()->is_fresh("https://other.example", kNow));
  ASSERT_TRUE(keys.take(kIssuer, set_of(second.public_jwk()), kNow + 1200));
  keys.inherit(kIssuer, *former.view());
  EXPECT_EQ(keys.view()->issuers[0].keys.at(0).kid, "second") << "a key that vanished does not come back";
}

/// The faults of a provider; also through the wire in the tests against a real one.
TEST(KeyRing, row12_ASetThatIsNoneChangesNothing) {
  const TokenKey key("RS256", "k");
  api::KeyRing keys = ring();
  ASSERT_TRUE(keys.take(kIssuer, set_of(key.public_jwk()), kNow + 900));
  const auto before = keys.view();
  for (const std::string& set :
       {std::string(), std::string("garbage"), std::string("[]"), std::string("{}"), set_of(""),
        set_of(R"({"kty":"oct","k":"c2VjcmV0","kid":"k","alg":"HS256"})"),
        set_of(key.public_jwk() + "," + key.public_jwk())}) {
    EXPECT_FALSE(keys.take(kIssuer, set, kNow + 5000)) << set;
    EXPECT_EQ(keys.view(), before);
  }
  EXPECT_EQ(keys.take("https://nobody.example", set_of(key.public_jwk()), kNow).error().code,
            ErrorCode::not_found);
}

}  // namespace
}  // namespace meetpoint::test
