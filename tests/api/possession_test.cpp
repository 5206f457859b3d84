#include "api/possession.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "api/authenticator.hpp"
#include "support/token_maker.hpp"
#include "support/token_prover.hpp"

/// Tokens that are bound to a key, as the authenticator takes them.
namespace meetpoint::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

constexpr index::UtcSeconds kNow = 1'795'478'400;
constexpr const char* kTarget = "/v0.1/as64496/locations?asn=64500";
const std::string kUrl = "https://meet.example/mp" + std::string(kTarget);

class BoundToken : public testing::Test {
 protected:
  void SetUp() override { demand({}); }
  struct Demanded {
    bool dpop = false;
    bool nonce = false;
    bool signature = false;
  };
  void demand(Demanded demanded) {
    api::AuthRules rules;
    api::TokenIssuer issuer;
    issuer.issuer = "https://idp.example";
    issuer.audience = "us";
    issuer.requires_dpop = demanded.dpop;
    issuer.requires_nonce = demanded.nonce;
    issuer.requires_signature = demanded.signature;
    rules.issuers.push_back(issuer);
    rules.public_url = api::parse_external_url("https://meet.example/mp").value();
    authenticator_ = std::make_unique<api::Authenticator>(std::move(rules), nullptr, &possession_,
                                                          [this] { return now_; });
    EXPECT_TRUE(authenticator_->keys().take("https://idp.example", "{\"keys\":[" + key_.public_jwk() + "]}",
                                            kNow + 900));
  }
  std::string token(const std::string& bound_to) const {
    json claims = token_claims("https://idp.example", "us", kNow);
    if (!bound_to.empty()) claims["cnf"] = {{"jkt", bound_to}};
    return key_.sign(json{{"alg", "ES256"}, {"typ", "at+jwt"}, {"kid", "k1"}}.dump(), claims.dump());
  }
  /// `alice`, or the status and the reason.
  std::string verdict(const Prover::Fields& fields, const std::string& target = kTarget,
                      const std::string& method = "GET") {
    api::Request request;
    request.method = method;
    request.target = target;
    for (const auto& [name, value] : fields) {
      request.fields.push_back({name, value});
      if (name == "Authorization") request.authorization.push_back(value);
      if (name == "DPoP") request.dpop.push_back(value);
    }
    const auto asker = authenticator_->authenticate(request);
    if (asker) return asker->caller->subject;
    headers_.clear();
    for (const auto& [name, value] : asker.error().headers) headers_ += name + ": " + value + "\n";
    for (const auto& [name, value] : fields) EXPECT_THAT(asker.error().why, Not(HasSubstr(value))) << name;
    return fmt::format("{} {}", asker.error().status, asker.error().reason);
  }

  TokenKey key_{"ES256", "k1"};
  Prover client_;
  api::TokenKeys nonce_keys_ = api::TokenKeys::random();
  api::Possession possession_{nonce_keys_};
  index::UtcSeconds now_ = kNow;
  std::unique_ptr<api::Authenticator> authenticator_;
  std::string headers_;
};

TEST_F(BoundToken, CountsWithAProofOfItsKey) {
  const std::string bound = token(client_.thumbprint());
  EXPECT_EQ(verdict(client_.fields(kUrl, bound, kNow)), "alice");
  EXPECT_EQ(verdict(client_.fields(kUrl, bound, kNow)), "alice") << "another proof";
  EXPECT_EQ(verdict({{"Authorization", "Bearer " + bound}}), "401 invalid_token");
  EXPECT_EQ(verdict({{"Authorization", "DPoP " + bound}}), "401 invalid_dpop_proof");
  EXPECT_THAT(headers_,
              HasSubstr(R"(DPoP realm="meetpoint", error="invalid_dpop_proof", algs="ES256 EdDSA)"));
}

TEST_F(BoundToken, Row9_a_proof_is_no_token_and_a_token_no_proof) {
  const std::string bound = token(client_.thumbprint());
  const std::string proof = client_.proof("https://meet.example/mp/v0.1/as64496/locations", bound, kNow);
  EXPECT_EQ(verdict({{"Authorization", "Bearer " + proof}}), "401 invalid_token");
  EXPECT_EQ(verdict({{"Authorization", "DPoP " + proof}, {"DPoP", proof}}), "401 invalid_token");
  EXPECT_EQ(verdict({{"Authorization", "DPoP " + bound}, {"DPoP", bound}}), "401 invalid_dpop_proof");
}

TEST_F(BoundToken, Row24_a_proof_counts_once) {
  const std::string bound = token(client_.thumbprint());
  const auto fields = client_.fields(kUrl, bound, kNow);
  EXPECT_EQ(verdict(fields), "alice");
  EXPECT_EQ(verdict(fields), "401 replayed");
  now_ = kNow + 30;
  EXPECT_EQ(verdict(fields), "401 replayed");
  demand({});
  EXPECT_EQ(verdict(fields), "401 replayed") << "also when whom to believe has been read again";
  now_ = kNow + 61;
  EXPECT_EQ(verdict(fields), "401 invalid_dpop_proof") << "too old";
}

TEST_F(BoundToken, Row24_what_was_refused_may_come_again) {
  const std::string bound = token(client_.thumbprint());
  const auto fields = client_.fields(kUrl, bound, kNow);
  EXPECT_EQ(verdict(fields, "/v0.1/as64497/locations?asn=64500"), "401 invalid_dpop_proof");
  EXPECT_EQ(verdict(fields, kTarget, "HEAD"), "401 invalid_dpop_proof");
  EXPECT_EQ(verdict(fields), "alice");
}

TEST_F(BoundToken, AnotherKeyOrTokenDoesNotDo) {
  Prover thief;
  const std::string bound = token(client_.thumbprint());
  EXPECT_EQ(verdict(thief.fields(kUrl, bound, kNow)), "401 invalid_token");
  EXPECT_EQ(verdict(client_.fields(kUrl, token(""), kNow)), "401 invalid_token") << "it is bound to none";
  auto fields = client_.fields(kUrl, bound, kNow);
  fields.front().second = "DPoP " + token(client_.thumbprint());  // another signature, so other bytes
  EXPECT_EQ(verdict(fields), "401 invalid_dpop_proof");
}

TEST_F(BoundToken, IsDemandedWhereItsIssuersSectionSaysSo) {
  EXPECT_EQ(verdict({{"Authorization", "Bearer " + token("")}}), "alice");
  demand({.dpop = true});
  EXPECT_EQ(verdict({{"Authorization", "Bearer " + token("")}}), "401 invalid_token");
  EXPECT_EQ(verdict(client_.fields(kUrl, token(client_.thumbprint()), kNow)), "alice");
}

TEST_F(BoundToken, NonceOfOursIsDemandedAndGiven) {
  demand({.nonce = true});
  const std::string bound = token(client_.thumbprint());
  EXPECT_EQ(verdict(client_.fields(kUrl, bound, kNow)), "401 use_dpop_nonce");
  EXPECT_THAT(headers_, HasSubstr("error=\"use_dpop_nonce\""));
  const auto at = headers_.find("DPoP-Nonce: ");
  ASSERT_NE(at, std::string::npos);
  const std::string nonce = headers_.substr(at + 12, headers_.find('\n', at) - at - 12);
  EXPECT_EQ(verdict(client_.fields(kUrl, bound, kNow, false, nonce)), "alice");
  EXPECT_EQ(verdict(client_.fields(kUrl, bound, kNow, false, "mine")), "401 use_dpop_nonce");
}

TEST_F(BoundToken, ASignatureIsLookedAtWhereThereIsOneAndDemandedWhereConfigured) {
  const std::string bound = token(client_.thumbprint());
  EXPECT_EQ(verdict(client_.fields(kUrl, bound, kNow, true)), "alice");
  auto broken = client_.fields(kUrl, bound, kNow, true);
  EXPECT_EQ(verdict(broken, "/v0.1/as64496/locations?asn=64501"), "401 bad_signature")
      << "a proof covers no query";
  demand({.signature = true});
  EXPECT_EQ(verdict(client_.fields(kUrl, bound, kNow)), "401 no_signature");
  EXPECT_EQ(verdict(client_.fields(kUrl, bound, kNow, true)), "alice");
  EXPECT_EQ(verdict({{"Authorization", "Bearer " + token("")}}), "401 invalid_token");
}

TEST_F(BoundToken, Row24_a_nonce_of_a_signature_counts_once) {
  demand({.signature = true});
  const std::string bound = token(client_.thumbprint());
  const auto fields = client_.fields(kUrl, bound, kNow, true);
  EXPECT_EQ(verdict(fields), "alice");
  EXPECT_EQ(verdict(fields), "401 replayed");
}

TEST_F(BoundToken, Row24_where_no_more_can_be_remembered_nothing_new_is_taken) {
  const std::string bound = token(client_.thumbprint());
  const auto fields = client_.fields(kUrl, bound, kNow);
  for (std::size_t i = 0; i < api::kMostReplaysOfKey; ++i) {
    ASSERT_EQ(
        possession_.remembered().keep(rpki::sha256(std::to_string(i)), client_.thumbprint(), kNow + 60, kNow),
        api::Replay::stored);
  }
  EXPECT_EQ(verdict(fields), "503 replays_full");
  EXPECT_THAT(headers_, HasSubstr("Retry-After: "));
  now_ = kNow + 60;
  EXPECT_EQ(verdict(client_.fields(kUrl, bound, now_)), "503 replays_full");
  now_ = kNow + 61;
  EXPECT_EQ(verdict(client_.fields(kUrl, bound, now_)), "alice");
}

TEST_F(BoundToken, WhoShowsNothingHearsOfBothWays) {
  EXPECT_EQ(verdict({}), "401 no_token");
  EXPECT_THAT(headers_, HasSubstr("WWW-Authenticate: Bearer realm="));
  EXPECT_THAT(headers_, HasSubstr("WWW-Authenticate: DPoP realm=\"meetpoint\", algs=\""));
}

}  // namespace
}  // namespace meetpoint::test
