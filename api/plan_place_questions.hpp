#pragma once

#include <string>

#include "api/parse.hpp"
#include "index/names.hpp"
#include "index/planner/near.hpp"

/// From the bytes of a request to a question of the planner about places, by the rules of
/// api/plan_questions.hpp. thread  any
namespace meetpoint::api {

/// Facilities, and exchanges, of an answer when no number is asked for, and the largest: some 200 bytes each.
inline constexpr std::size_t kUsualNear = 100;
inline constexpr std::size_t kMostNear = 1000;

/// One of `ix=`, `fac=`: an id or a name
Parsed<index::PlaceId> parse_at(const std::string& raw, const index::Names& names);

/// `point=LATITUDE,LONGITUDE`, `km=1..20016`, `max_results=0..1000`
Parsed<index::NearQuestion> parse_near(const std::string& raw);

/// `ip=`
Parsed<index::IpAddress> parse_path(const std::string& raw);

}  // namespace meetpoint::api
