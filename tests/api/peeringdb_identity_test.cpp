#include "api/peeringdb_identity.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

/// Who asks, by what PeeringDB says of a token: each rule with an answer that breaks it alone.
namespace meetpoint::test {
namespace {

using api::ProviderAnswer;
using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr index::UtcSeconds kNow = 1795478400;  // 2026-11-24T00:00:00Z
const api::PeeringdbRules kRules{"us", false};

json introspection() {
  return {{"active", true},
          {"scope", "openid profile networks"},
          {"exp", kNow + 300},
          {"client_id", "us"},
          {"username", "alice"}};
}
json network(std::uint32_t asn, unsigned perms) {
  return {{"id", asn}, {"name", "N"}, {"asn", asn}, {"perms", perms}, {"manage_peering_sessions", 15}};
}
json profile() {
  return {{"id", 7},
          {"name", "Alice"},
          {"verified_user", true},
          {"networks", json::array({network(64500, 15), network(4'200'000'001, 1), network(64501, 0)})}};
}
json with(json all, const char* name, const json& value) {
  all[name] = value;
  return all;
}
json without(json all, const char* name) {
  all.erase(name);
  return all;
}
json with_network(const char* name, const json& value) {
  json one = network(64500, 15);
  one[name] = value;
  return with(profile(), "networks", json::array({one}));
}

/// `7`, or `401 why`; 503 has a star when the provider itself is away.
std::string verdict(const ProviderAnswer& introspected, const ProviderAnswer& person,
                    const api::PeeringdbRules& rules = kRules) {
  const auto caller = api::identify(
      "token", [&](std::string_view) { return introspected; }, [&](std::string_view) { return person; },
      rules, kNow);
  if (caller) return caller->subject;
  using Why = api::NotIdentified::Why;
  const api::NotIdentified& refused = caller.error();
  const std::string status = refused.why == Why::invalid_token        ? "401 "
                             : refused.why == Why::insufficient_scope ? "403 "
                                                                      : "503 ";
  return status + (refused.is_provider_away ? "* " : "") + refused.text;
}
std::string introspected(const json& answer, const api::PeeringdbRules& rules = kRules) {
  return verdict({200, answer.dump()}, {200, profile().dump()}, rules);
}
std::string with_profile(const json& answer) {
  return verdict({200, introspection().dump()}, {200, answer.dump()});
}

TEST(PeeringdbIdentity, ATokenIsItsHolderAndTheNetworksThatHeMayRead) {
  const auto read = api::read_introspection({200, introspection().dump()}, kRules, kNow);
  ASSERT_TRUE(read);
  EXPECT_FALSE(read->is_foreign);
  const auto caller = api::read_profile({200, profile().dump()}, *read);
  ASSERT_TRUE(caller);
  EXPECT_EQ(caller->issuer, "peeringdb");
  EXPECT_EQ(caller->subject, "7");
  EXPECT_EQ(caller->client, "us");
  EXPECT_EQ(caller->expires_at, kNow + 300);
  EXPECT_EQ(caller->key_thumbprint, "");
  ASSERT_EQ(caller->networks.size(), 2U);
  EXPECT_EQ(caller->network({64500})->perms, 15U);
  EXPECT_TRUE(caller->network({64500})->manages_sessions);
  EXPECT_EQ(caller->network({4'200'000'001})->perms, api::kPermRead);
  EXPECT_EQ(caller->network({64501}), nullptr);
}

TEST(PeeringdbIdentity, AnIntrospectionThatIsNotAsExpectedIsNoToken) {
  EXPECT_EQ(introspected(introspection()), "7");
  EXPECT_EQ(introspected(with(introspection(), "exp", kNow + 1)), "7");
  EXPECT_EQ(introspected(with(introspection(), "scope", "networks profile")), "7");
  for (const auto& [name, value] : std::vector<std::pair<const char*, json>>{
           {"active", false},      {"active", "true"},      {"active", 1},     {"active", nullptr},
           {"exp", kNow},          {"exp", kNow - 1},       {"exp", -1},       {"exp", "1795478700"},
           {"exp", 1795478700.5},  {"exp", 253402300800},   {"exp", nullptr},  {"client_id", "them"},
           {"client_id", "US"},    {"client_id", "us "},    {"client_id", ""}, {"client_id", {"us"}},
           {"client_id", nullptr}, {"cnf", {{"jkt", "x"}}}, {"cnf", nullptr},
       }) {
    EXPECT_THAT(introspected(with(introspection(), name, value)), testing::StartsWith("401 "))
        << name << ' ' << value;
  }
  for (const char* name : {"active", "exp", "client_id"})
    EXPECT_THAT(introspected(without(introspection(), name)), testing::StartsWith("401 ")) << name;
  for (const char* scope : {"", "profile", "networks", "profiles networks", "profile,networks",
                            "profile  network", "PROFILE networks"}) {
    EXPECT_THAT(introspected(with(introspection(), "scope", scope)), testing::StartsWith("403 ")) << scope;
  }
  EXPECT_THAT(introspected(with(introspection(), "scope", json::array({"profile", "networks"}))),
              testing::StartsWith("403 "));
}

TEST(PeeringdbIdentity, AProfileThatIsNotAsExpectedIsNobody) {
  for (const auto& [name, value] : std::vector<std::pair<const char*, json>>{
           {"verified_user", false},
           {"verified_user", "true"},
           {"verified_user", 1},
           {"verified_user", nullptr},
           {"id", 0},
           {"id", -7},
           {"id", "7"},
           {"id", 7.5},
           {"id", nullptr},
           {"networks", nullptr},
           {"networks", json::object()},
           {"networks", "64500"},
           {"networks", json::array({64500})},
           {"networks", json::array({nullptr})},
           {"networks", json::array({network(64500, 1), network(64500, 15)})},
       }) {
    EXPECT_THAT(with_profile(with(profile(), name, value)), testing::StartsWith("401 "))
        << name << ' ' << value;
  }
  for (const char* name : {"verified_user", "id", "networks"})
    EXPECT_THAT(with_profile(without(profile(), name)), testing::StartsWith("401 ")) << name;
  EXPECT_EQ(with_profile(with_network("manage_peering_sessions", 0)), "7");
  EXPECT_EQ(with_profile(with_network("asn", 4294967295)), "7");
  for (const auto& [name, value] : std::vector<std::pair<const char*, json>>{
           {"asn", 0},
           {"asn", -64500},
           {"asn", 4294967296},
           {"asn", "64500"},
           {"asn", 64500.0},
           {"asn", true},
           {"asn", nullptr},
           {"perms", 16},
           {"perms", -1},
           {"perms", "15"},
           {"perms", 1.0},
           {"perms", nullptr},
           {"perms", true},
           {"id", 0},
           {"id", "1"},
           {"id", nullptr},
           {"name", 7},
           {"name", nullptr},
           {"manage_peering_sessions", 16},
           {"manage_peering_sessions", true},
           {"manage_peering_sessions", nullptr},
           {"manage_peering_sessions", -1},
       }) {
    EXPECT_THAT(with_profile(with_network(name, value)), testing::StartsWith("401 ")) << name << ' ' << value;
  }
}

TEST(PeeringdbIdentity, OneBadNetworkSpoilsTheList) {
  json list = json::array({network(64500, 15), network(64501, 15)});
  list[1]["asn"] = "64501";
  EXPECT_THAT(with_profile(with(profile(), "networks", list)), testing::StartsWith("401 "));
}

TEST(PeeringdbIdentity, WhoMayReadNothingHasTooLittle) {
  for (const json& list :
       {json::array(), json::array({network(64500, 0)}), json::array({network(64500, 14)})})
    EXPECT_THAT(with_profile(with(profile(), "networks", list)), testing::StartsWith("403 "));
  json many = json::array();
  for (std::uint32_t i = 1; i <= api::kMostNetworks; ++i) many.push_back(network(i, 1));
  EXPECT_EQ(with_profile(with(profile(), "networks", many)), "7");
  many.push_back(network(64500, 1));
  EXPECT_THAT(with_profile(with(profile(), "networks", many)), testing::StartsWith("401 "));
}

TEST(PeeringdbIdentity, SessionsAreManagedByWhoMayCreateThem) {
  const auto manages = [](const json& value) {
    const auto caller =
        api::read_profile({200, with_network("manage_peering_sessions", value).dump()}, {"us", kNow + 1});
    return caller.value().networks.front().manages_sessions;
  };
  EXPECT_TRUE(manages(4));
  EXPECT_TRUE(manages(15));
  for (const int bits : {0, 1, 2, 8, 11}) EXPECT_FALSE(manages(bits)) << bits;
}

TEST(PeeringdbIdentity, ATokenOfAnotherClientIsTakenOnlyWhereThatIsWanted) {
  const json foreign = with(introspection(), "client_id", "them");
  EXPECT_THAT(introspected(foreign), HasSubstr("another client"));
  EXPECT_EQ(introspected(foreign, {"us", true}), "7");
  EXPECT_THAT(introspected(without(foreign, "client_id"), {"us", true}), testing::StartsWith("401 "));
}

TEST(PeeringdbIdentity, WhoseFaultItIsDecidesOnTheStatus) {
  const ProviderAnswer good{200, introspection().dump()};
  const ProviderAnswer person{200, profile().dump()};
  for (const long status : {0L, 204L, 302L, 400L, 401L, 403L, 404L, 429L, 500L, 503L}) {
    EXPECT_THAT(verdict({status, good.body}, person), testing::StartsWith("503 * ")) << status;
    const bool is_refusal = status == 401 || status == 403 || status == 404;
    EXPECT_THAT(verdict(good, {status, person.body}), testing::StartsWith(is_refusal ? "401 " : "503 * "))
        << status;
  }
  EXPECT_THAT(verdict({401, ""}, person), HasSubstr("are id and secret right?"));
  const ProviderAnswer foreign{200, with(introspection(), "client_id", "them").dump()};
  EXPECT_THAT(verdict(foreign, {500, ""}, {"us", true}), Not(HasSubstr("*")))
      << "others' tokens close the way for nobody";
  std::string twice = good.body;
  twice.insert(1, R"("active":false,)");
  const std::string deep = R"({"active":true,"x":)" + std::string(9, '[') + std::string(9, ']') + "}";
  for (const std::string& rubbish :
       {std::string(), std::string("<html>"), std::string("[]"), std::string("null"), twice, deep,
        good.body + "}", std::string("{\"a\":\"\xff\"}")}) {
    EXPECT_THAT(verdict({200, rubbish}, person), testing::StartsWith("503 * ")) << rubbish;
    EXPECT_THAT(verdict(good, {200, rubbish}), testing::StartsWith("503 * ")) << rubbish;
  }
}

TEST(PeeringdbIdentity, ATokenIsShownAgainOnlyWhenItIsGood) {
  std::vector<std::string> asked;
  const auto ask = [&](const json& introspection_says, bool is_away) {
    asked.clear();
    return api::identify(
        "t0ken",
        [&](std::string_view token) -> index::Expected<ProviderAnswer> {
          asked.push_back("introspect " + std::string(token));
          if (is_away) return index::fail(index::ErrorCode::unavailable, "no answer");
          return ProviderAnswer{200, introspection_says.dump()};
        },
        [&](std::string_view token) -> index::Expected<ProviderAnswer> {
          asked.push_back("profile " + std::string(token));
          return index::fail(index::ErrorCode::unavailable, "no answer");
        },
        kRules, kNow);
  };
  const auto half = ask(introspection(), false);
  EXPECT_THAT(asked, ElementsAre("introspect t0ken", "profile t0ken"));
  ASSERT_FALSE(half);
  EXPECT_EQ(half.error().why, api::NotIdentified::Why::unavailable);
  EXPECT_TRUE(half.error().is_provider_away);
  EXPECT_THAT(half.error().text, HasSubstr("no answer"));
  for (const bool is_away : {false, true}) {
    EXPECT_FALSE(ask({{"active", false}}, is_away));
    EXPECT_THAT(asked, ElementsAre("introspect t0ken"));
  }
}

TEST(PeeringdbIdentity, NothingOfAnAnswerIsInTheText) {
  json told = with(introspection(), "client_id", "s3cret-client");
  EXPECT_THAT(introspected(told), Not(HasSubstr("s3cret")));
  told = with(introspection(), "scope", "s3cret");
  EXPECT_THAT(introspected(told), Not(HasSubstr("s3cret")));
  EXPECT_THAT(with_profile(with_network("asn", "s3cret")), Not(HasSubstr("s3cret")));
  EXPECT_THAT(verdict({200, "s3cret {"}, {}), Not(HasSubstr("s3cret")));
  EXPECT_THAT(verdict({500, "s3cret"}, {}), Not(HasSubstr("s3cret")));
}

}  // namespace
}  // namespace meetpoint::test
