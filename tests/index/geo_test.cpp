#include "index/geo.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <random>

namespace meetpoint::index {
namespace {

/// The angle between two unit vectors.
double slowly(const Point& a, const Point& b) {
  const auto vector = [](const Point& point) {
    const double north = point.latitude * std::numbers::pi / 180;
    const double east = point.longitude * std::numbers::pi / 180;
    return std::array{std::cos(north) * std::cos(east), std::cos(north) * std::sin(east), std::sin(north)};
  };
  const auto u = vector(a);
  const auto v = vector(b);
  const double cross =
      std::hypot(u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]);
  return 6371 * std::atan2(cross, u[0] * v[0] + u[1] * v[1] + u[2] * v[2]);
}

TEST(Geo, DistancesAreThoseBetweenVectors) {
  std::mt19937 random(1);
  std::uniform_real_distribution<double> north(-90, 90);
  std::uniform_real_distribution<double> east(-180, 180);
  for (int k = 0; k < 10'000; ++k) {
    const Point a{north(random), east(random)};
    const Point b{north(random), east(random)};
    ASSERT_NEAR(km_between(a, b), slowly(a, b), 1e-3);
    const Point next{a.latitude, std::nextafter(a.longitude, 0)};
    ASSERT_NEAR(km_between(a, next), 0, 1e-9) << "neighbours are not lost in rounding";
  }
}

TEST(Geo, KnownDistances) {
  EXPECT_NEAR(km_between({50.11, 8.68}, {52.37, 4.90}), 364, 2) << "Frankfurt, Amsterdam";
  EXPECT_NEAR(km_between({0, 179.5}, {0, -179.5}), 111.2, 0.1) << "over the date line";
  EXPECT_NEAR(km_between({90, 0}, {90, 120}), 0, 1e-9) << "one pole";
  EXPECT_LT(km_between({90, 0}, {-90, 0}), kMostKm);
  EXPECT_GT(km_between({90, 0}, {-90, 0}), kMostKm - 2);
}

TEST(Geo, PointsAreOnEarth) {
  EXPECT_TRUE(point_at(90, -180));
  EXPECT_FALSE(point_at(90.1, 0));
  EXPECT_FALSE(point_at(0, 180.1));
  EXPECT_FALSE(point_at(std::numeric_limits<double>::quiet_NaN(), 0));
  EXPECT_FALSE(point_at(0, std::numeric_limits<double>::infinity()));
  EXPECT_FALSE(point_at(std::nullopt, 0));
}

TEST(Geo, PointsAreReadWholeOrNotAtAll) {
  const Point point = parse_point("-33.86,151.2", "point").value();
  EXPECT_EQ(point.latitude, -33.86);
  EXPECT_EQ(point.longitude, 151.2);
  EXPECT_TRUE(parse_point("0,0", "point"));
  for (const char* wrong : {"", ",", "50", "50,", ",8", "50,8,1", "50, 8", "91,0", "0,181", "nan,0", "inf,0",
                            "50;8", "1e400,0", "+50,8", "x,y"}) {
    const auto read = parse_point(wrong, "point");
    ASSERT_FALSE(read) << wrong;
    EXPECT_EQ(read.error().code, ErrorCode::invalid);
    EXPECT_EQ(read.error().field, "point");
  }
}

}  // namespace
}  // namespace meetpoint::index
