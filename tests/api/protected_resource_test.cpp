#include "api/protected_resource.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "locations_world.hpp"

/// What a client without a token hears of where to get one.
namespace meetpoint::test {
namespace {

using testing::HasSubstr;

api::AuthRules rules(const std::vector<std::pair<std::string, std::string>>& issuers) {
  api::AuthRules made;
  for (const auto& [name, scope] : issuers) {
    api::TokenIssuer issuer;
    issuer.issuer = name;
    issuer.scope = scope;
    made.issuers.push_back(issuer);
  }
  return made;
}

TEST(ProtectedResource, NamesIssuersAndScopesOnce) {
  const auto resource = api::protected_resource("https://meet.example", rules({{"https://b.example", "s"},
                                                                               {"https://a.example", "t"},
                                                                               {"https://c.example", "s"},
                                                                               {"no URL", ""}}));
  EXPECT_EQ(resource.path, "");
  EXPECT_EQ(resource.metadata_url, "https://meet.example/.well-known/oauth-protected-resource");
  EXPECT_EQ(resource.metadata,
            R"({"resource":"https://meet.example","authorization_servers":["https://b.example",)"
            R"("https://a.example","https://c.example"],"scopes_supported":["s","t"],)"
            R"("bearer_methods_supported":["header"],)"
            R"("dpop_signing_alg_values_supported":["ES256","EdDSA","Ed25519","RS256","PS256"],)"
            R"("dpop_bound_access_tokens_required":false,"resource_name":"meetpoint"})"
            "\n");
}

TEST(ProtectedResource, LeavesOutWhatIsNot) {
  const auto resource = api::protected_resource("https://meet.example", rules({}));
  EXPECT_EQ(resource.metadata, R"({"resource":"https://meet.example","bearer_methods_supported":["header"],)"
                               R"("resource_name":"meetpoint"})"
                               "\n");
}

TEST(ProtectedResource, IsDescribedInFrontOfItsPath) {
  const auto resource = api::protected_resource("https://meet.example:8443/a/b", rules({}));
  EXPECT_EQ(resource.path, "/a/b");
  EXPECT_EQ(resource.metadata_url, "https://meet.example:8443/.well-known/oauth-protected-resource/a/b");
  EXPECT_EQ(Json::parse(resource.metadata).at("resource"), "https://meet.example:8443/a/b");
}

class ResourceRoute : public Locations {
 protected:
  void describe(const std::string& url) {
    resource_ = api::protected_resource(url, rules({{"https://idp.example", "s"}}));
    services_.look_at_resource = [this] { return std::make_shared<const api::ProtectedResource>(resource_); };
  }
  void refuse_with(int status, const std::string& challenge) {
    refuse({status,
            {index::ErrorCode::unauthorised, "who", "authorization"},
            {{"WWW-Authenticate", challenge}, {"WWW-Authenticate", "DPoP realm=\"meetpoint\""}}});
  }

  api::ProtectedResource resource_;
};

const std::string kWellKnown(api::kResourcePath);

TEST_F(ResourceRoute, IsThereUnderItsOwnPathAlone) {
  for (const char* path : {"", "/", "/mp"}) EXPECT_EQ(ask(kWellKnown + path).status, 404) << "no public URL";
  describe("https://meet.example");
  const api::Response root = ask(kWellKnown);
  EXPECT_EQ(root.status, 200);
  EXPECT_EQ(root.body, resource_.metadata);
  EXPECT_EQ(header(root, "Cache-Control"), "public, max-age=3600");
  for (const char* path : {"/", "/mp"}) EXPECT_EQ(ask(kWellKnown + path).status, 404) << path;
  describe("https://meet.example/mp");
  EXPECT_EQ(ask(kWellKnown + "/mp").body, resource_.metadata);
  for (const char* path : {"", "/", "/mp/", "/mp/x", "/m"})
    EXPECT_EQ(ask(kWellKnown + path).status, 404) << path;
}

TEST_F(ResourceRoute, Each401LeadsThere) {
  refuse_with(401, "Bearer realm=\"meetpoint\", error=\"invalid_token\"");
  EXPECT_EQ(header(ask(kQuestion), "WWW-Authenticate"),
            "Bearer realm=\"meetpoint\", error=\"invalid_token\"");
  describe("https://meet.example/mp");
  const api::Response refused = ask(kQuestion);
  std::vector<std::string> challenges;
  for (const auto& [name, value] : refused.headers) {
    if (name == "WWW-Authenticate") challenges.push_back(value);
  }
  const std::string where =
      ", resource_metadata=\"https://meet.example/.well-known/oauth-protected-resource/mp\"";
  EXPECT_THAT(challenges, testing::ElementsAre("Bearer realm=\"meetpoint\", error=\"invalid_token\"" + where,
                                               "DPoP realm=\"meetpoint\"" + where));
}

TEST_F(ResourceRoute, WhatAClientSaysOfTheHostChangesNothing) {
  describe("https://meet.example");
  api::Request request{"GET", "http://evil.example" + kWellKnown, ""};
  request.host = "evil.example";
  EXPECT_EQ(api::answer(request, published_, services_).body, resource_.metadata);
  refuse_with(403, "Bearer realm=\"meetpoint\", error=\"insufficient_scope\"");
  EXPECT_THAT(header(ask(kQuestion), "WWW-Authenticate"), testing::Not(HasSubstr("resource_metadata")))
      << "another token is needed, not another issuer";
}

}  // namespace
}  // namespace meetpoint::test
