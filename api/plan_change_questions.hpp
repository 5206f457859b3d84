#pragma once

#include <string>

#include "api/parse.hpp"
#include "index/names.hpp"
#include "index/planner/whatif.hpp"

/// From the bytes of a request to a question of the planner about what changes, by the rules of
/// api/plan_questions.hpp. thread  any
namespace meetpoint::api {

/// `asn=`, and one or more of `add_ix=`, `drop_ix=`, `add_fac=`, `drop_fac=`: ids or names
Parsed<index::WhatIfQuestion> parse_whatif(const std::string& raw, const index::Names& names);

}  // namespace meetpoint::api
