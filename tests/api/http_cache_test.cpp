#include <gtest/gtest.h>

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

TEST(HttpCache, WhoHoldsTheGenerationCostsNoEvaluation) {
  const TempDir directory;
  auto store = std::move(open_sqlite_store(directory / "world.db", index::Access::write).value());
  two_networks().store(*store);
  const auto reading = std::move(store->read().value());
  auto catalog = std::move(index::Catalog::build(*reading, nullptr).value());
  index::Published published;
  published.publish(index::Snapshot::build(*reading, std::move(catalog)).value());
  api::Request request;
  request.method = "GET";
  request.target = "/api/net?since=nonsense";  // an error as soon as somebody reads it
  EXPECT_EQ(api::answer(request, published).status, 400);
  request.target = "/api/net";
  const api::Response whole = api::answer(request, published);
  ASSERT_EQ(whole.status, 200);
  ASSERT_NE(header(whole, "ETag"), "");

  for (const char* target : {"/api/net", "/api/net?since=nonsense"}) {
    api::Request again = request;
    again.target = target;
    again.if_none_match = header(whole, "ETag");
    const api::Response held = api::answer(again, published);
    EXPECT_EQ(held.status, 304) << target;
    EXPECT_EQ(held.bytes(), 0U);
    again.if_none_match.clear();
    again.if_modified_since = header(whole, "Last-Modified");
    EXPECT_EQ(api::answer(again, published).status, 304) << target;
  }
}

}  // namespace
}  // namespace meetpoint::test
