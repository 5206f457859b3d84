#include "api/farewell.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace meetpoint::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

const api::Guard::Instant kBegin{std::chrono::seconds(100'000)};

struct Door {
  api::Guard guard{api::GuardLimits{3, 3}};
  std::vector<std::string> told;

  std::string answer(int status, const std::string& client, api::Guard::Instant now = kBegin) {
    const api::RefusedHead refused{status, {index::ErrorCode::invalid, "why", "request"}};
    const index::IpAddress peer = index::parse_address(client).value();
    return api::farewell_to(
        {refused, peer}, guard,
        [this](const api::Exchange& exchange) {
          told.push_back(std::to_string(exchange.status) + " " + std::string(exchange.account.reason));
        },
        now);
  }
};

TEST(Farewell, SaysWhyAndIsTold) {
  Door door;
  EXPECT_THAT(door.answer(400, "192.0.2.1"),
              testing::AllOf(StartsWith("HTTP/1.1 400 Bad Request\r\n"), HasSubstr("Connection: Close"),
                             HasSubstr("why")));
  EXPECT_THAT(door.answer(503, "192.0.2.1"), HasSubstr("Retry-After: 1\r\n"));
  EXPECT_THAT(door.told, ElementsAre("400 bad_head", "503 all_connections"));
  const api::RefusedHead refused{408, {index::ErrorCode::invalid, "why", "request"}};
  EXPECT_THAT(api::farewell_to({refused, {}}, door.guard, {}, kBegin), StartsWith("HTTP/1.1 408 "));
}

TEST(Farewell, RefusedHeadsCountAsRequestsOfTheirNetwork) {
  Door door;
  for (const int status : {400, 408, 431}) EXPECT_NE(door.answer(status, "192.0.2.1"), "");
  EXPECT_EQ(door.answer(400, "192.0.2.2"), "");
  EXPECT_EQ(door.told.size(), 3U) << "a flood of them writes no log";
  EXPECT_TRUE(door.guard.wait_to_ask(index::parse_address("192.0.2.3").value(), kBegin));
  EXPECT_NE(door.answer(400, "198.51.100.1"), "");
  EXPECT_NE(door.answer(429, "192.0.2.2"), "") << "too many connections are another matter";
  EXPECT_NE(door.answer(400, "192.0.2.2", kBegin + std::chrono::seconds(20)), "");
  for (int i = 0; i < 9; ++i) EXPECT_NE(door.answer(400, "127.0.0.1"), "");
}

}  // namespace
}  // namespace meetpoint::test
