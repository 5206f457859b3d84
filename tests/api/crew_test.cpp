#include "api/crew.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace {

using meetpoint::api::Crew;

Crew::Clock::time_point period(int number) {
  return Crew::Clock::time_point() + number * Crew::kPeriod;
}

TEST(Crew, TakesAsManyAsItsSizeAndEachOnce) {
  Crew crew(2);
  Crew::Turn first = 0;
  Crew::Turn second = 0;
  Crew::Turn third = 0;
  EXPECT_TRUE(crew.joins(first, period(7)));
  EXPECT_FALSE(crew.is_enough(period(7)));
  EXPECT_TRUE(crew.joins(first, period(7)));
  EXPECT_FALSE(crew.is_enough(period(7))) << "one thread that came twice";
  EXPECT_TRUE(crew.joins(second, period(7)));
  EXPECT_TRUE(crew.is_enough(period(7)));
  EXPECT_FALSE(crew.joins(third, period(7)));
  EXPECT_TRUE(crew.joins(first, period(7))) << "who was taken stays";
}

TEST(Crew, AnotherTakesThePlaceOfOneThatIsHeldUp) {
  Crew crew(2);
  Crew::Turn held_up = 0;
  Crew::Turn other = 0;
  ASSERT_TRUE(crew.joins(held_up, period(7)));
  ASSERT_TRUE(crew.joins(other, period(7)));
  ASSERT_TRUE(crew.joins(other, period(8)));
  EXPECT_TRUE(crew.is_enough(period(8))) << "it may still come";
  ASSERT_TRUE(crew.joins(other, period(9)));
  EXPECT_FALSE(crew.is_enough(period(9)));
  Crew::Turn fresh = 0;
  EXPECT_TRUE(crew.joins(fresh, period(9)));
  EXPECT_TRUE(crew.is_enough(period(9)));
  EXPECT_FALSE(crew.joins(held_up, period(9))) << "its place is taken";
}

TEST(Crew, WhenNobodyCameByNobodyIsThere) {
  Crew crew(2);
  Crew::Turn first = 0;
  Crew::Turn second = 0;
  ASSERT_TRUE(crew.joins(first, period(7)));
  ASSERT_TRUE(crew.joins(second, period(7)));
  EXPECT_FALSE(crew.is_enough(period(9)));
}

TEST(Crew, WhoWaitsForItsClientMakesPlaceAtOnce) {
  Crew crew(2);
  Crew::Turn waits = 0;
  Crew::Turn other = 0;
  ASSERT_TRUE(crew.joins(waits, period(7)));
  ASSERT_TRUE(crew.joins(other, period(7)));
  crew.steps_out(waits);
  EXPECT_FALSE(crew.is_enough(period(7)));
  Crew::Turn third = 0;
  EXPECT_TRUE(crew.joins(third, period(7)));
  EXPECT_FALSE(crew.joins(waits, period(7))) << "its place is taken";
  crew.steps_out(waits);
  EXPECT_TRUE(crew.is_enough(period(7))) << "who does not belong to it cannot step out";
}

TEST(Crew, IsCountedAnewWhenOneLeaves) {
  Crew crew(2);
  Crew::Turn first = 0;
  Crew::Turn second = 0;
  ASSERT_TRUE(crew.joins(first, period(7)));
  ASSERT_TRUE(crew.joins(second, period(7)));
  crew.recount();
  EXPECT_FALSE(crew.is_enough(period(7)));
}

}  // namespace
