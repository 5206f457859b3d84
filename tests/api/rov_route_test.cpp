#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "api/routes.hpp"

/// /v0.1/rov, and what /status tells of RTR caches.
namespace meetpoint::test {
namespace {

using api::Response;
using rpki::CacheHealth;
using rpki::CacheStatus;
using rpki::Vrp;
using rpki::VrpView;
using testing::HasSubstr;

Vrp vrp(const char* prefix, std::uint8_t max_length, std::uint32_t asn) {
  return {index::parse_prefix(prefix).value(), max_length, {asn}};
}

VrpView view_of(std::vector<Vrp> vrps) {
  VrpView view;
  CacheStatus cache;
  cache.address = "127.0.0.1:8282";
  cache.health = CacheHealth::in_sync;
  cache.connected_since = 1'767'225'600;
  cache.synced_at = 1'767'225'601;
  cache.session = 7;
  cache.serial = 3;
  cache.vrps = vrps.size();
  view.caches = {cache};
  view.table = std::make_shared<const rpki::VrpTable>(std::make_shared<const std::vector<Vrp>>(vrps));
  return view;
}

Response ask(const std::string& target, const VrpView& view, bool is_followed = true) {
  const index::Published nothing;  // no generation is needed
  std::function<std::shared_ptr<const rpki::VrpView>()> look;
  if (is_followed) look = [&view] { return std::make_shared<const VrpView>(view); };
  return api::answer({"GET", target, ""}, nothing, {.look_at_vrps = look});
}

TEST(RovRoute, SaysWhatTheTableSays) {
  const VrpView view = view_of({vrp("192.0.2.0/24", 25, 64496), vrp("192.0.2.0/24", 26, 64497)});
  const std::string vrps =
      R"("vrps":[{"prefix":"192.0.2.0/24","max_length":25,"asn":64496},{"prefix":"192.0.2.0/24","max_length":26,"asn":64497}],"covering":2,)";
  const std::string caches =
      R"("caches":[{"cache":"127.0.0.1:8282","state":"in-sync","session":7,"serial":3,"vrps":2}]})"
      "\n";
  const Response valid = ask("/v0.1/rov?prefix=192.0.2.0/25&asn=AS64496", view);
  EXPECT_EQ(valid.status, 200);
  EXPECT_EQ(valid.body,
            R"({"prefix":"192.0.2.0/25","asn":64496,"state":"valid","reason":"",)" + vrps + caches);
  EXPECT_EQ(ask("/v0.1/rov?prefix=192.0.2.0%2F26&asn=64496", view).body,
            R"({"prefix":"192.0.2.0/26","asn":64496,"state":"invalid","reason":"length",)" + vrps + caches);
  EXPECT_EQ(ask("/v0.1/rov?prefix=192.0.2.0/24&asn=64499", view).body,
            R"({"prefix":"192.0.2.0/24","asn":64499,"state":"invalid","reason":"origin",)" + vrps + caches);
  EXPECT_EQ(
      ask("/v0.1/rov?prefix=2001:DB8::/32&asn=64496", view).body,
      R"({"prefix":"2001:db8::/32","asn":64496,"state":"not-found","reason":"","vrps":[],"covering":0,)" +
          caches);
}

TEST(RovRoute, NamesWhatIsWrong) {
  const VrpView view = view_of({});
  for (const char* query :
       {"", "?prefix=192.0.2.0/24", "?asn=64496", "?prefix=192.0.2.1/24&asn=1", "?prefix=192.0.2.0&asn=1",
        "?prefix=192.0.2.0/33&asn=1", "?prefix=192.0.2.0/24&asn=0", "?prefix=0/0&prefix=0/0&asn=1"}) {
    EXPECT_EQ(ask(std::string("/v0.1/rov") + query, view).status, 400) << query;
  }
  EXPECT_THAT(ask("/v0.1/rov", view).body, HasSubstr("write prefix=192.0.2.0/24"));
}

TEST(RovRoute, IsUnavailableWhileNoCacheCounts) {
  VrpView view = view_of({});
  view.table = nullptr;
  view.caches[0].health = CacheHealth::waiting;
  view.caches[0].last_error = "cannot connect: Connection refused";
  const Response response = ask("/v0.1/rov?prefix=192.0.2.0/24&asn=64496", view);
  EXPECT_EQ(response.status, 503);
  EXPECT_THAT(response.headers, testing::Contains(testing::Pair("Retry-After", "5")));
  EXPECT_THAT(response.body, HasSubstr("127.0.0.1:8282: cannot connect: Connection refused"));
  EXPECT_EQ(ask("/v0.1/rov?prefix=192.0.2.0/24&asn=64496", view, false).status, 404) << "nobody follows one";
}

TEST(RovRoute, StatusShowsTheCaches) {
  VrpView view = view_of({});
  view.caches[0].router_keys = 5;
  EXPECT_THAT(
      ask("/status", view).body,
      HasSubstr(
          R"("rtr":[{"cache":"127.0.0.1:8282","state":"in-sync","connected_since":"2026-01-01T00:00:00Z","synced_at":"2026-01-01T00:00:01Z","session":7,"serial":3,"vrps":0,"router_keys":5,"failed_at":null,"error":null}])"));
  view.caches[0].health = CacheHealth::expired;
  view.caches[0].failed_at = 1'767'225'602;
  view.caches[0].last_error = "the cache reports error 1, internal error: <b>\"";
  EXPECT_THAT(
      ask("/status", view).body,
      HasSubstr(
          R"("failed_at":"2026-01-01T00:00:02Z","error":"the cache reports error 1, internal error: <b>\""}])"));
  EXPECT_THAT(ask("/status", view, false).body, testing::Not(HasSubstr("\"rtr\"")));
}

}  // namespace
}  // namespace meetpoint::test
