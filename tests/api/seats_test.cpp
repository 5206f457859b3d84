#include "api/seats.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace meetpoint::test {
namespace {

using api::Seats;

index::IpAddress address(const char* text) {
  return index::parse_address(text).value();
}

TEST(Seats, AreGivenBack) {
  Seats seats(2, 2);
  auto why = Seats::Refused::none;
  auto one = seats.take(address("192.0.2.1"), why);
  auto two = seats.take(address("192.0.2.2"), why);
  EXPECT_TRUE(one && two);
  EXPECT_EQ(seats.take(address("192.0.2.3"), why), nullptr);
  EXPECT_EQ(why, Seats::Refused::all_taken);
  one.reset();
  EXPECT_EQ(seats.taken(), 1U);
  EXPECT_TRUE(seats.take(address("192.0.2.3"), why));
}

TEST(Seats, OneAddressHasAFewAndThisMachineAsManyAsThereAre) {
  Seats seats(100, 3);
  auto why = Seats::Refused::none;
  std::vector<Seats::Seat> taken;
  const auto may = [&](const char* text) {
    taken.push_back(seats.take(address(text), why));
    return taken.back() != nullptr;
  };
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(may("192.0.2.1"));
  EXPECT_FALSE(may("192.0.2.1"));
  EXPECT_EQ(why, Seats::Refused::address_has_many);
  EXPECT_TRUE(may("192.0.2.2"));
  for (const char* host : {"2001:db8::1", "2001:db8::2", "2001:db8::ffff:0:0:1"}) EXPECT_TRUE(may(host));
  EXPECT_FALSE(may("2001:db8::9")) << "the same /64";
  EXPECT_TRUE(may("2001:db8:0:1::9"));
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(may("127.0.0.1") && may("::1"));
  taken.clear();
  EXPECT_EQ(seats.taken(), 0U);
  EXPECT_TRUE(may("192.0.2.1"));
}

TEST(ClientNetwork, HasTheSizeThatLimitsCount) {
  EXPECT_EQ(api::prefix_of(address("192.0.2.1")), api::prefix_of(address("192.0.2.255")));
  EXPECT_NE(api::prefix_of(address("192.0.2.1")), api::prefix_of(address("192.0.3.1")));
  EXPECT_EQ(api::prefix_of(address("2001:db8:1::1")), api::prefix_of(address("2001:db8:1:ffff::1")));
  EXPECT_NE(api::prefix_of(address("2001:db8:1::1")), api::prefix_of(address("2001:db8:2::1")));
  EXPECT_NE(api::host_of(address("192.0.2.1")), api::host_of(address("192.0.2.2")));
  for (const char* text : {"127.0.0.1", "127.9.9.9", "::1"}) EXPECT_TRUE(api::is_loopback(address(text)));
  for (const char* text : {"128.0.0.1", "::2", "::", "1::1"}) EXPECT_FALSE(api::is_loopback(address(text)));
}

}  // namespace
}  // namespace meetpoint::test
