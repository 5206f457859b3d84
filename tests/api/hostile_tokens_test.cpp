#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <map>

#include "api/access_token.hpp"
#include "support/daemon.hpp"
#include "support/npm.hpp"
#include "support/process.hpp"
#include "support/temp_dir.hpp"

/// The catalogue of hostile tokens of ../shared, signed with the keys of a real OpenID provider, which runs
/// beside the test.
namespace meetpoint::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

TEST(HostileTokens, EachGetsTheVerdictOfTheCatalogue) {
  const fs::path tools = shared_data("tools/oidc");
  if (tools.empty()) GTEST_SKIP() << kNoShared;
  const TempDir place;
  const std::string folder = place.path().string();
  if (const auto why = install_with_npm(tools, {"idp.mjs", "forge.mjs"}, place.path()); !why.empty())
    GTEST_SKIP() << why;
  const unsigned short port = free_port();
  const Daemon provider(
      {"node", folder + "/idp.mjs", "--port", std::to_string(port), "--state", folder + "/state"}, port);
  const std::string issuer = "http://127.0.0.1:" + std::to_string(port);
  ASSERT_EQ(std::system(
                ("cd '" + folder + "' && node forge.mjs --state state --issuer " + issuer + " > tokens.json")
                    .c_str()),
            0);
  api::TokenIssuer trusted;
  trusted.issuer = issuer;
  trusted.audience = "https://peering-api.test/";
  trusted.scope = "urn:ietf:params:oauth:scope:peering-api";
  trusted.keys = api::parse_jwk_set(http_get(issuer, "/jwks").body).value();
  const json catalogue = json::parse(read_file(place / "tokens.json"));
  std::map<std::string, int> verdicts;
  for (const json& one : catalogue.at("tokens")) {
    const std::string id = one.at("id");
    const auto caller = api::check_access_token(one.at("token").get<std::string>(), api::TokenScheme::bearer,
                                                {&trusted, 1}, index::now_utc());
    const int status = caller ? 200 : caller.error().why == api::RefusedToken::Why::invalid_token ? 401 : 403;
    ++verdicts[std::to_string(status)];
    if (id == "networks-readonly") {
      // It may be read by: whoever asks for more looks at the bits.
      ASSERT_TRUE(caller) << id;
      EXPECT_EQ(caller->network({64500})->perms, api::kPermRead);
      continue;
    }
    EXPECT_EQ(status, one.at("http").get<int>())
        << id << ": " << one.at("why") << ": " << (caller ? "" : caller.error().text);
  }
  EXPECT_EQ(verdicts["200"], 7);
  EXPECT_EQ(verdicts["401"] + verdicts["403"], 54);
}

}  // namespace
}  // namespace meetpoint::test
