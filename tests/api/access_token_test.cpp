#include "api/access_token.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/base64url.hpp"
#include "support/token_maker.hpp"

/// Who asks, by a token of a provider: each rule of RFC 9068 and RFC 8725 with a token that breaks it alone.
/// Names in brackets are those of the catalogue of hostile tokens in ../shared.
namespace meetpoint::test {
namespace {

using api::TokenScheme;
using nlohmann::json;
using testing::HasSubstr;

constexpr index::UtcSeconds kNow = 1795478400;  // 2026-11-24T00:00:00Z
constexpr const char* kScope = "urn:ietf:params:oauth:scope:peering-api";

const TokenKey& rsa() {
  static const TokenKey key("RS256", "rsa");
  return key;
}
const TokenKey& ec() {
  static const TokenKey key("ES256", "ec");
  return key;
}

std::vector<api::TokenIssuer> issuers() {
  api::TokenIssuer one;
  one.issuer = "https://idp.example";
  one.audience = "https://api.example/";
  one.scope = kScope;
  one.keys = api::parse_jwk_set("{\"keys\":[" + rsa().public_jwk() + "," + ec().public_jwk() + "]}").value();
  api::TokenIssuer other = one;
  other.issuer = "https://other.example";
  other.keys.clear();
  return {one, other};
}

json claims() {
  return {{"iss", "https://idp.example"},
          {"aud", "https://api.example/"},
          {"sub", "as64500-admin"},
          {"client_id", "as64500-client"},
          {"jti", "1"},
          {"iat", kNow - 10},
          {"nbf", kNow - 10},
          {"exp", kNow + 300},
          {"scope", std::string("networks ") + kScope},
          {"networks",
           json::array({{{"asn", 64500}, {"id", 101}, {"perms", 15}, {"manage_peering_sessions", 15}}})}};
}
json with(const char* name, const json& value) {
  json all = claims();
  all[name] = value;
  return all;
}
json without(const char* name) {
  json all = claims();
  all.erase(name);
  return all;
}
std::string signed_by(const TokenKey& key, const json& payload, json header = {}) {
  json all = {
      {"alg", &key == &rsa() ? "RS256" : "ES256"}, {"typ", "at+jwt"}, {"kid", &key == &rsa() ? "rsa" : "ec"}};
  if (!header.is_null()) all.update(header);
  return key.sign(all.dump(), payload.dump());
}

/// `accepted`, or `401 why`, or `403 why`.
std::string verdict(const std::string& token, TokenScheme scheme = TokenScheme::bearer,
                    const std::vector<api::TokenIssuer>& trusted = issuers()) {
  const auto caller = api::check_access_token(token, scheme, trusted, kNow);
  if (caller) return "accepted";
  EXPECT_EQ(caller.error().text.find("64500"), std::string::npos) << "nothing of the token is told";
  return (caller.error().why == api::RefusedToken::Why::invalid_token ? "401 " : "403 ") +
         caller.error().text;
}
std::string verdict(const json& payload) {
  return verdict(signed_by(rsa(), payload));
}

TEST(AccessToken, SaysWhoAsksAndForWhom) {
  const auto caller =
      api::check_access_token(signed_by(rsa(), claims()), TokenScheme::bearer, issuers(), kNow);
  ASSERT_TRUE(caller) << caller.error().text;
  EXPECT_EQ(caller->issuer, "https://idp.example");
  EXPECT_EQ(caller->subject, "as64500-admin");
  EXPECT_EQ(caller->client, "as64500-client");
  EXPECT_EQ(caller->expires_at, kNow + 300);
  ASSERT_NE(caller->network({64500}), nullptr);
  EXPECT_EQ(caller->network({64500})->perms, 15U);
  EXPECT_TRUE(caller->network({64500})->manages_sessions);
  EXPECT_EQ(caller->network({64501}), nullptr);
  EXPECT_EQ(verdict(signed_by(ec(), claims())), "accepted");
  EXPECT_EQ(verdict(signed_by(rsa(), claims(), {{"typ", "application/AT+jwt"}})), "accepted");
  EXPECT_EQ(verdict(with("aud", {"https://x.example/", "https://api.example/"})), "accepted");
  EXPECT_EQ(verdict(without("nbf")), "accepted");
  EXPECT_EQ(verdict(with("networks", json::array({{{"asn", 4294967294}, {"perms", 1}}}))), "accepted");
}

TEST(AccessToken, ItsIssuerAndAudienceAreByteForByte) {
  for (const json& iss :
       {json("https://idp.example/"), json("https://IDP.example"), json(""), json(7), json()})
    EXPECT_THAT(verdict(with("iss", iss)), HasSubstr("401 the token: its issuer")) << iss;
  EXPECT_THAT(verdict(without("iss")), HasSubstr("401 the token: its issuer"));
  for (const json& aud : {json("https://api.example"), json("https://api.example/evil"), json(json::array()),
                          json({"https://api.example/", 7}), json(7)})
    EXPECT_THAT(verdict(with("aud", aud)), HasSubstr("401 the token: it is for another audience")) << aud;
  EXPECT_THAT(verdict(without("aud")), HasSubstr("401"));
}

TEST(AccessToken, KeysAreTheIssuersOwn) {
  EXPECT_THAT(verdict(with("iss", "https://other.example")), HasSubstr("no such key")) << "of another issuer";
  const TokenKey stranger("RS256", "rsa");
  EXPECT_THAT(verdict(stranger.sign(R"({"alg":"RS256","typ":"at+jwt","kid":"rsa"})", claims().dump())),
              HasSubstr("its signature is not the key's"));
  for (const char* kid : {"nope", "../../dev/null", "RSA"})
    EXPECT_THAT(verdict(signed_by(rsa(), claims(), {{"kid", kid}})), HasSubstr("no such key")) << kid;
  EXPECT_THAT(verdict(signed_by(rsa(), claims(), {{"kid", "ec"}})), HasSubstr("algorithm is not the key's"));
  EXPECT_EQ(api::check_access_token(signed_by(rsa(), claims(), {{"kid", "nope"}}), TokenScheme::bearer,
                                    issuers(), kNow)
                .error()
                .issuer,
            "https://idp.example");
  // Without a kid the one that fits, if there is but one.
  const std::string nameless = rsa().sign(R"({"alg":"RS256","typ":"at+jwt"})", claims().dump());
  EXPECT_EQ(verdict(nameless), "accepted");
  auto trusted = issuers();
  trusted[0].keys.push_back(trusted[0].keys[0]);
  EXPECT_THAT(verdict(nameless, TokenScheme::bearer, trusted), HasSubstr("more than one"));
  trusted = issuers();
  trusted[0].algorithms = {"ES256"};
  EXPECT_THAT(verdict(signed_by(rsa(), claims()), TokenScheme::bearer, trusted),
              HasSubstr("not allowed here"));
}

TEST(AccessToken, IsDeclaredToBeOne) {
  for (const json& typ : {json("JWT"), json("dpop+jwt"), json("id_token"), json("at+jwt ")})
    EXPECT_THAT(verdict(signed_by(rsa(), claims(), {{"typ", typ}})), HasSubstr("401 the token: its typ"))
        << typ;
  const std::string untyped = rsa().sign(R"({"alg":"RS256","kid":"rsa"})", claims().dump());
  EXPECT_THAT(verdict(untyped), HasSubstr("its typ"));
  auto trusted = issuers();
  trusted[0].any_type = true;
  EXPECT_EQ(verdict(untyped, TokenScheme::bearer, trusted), "accepted");
  EXPECT_THAT(verdict(signed_by(rsa(), claims(), {{"typ", "dpop+jwt"}}), TokenScheme::bearer, trusted),
              HasSubstr("its typ"));
}

TEST(AccessToken, IsNowOrIsRefused) {
  EXPECT_EQ(verdict(with("exp", kNow - 59)), "accepted") << "clocks differ";
  EXPECT_THAT(verdict(with("exp", kNow - 60)), HasSubstr("401 the token: it has expired"));
  EXPECT_EQ(verdict(with("nbf", kNow + 60)), "accepted");
  EXPECT_THAT(verdict(with("nbf", kNow + 61)), HasSubstr("not valid yet"));
  EXPECT_THAT(verdict(with("iat", kNow + 61)), HasSubstr("issued in the future"));
  EXPECT_THAT(verdict(with("iat", kNow - 86'461)), HasSubstr("too old"));
  for (const char* name : {"exp", "iat"}) {
    EXPECT_THAT(verdict(without(name)), HasSubstr("no instant")) << name;
    for (const json& value :
         {json("1795478700"), json(1e300), json(-1), json(1795478700.5), json(18446744073709551615U)})
      EXPECT_THAT(verdict(with(name, value)), HasSubstr("no instant")) << name << value;
  }
  EXPECT_THAT(verdict(with("nbf", "now")), HasSubstr("nbf is no instant"));
}

TEST(AccessToken, NamesWhoHasIt) {
  for (const char* name : {"sub", "client_id", "jti"}) {
    EXPECT_THAT(verdict(without(name)), HasSubstr("401 the token: sub, client_id or jti")) << name;
    EXPECT_THAT(verdict(with(name, 7)), HasSubstr("401 the token: sub, client_id or jti")) << name;
  }
}

TEST(AccessToken, ABoundOneComesWithItsProofAndAnUnboundOneWithout) {
  const std::string bound = signed_by(rsa(), with("cnf", {{"jkt", "thumb"}}));
  EXPECT_THAT(verdict(bound), HasSubstr("401 the token: it is bound to a key"));
  EXPECT_EQ(verdict(bound, TokenScheme::dpop), "accepted");
  EXPECT_EQ(api::check_access_token(bound, TokenScheme::dpop, issuers(), kNow)->key_thumbprint, "thumb");
  EXPECT_THAT(verdict(signed_by(rsa(), claims()), TokenScheme::dpop), HasSubstr("bound to no key"));
  for (const json& cnf : {json(7), json(json::object()), json({{"x5t#S256", "a"}}), json({{"jkt", 7}}),
                          json({{"jkt", "a"}, {"x5t#S256", "b"}})})
    EXPECT_THAT(verdict(signed_by(rsa(), with("cnf", cnf)), TokenScheme::dpop), HasSubstr("bound in a way"))
        << cnf;
}

TEST(AccessToken, WhatItIsNotEnoughForIsForbidden) {
  EXPECT_THAT(verdict(with("scope", "openid")), HasSubstr("403 the token: it has not the scope"));
  EXPECT_THAT(verdict(with("scope", std::string(kScope) + "x")), HasSubstr("403"));
  EXPECT_THAT(verdict(without("scope")), HasSubstr("403"));
  EXPECT_EQ(verdict(with("scope", kScope)), "accepted");
  const auto network = [](const json& asn, const json& perms) {
    return with("networks", json::array({{{"asn", asn}, {"perms", perms}}}));
  };
  for (const json& asn : {json("64500"), json(-1), json(0), json(4294967296 + 64500),
                          json(18446744073709551617.0), json(64500.5), json(), json(true)})
    EXPECT_THAT(verdict(network(asn, 15)), HasSubstr("403 the token: it names no network")) << asn;
  for (const json& perms : {json(0), json(14), json(16), json("15"), json(-1), json()})
    EXPECT_THAT(verdict(network(64500, perms)), HasSubstr("403 the token: it names no network")) << perms;
  for (const json& list : {json(json::array()), json(7), json(json::object()), json({7, "x"})})
    EXPECT_THAT(verdict(with("networks", list)), HasSubstr("403 the token: it names no network")) << list;
  EXPECT_THAT(verdict(without("networks")), HasSubstr("403"));
}

TEST(AccessToken, ClaimsAreReadInOneWay) {
  const std::string twice = R"({"aud":"https://other.example/",)" + claims().dump().substr(1);
  const auto signed_text = [](const std::string& payload) {
    return rsa().sign(R"({"alg":"RS256","typ":"at+jwt","kid":"rsa"})", payload);
  };
  EXPECT_THAT(verdict(signed_text(twice)), HasSubstr("a name comes twice"));
  EXPECT_THAT(verdict(signed_text("[1]")), HasSubstr("no object"));
  EXPECT_THAT(verdict(signed_text(R"({"a":)" + std::string(2000, '[') + std::string(2000, ']') + "}")),
              HasSubstr("nests too deep"));
  EXPECT_THAT(verdict(signed_text(R"({"asn":64500)")), HasSubstr("no JSON"));
}

}  // namespace
}  // namespace meetpoint::test
