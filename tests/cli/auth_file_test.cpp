#include "cli/auth_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "support/temp_dir.hpp"

namespace meetpoint::cli {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr const char* kGood = R"(
[idp]
mode = "jwt"
issuer = "https://idp.example"
audience = "https://meetpoint.example"
jwks_uri = "https://idp.example/jwks"

[strict]
mode = "jwt"
issuer = "https://strict.example"
audience = "us"
jwks_uri = "http://127.0.0.1:8000/jwks"
algorithms = ["ES256"]
networks_claim = "asns"
scope = "peering"
any_type = true
most_age_seconds = 60

[pdb]
mode = "peeringdb"
introspection = "https://auth.peeringdb.example/oauth2/introspect/"
profile = "http://[::1]:8000/profile/v1"
client_id = "our client"
client_secret_file = "/nowhere/secret"

[portal]
mode = "static"
token_sha256 = "9F86D081884C7D659A2FEAA0C55AD015A3BF4F1B2B0B822CD15D6C15B0F00A08"
asns = ["AS64496", "64497"]
)";

std::string refusal(const std::string& text) {
  const auto file = parse_auth_file(text, "auth.toml");
  return file ? "taken" : file.error().text;
}

std::string without(const std::string& line) {
  std::string text = kGood;
  const auto at = text.find(line);
  EXPECT_NE(at, std::string::npos) << line;
  return text.erase(at, text.find('\n', at) - at);
}
std::string with(const std::string& line, const std::string& other) {
  std::string text = kGood;
  const auto at = text.find(line);
  EXPECT_NE(at, std::string::npos) << line;
  return text.replace(at, line.size(), other);
}

TEST(AuthFile, IsReadAsItIsWritten) {
  const auto read = parse_auth_file(kGood, "auth.toml");
  ASSERT_TRUE(read) << read.error().text;
  ASSERT_THAT(read->rules.issuers, SizeIs(2));
  const api::TokenIssuer& idp = read->rules.issuers[0];
  EXPECT_EQ(idp.issuer, "https://idp.example");
  EXPECT_EQ(idp.audience, "https://meetpoint.example");
  EXPECT_THAT(idp.algorithms, ElementsAre("RS256", "ES256", "EdDSA", "Ed25519"));
  EXPECT_EQ(idp.networks, "networks");
  EXPECT_THAT(idp.scope, IsEmpty());
  EXPECT_FALSE(idp.any_type);
  const api::TokenIssuer& strict = read->rules.issuers[1];
  EXPECT_THAT(strict.algorithms, ElementsAre("ES256"));
  EXPECT_EQ(strict.networks, "asns");
  EXPECT_EQ(strict.scope, "peering");
  EXPECT_TRUE(strict.any_type);
  EXPECT_EQ(strict.most_age_seconds, 60);
  ASSERT_THAT(read->key_sets, SizeIs(2));
  EXPECT_EQ(read->key_sets[1].issuer, "https://strict.example");
  EXPECT_EQ(read->key_sets[1].url, "http://127.0.0.1:8000/jwks");
  ASSERT_TRUE(read->peeringdb);
  EXPECT_EQ(read->peeringdb->places.introspection, "https://auth.peeringdb.example/oauth2/introspect/");
  EXPECT_EQ(read->peeringdb->places.profile, "http://[::1]:8000/profile/v1");
  EXPECT_EQ(read->peeringdb->places.client_id, "our client");
  EXPECT_EQ(read->peeringdb->rules.client_id, "our client");
  EXPECT_EQ(read->peeringdb->secret_file, "/nowhere/secret");
  EXPECT_FALSE(read->peeringdb->rules.accept_foreign_clients);
  ASSERT_THAT(read->rules.local, SizeIs(1));
  EXPECT_EQ(read->rules.local[0].name, "portal");
  EXPECT_EQ(read->rules.local[0].digest, rpki::sha256("test"));
  EXPECT_THAT(read->rules.local[0].asns, ElementsAre(index::Asn{64496}, index::Asn{64497}));
  EXPECT_FALSE(read->rules.local[0].any_network);
  const auto any = parse_auth_file(with("[\"AS64496\", \"64497\"]", "[\"*\"]"), "auth.toml");
  ASSERT_TRUE(any) << any.error().text;
  EXPECT_TRUE(any->rules.local[0].any_network);
}

TEST(AuthFile, WhatIsWrongIsNamedWithItsLineAndWhatToWrite) {
  EXPECT_THAT(refusal("mode = \"jwt\""), AllOf(HasSubstr("auth.toml:1: `mode` stands in no section")));
  EXPECT_THAT(refusal(""), HasSubstr("lets nobody in"));
  EXPECT_THAT(refusal("[a]\nmode = \"none\""),
              AllOf(HasSubstr("auth.toml:2: [a] `mode` is not known"),
                    HasSubstr("write \"jwt\", \"peeringdb\" or \"static\"")));
  EXPECT_THAT(refusal("[a]\nissuer = \"x\""), HasSubstr("auth.toml:1: [a] lacks `mode`"));
  for (const char* line : {"issuer = \"https://idp", "audience = \"https", "jwks_uri = \"https"})
    EXPECT_THAT(refusal(without(line)), HasSubstr("auth.toml:2: [idp] lacks `")) << line;
  EXPECT_THAT(refusal(without("token_sha256")), HasSubstr("lacks `token_sha256`"));
  EXPECT_THAT(refusal(without("asns = [")), HasSubstr("lacks `asns`"));
  EXPECT_THAT(refusal(with("https://idp.example/jwks", "http://idp.example/jwks")),
              HasSubstr("auth.toml:6: [idp] `jwks_uri` is no https URL"));
  EXPECT_THAT(refusal(with("https://idp.example/jwks", "https://user@idp.example/jwks")),
              HasSubstr("no https URL"));
  EXPECT_THAT(refusal(with("ES256", "HS256")), HasSubstr("`algorithms` has to name some of RS256"));
  EXPECT_THAT(refusal(with("ES256", "none")), HasSubstr("`algorithms` has to name some of RS256"));
  EXPECT_THAT(refusal(with("[\"ES256\"]", "[]")), HasSubstr("`algorithms` has to name some of RS256"));
  EXPECT_THAT(refusal(with("[\"ES256\"]", "\"ES256\"")), HasSubstr("`algorithms` is text; write a list"));
  EXPECT_THAT(refusal(with("most_age_seconds = 60", "most_age_seconds = 0")), HasSubstr("from 1 to"));
  EXPECT_THAT(refusal(with("https://strict.example", "https://idp.example")),
              HasSubstr("that another section names too"));
  EXPECT_THAT(refusal(with("any_type", "any_tpye")), HasSubstr("`any_tpye` is not known in this mode"));
  EXPECT_THAT(refusal(with("9F86", "9F8")), HasSubstr("sha256sum"));
  EXPECT_THAT(refusal(with("\"64497\"", "\"sixty\"")), HasSubstr("sixty"));
  EXPECT_THAT(refusal(with("\"peering\"", "\"peering other\"")), HasSubstr("more than one"));
  EXPECT_THAT(refusal(std::string(kGood) + "\n[portal]\n"), HasSubstr("auth.toml:"));
  EXPECT_THAT(
      refusal(std::string(kGood) + "[again]\nmode = \"static\"\nasns = [\"*\"]\ntoken_sha256 = "
                                   "\"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\"\n"),
      HasSubstr("[again] has the token of another section"));
}

TEST(AuthFile, OfPeeringdbAllIsNamedAndOnlyOnce) {
  for (const char* line : {"introspection = ", "profile = ", "client_id = ", "client_secret_file = "})
    EXPECT_THAT(refusal(without(line)), AllOf(HasSubstr("[pdb] lacks `"), HasSubstr("; write "))) << line;
  for (const char* url :
       {"https://auth.peeringdb.example/oauth2/introspect/", "http://[::1]:8000/profile/v1"}) {
    EXPECT_THAT(refusal(with(url, "http://192.0.2.1/")), HasSubstr("is no https URL"));
    EXPECT_THAT(refusal(with(url, "https://u:p@idp.example/")), HasSubstr("is no https URL"));
  }
  EXPECT_THAT(refusal(with("\"/nowhere/secret\"", "\"/nowhere/secret\"\nclient_secret = \"s3cret\"")),
              AllOf(HasSubstr("`client_secret` is not known in this mode"), Not(HasSubstr("s3cret"))));
  EXPECT_THAT(refusal(with("\"/nowhere/secret\"", "\"/nowhere/secret\"\naccept_foreign_clients = \"yes\"")),
              HasSubstr("write true or false"));
  const auto foreign = parse_auth_file(
      with("\"/nowhere/secret\"", "\"/nowhere/secret\"\naccept_foreign_clients = true"), "auth.toml");
  ASSERT_TRUE(foreign) << foreign.error().text;
  EXPECT_TRUE(foreign->peeringdb->rules.accept_foreign_clients);
  EXPECT_THAT(
      refusal(std::string(kGood) + "[again]\nmode = \"peeringdb\"\nintrospection = \"https://a/\"\nprofile = "
                                   "\"https://a/\"\nclient_id = \"a\"\nclient_secret_file = \"a\"\n"),
      HasSubstr("[again] is a second section of this mode"));
}

TEST(AuthFile, ASecretIsInAFileOfItsOwnThatNobodyElseMayRead) {
  const test::TempDir place;
  const std::string secret = (place / "secret").string();
  const std::string file = (place / "auth.toml").string();
  test::write_file(file, with("/nowhere/secret", secret));
  EXPECT_THAT(read_auth_file(file).error().text,
              AllOf(HasSubstr(file), HasSubstr("client_secret_file"), HasSubstr(secret)));
  test::write_file(secret, "s3cret\n");
  std::filesystem::permissions(secret, std::filesystem::perms(0644));
  EXPECT_THAT(read_auth_file(file).error().text,
              AllOf(HasSubstr("chmod 600 " + secret), Not(HasSubstr("s3cret"))));
  std::filesystem::permissions(secret, std::filesystem::perms(0600));
  const auto read = read_auth_file(file);
  ASSERT_TRUE(read) << read.error().text;
  EXPECT_EQ(read->peeringdb->places.client_secret, "s3cret");
  test::write_file(secret, "s3cret\nanother\n");
  EXPECT_THAT(read_auth_file(file).error().text,
              AllOf(HasSubstr("one line of the client secret"), Not(HasSubstr("s3cret"))));
}

TEST(AuthFile, IsBounded) {
  EXPECT_THAT(refusal("#" + std::string(kMaxAuthFileBytes, 'x')), HasSubstr("has more than"));
  std::string many;
  for (std::size_t i = 0; i <= kMostAuthSections; ++i)
    many += "[s" + std::to_string(i) + "]\nmode = \"static\"\n";
  EXPECT_THAT(refusal(many), HasSubstr("more than 100 sections"));
}

}  // namespace
}  // namespace meetpoint::cli
