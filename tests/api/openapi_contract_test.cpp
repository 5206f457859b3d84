#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/api_contract.hpp"

/// That the check of answers against data/openapi.yaml sees what does not fit.
namespace meetpoint::test {
namespace {

using testing::HasSubstr;

using Headers = std::vector<std::pair<std::string, std::string>>;

constexpr const char* kJson = "application/json";
constexpr const char* kReady = R"({"ready":true,"generation":1})";
constexpr const char* kErrors = R"({"errors":[{"name":"path","errors":["x"],"messages":["x"]}],)"
                                R"("request_id":"01234567-89ab-cdef-0123-456789abcdef"})";

std::string misfit(const std::string& method, const std::string& target, int status, const std::string& type,
                   const std::optional<std::string>& body, const Headers& headers = {}) {
  return api_contract().misfit({method, target}, {status, type, headers, body});
}

TEST(ApiContract, TakesWhatIsPromised) {
  EXPECT_EQ(misfit("GET", "/readyz", 200, kJson, kReady), "");
  EXPECT_EQ(misfit("HEAD", "/readyz?x=1", 200, kJson, std::nullopt), "");
  EXPECT_EQ(misfit("GET", "http://any.host/%72eadyz", 200, kJson, kReady), "");
  EXPECT_EQ(misfit("GET", "/readyz", 503, kJson, kErrors, {{"Retry-After", "1"}, {"Vary", "Origin"}}), "");
  EXPECT_EQ(misfit("OPTIONS", "/readyz", 204, kJson, "", {{"Allow", "GET, HEAD, OPTIONS"}}), "");
  EXPECT_EQ(misfit("PUT", "/readyz", 405, kJson, kErrors, {{"Allow", "GET, HEAD, OPTIONS"}}), "");
  EXPECT_EQ(misfit("GET", "/v0.1/refresh", 405, kJson, kErrors, {{"Allow", "POST, OPTIONS"}}), "");
  EXPECT_EQ(misfit("GET", "/nowhere", 404, kJson, kErrors), "");
  EXPECT_EQ(misfit("GET", "/api//net/1.json/", 404, "application/json; charset=utf-8",
                   R"({"meta": {"error": "x"}})"),
            "");
}

TEST(ApiContract, SeesWhatIsNot) {
  EXPECT_THAT(misfit("GET", "/nowhere", 200, kJson, "{}"), HasSubstr("neither this path"));
  EXPECT_THAT(misfit("GET", "/readyz/", 200, kJson, kReady), HasSubstr("neither this path"));
  EXPECT_THAT(misfit("GET", "/readyz", 201, kJson, kReady), HasSubstr("no such status"));
  EXPECT_THAT(misfit("GET", "/readyz", 404, kJson, kErrors), HasSubstr("no such status"))
      << "what any path may answer is not what this one may";
  EXPECT_THAT(misfit("POST", "/readyz", 200, kJson, kReady), HasSubstr("is 405"));
  EXPECT_THAT(misfit("get", "/readyz", 200, kJson, kReady), HasSubstr("is 405"));
  EXPECT_THAT(misfit("OPTIONS", "/readyz", 200, kJson, kReady), HasSubstr("is 204"));
  EXPECT_THAT(misfit("PUT", "/readyz", 405, kJson, kErrors, {{"Allow", "POST, OPTIONS"}}),
              HasSubstr("methods are GET, HEAD"));
  EXPECT_THAT(misfit("PUT", "/readyz", 405, kJson, kErrors), HasSubstr("allow is missing"));
}

TEST(ApiContract, SeesWhatIsWrongWithABody) {
  EXPECT_THAT(misfit("GET", "/readyz", 200, kJson, R"({"ready":true,"generation":1,"more":1})"),
              HasSubstr("more"));
  EXPECT_THAT(misfit("GET", "/readyz", 200, kJson, R"({"ready":true})"), HasSubstr("generation"));
  EXPECT_NE(misfit("GET", "/readyz", 200, kJson, R"({"ready":true,"generation":"1"})"), "");
  EXPECT_NE(misfit("GET", "/readyz", 200, kJson, R"({"ready":true,"generation":-1})"), "");
  EXPECT_NE(misfit("GET", "/readyz", 200, kJson, R"({"ready":false,"generation":1})"), "");
  EXPECT_THAT(misfit("GET", "/readyz", 200, kJson, "{"), HasSubstr("no JSON"));
  EXPECT_THAT(misfit("GET", "/readyz", 200, "text/html", kReady), HasSubstr("text/html"));
  EXPECT_THAT(misfit("GET", "/readyz", 503, kJson, kReady, {{"Retry-After", "1"}}), HasSubstr("errors"));
  EXPECT_THAT(misfit("GET", "/api", 301, "", "x", {{"Location", "/api/"}}), HasSubstr("no body"));
  EXPECT_THAT(misfit("GET", "/api", 301, kJson, "", {{"Location", "/api/"}}), HasSubstr("type of one"));
  // Below references of references, in a list of one of three kinds.
  EXPECT_EQ(
      misfit("GET", "/v0.1/locations", 200, kJson, R"({"locations":[{"id":"pdb:ix:1","type":"public"}]})",
             {{"Cache-Control", "private, no-store"}}),
      "");
  for (const char* place : {R"({"id":"pdb:ix:0","type":"public"})", R"({"id":"pdb:ix:1","type":"Public"})",
                            R"({"id":"pdb:ix:1","type":"public","name":"x"})", R"({"id":"pdb:ix:1"})", "1"}) {
    EXPECT_NE(misfit("GET", "/v0.1/locations", 200, kJson, std::string(R"({"locations":[)") + place + "]}",
                     {{"Cache-Control", "private, no-store"}}),
              "")
        << place;
  }
  EXPECT_THAT(misfit("GET", "/api/net", 200, kJson, R"({"data": [{"id": "1"}], "meta": {}})",
                     {{"ETag", "\"1\""}, {"Last-Modified", "x GMT"}, {"Cache-Control", "public, no-cache"}}),
              HasSubstr("id"));
}

TEST(ApiContract, SeesWhatIsWrongWithHeaders) {
  EXPECT_THAT(misfit("GET", "/readyz", 503, kJson, kErrors), HasSubstr("retry-after is missing"));
  for (const char* wait : {"", "soon", "0", "-1", "1.5", "99999"})
    EXPECT_THAT(misfit("GET", "/readyz", 503, kJson, kErrors, {{"Retry-After", wait}}),
                HasSubstr("Retry-After"));
  EXPECT_THAT(misfit("GET", "/readyz", 200, kJson, kReady, {{"ETag", "\"1\""}}), HasSubstr("no header ETag"));
  EXPECT_THAT(misfit("GET", "/readyz", 200, kJson, kReady, {{"Vary", "Origin"}, {"vary", "Accept"}}),
              HasSubstr("twice"));
}

}  // namespace
}  // namespace meetpoint::test
