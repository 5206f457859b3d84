#include "api/message_crypto.hpp"

#include <gtest/gtest.h>

#include <map>

#include "api/compact_jws.hpp"
#include "api/jws_verify.hpp"
#include "rpki/digest.hpp"
#include "support/temp_dir.hpp"
#include "support/token_signer.hpp"

/// Signatures of messages: those that a key made, and no others.
namespace meetpoint::test {
namespace {

using nlohmann::json;

const MessageSigner& key_for(const std::string& algorithm) {
  static std::map<std::string, MessageSigner> all;  // keys of RSA take a while
  return all.try_emplace(algorithm, algorithm).first->second;
}

TEST(MessageCrypto, TakesWhatTheKeySignedAndNothingElse) {
  for (const std::string_view algorithm : api::kMessageAlgorithms) {
    const MessageSigner& signer = key_for(std::string(algorithm));
    const std::string good = signer.sign("message");
    const auto verifies = [&](std::string_view message, const std::string& signature) {
      return api::verify_message(algorithm, signer.key(), message, signature).has_value();
    };
    EXPECT_TRUE(verifies("message", good)) << algorithm;
    EXPECT_FALSE(verifies("massage", good)) << algorithm;
    EXPECT_FALSE(verifies("", good)) << algorithm;
    EXPECT_FALSE(verifies("message", "")) << algorithm;
    EXPECT_FALSE(verifies("message", good + '\0')) << algorithm;
    EXPECT_FALSE(verifies("message", good.substr(1))) << algorithm;
    EXPECT_FALSE(verifies("message", good.substr(0, 32) + '\0' + good.substr(32))) << algorithm;
    EXPECT_FALSE(verifies("message", std::string(good.size(), '\0'))) << algorithm;
    for (std::size_t i = 0; i < good.size(); i += 7) {
      std::string other = good;
      other[i] = static_cast<char>(other[i] ^ 1);
      EXPECT_FALSE(verifies("message", other)) << algorithm << i;
    }
  }
}

TEST(MessageCrypto, TheSaltIsAsLongAsTheDigest) {
  const MessageSigner& signer = key_for("rsa-pss-sha512");
  for (const int octets : {0, 32, 63, 64, 65})
    EXPECT_EQ(api::verify_message("rsa-pss-sha512", signer.key(), "message", signer.sign("message", octets))
                  .has_value(),
              octets == 64)
        << octets;
}

TEST(MessageCrypto, APointOffItsCurveIsNoKey) {
  const MessageSigner& signer = key_for("ecdsa-p256-sha256");
  api::PublicJwk key = signer.key();
  key.y.back() = static_cast<char>(key.y.back() ^ 1);
  EXPECT_FALSE(api::verify_message("ecdsa-p256-sha256", key, "message", signer.sign("message")));
  key = signer.key();
  key.kind = api::KeyKind::p384;
  EXPECT_FALSE(api::verify_message("ecdsa-p256-sha256", key, "message", signer.sign("message")));
}

TEST(MessageCrypto, AnotherKeysAlgorithmIsNoKeyOfOurs) {
  for (const std::string_view algorithm : api::kMessageAlgorithms) {
    const MessageSigner& signer = key_for(std::string(algorithm));
    const std::string signature = signer.sign("message");
    for (const std::string_view other :
         {"ed25519", "ecdsa-p256-sha256", "rsa-pss-sha512", "rsa-v1_5-sha256", "hmac-sha256", "ES256", ""}) {
      if (other == algorithm) continue;
      EXPECT_FALSE(api::verify_message(other, signer.key(), "message", signature)) << algorithm << other;
    }
  }
}

/// Hostile signatures of C2SP's Wycheproof, which libjose judges, too: two libraries' calls and one verdict.
TEST(MessageCrypto, JudgesTokensAsTheOtherWayDoes) {
  const std::map<std::string, std::string> names = {{"EdDSA", "ed25519"},
                                                    {"ES256", "ecdsa-p256-sha256"},
                                                    {"PS512", "rsa-pss-sha512"},
                                                    {"RS256", "rsa-v1_5-sha256"}};
  constexpr std::string_view kAll[] = {"EdDSA", "ES256", "PS512", "RS256"};
  std::map<bool, std::size_t> verdicts;
  for (const char* file : {"signature", "key", "crypto"}) {
    const auto path = shared_data(std::string("vectors/wycheproof_json_web_") + file + "_test.json");
    if (path.empty()) GTEST_SKIP() << kNoShared;
    const json vectors = json::parse(read_file(path));
    for (const json& group : vectors.at("testGroups")) {
      json keys = group.contains("public") ? group.at("public") : json::object();
      if (!keys.contains("keys")) keys = {{"keys", json::array({keys})}};
      const auto set = api::parse_jwk_set(keys.dump());
      for (const json& one : group.at("tests")) {
        if (!set || !one.contains("jws") || !one.at("jws").is_string()) continue;
        const auto token = api::parse_compact_jws(one.at("jws").get<std::string>());
        if (!token || !names.contains(token->alg)) continue;
        for (const api::PublicJwk& key : *set) {
          const bool expected = api::verify_jws(*token, key, kAll).has_value();
          const bool found =
              api::verify_message(names.at(token->alg), key, token->signing_input, token->signature)
                  .has_value();
          EXPECT_EQ(found, expected) << file << one.at("tcId") << one.at("comment");
          ++verdicts[found];
        }
      }
    }
  }
  EXPECT_GT(verdicts[true], 10U);
  EXPECT_GT(verdicts[false], 100U);
}

TEST(MessageCrypto, Sha512) {  // FIPS 180-2, "abc"
  const api::Sha512 digest = api::sha512("abc");
  EXPECT_EQ(rpki::to_hex(rpki::octets_of(digest)),
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
            "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
}

}  // namespace
}  // namespace meetpoint::test
