#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "api/base64url.hpp"
#include "api/compact_jws.hpp"
#include "api/jws_verify.hpp"
#include "api/public_jwk.hpp"
#include "api/strict_json.hpp"
#include "support/temp_dir.hpp"
#include "support/token_maker.hpp"

/// Tokens, keys and signatures: what is one, to the letter.
namespace meetpoint::test {
namespace {

using api::encode_base64url;
using api::parse_compact_jws;
using nlohmann::json;
using testing::HasSubstr;

std::string problem_of(const std::string& token, api::HeaderKey key = api::HeaderKey::refuse) {
  const auto parsed = parse_compact_jws(token, key);
  return parsed ? "accepted" : parsed.error().text;
}
std::string token(std::string_view header, std::string_view payload = "{}",
                  std::string_view signature = "s") {
  return encode_base64url(header) + "." + encode_base64url(payload) + "." + encode_base64url(signature);
}
api::PublicJwk key_of(const TokenKey& key) {
  return api::parse_public_jwk(json::parse(key.public_jwk())).value();
}
std::string key_problem(const std::string& text) {
  const auto parsed = api::parse_public_jwk(json::parse(text));
  return parsed ? "accepted" : parsed.error().text;
}

TEST(StrictJson, OneObjectWithEachNameOnce) {
  const auto verdict = [](std::string_view text, int levels = 3) {
    const auto parsed = api::parse_strict_object(text, levels);
    return parsed ? "accepted" : parsed.error().text;
  };
  EXPECT_EQ(verdict(R"({"a":{"a":1},"b":[{"a":1},{"a":2}]})"), "accepted");
  EXPECT_EQ(verdict(R"({"a":1,"b":2,"a":3})"), "a name comes twice");
  EXPECT_EQ(verdict(R"({"a":1,"\u0061":3})"), "a name comes twice") << "however it is written";
  EXPECT_EQ(verdict(R"({"x":{"a":1,"a":1}})"), "a name comes twice");
  EXPECT_EQ(verdict(R"([1])"), "it is no object");
  EXPECT_EQ(verdict(R"({"a":[[1]]})"), "accepted");
  EXPECT_EQ(verdict(R"({"a":[[[1]]]})"), "it nests too deep");
  EXPECT_EQ(verdict(std::string(1'000'000, '[')), "it nests too deep");
  for (const std::string bad : {"", "{", "{}x", "{'a':1}", "{\"a\":01}", "{\"a\":\"\xff\"}", "{\"a\":NaN}"})
    EXPECT_EQ(verdict(bad), "it is no JSON") << bad;
}

TEST(Base64Url, HasOneSpelling) {
  EXPECT_EQ(api::decode_base64url("AQAB").value(), std::string("\x01\x00\x01", 3));
  EXPECT_EQ(api::decode_base64url("-_8").value(), "\xfb\xff");
  EXPECT_EQ(api::decode_base64url("").value(), "");
  for (const char* bad : {"A", "AQAB=", "AQ==", "+/8", "AR", "A Q", "AQ\n", "\xc3\xa4"})
    EXPECT_FALSE(api::decode_base64url(bad)) << bad;
  for (int size = 0; size < 100; ++size) {
    const std::string octets(static_cast<std::size_t>(size), static_cast<char>(size * 7));
    EXPECT_EQ(api::decode_base64url(encode_base64url(octets)).value(), octets);
  }
}

TEST(CompactJws, IsThreePartsAndAStrictHeader) {
  EXPECT_EQ(problem_of(token(R"({"alg":"RS256","typ":"at+jwt","kid":"k"})")), "accepted");
  for (const std::string bad : {"", "a", "a.b", "a.b.c.d", "a.b.c.d.e", "..", "...."})
    EXPECT_THAT(problem_of(bad), HasSubstr("the token:")) << bad;
  EXPECT_THAT(problem_of(token(R"({"alg":"none"})", "{}", "")), HasSubstr("not signed"));
  EXPECT_THAT(problem_of(token(R"({"alg":"RS256"})") + "="), HasSubstr("not base64url"));
  for (const char* name : {"crit", "b64", "zip", "jku", "x5u", "x5c", "jwk"}) {
    EXPECT_THAT(problem_of(token(std::string(R"({"alg":"RS256",")") + name + "\":null}")),
                HasSubstr(std::string("its header has ") + name));
  }
  EXPECT_THAT(problem_of(token(R"({"alg":"RS256","alg":"none"})")), HasSubstr("twice"));
  EXPECT_THAT(problem_of(token(R"({"typ":"at+jwt"})")), HasSubstr("no alg"));
  EXPECT_THAT(problem_of(token(R"({"alg":["RS256"]})")), HasSubstr("no text"));
  EXPECT_THAT(problem_of(token(R"({"alg":"RS256","kid":7})")), HasSubstr("no text"));
  EXPECT_THAT(problem_of(token(R"({"alg":"ES256"})"), api::HeaderKey::demand), HasSubstr("no jwk"));
  EXPECT_EQ(problem_of(token(R"({"alg":"ES256","jwk":{}})"), api::HeaderKey::demand), "accepted");
  EXPECT_EQ(parse_compact_jws(std::string(9000, 'a')).error().code, index::ErrorCode::too_big);
}

TEST(CompactJws, ErrorsHoldNothingOfTheToken) {
  for (const std::string header : {R"({"alg":"hunter2"} x)", R"({"hunter2":1,"hunter2":2})", "hunter2",
                                   R"({"alg":"RS256","kid":["hunter2"]})"})
    EXPECT_THAT(problem_of(token(header)), testing::Not(HasSubstr("hunter2")));
}

TEST(PublicJwk, SaysWhichAlgorithmsAreItsOwn) {
  const TokenKey rsa("RS256");
  const TokenKey ec("ES256");
  const TokenKey ed("EdDSA");
  for (const char* algorithm : {"RS256", "PS512"}) EXPECT_TRUE(key_of(rsa).fits(algorithm));
  for (const char* algorithm : {"ES256", "HS256", "none", "", "EdDSA", "rs256"})
    EXPECT_FALSE(key_of(rsa).fits(algorithm)) << algorithm;
  EXPECT_TRUE(key_of(ec).fits("ES256"));
  EXPECT_FALSE(key_of(ec).fits("ES384"));
  EXPECT_TRUE(key_of(ed).fits("EdDSA"));
  EXPECT_TRUE(key_of(ed).fits("Ed25519"));
  auto bound = json::parse(rsa.public_jwk());
  bound["alg"] = "RS256";
  EXPECT_TRUE(api::parse_public_jwk(bound)->fits("RS256"));
  EXPECT_FALSE(api::parse_public_jwk(bound)->fits("PS256"));
}

TEST(PublicJwk, WhatIsNoPublicKeyIsRefused) {
  const TokenKey rsa("RS256");
  const TokenKey ec("ES256");
  const auto changed = [](const TokenKey& key, const char* name, const json& value) {
    auto copy = json::parse(key.public_jwk());
    copy[name] = value;
    return copy.dump();
  };
  EXPECT_EQ(key_problem(rsa.public_jwk()), "accepted");
  EXPECT_EQ(key_problem(changed(rsa, "use", "sig")), "accepted");
  EXPECT_EQ(key_problem(changed(rsa, "key_ops", {"verify"})), "accepted");
  for (const auto& [name, value] :
       std::vector<std::pair<const char*, json>>{{"use", "enc"},
                                                 {"key_ops", {"sign"}},
                                                 {"key_ops", "verify"},
                                                 {"d", "AQ"},
                                                 {"k", "AQ"},
                                                 {"kty", "oct"},
                                                 {"kty", "rsa"},
                                                 {"e", "AQ"},
                                                 {"e", "Ag"},
                                                 {"e", "AAEAAQ"},
                                                 {"e", ""},
                                                 {"n", "AQAB"},
                                                 {"n", encode_base64url(std::string(513, '\xff'))},
                                                 {"n", encode_base64url(std::string(256, '\x7f'))},
                                                 {"n", 7}})
    EXPECT_THAT(key_problem(changed(rsa, name, value)), HasSubstr("the key:")) << name << value;
  for (const auto& [name, value] : std::vector<std::pair<const char*, json>>{
           {"crv", "P-384"}, {"crv", "secp256k1"}, {"x", encode_base64url(std::string(31, 'x'))}, {"y", ""}})
    EXPECT_THAT(key_problem(changed(ec, name, value)), HasSubstr("the key:")) << name << value;
}

TEST(PublicJwk, ASetIsReadAsFarAsItIsOfUse) {
  const TokenKey one("ES256", "one");
  const TokenKey two("ES256", "two");
  const auto set = [](const std::string& keys) { return "{\"keys\":[" + keys + "]}"; };
  const auto both = api::parse_jwk_set(
      set(one.public_jwk() + "," + two.public_jwk() + R"(,{"kty":"oct","k":"AQ","kid":"three"},7)"));
  ASSERT_TRUE(both);
  EXPECT_EQ(both->size(), 2U);
  EXPECT_FALSE(api::parse_jwk_set(set(one.public_jwk() + "," + one.public_jwk()))) << "one kid, two keys";
  EXPECT_FALSE(api::parse_jwk_set(set(one.public_jwk() + R"(,{"kty":"oct","k":"AQ","kid":"one"})")));
  std::string many = "{}";
  for (int i = 0; i < 100; ++i) many += ",{}";
  EXPECT_EQ(api::parse_jwk_set(set(many)).error().code, index::ErrorCode::too_big);
  for (const char* bad : {"", "[]", "{}", R"({"keys":{}})"}) EXPECT_FALSE(api::parse_jwk_set(bad)) << bad;
}

TEST(JwsVerify, TakesWhatTheKeySignedAndNothingElse) {
  constexpr std::array<std::string_view, 11> kAll = {"RS256", "RS384", "RS512", "PS256", "PS384",  "PS512",
                                                     "ES256", "ES384", "ES512", "EdDSA", "Ed25519"};
  for (const char* algorithm : {"RS256", "PS256", "ES256", "ES384", "ES512", "EdDSA"}) {
    const TokenKey key(algorithm);
    const TokenKey other(algorithm);
    const std::string good = key.sign(R"({"sub":"a"})");
    const auto verdict = [&](const std::string& text, const TokenKey& by) {
      const auto parsed = parse_compact_jws(text);
      return parsed && api::verify_jws(*parsed, key_of(by), kAll).has_value();
    };
    EXPECT_TRUE(verdict(good, key)) << algorithm;
    EXPECT_FALSE(verdict(good, other)) << algorithm;
    const auto last = good.rfind('.');
    EXPECT_FALSE(verdict(key.sign(R"({"sub":"b"})").substr(0, last) + good.substr(last), key)) << algorithm;
    EXPECT_FALSE(verdict(good.substr(0, good.size() - 8), key)) << algorithm << ", cut";
    EXPECT_FALSE(verdict(good + "AAAA", key)) << algorithm << ", longer";
    const auto parsed = parse_compact_jws(good).value();
    const bool usual = algorithm == std::string("RS256") || algorithm == std::string("ES256") ||
                       algorithm == std::string("EdDSA");
    EXPECT_EQ(api::verify_jws(parsed, key_of(key)).has_value(), usual) << algorithm;
  }
}

TEST(JwsVerify, AHeaderDoesNotChooseHowItIsJudged) {
  const TokenKey rsa("RS256");
  const TokenKey ec("ES256");
  for (const char* algorithm : {"none", "HS256", "ES256", "RS384", "PS256"}) {
    const auto parsed = parse_compact_jws(token(std::string(R"({"alg":")") + algorithm + "\"}", "{}", "sig"));
    ASSERT_TRUE(parsed) << algorithm;
    EXPECT_FALSE(api::verify_jws(*parsed, key_of(rsa))) << algorithm;
  }
  // Signed with the key, under a name that is not its own.
  const auto lie = parse_compact_jws(ec.sign(R"({"alg":"ES256"})", "{}"));
  EXPECT_TRUE(api::verify_jws(*lie, key_of(ec)));
  EXPECT_FALSE(api::verify_jws(*lie, key_of(rsa)));
}

/// Every vector of C2SP's Wycheproof for signed tokens: what is invalid is refused, and what is valid is
/// accepted as far as its algorithm is one of ours.
TEST(JwsVerify, Wycheproof) {
  std::size_t accepted = 0;
  std::size_t refused = 0;
  for (const char* file : {"signature", "key", "crypto"}) {
    const auto path = shared_data(std::string("vectors/wycheproof_json_web_") + file + "_test.json");
    if (path.empty()) GTEST_SKIP() << kNoShared;
    const json vectors = json::parse(read_file(path));
    for (const json& group : vectors.at("testGroups")) {
      json keys = group.contains("public") ? group.at("public") : json::object();
      if (!keys.contains("keys")) keys = {{"keys", json::array({keys})}};
      const auto set = api::parse_jwk_set(keys.dump());
      for (const json& one : group.at("tests")) {
        if (!one.contains("jws")) continue;  // about encryption
        const auto& jws = one.at("jws");
        const auto parsed = parse_compact_jws(jws.is_string() ? jws.get<std::string>() : jws.dump());
        bool valid = false;
        for (std::size_t i = 0; set && parsed && i < set->size(); ++i) {
          const api::PublicJwk& key = (*set)[i];
          // By an exact kid, as a caller picks it.
          if (!parsed->kid.empty() && !key.kid.empty() && parsed->kid != key.kid) continue;
          valid = valid || api::verify_jws(*parsed, key).has_value();
        }
        const std::string name =
            std::string(file) + " " + one.at("tcId").dump() + " " + one.at("comment").dump();
        const bool rsa_flaw =
            name.starts_with("key 7 ") || name.starts_with("crypto 46 ");  // weak keys (ROCA)
        if (one.at("result") == "invalid" && !rsa_flaw) {
          EXPECT_FALSE(valid) << name;
        }
        const bool ours =
            parsed && (parsed->alg == "RS256" || parsed->alg == "ES256" || parsed->alg == "EdDSA");
        if (one.at("result") == "valid" && ours && set && !set->empty()) {
          EXPECT_TRUE(valid) << name;
        }
        (valid ? accepted : refused) += 1;
      }
    }
  }
  EXPECT_GT(accepted, 5U);
  EXPECT_GT(refused, 400U);
}

TEST(JwsVerify, StandardsOwnExamples) {
  const auto path = shared_data("vectors/jose.json");
  if (path.empty()) GTEST_SKIP() << kNoShared;
  std::size_t checked = 0;
  const json all = json::parse(read_file(path));
  for (const json& one : all) {
    const std::string name = one.at("rfc");
    json open;
    for (const char* member : {"kty", "crv", "x", "y", "n", "e"})
      if (one.at("jwk").contains(member)) open[member] = one.at("jwk").at(member);
    const auto key = api::parse_public_jwk(open);
    ASSERT_TRUE(key) << name;
    if (one.contains("thumbprint")) {
      EXPECT_EQ(key->thumbprint(), one.at("thumbprint")) << name;
    }
    if (one.contains("jws")) {
      const auto parsed = parse_compact_jws(one.at("jws").get<std::string>());
      ASSERT_TRUE(parsed) << name;
      EXPECT_TRUE(api::verify_jws(*parsed, *key)) << name;
    }
    ++checked;
  }
  EXPECT_EQ(checked, 4U);
}

}  // namespace
}  // namespace meetpoint::test
