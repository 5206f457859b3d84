#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/openapi_document.hpp"
#include "api/routes.hpp"
#include "support/temp_dir.hpp"
#include "support/world.hpp"

/// The description of the API, as it is served.
namespace meetpoint::test {
namespace {

using testing::IsEmpty;

api::Response ask(const std::string& if_none_match = {}, const std::string& method = "GET") {
  const index::Published nothing;
  api::Request request{method, "/openapi.json", ""};
  request.if_none_match = if_none_match;
  return api::answer(request, nothing);
}

std::string header(const api::Response& response, const std::string& name) {
  for (const auto& [key, value] : response.headers) {
    if (key == name) return value;
  }
  return {};
}

TEST(OpenApiRoute, ServesTheWholeFileInJson) {
  const api::Response response = ask();
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.content_type, "application/json");
  const Json json = Json::parse(response.body);
  EXPECT_EQ(json.at("openapi"), "3.1.0");
  EXPECT_EQ(json.at("info").at("version"), MEETPOINT_VERSION);
  // What is quoted in YAML is a text, also where it looks like a number or null; what is not is none.
  const Json& common = json.at("paths").at("/v0.1/common").at("get");
  EXPECT_TRUE(common.at("responses").contains("200"));
  EXPECT_EQ(json.at("components").at("schemas").at("TextOrNull").at("type"),
            Json::parse(R"(["string","null"])"));
  const Json& example = common.at("responses").at("200").at("content").at("application/json").at("example");
  EXPECT_TRUE(example.at("exchanges")[0].at("members").at("64496")[0].at("ipaddr6").is_null());
  EXPECT_TRUE(example.at("facilities")[0].at("latitude").is_number_float());
  EXPECT_EQ(json.at("components").at("schemas").at("OpenApi").at("properties").at("openapi").at("const"),
            "3.1.0");
}

TEST(OpenApiRoute, IsKeptByItsTag) {
  const std::string tag = header(ask(), "ETag");
  EXPECT_EQ(tag.size(), 18U) << tag;
  for (const std::string& held : {tag, "W/" + tag, "\"other\", " + tag, std::string("*")}) {
    const api::Response response = ask(held);
    EXPECT_EQ(response.status, 304) << held;
    EXPECT_THAT(response.body, IsEmpty());
    EXPECT_EQ(header(response, "ETag"), tag);
    EXPECT_EQ(header(response, "Cache-Control"), "public, max-age=3600");
  }
  EXPECT_EQ(ask("\"other\"").status, 200);
  EXPECT_EQ(ask("", "OPTIONS").status, 204);
  EXPECT_EQ(ask("", "POST").status, 405);
}

}  // namespace
}  // namespace meetpoint::test
