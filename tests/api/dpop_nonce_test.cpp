#include "api/dpop_nonce.hpp"

#include <gtest/gtest.h>

/// Nonces are ours, short-lived and kept nowhere.
namespace meetpoint::test {
namespace {

constexpr index::UtcSeconds kNow = 1'795'478'400;  // the beginning of a slot

TEST(DpopNonces, LiveForTwoSlotsAndForNobodyElse) {
  const api::TokenKeys keys = api::TokenKeys::random();
  const api::DpopNonces nonces(keys);
  for (const index::UtcSeconds issued : {kNow, kNow + 1, kNow + 59}) {
    const std::string nonce = nonces.issue(issued);
    EXPECT_EQ(nonce, nonces.issue(kNow)) << "one a slot";
    EXPECT_EQ(nonce.size(), 60U);
    for (const index::UtcSeconds asked : {kNow, kNow + 60, kNow + 119})
      EXPECT_EQ(nonces.good_until(nonce, asked), kNow + 119) << asked;
    for (const index::UtcSeconds asked : {kNow - 1, kNow + 120, kNow + 100'000})
      EXPECT_EQ(nonces.good_until(nonce, asked), std::nullopt) << asked;
  }
  EXPECT_NE(nonces.issue(kNow), nonces.issue(kNow + 60));
  const std::string nonce = nonces.issue(kNow);
  for (std::size_t i = 0; i < nonce.size(); ++i) {
    std::string forged = nonce;
    forged[i] = forged[i] == 'A' ? 'B' : 'A';
    EXPECT_EQ(nonces.good_until(forged, kNow), std::nullopt) << i;
  }
  for (const std::string& bad : {std::string(), std::string("A"), nonce + "A", std::string(100'000, 'A')})
    EXPECT_EQ(nonces.good_until(bad, kNow), std::nullopt);
  EXPECT_EQ(nonces.good_until(keys.seal("other purpose", "12345678"), kNow), std::nullopt);
}

}  // namespace
}  // namespace meetpoint::test
