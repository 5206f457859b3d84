#include "api/room.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace meetpoint::test {
namespace {

using api::Room;

TEST(Room, IsGivenBackByWhoeverHeldIt) {
  Room room(100);
  {
    Room::Share one(&room);
    EXPECT_TRUE(one.resize(60));
    Room::Share other(&room);
    EXPECT_TRUE(other.resize(40));
    EXPECT_FALSE(other.resize(41));
    EXPECT_EQ(other.bytes(), 40U);
    Room::Share moved(std::move(one));
    EXPECT_EQ(room.taken(), 100U);
    moved = std::move(other);
    EXPECT_EQ(room.taken(), 100U);
    EXPECT_TRUE(moved.resize(10));
    EXPECT_EQ(room.taken(), 70U);
  }
  EXPECT_EQ(room.taken(), 0U);
}

TEST(Room, HasNoEndWhereThereIsNone) {
  Room::Share share;
  EXPECT_TRUE(share.resize(std::uint64_t{1} << 60));
}

TEST(Room, IsNeverOverfullHoweverManyTake) {
  constexpr std::uint64_t kMost = 1000;
  Room room(kMost);
  std::atomic<int> overfull{0};
  std::atomic<int> held{0};
  {
    std::vector<std::jthread> threads;
    for (int k = 0; k < 4; ++k) {
      threads.emplace_back([&, k] {
        for (std::uint64_t round = 0; round < 20'000; ++round) {
          Room::Share share(&room);
          held += share.resize(round % 700) ? 1 : 0;
          share.resize(static_cast<std::uint64_t>(k) * 100 + round % 5);
          if (room.taken() > kMost) ++overfull;
        }
      });
    }
  }
  EXPECT_EQ(overfull, 0);
  EXPECT_GT(held, 0);
  EXPECT_EQ(room.taken(), 0U);
}

}  // namespace
}  // namespace meetpoint::test
