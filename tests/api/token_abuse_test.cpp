#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include "api/authenticator.hpp"
#include "api/base64url.hpp"
#include "api/compact_jws.hpp"
#include "api/strict_json.hpp"
#include "support/token_maker.hpp"

/// What is tried with access tokens, row by row of the list of abuses, at the door that requests come to.
namespace meetpoint::test {
namespace {

using nlohmann::json;

constexpr index::UtcSeconds kNow = 1'795'478'400;
constexpr const char* kIssuer = "https://idp.example";

class TokenAbuse : public testing::Test {
 protected:
  TokenAbuse() {
    EXPECT_TRUE(authenticator_.keys().take(
        kIssuer, "{\"keys\":[" + rsa_.public_jwk() + "," + ec_.public_jwk() + "]}", kNow + 900));
  }
  static api::AuthRules rules() {
    api::AuthRules rules;
    api::TokenIssuer issuer;
    issuer.issuer = kIssuer;
    issuer.audience = "https://us.example/";
    rules.issuers.push_back(issuer);
    return rules;
  }
  static json claims(const json& changes = json::object()) {
    json claims = token_claims(kIssuer, "https://us.example/", kNow);
    if (!changes.is_null()) claims.update(changes);
    return claims;
  }
  static json header(const json& changes = json::object()) {
    json header = {{"alg", "ES256"}, {"typ", "at+jwt"}, {"kid", "ec"}};
    if (!changes.is_null()) header.update(changes);
    return header;
  }
  /// 200, or what it is refused with. Whatever is wrong, nobody is asked for anything.
  int status(const std::string& token) {
    api::Request request;
    request.authorization = {"Bearer " + token};
    const auto asker = authenticator_.authenticate(request);
    return asker ? 200 : asker.error().status;
  }
  int status(const json& changed_header, const json& changed_claims) {
    return status(ec_.sign(header(changed_header).dump(), claims(changed_claims).dump()));
  }
  static std::string unsigned_token(const json& head, const std::string& signature = "") {
    return api::encode_base64url(head.dump()) + "." + api::encode_base64url(claims().dump()) + "." +
           signature;
  }

  TokenKey rsa_{"RS256", "rsa"};
  TokenKey ec_{"ES256", "ec"};
  std::vector<std::string> asked_;
  api::Authenticator authenticator_{rules(), [this](std::string_view issuer) { asked_.emplace_back(issuer); },
                                    nullptr, [] { return kNow; }};
};

TEST_F(TokenAbuse, AGoodOneIsTaken) {
  EXPECT_EQ(status({}, {}), 200);
}

TEST_F(TokenAbuse, Row7_no_url_in_a_header_is_looked_at) {
  for (const char* name : {"jku", "x5u"})
    EXPECT_EQ(status({{name, "http://127.0.0.1:1/keys"}}, {}), 401) << name;
  for (const char* kid : {"../../etc/passwd", "' OR 1=1 --", "http://127.0.0.1:1/", ""}) {
    asked_.clear();
    EXPECT_EQ(status({{"kid", kid}}, {}), 401) << kid;
    for (const std::string& issuer : asked_) EXPECT_EQ(issuer, kIssuer) << "only where it always asks";
  }
}

TEST_F(TokenAbuse, Row8_a_token_for_somebody_else_is_none) {
  for (const json& audience : std::vector<json>{"https://other.example/", "https://us.example",
                                                "https://us.example/path", "https://US.example/", "", nullptr,
                                                7, json::array(), json::array({"https://other.example/"})})
    EXPECT_EQ(status({}, {{"aud", audience}}), 401) << audience;
  EXPECT_EQ(status({}, {{"aud", json::array({"https://other.example/", "https://us.example/"})}}), 200);
  EXPECT_EQ(status({}, {{"iss", "https://idp.example/"}}), 401);
}

TEST_F(TokenAbuse, Row9_what_is_signed_for_another_purpose_is_no_access_token) {
  for (const json& type : std::vector<json>{"JWT", "dpop+jwt", "id+jwt", "logout+jwt", "", nullptr})
    EXPECT_EQ(status({{"typ", type}}, {}), 401) << type;
  json untyped = header();
  untyped.erase("typ");
  EXPECT_EQ(status(ec_.sign(untyped.dump(), claims().dump())), 401);
  EXPECT_EQ(status({{"typ", "application/at+jwt"}}, {}), 200);
}

TEST_F(TokenAbuse, Row10_a_token_does_not_choose_how_it_is_judged) {
  for (const char* alg : {"none", "None", "nOnE", "HS256", "PS256", "RS256", "ES384", "", "dir"}) {
    EXPECT_EQ(status(unsigned_token(header({{"alg", alg}}))), 401) << alg;
    EXPECT_EQ(status(unsigned_token(header({{"alg", alg}, {"kid", "rsa"}}), std::string(86, 'A'))), 401)
        << alg;
  }
  EXPECT_EQ(status(ec_.sign(header({{"kid", "rsa"}}).dump(), claims().dump())), 401) << "the other's key";
  EXPECT_EQ(status(rsa_.sign(header({{"alg", "RS256"}}).dump(), claims().dump())), 401);
}

TEST_F(TokenAbuse, Row11_no_key_comes_with_a_token_and_a_signature_has_one_form) {
  EXPECT_EQ(status({{"jwk", json::parse(ec_.public_jwk())}}, {}), 401);
  EXPECT_EQ(status(unsigned_token(header(), std::string(86, 'A'))), 401) << "r and s of zero";
  const std::string good = ec_.sign(header().dump(), claims().dump());
  EXPECT_EQ(status(good + "="), 401);
  EXPECT_EQ(status(good + ".AAAA"), 401);
  EXPECT_EQ(status(good.substr(0, good.rfind('.'))), 401);
  // The last letter of 64 octets has four bits that stand for nothing.
  std::string loose = good;
  loose.back() = loose.back() == 'A' ? 'B' : static_cast<char>(loose.back() + 1);
  EXPECT_EQ(status(loose), 401);
  EXPECT_EQ(status(good), 200);
}

std::size_t resident_bytes() {
  std::ifstream pages("/proc/self/statm");
  std::size_t all = 0;
  std::size_t resident = 0;
  pages >> all >> resident;
  return resident * 4096;
}

/// JSON of strangers is in tokens alone, and they have 8 KiB.
TEST_F(TokenAbuse, Row22_json_that_means_to_hurt_is_refused_at_once) {
  std::string names;
  for (int i = 0; i < 400; ++i) names += fmt::format("\"{}\":1,", i);
  std::string many = names;
  while (many.size() < 1'000'000) many += names;
  const std::vector<std::string> payloads = {
      std::string(20'000, '['),
      "{\"a\":" + std::string(20'000, '[') + std::string(20'000, ']') + "}",
      "{\"iss\":\"a\",\"iss\":\"https://idp.example\"}",
      "{\"exp\":1e308,\"iat\":1e309}",
      "{" + many + "\"x\":1}",
      "{\"sub\":\"\\ud800\"}",
      "{\"sub\":\"\\u0000\"}",
      std::string("{\"a\":\"\0\"}", 9),
      "\xef\xbb\xbf" + claims().dump(),
      "{\"sub\":\"\xff\xfe\"}",
      claims().dump() + "x",
      claims().dump() + claims().dump(),
      "",
      "null",
  };
  const std::size_t before = resident_bytes();
  for (const std::string& payload : payloads) {
    const std::string shown = payload.substr(0, 40);
    const std::string token = ec_.sign(header().dump(), payload);
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(status(token), 401) << shown;
    if (const auto read = api::parse_strict_object(payload, 8)) {
      EXPECT_LT(payload.size(), 2'000'000U) << shown;
    }
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(1)) << shown;
  }
  EXPECT_LT(resident_bytes(), before + 64UL * 1024 * 1024);
}

TEST_F(TokenAbuse, Row25_networks_that_are_none_open_nothing) {
  for (const json& asn : std::vector<json>{4294967296, 18446744073709551615U, "64500", -1, 64500.5, true,
                                           nullptr, 0, json::array({64500})}) {
    const json networks = json::array({{{"asn", asn}, {"perms", 1}}});
    EXPECT_THAT(status({}, {{"networks", networks}}), testing::AnyOf(401, 403)) << asn;
  }
  EXPECT_EQ(status({}, {{"networks", {{{"asn", 64500}, {"perms", 0}}}}}), 403) << "not even to read";
}

}  // namespace
}  // namespace meetpoint::test
