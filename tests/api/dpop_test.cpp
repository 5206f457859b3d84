#include "api/dpop.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/base64url.hpp"
#include "api/replay_store.hpp"
#include "api/strict_json.hpp"
#include "support/temp_dir.hpp"
#include "support/token_maker.hpp"

/// Who shows a token has its key: each step of RFC 9449 section 4.3 with a proof that fails in it alone.
namespace meetpoint::test {
namespace {

using api::RefusedProof;
using api::TokenScheme;
using nlohmann::json;
using testing::HasSubstr;
using Why = RefusedProof::Why;

constexpr index::UtcSeconds kNow = 1'795'478'400;  // 2026-11-24T00:00:00Z
constexpr std::string_view kToken = "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU";
const api::ExternalUrl kUrl =
    api::parse_external_url("https://api.example/v0.1/as64496/locations?asn=64500").value();

std::string digest_of(std::string_view text) {
  const rpki::Sha256 digest = rpki::sha256(text);
  return api::encode_base64url(rpki::octets_of(digest));
}

class Dpop : public testing::Test {
 protected:
  json header() const {
    return {{"typ", "dpop+jwt"}, {"alg", "ES256"}, {"jwk", json::parse(key_.public_jwk())}};
  }
  static json claims() {
    return {{"jti", "one"},
            {"htm", "GET"},
            {"htu", "https://api.example/v0.1/as64496/locations"},
            {"iat", kNow},
            {"ath", digest_of(kToken)}};
  }
  static json changed(json of, const char* name, const json& value) {
    of[name] = value;
    return of;
  }
  static json without(json of, const char* name) {
    of.erase(name);
    return of;
  }
  /// Signed, if there is such an algorithm.
  std::string proof(const json& header, const json& claims) const {
    const std::string alg = api::text_member(header, "alg");
    if (alg == "ES256" || alg == "EdDSA" || alg == "Ed25519" || alg == "RS256" || alg == "PS256")
      return key_.sign(header.dump(), claims.dump());
    return api::encode_base64url(header.dump()) + "." + api::encode_base64url(claims.dump()) + ".AAAA";
  }
  std::string thumbprint() const {
    return api::parse_public_jwk(json::parse(key_.public_jwk()))->thumbprint();
  }

  auto check(const std::vector<std::string>& fields) const {
    const std::string bound = bound_ ? *bound_ : thumbprint();
    return api::check_dpop_proof(fields, {method_, kUrl, scheme_, kToken, bound}, rules_, now_);
  }
  /// `error: text` of one that must be refused.
  std::string refusal(const std::vector<std::string>& fields) const {
    const auto checked = check(fields);
    if (checked) return "accepted";
    return std::string(name_of(checked.error().why)) + ": " + checked.error().text;
  }
  std::string refusal(const json& header, const json& claims) const {
    return refusal(std::vector{proof(header, claims)});
  }

  TokenKey key_{"ES256"};
  api::DpopRules rules_;
  std::string_view method_ = "GET";
  TokenScheme scheme_ = TokenScheme::dpop;
  std::optional<std::string> bound_;
  index::UtcSeconds now_ = kNow;
};

TEST_F(Dpop, AGoodProofIsTaken) {
  const auto taken = check({proof(header(), claims())});
  ASSERT_TRUE(taken) << taken.error().text;
  EXPECT_EQ(taken->thumbprint, thumbprint());
  EXPECT_EQ(taken->key.thumbprint(), thumbprint());
  EXPECT_EQ(taken->good_until, kNow + 60);
  EXPECT_EQ(refusal(header(), changed(claims(), "exp", kNow - 9)), "accepted") << "other claims say nothing";
}

TEST_F(Dpop, Step01_ThereIsExactlyOneField) {
  const std::string good = proof(header(), claims());
  EXPECT_THAT(refusal(std::vector<std::string>{}), HasSubstr("invalid_dpop_proof: the proof: there is not"));
  EXPECT_THAT(refusal({good, good}), HasSubstr("not exactly one"));
  EXPECT_THAT(refusal({good + ", " + good}), HasSubstr("no JWT")) << "two in one field";
}

TEST_F(Dpop, Step02_ItIsOneShortJwt) {
  const std::string good = proof(header(), claims());
  for (const std::string& bad : {std::string(), std::string("a.b"), good + ".x", good + "=", " " + good,
                                 good.substr(0, good.rfind('.') + 1)})
    EXPECT_THAT(refusal({bad}), HasSubstr("invalid_dpop_proof: the proof: it is no JWT")) << bad;
  // Base 64 has not every length: two fillers find each.
  const auto of_size = [&](std::size_t bytes) {
    for (std::size_t kid = 1; kid < 5; ++kid) {
      for (std::size_t filler = 2'600; filler < 2'900; ++filler) {
        std::string made = proof(changed(header(), "kid", std::string(kid, 'k')),
                                 changed(claims(), "x", std::string(filler, 'x')));
        if (made.size() == bytes) return made;
      }
    }
    return std::string();
  };
  EXPECT_EQ(refusal({of_size(4096)}), "accepted");
  ASSERT_EQ(of_size(4097).size(), 4097U);
  EXPECT_THAT(refusal({of_size(4097)}), HasSubstr("too long"));
}

TEST_F(Dpop, Step03_TheHeaderSaysWhatItIsAndBringsAPublicKey) {
  for (const char* typ : {"", "JWT", "at+jwt", "DPoP+jwt", "application/dpop+jwt"})
    EXPECT_THAT(refusal(changed(header(), "typ", typ), claims()), HasSubstr("invalid_dpop_proof")) << typ;
  EXPECT_THAT(refusal(without(header(), "typ"), claims()), HasSubstr("typ"));
  for (const char* alg : {"none", "HS256", "ES384", "PS512", "es256"})
    EXPECT_THAT(refusal(changed(header(), "alg", alg), claims()), HasSubstr("not allowed")) << alg;
  EXPECT_THAT(refusal(without(header(), "jwk"), claims()), HasSubstr("no jwk"));
  for (const char* secret : {"d", "k"}) {
    json both = header();
    both["jwk"][secret] = "AQ";
    EXPECT_THAT(refusal(both, claims()), HasSubstr("private or a shared")) << secret;
  }
  for (const json& jwk : {json("x"), json::object(), json{{"kty", "oct"}, {"k", "AQ"}}})
    EXPECT_THAT(refusal(changed(header(), "jwk", jwk), claims()), HasSubstr("the key")) << jwk;
  EXPECT_THAT(refusal(changed(header(), "crit", json::array({"exp"})), claims()), HasSubstr("crit"));
}

TEST_F(Dpop, Step03_EachClaimIsThere) {
  for (const char* name : {"jti", "htm", "htu", "iat", "ath"}) {
    EXPECT_THAT(refusal(header(), without(claims(), name)), HasSubstr("missing or odd")) << name;
    for (const json& odd : {json(""), json(nullptr), json(true), json::array({1}), json(1.5)})
      EXPECT_THAT(refusal(header(), changed(claims(), name, odd)), HasSubstr("missing or odd"))
          << name << odd;
  }
  for (const json& odd : {json("1795478400"), json(-1), json(253'402'300'800)})
    EXPECT_THAT(refusal(header(), changed(claims(), "iat", odd)), HasSubstr("missing or odd")) << odd;
  const std::string twice = R"({"jti":"a","jti":"b","htm":"GET"})";
  EXPECT_THAT(refusal({key_.sign(header().dump(), twice)}), HasSubstr("missing or odd"));
}

TEST_F(Dpop, Step04_TheSignatureIsThatKeys) {
  const TokenKey other("ES256");
  EXPECT_THAT(refusal({other.sign(header().dump(), claims().dump())}), HasSubstr("signature is not"));
  const std::string good = proof(header(), claims());
  const std::string later = proof(header(), changed(claims(), "iat", kNow + 1));
  EXPECT_THAT(refusal({good.substr(0, good.rfind('.')) + later.substr(later.rfind('.'))}),
              HasSubstr("signature is not"));
  const TokenKey rsa("RS256");
  EXPECT_THAT(refusal(changed(header(), "jwk", json::parse(rsa.public_jwk())), claims()),
              HasSubstr("signature is not"))
      << "the key is of another kind";
}

TEST_F(Dpop, Step05_TheMethodIsTheRequests) {
  for (const char* htm : {"POST", "get", "GET ", "HEAD"})
    EXPECT_THAT(refusal(header(), changed(claims(), "htm", htm)), HasSubstr("another method")) << htm;
  method_ = "POST";
  EXPECT_THAT(refusal(header(), claims()), HasSubstr("another method"));
  EXPECT_EQ(refusal(header(), changed(claims(), "htm", "POST")), "accepted");
}

TEST_F(Dpop, Step06_TheUrlIsOursHoweverItIsWritten) {
  for (const char* htu :
       {"HTTPS://API.example:443/v0.1/as64496/locations", "https://api.example/v0.1/./as64496/%6Cocations",
        "https://api.example/v0.1/as64496/locations?asn=1#x"})
    EXPECT_EQ(refusal(header(), changed(claims(), "htu", htu)), "accepted") << htu;
  for (const char* htu :
       {"http://api.example/v0.1/as64496/locations", "https://api.example:8443/v0.1/as64496/locations",
        "https://other.example/v0.1/as64496/locations", "https://api.example/v0.1/as64497/locations",
        "https://api.example/v0.1/as64496/locations/", "/v0.1/as64496/locations",
        "https://api.example@other.example/v0.1/as64496/locations", "https://api.example"})
    EXPECT_THAT(refusal(header(), changed(claims(), "htu", htu)), HasSubstr("another URL")) << htu;
}

TEST_F(Dpop, Step07_ANonceIsOneOfOurs) {
  EXPECT_EQ(refusal(header(), changed(claims(), "nonce", "whatever")), "accepted") << "none is asked for";
  const api::TokenKeys keys = api::TokenKeys::random();
  const api::DpopNonces nonces(keys);
  rules_.nonces = &nonces;
  const auto with_nonce = [&](const std::string& nonce) { return changed(claims(), "nonce", nonce); };
  EXPECT_THAT(refusal(header(), claims()), HasSubstr("use_dpop_nonce")) << "no way back to having none";
  const api::TokenKeys other = api::TokenKeys::random();
  EXPECT_THAT(refusal(header(), with_nonce(api::DpopNonces(other).issue(kNow))), HasSubstr("use_dpop_nonce"));
  EXPECT_THAT(refusal(header(), with_nonce(nonces.issue(kNow - 120))), HasSubstr("use_dpop_nonce"));
  EXPECT_EQ(refusal(header(), with_nonce(nonces.issue(kNow))), "accepted");
  EXPECT_EQ(refusal(header(), with_nonce(nonces.issue(kNow - 60))), "accepted");
  EXPECT_THAT(refusal(header(), changed(claims(), "nonce", 7)), HasSubstr("missing or odd"));
  EXPECT_THAT(refusal(header(), changed(with_nonce(nonces.issue(kNow)), "htm", "PUT")),
              HasSubstr("another method"))
      << "what is wrong with it first";
}

TEST_F(Dpop, Step08_ItIsFresh) {
  const auto at = [](index::UtcSeconds iat) { return changed(claims(), "iat", iat); };
  EXPECT_EQ(refusal(header(), at(kNow - 60)), "accepted");
  EXPECT_THAT(refusal(header(), at(kNow - 61)), HasSubstr("too old"));
  EXPECT_EQ(refusal(header(), at(kNow + 5)), "accepted");
  EXPECT_THAT(refusal(header(), at(kNow + 6)), HasSubstr("future"));
  EXPECT_THAT(refusal(header(), at(0)), HasSubstr("too old"));
  EXPECT_THAT(refusal(header(), at(253'402'300'799)), HasSubstr("future"));
}

TEST_F(Dpop, Step08_OrAsFreshAsItsNonce) {
  const api::TokenKeys keys = api::TokenKeys::random();
  const api::DpopNonces nonces(keys);
  rules_.nonces = &nonces;
  json late = changed(claims(), "iat", kNow - 5'000);
  late["nonce"] = nonces.issue(kNow);
  const auto taken = check({proof(header(), late)});
  ASSERT_TRUE(taken) << "a client whose clock is wrong";
  EXPECT_EQ(taken->good_until, kNow + 119) << "kNow begins a slot";
  now_ = taken->good_until;
  EXPECT_EQ(refusal(header(), late), "accepted");
  now_ = taken->good_until + 1;
  EXPECT_THAT(refusal(header(), late), HasSubstr("use_dpop_nonce"));
}

TEST_F(Dpop, Step09_ItIsForThisAccessToken) {
  for (const std::string& ath : {digest_of("another"), digest_of(kToken) + "=", std::string(kToken)})
    EXPECT_THAT(refusal(header(), changed(claims(), "ath", ath)), HasSubstr("another access token")) << ath;
}

TEST_F(Dpop, Step10_TheTokenIsBoundToItsKey) {
  bound_ = api::parse_public_jwk(json::parse(TokenKey("ES256").public_jwk()))->thumbprint();
  EXPECT_THAT(refusal(header(), claims()),
              HasSubstr("invalid_token: the proof: the access token is bound to"));
}

TEST_F(Dpop, Step11_TheSchemeIsDpopAndTheTokenIsBound) {
  scheme_ = TokenScheme::bearer;
  EXPECT_THAT(refusal(header(), claims()), HasSubstr("invalid_token"));
  scheme_ = TokenScheme::dpop;
  bound_ = "";
  EXPECT_THAT(refusal(header(), claims()), HasSubstr("invalid_token"));
}

TEST_F(Dpop, Step12_ItIsShownOnce) {
  api::ReplayStore store;
  const auto show = [&](const json& of) {
    const auto taken = check({proof(header(), of)}).value();
    return store.keep(taken.digest, taken.thumbprint, taken.good_until, now_);
  };
  EXPECT_EQ(show(claims()), api::Replay::stored);
  EXPECT_EQ(show(claims()), api::Replay::seen) << "signed anew, but with one jti";
  EXPECT_EQ(show(changed(claims(), "htu", "https://api.example/v0.1/%61s64496/locations")),
            api::Replay::seen);
  EXPECT_EQ(show(changed(claims(), "jti", "two")), api::Replay::stored);
  key_ = TokenKey("ES256");
  EXPECT_EQ(show(claims()), api::Replay::stored) << "what others call theirs does not matter";
  now_ = kNow + 60;
  EXPECT_EQ(show(claims()), api::Replay::seen) << "in the last second, too";
}

TEST_F(Dpop, EachAlgorithmThatIsAllowed) {
  for (const char* algorithm : {"ES256", "EdDSA", "RS256", "PS256"}) {
    key_ = TokenKey(algorithm);
    EXPECT_EQ(refusal(changed(header(), "alg", algorithm), claims()), "accepted") << algorithm;
    rules_.algorithms = {"ES384"};
    EXPECT_THAT(refusal(changed(header(), "alg", algorithm), claims()), HasSubstr("not allowed"));
    rules_ = {};
  }
  key_ = TokenKey("EdDSA");
  EXPECT_EQ(refusal(changed(header(), "alg", "Ed25519"), claims()), "accepted") << "RFC 9864's name";
}

TEST_F(Dpop, ALogHoldsNothingOfTheProof) {
  const json odd = changed(claims(), "jti", "hunter2");
  for (const std::string& text :
       {refusal(header(), changed(odd, "htm", "hunter2")), refusal(header(), changed(odd, "htu", "hunter2")),
        refusal(header(), changed(odd, "ath", "hunter2")), refusal(changed(header(), "alg", "hunter2"), odd),
        refusal(changed(header(), "typ", "hunter2"), odd), refusal({"hunter2"}),
        refusal({key_.sign(header().dump(), "hunter2")})}) {
    EXPECT_THAT(text, HasSubstr("the proof: "));
    EXPECT_THAT(text, testing::Not(HasSubstr("hunter2")));
  }
}

TEST(DpopVectors, TheProofsOfTheStandard) {
  const auto path = shared_data("vectors/rfc9449.json");
  if (path.empty()) GTEST_SKIP() << kNoShared;
  const json file = json::parse(read_file(path));
  const std::string token = file.at("access_token");
  const std::string jkt = file.at("expected_jkt");
  EXPECT_EQ(digest_of(token), file.at("ath"));
  std::size_t taken = 0;
  for (const json& one : file.at("proofs")) {
    const json& claims = one.at("claims");
    const std::vector<std::string> fields = {one.at("proof")};
    const std::string method = claims.at("htm");
    const auto url = api::parse_external_url(claims.at("htu").get<std::string>()).value();
    const index::UtcSeconds iat = claims.at("iat");
    const auto at = [&](index::UtcSeconds now) {
      return api::check_dpop_proof(fields, {method, url, TokenScheme::dpop, token, jkt}, {}, now);
    };
    // Two of the three are for a token endpoint: without ath they show no access token.
    EXPECT_EQ(at(iat).has_value(), claims.contains("ath")) << claims;
    if (!at(iat)) continue;
    ++taken;
    EXPECT_EQ(at(iat)->thumbprint, jkt);
    EXPECT_TRUE(at(iat + 60));
    EXPECT_FALSE(at(iat + 61));
    EXPECT_FALSE(at(iat - 6));
  }
  EXPECT_EQ(taken, 1U);
}

}  // namespace
}  // namespace meetpoint::test
