#include "index/geo.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numbers>

namespace meetpoint::index {

namespace {

constexpr double kEarthKm = 6371;

std::optional<double> number_in(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

}  // namespace

std::optional<Point> point_at(std::optional<double> latitude, std::optional<double> longitude) {
  // Written so that NaN, which compares with nothing, is no point.
  const bool there = latitude && longitude && std::abs(*latitude) <= 90 && std::abs(*longitude) <= 180;
  return there ? std::optional(Point{*latitude, *longitude}) : std::nullopt;
}

Expected<Point> parse_point(std::string_view text, const std::string& field) {
  const auto comma = std::min(text.find(','), text.size());
  const auto point =
      point_at(number_in(text.substr(0, comma)), number_in(text.substr(std::min(comma + 1, text.size()))));
  if (!point) {
    return fail(ErrorCode::invalid,
                "a point is LATITUDE,LONGITUDE in degrees, as 50.11,8.68: at most 90 and 180 each way",
                field);
  }
  return *point;
}

double km_between(const Point& a, const Point& b) {
  // Haversines keep their digits between neighbours, where the cosine of the distance is all but 1.
  constexpr double kRadian = std::numbers::pi / 180;
  const double north = std::sin((b.latitude - a.latitude) * kRadian / 2);
  const double east = std::sin((b.longitude - a.longitude) * kRadian / 2);
  const double haversine =
      north * north + std::cos(a.latitude * kRadian) * std::cos(b.latitude * kRadian) * east * east;
  return 2 * kEarthKm * std::asin(std::sqrt(std::clamp(haversine, 0.0, 1.0)));
}

}  // namespace meetpoint::index
