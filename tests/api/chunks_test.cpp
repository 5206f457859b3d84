#include "api/chunks.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace meetpoint::test {
namespace {

TEST(Chunks, HoldWhatWasPutThereInItsOrder) {
  std::mt19937 random(1);
  for (const std::size_t most : {1UL, 100UL, 5000UL, 600'000UL}) {
    api::Room room(100'000'000);
    api::Chunks chunks(&room);
    std::string all;
    while (all.size() < 3 * most + 10'000) {
      const std::string text(random() % (most + 1), static_cast<char>('a' + random() % 26));
      chunks.append(text);
      all += text;
      ASSERT_EQ(chunks.bytes(), all.size());
      ASSERT_GE(room.taken(), all.size());
    }
    EXPECT_LE(room.taken(), 2 * all.size() + 4096) << "no more than is of use";
    api::Response response;
    chunks.move_to(response);
    EXPECT_TRUE(response.text() == all) << most;
    EXPECT_EQ(chunks.bytes(), 0U);
    EXPECT_GE(room.taken(), all.size()) << "while the answer lives";
    response = api::Response();
    EXPECT_EQ(room.taken(), 0U);
  }
}

TEST(Chunks, TakeNoMoreThanTheRoomHas) {
  api::Room room(1'000'000);
  const std::string text(10'000, 'x');
  {
    api::Chunks chunks(&room);
    for (int round = 0; round < 1000; ++round) {
      chunks.append(text);
      ASSERT_LE(room.taken(), 1'000'000U);
      ASSERT_LE(chunks.bytes(), room.taken());
    }
    EXPECT_FALSE(chunks.has_room());
    EXPECT_GT(chunks.bytes(), 500'000U) << "most of the room was of use";
    const auto stood = chunks.bytes();
    api::Chunks(&room).append("y");
    chunks.append("x");
    EXPECT_EQ(chunks.bytes(), stood) << "what stands there has no gaps";
  }
  EXPECT_EQ(room.taken(), 0U);
}

TEST(Chunks, AreEmptyWhenNothingWasPutThere) {
  api::Room none(0);
  api::Chunks chunks(&none);
  chunks.append("");
  EXPECT_TRUE(chunks.has_room());
  api::Response response;
  chunks.move_to(response);
  EXPECT_EQ(response.bytes(), 0U);
}

}  // namespace
}  // namespace meetpoint::test
