#pragma once

#include <string>
#include <utility>

#include "api/parse.hpp"
#include "index/names.hpp"
#include "index/planner/lint.hpp"
#include "index/planner/near_miss.hpp"

/// From the bytes of a request to a question of the planner about what may go wrong, by the rules of
/// api/plan_questions.hpp. thread  any
namespace meetpoint::api {

/// Lines of an answer when no number is asked for, and the most: some 500 bytes each.
inline constexpr std::size_t kUsualLint = 100;
inline constexpr std::size_t kMostLint = 1000;
inline constexpr std::size_t kUsualNearMisses = 100;
inline constexpr std::size_t kMostNearMisses = 1000;

/// `asn=`, `with=`
Parsed<std::pair<index::Asn, index::Asn>> parse_redundancy(const std::string& raw, const index::Names& names);

/// `asn=`, `with=`, `km=0..20016`, `max_results=0..1000`
Parsed<index::NearMissQuestion> parse_near_miss(const std::string& raw, const index::Names& names);

/// Neither or one of `asn=` and `ix=`, `max_results=0..1000`
Parsed<index::LintQuestion> parse_lint(const std::string& raw, const index::Names& names);

}  // namespace meetpoint::api
