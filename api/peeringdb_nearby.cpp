#include "api/peeringdb_nearby.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "index/geo.hpp"
#include "index/match.hpp"

namespace meetpoint::api::peeringdb {

namespace {

using index::ErrorCode;
using index::Expected;
using index::fail;
using index::ObjectType;
using index::Point;
using index::Table;

/// While a distance is asked, the place says where and not what: these filter nothing.
constexpr std::array<std::string_view, 8> kOfPlace = {"distance", "latitude", "longitude", "address1",
                                                      "city",     "city__in", "state",     "zipcode"};

std::optional<double> number_in(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool read = error == std::errc() && end == text.data() + text.size() && std::isfinite(number);
  return read ? std::optional(number) : std::nullopt;
}

std::optional<Point> point_of(const Table& table, index::Slot slot) {
  const auto latitude = number_in(table.value(slot, *index::field_named(table.type(), "latitude")));
  const auto longitude = number_in(table.value(slot, *index::field_named(table.type(), "longitude")));
  if (!latitude || !longitude) return std::nullopt;
  return Point{*latitude, *longitude};
}

std::optional<std::string> value_of(const std::vector<Parameter>& parameters, std::string_view key) {
  const auto found = std::find_if(parameters.begin(), parameters.end(),
                                  [key](const Parameter& parameter) { return parameter.key == key; });
  return found == parameters.end() ? std::nullopt : std::optional(found->value);
}

/// The middle of the facilities in a city.
std::optional<Point> middle_of(const index::Catalog& catalog, const std::string& country,
                               const std::string& city) {
  const Table& table = catalog.table(ObjectType::fac);
  index::Demands demands;
  for (const auto& [name, value, rule] :
       {std::tuple{"country", country, index::TextRule::country}, {"city", city, index::TextRule::whole}}) {
    auto match = index::Match::make(ObjectType::fac, *index::field_named(ObjectType::fac, name),
                                    index::Compare::equals, value, rule);
    if (!match) return std::nullopt;
    demands.matches.push_back(std::move(*match));
  }
  Point sum{0, 0};
  double count = 0;
  for (const index::Slot slot : select(table, demands, {})) {
    const auto point = point_of(table, slot);
    if (!point) continue;
    sum.latitude += point->latitude;
    sum.longitude += point->longitude;
    ++count;
  }
  if (count == 0) return std::nullopt;
  return Point{sum.latitude / count, sum.longitude / count};
}

}  // namespace

Expected<std::optional<Nearby>> take_nearby(const index::Catalog& catalog, ObjectType type,
                                            std::vector<Parameter>& parameters) {
  const auto distance = value_of(parameters, "distance");
  if (!distance || (type != ObjectType::fac && type != ObjectType::org)) return std::nullopt;
  const auto km = number_in(*distance);
  if (!km) return fail(ErrorCode::invalid, "'distance' needs to be a number");
  if (*km <= 0) return std::nullopt;  // upstream searches without it then
  Nearby nearby{0, 0, *km};
  const auto latitude = value_of(parameters, "latitude");
  const auto longitude = value_of(parameters, "longitude");
  const auto country = value_of(parameters, "country");
  const auto city = value_of(parameters, "city");
  if (latitude && longitude) {
    const auto north = number_in(*latitude);
    const auto east = number_in(*longitude);
    if (!north || !east) return fail(ErrorCode::invalid, "'latitude' and 'longitude' need to be numbers");
    nearby.latitude = *north;
    nearby.longitude = *east;
  } else if (country && city) {
    const auto middle = middle_of(catalog, *country, *city);
    if (!middle)
      return fail(ErrorCode::invalid,
                  "no facility with coordinates is known in that city; give latitude and longitude");
    nearby.latitude = middle->latitude;
    nearby.longitude = middle->longitude;
  } else {
    return fail(ErrorCode::invalid, "distance needs latitude and longitude, or country and city");
  }
  std::erase_if(parameters, [](const Parameter& parameter) {
    return std::find(kOfPlace.begin(), kOfPlace.end(), parameter.key) != kOfPlace.end();
  });
  return nearby;
}

void keep_nearby(const Table& table, const Nearby& nearby, index::Slots& slots) {
  std::vector<std::pair<double, index::Slot>> near;
  for (const index::Slot slot : slots) {
    const auto point = point_of(table, slot);
    if (!point) continue;
    const double km = km_between({nearby.latitude, nearby.longitude}, *point);
    if (km <= nearby.most_km) near.emplace_back(km, slot);
  }
  std::sort(near.begin(), near.end());
  slots.clear();
  for (const auto& [km, slot] : near) slots.push_back(slot);
}

}  // namespace meetpoint::api::peeringdb
