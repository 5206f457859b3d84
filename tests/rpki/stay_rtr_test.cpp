#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>

#include "feed_support.hpp"
#include "support/stay_rtr.hpp"
#include "support/temp_dir.hpp"

/// The feed with the cache that Debian has: what it does when it starts, updates, restarts and goes.
namespace meetpoint::test {
namespace {

using rpki::CacheHealth;
using std::chrono::seconds;

constexpr const char* kOne = R"({"asn":64496,"prefix":"192.0.2.0/24","maxLength":24,"ta":"t"})";
constexpr const char* kTwo = R"({"asn":64497,"prefix":"2001:db8::/32","maxLength":48,"ta":"t"})";

class StayRtrTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!StayRtr::is_here()) GTEST_SKIP() << StayRtr::kAbsent;
  }
  /// Replaced in one step: it may be read at any moment.
  void write(const std::string& records) const {
    std::ofstream(place_ / "new.json") << vrps_json(records);
    std::filesystem::rename(place_ / "new.json", file());
  }
  std::filesystem::path file() const { return place_ / "vrps.json"; }

 private:
  TempDir place_;
};

TEST_F(StayRtrTest, IsFollowedThroughUpdateRestartAndEnd) {
  write(kOne);
  std::optional<StayRtr> stay_rtr(std::in_place, file());
  const auto feed = feed_of({stay_rtr->address()}, {seconds(1), seconds(1), seconds(5)});
  ASSERT_TRUE(within(20, [&] { return rov(*feed, "192.0.2.0/24", 64496) == "valid"; }));
  EXPECT_EQ(rov(*feed, "192.0.2.0/24", 64497), "invalid");
  EXPECT_EQ(rov(*feed, "2001:db8::/48", 64497), "not-found");

  write(std::string(kOne) + "," + kTwo);
  ASSERT_TRUE(within(20, [&] { return rov(*feed, "2001:db8::/48", 64497) == "valid"; })) << "an update";

  const unsigned session = cache(*feed).session;
  write(kTwo);
  const auto began = std::chrono::steady_clock::now();
  const unsigned short port = stay_rtr->port();
  stay_rtr.reset();
  stay_rtr.emplace(file(), port);
  // It answers a query in the session before with an error, again and again.
  ASSERT_TRUE(within(30, [&] { return cache(*feed).session != session; })) << "a restart";
  EXPECT_LT(std::chrono::steady_clock::now() - began, seconds(30));
  EXPECT_TRUE(within(5, [&] { return rov(*feed, "192.0.2.0/24", 64496) == "not-found"; }));
  EXPECT_EQ(rov(*feed, "2001:db8::/48", 64497), "valid");

  stay_rtr.reset();
  ASSERT_TRUE(within(20, [&] { return cache(*feed).health == CacheHealth::stale; })) << "it is gone";
  EXPECT_EQ(rov(*feed, "2001:db8::/48", 64497), "valid");
  ASSERT_TRUE(within(20, [&] { return rov(*feed, "2001:db8::/48", 64497) == "unknown"; }));
  EXPECT_EQ(cache(*feed).health, CacheHealth::expired);
}

}  // namespace
}  // namespace meetpoint::test
