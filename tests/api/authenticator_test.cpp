#include "api/authenticator.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "api/compact_jws.hpp"
#include "support/token_maker.hpp"

namespace meetpoint::test {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr index::UtcSeconds kNow = 1795478400;  // 2026-11-24T00:00:00Z
constexpr const char* kIssuer = "https://idp.example";
constexpr const char* kSecret = "a-local-token_0123456789~+/==";

/// A provider with one key, a program of one's own, and one who is asked.
struct World {
  TokenKey key{"ES256", "k1"};
  index::UtcSeconds now = kNow;
  std::vector<std::string> asked;
  api::Authenticator authenticator;

  World()
      : authenticator(
            rules(), [this](std::string_view issuer) { asked.emplace_back(issuer); }, nullptr,
            [this] { return now; }) {}

  static api::AuthRules rules() {
    api::AuthRules rules;
    api::TokenIssuer issuer;
    issuer.issuer = kIssuer;
    issuer.audience = "us";
    rules.issuers.push_back(issuer);
    rules.local.push_back({"portal", rpki::sha256(kSecret), {{64496}}, false});
    rules.local.push_back({"server", rpki::sha256("another"), {}, true});
    return rules;
  }
  void bring_keys(index::UtcSeconds good_until = kNow + 900) {
    EXPECT_TRUE(authenticator.keys().take(kIssuer, "{\"keys\":[" + key.public_jwk() + "]}", good_until));
  }
  std::string token(const json& changes = json::object(), const std::string& kid = "k1") const {
    json claims = token_claims(kIssuer, "us", kNow);
    if (!changes.is_null()) claims.update(changes);
    return key.sign(json{{"alg", "ES256"}, {"typ", "at+jwt"}, {"kid", kid}}.dump(), claims.dump());
  }
  tl::expected<api::Asker, api::NotAdmitted> ask(std::vector<std::string> authorization) {
    api::Request request;
    request.authorization = std::move(authorization);
    return authenticator.authenticate(request);
  }
  /// `alice`, or `401 Bearer realm=..`.
  std::string verdict(std::vector<std::string> authorization) {
    const auto asker = ask(std::move(authorization));
    if (asker) return asker->caller->subject;
    std::string text = std::to_string(asker.error().status);
    for (const auto& [name, value] : asker.error().headers) text += " " + name + ": " + value;
    return text;
  }
};

constexpr const char* kInvalid = "401 WWW-Authenticate: Bearer realm=\"meetpoint\", error=\"invalid_token\"";

TEST(Authenticator, KnowsWhoHoldsATokenOfAProvider) {
  World world;
  world.bring_keys();
  const auto asker = world.ask({"Bearer " + world.token()});
  ASSERT_TRUE(asker);
  EXPECT_EQ(asker->caller->subject, "alice");
  EXPECT_TRUE(asker->may_speak_for({64500}));
  EXPECT_FALSE(asker->may_speak_for({64501}));
  EXPECT_EQ(world.verdict({"bEaReR   " + world.token()}), "alice");
  EXPECT_THAT(world.asked, IsEmpty());
}

TEST(Authenticator, KnowsProgramsOfOnesOwn) {
  World world;
  const auto portal = world.ask({std::string("Bearer ") + kSecret});
  ASSERT_TRUE(portal);
  EXPECT_EQ(portal->caller->subject, "portal");
  EXPECT_TRUE(portal->may_speak_for({64496}));
  EXPECT_FALSE(portal->may_speak_for({64497}));
  const auto server = world.ask({"Bearer another"});
  ASSERT_TRUE(server);
  EXPECT_TRUE(server->may_speak_for({4200000000}));
  EXPECT_EQ(world.verdict({"DPoP another"}),
            "401 WWW-Authenticate: DPoP realm=\"meetpoint\", error=\"invalid_token\"");
  EXPECT_EQ(world.verdict({"Bearer another1"}), kInvalid);
}

TEST(Authenticator, KnowsTokensThatNeedNotBeLookedAtAgain) {
  World world;
  world.bring_keys();
  const auto knows = [&](std::vector<std::string> authorization) {
    api::Request request;
    request.authorization = std::move(authorization);
    return world.authenticator.knows(request);
  };
  const std::string field = "Bearer " + world.token();
  EXPECT_FALSE(knows({field})) << "it was never looked at";
  EXPECT_TRUE(world.ask({field}));
  EXPECT_TRUE(knows({field}));
  EXPECT_FALSE(knows({field + "x"}));
  EXPECT_FALSE(knows({field, field}));
  EXPECT_FALSE(knows({"DPoP" + field.substr(6)})) << "its proof has to be looked at";
  EXPECT_TRUE(knows({"Bearer another"}));
  EXPECT_FALSE(knows({"Bearer another1"}));
  EXPECT_FALSE(knows({}));
  world.now += 3600;
  EXPECT_FALSE(knows({field}));
}

TEST(Authenticator, WithoutATokenItSaysWhatIsNeeded) {
  World world;
  EXPECT_EQ(world.verdict({}), "401 WWW-Authenticate: Bearer realm=\"meetpoint\"");
  const std::string malformed = "400 WWW-Authenticate: Bearer realm=\"meetpoint\", error=\"invalid_request\"";
  EXPECT_EQ(world.verdict({"Bearer another", "Bearer another"}), malformed);
  for (const std::string field :
       {"", "Bearer", "Bearer ", "Basic YTpi", "Bearer a b", "Bearer a,b", "Bearer \"a\"",
        "Bearer =", "Bearer\tanother", "Bearer a\x01", "Bearer a=b", "another"})
    EXPECT_EQ(world.verdict({field}), malformed) << field;
}

/// Whoever guesses learns nothing from the answer.
TEST(Authenticator, row25_EveryRefusedTokenHasTheSameAnswer) {
  World world;
  world.bring_keys();
  const std::vector<std::string> tokens = {
      world.token({{"aud", "others"}}),
      world.token({{"exp", kNow - 100}}),
      world.token({{"iss", "https://stranger.example"}}),
      world.token({}, "k2"),
      world.token() + "x",
      "abc",
      std::string(api::kMostTokenBytes + 1, 'a'),
  };
  std::vector<std::string> whys;
  for (const std::string& token : tokens) {
    const auto asker = world.ask({"Bearer " + token});
    ASSERT_FALSE(asker);
    EXPECT_EQ(world.verdict({"Bearer " + token}), kInvalid);
    EXPECT_EQ(asker.error().error.text, "the access token is not valid here");
    EXPECT_EQ(asker.error().why.find(token), std::string::npos);
    whys.push_back(asker.error().why);
  }
  EXPECT_THAT(whys, testing::Contains(HasSubstr("audience"))) << "but the log says why";
  EXPECT_EQ(world.verdict({"Bearer " + world.token({{"networks", json::array()}})}),
            "403 WWW-Authenticate: Bearer realm=\"meetpoint\", error=\"insufficient_scope\"");
}

TEST(Authenticator, WithoutFreshKeysNobodyIsCalledALiar) {
  World world;
  const std::string unavailable = "503 Retry-After: 5";
  const std::string bearer = "Bearer " + world.token();
  EXPECT_EQ(world.verdict({bearer}), unavailable);
  EXPECT_THAT(world.asked, ElementsAre(kIssuer));
  world.bring_keys(kNow + 100);
  EXPECT_EQ(world.verdict({bearer}), "alice");
  EXPECT_EQ(world.verdict({"Bearer " + world.token({}, "k2")}), kInvalid);
  EXPECT_THAT(world.asked, ElementsAre(kIssuer, kIssuer)) << "it may have a new one";
  world.now = kNow + 101;
  EXPECT_EQ(world.verdict({bearer}), unavailable) << "although it was verified before";
  EXPECT_EQ(world.verdict({"Bearer " + world.token({{"jti", "2"}})}), unavailable);
}

TEST(Authenticator, AKeyThatIsWithdrawnOpensNothingAnyMore) {
  World world;
  world.bring_keys();
  const std::string bearer = "Bearer " + world.token();
  EXPECT_EQ(world.verdict({bearer}), "alice");
  const TokenKey next("ES256", "k2");
  EXPECT_TRUE(world.authenticator.keys().take(kIssuer, "{\"keys\":[" + next.public_jwk() + "]}", kNow + 900));
  EXPECT_EQ(world.verdict({bearer}), kInvalid);
}

TEST(Authenticator, ATokenThatWasVerifiedStillExpires) {
  World world;
  world.bring_keys(kNow + 9000);
  const std::string bearer = "Bearer " + world.token();
  EXPECT_EQ(world.verdict({bearer}), "alice");
  world.now = kNow + 300 + api::kClockSkewSeconds;
  EXPECT_EQ(world.verdict({bearer}), kInvalid);
}

TEST(Authenticator, ABoundTokenIsNotTakenWithoutItsProof) {
  World world;
  world.bring_keys();
  const std::string bound = world.token({{"cnf", {{"jkt", "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"}}}});
  EXPECT_EQ(world.verdict({"Bearer " + bound}), kInvalid);
  EXPECT_THAT(world.verdict({"DPoP " + bound}), HasSubstr("401 WWW-Authenticate: DPoP"));
  EXPECT_THAT(world.verdict({"DPoP " + world.token()}), HasSubstr("401 WWW-Authenticate: DPoP"));
}

TEST(Authenticator, OpaqueTokensGoToWhomTheirProviderTellsAndNothingElseDoes) {
  World world;
  world.bring_keys();
  std::vector<std::string> inspected;
  tl::expected<api::Caller, api::NotIdentified> answer = tl::unexpected(api::NotIdentified{});
  api::InspectedTokens tokens(
      [&](std::string_view token) {
        inspected.emplace_back(token);
        return answer;
      },
      [&] { return world.now; }, [](const std::string&) {});
  EXPECT_EQ(world.verdict({"Bearer opaque"}), kInvalid);
  world.authenticator.inspect_with(tokens);
  EXPECT_EQ(world.verdict({std::string("Bearer ") + kSecret}), "portal");
  EXPECT_EQ(world.verdict({"Bearer " + world.token()}), "alice");
  EXPECT_EQ(world.verdict({"Bearer a.b.c"}), kInvalid);
  EXPECT_EQ(world.verdict({"DPoP opaque"}),
            "401 WWW-Authenticate: DPoP realm=\"meetpoint\", error=\"invalid_token\"");
  EXPECT_EQ(world.verdict({"Bearer " + std::string(api::kMostTokenBytes + 1, 'a')}), kInvalid);
  EXPECT_THAT(inspected, IsEmpty());

  EXPECT_EQ(world.verdict({"Bearer opaque"}), kInvalid);
  EXPECT_EQ(world.ask({"Bearer opaque"}).error().error.text, "the access token is not valid here")
      << "as of any other";
  EXPECT_EQ(world.verdict({"Bearer a.b"}), kInvalid);
  EXPECT_EQ(world.verdict({"Bearer a.b.c.d"}), kInvalid);
  EXPECT_THAT(inspected, ElementsAre("opaque", "a.b", "a.b.c.d"));
  answer.error().why = api::NotIdentified::Why::insufficient_scope;
  EXPECT_EQ(world.verdict({"Bearer too-little"}),
            "403 WWW-Authenticate: Bearer realm=\"meetpoint\", error=\"insufficient_scope\"");
  answer.error() = {api::NotIdentified::Why::unavailable, "why it is away", true};
  EXPECT_EQ(world.verdict({"Bearer later"}), "503 Retry-After: 5");
  const auto later = world.ask({"Bearer later"});
  EXPECT_EQ(later.error().why, "why it is away");
  EXPECT_EQ(later.error().reason, "no_provider");
  api::Caller bob;
  bob.subject = "bob";
  bob.expires_at = kNow + 10;
  bob.networks.push_back({{64500}, 1, false});
  answer = bob;
  EXPECT_EQ(world.verdict({"Bearer bobs"}), "bob");
  EXPECT_TRUE(world.ask({"Bearer bobs"})->may_speak_for({64500}));
  EXPECT_FALSE(world.ask({"Bearer bobs"})->may_speak_for({64501}));
}

}  // namespace
}  // namespace meetpoint::test
