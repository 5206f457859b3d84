#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "index/error.hpp"

/// Points on Earth and how far they are apart. Plain values, any thread.
namespace meetpoint::index {

/// Half the circumference of the sphere that is reckoned with: nothing is farther away.
inline constexpr std::uint32_t kMostKm = 20'016;

/// units   degrees; north and east are positive
struct Point {
  double latitude = 0;
  double longitude = 0;
};

/// Nothing when one is missing, or beyond 90 degrees of latitude or 180 of longitude.
std::optional<Point> point_at(std::optional<double> latitude, std::optional<double> longitude);

/// `50.11,8.68`: latitude, then longitude.
/// errors  invalid; field as given
Expected<Point> parse_point(std::string_view text, const std::string& field);

/// Along the great circle of a sphere: off by less than 0.6 % of what an ellipsoid gives.
/// units   km
double km_between(const Point& a, const Point& b);

}  // namespace meetpoint::index
