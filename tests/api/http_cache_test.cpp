#include <gtest/gtest.h>

#include <set>
#include <string>

#include "api/routes.hpp"
#include "index/catalog.hpp"
#include "index/sqlite_store.hpp"
#include "support/meetings.hpp"
#include "support/temp_dir.hpp"

namespace meetpoint::test {
namespace {

std::string header(const api::Response& response, const std::string& name) {
  for (const auto& [key, value] : response.headers) {
    if (key == name) return value;
  }
  return {};
}

/// With all its rows, as under /api.
void publish_all(index::Published& published) {
  const TempDir directory;
  auto store = std::move(open_sqlite_store(directory / "world.db", index::Access::write).value());
  two_networks().store(*store);
  const auto reading = std::move(store->read().value());
  auto catalog = std::move(index::Catalog::build(*reading, nullptr).value());
  published.publish(index::Snapshot::build(*reading, std::move(catalog)).value());
}

TEST(HttpCache, WhoHoldsTheGenerationCostsNoEvaluation) {
  index::Published published;
  publish_all(published);
  api::Request request;
  request.method = "GET";
  request.target = "/api/net?since=nonsense";  // an error as soon as somebody reads it
  EXPECT_EQ(api::answer(request, published).status, 400);
  request.target = "/api/net";
  const api::Response whole = api::answer(request, published);
  ASSERT_EQ(whole.status, 200);
  ASSERT_NE(header(whole, "ETag"), "");

  api::Request again = request;
  again.if_none_match = header(whole, "ETag");
  const api::Response held = api::answer(again, published);
  EXPECT_EQ(held.status, 304);
  EXPECT_EQ(held.bytes(), 0U);
  EXPECT_EQ(header(held, "ETag"), header(whole, "ETag"));
}

/// A date names no question: what is wrong with this one has to be said.
TEST(HttpCache, AnErrorStaysOneWhateverTheClientHolds) {
  index::Published published;
  publish_all(published);
  api::Request request;
  request.method = "GET";
  request.target = "/api/net";
  const std::string date = header(api::answer(request, published), "Last-Modified");
  ASSERT_NE(date, "");
  for (const std::string& since : {date, std::string("Fri, 31 Dec 2100 23:59:59 GMT")}) {
    request.if_modified_since = since;
    for (const auto& [target, status] : {std::pair{"/api/net", 304},
                                         {"/net-0.json", 304},
                                         {"/api/net?since=nonsense", 400},
                                         {"/api/net/4242", 404},
                                         {"/api/nothing", 404}}) {
      request.target = target;
      const api::Response answer = api::answer(request, published);
      EXPECT_EQ(answer.status, status) << target << " " << since;
      EXPECT_EQ(answer.bytes() == 0, status == 304) << target;
    }
  }
  request.target = "/api/net";
  for (const char* since : {"Thu, 01 Jan 1970 00:00:01 GMT", "yesterday"}) {
    request.if_modified_since = since;
    EXPECT_EQ(api::answer(request, published).status, 200) << since;
  }
  request.if_modified_since = date;
  request.if_none_match = "\"another\"";
  EXPECT_EQ(api::answer(request, published).status, 200) << "the date does not count beside a tag";
}

TEST(HttpCache, ATagIsOfOneQuestion) {
  index::Published published;
  publish_all(published);
  api::Request request;
  request.method = "GET";
  std::set<std::string> tags;
  for (const char* target : {"/api/net", "/api/ix", "/api/net?limit=1", "/api/net?limit=2", "/net-0.json"}) {
    request.target = target;
    tags.insert(header(api::answer(request, published), "ETag"));
  }
  EXPECT_EQ(tags.size(), 5U);
  request.target = "/api/ix";
  request.if_none_match = *tags.begin() + ", " + *tags.rbegin();
  for (const std::string& tag : tags) request.if_none_match += ", W/" + tag;
  EXPECT_EQ(api::answer(request, published).status, 304) << "its own is among them";
  request.target = "/api/fac";
  EXPECT_EQ(api::answer(request, published).status, 200) << "none is its own";
}

TEST(HttpCache, WhoHoldsAnythingOfWhatThereIsGetsNothing) {
  index::Published published;
  publish_all(published);
  api::Request request;
  request.method = "GET";
  request.if_none_match = "*";
  request.accept_encoding = "gzip";
  request.target = "/api/net";
  const api::Response held = api::answer(request, published);
  EXPECT_EQ(held.status, 304);
  EXPECT_EQ(held.bytes(), 0U);
  request.if_none_match.clear();
  EXPECT_EQ(header(held, "ETag"), header(api::answer(request, published), "ETag"));
  request.if_none_match = "*";
  for (const char* target : {"/api/net/4242", "/api/net?id=4242"}) {
    request.target = target;
    EXPECT_EQ(api::answer(request, published).status, 404) << target;
  }
}

TEST(HttpCache, APageOfAnotherOriginReadsErrorsToo) {
  const index::Published nothing;
  index::Published published;
  publish_all(published);
  const auto ask = [](const std::string& method, const std::string& target, const index::Published& from) {
    api::Request request;
    request.method = method;
    request.target = target;
    request.origin = "https://map.example";
    return api::answer(request, from);
  };
  for (const api::Response& response :
       {ask("GET", "/api/net", nothing), ask("POST", "/api/net", published),
        ask("GET", "/api/net/4242", published), ask("GET", "/api/net?since=x", published),
        ask("GET", "/v0.1/common?asns=1", published), ask("GET", "/v0.1/nothing", published),
        ask("DELETE", "/dump/meetpoint.db", published)}) {
    EXPECT_GE(response.status, 400);
    EXPECT_EQ(header(response, "Access-Control-Allow-Origin"), "https://map.example") << response.status;
    EXPECT_EQ(header(response, "Vary"), "Origin") << response.status;
    EXPECT_NE(header(response, "Access-Control-Expose-Headers"), "") << response.status;
  }
}

TEST(HttpCache, WithoutRoomAnswersAreSentAsTheyStandOrNotMade) {
  index::Published published;
  publish_all(published);
  const auto ask = [&](const std::string& target, api::Room* room) {
    api::Request request;
    request.method = "GET";
    request.target = target;
    request.accept_encoding = "gzip";
    request.room = room;
    return api::answer(request, published);
  };
  const std::string plain = ask("/api/net?limit=1", nullptr).text();
  api::Room none(0);
  api::Room enough(10'000'000);
  EXPECT_EQ(ask("/api/net?limit=1", &none).text(), plain);
  EXPECT_EQ(ask("/api/net?limit=1&pretty", &none).text(), plain);
  EXPECT_NE(ask("/api/net?limit=1&pretty", &enough).text(), plain);
  const api::Response refused = ask("/api/net?fields=id", &none);
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(header(refused, "Retry-After"), "1");
  EXPECT_EQ(ask("/api/net?fields=id", &enough).status, 200);
  EXPECT_EQ(enough.taken(), 0U) << "answers that are gone hold nothing";
  EXPECT_EQ(header(ask("/api/", &none), "Content-Encoding"), "");
}

}  // namespace
}  // namespace meetpoint::test
