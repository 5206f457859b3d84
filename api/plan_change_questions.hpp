#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/parse.hpp"
#include "index/names.hpp"
#include "index/planner/as_of.hpp"
#include "index/planner/diff.hpp"
#include "index/planner/whatif.hpp"

/// From the bytes of a request to a question of the planner about what changes, by the rules of
/// api/plan_questions.hpp. thread  any
namespace meetpoint::api {

struct DiffQuestion {
  std::vector<index::Asn> asns;
  index::Moment from;
  std::optional<index::Moment> to;  ///< none: now
};

/// `asns=`, and `from=`, `to=`: a generation's number, a day or an instant. A network that has left may be
/// named by its number.
Parsed<DiffQuestion> parse_diff(const std::string& raw, const index::Snapshot& snapshot,
                                const index::Names& names);

/// `asn=`, and one or more of `add_ix=`, `drop_ix=`, `add_fac=`, `drop_fac=`: ids or names
Parsed<index::WhatIfQuestion> parse_whatif(const std::string& raw, const index::Names& names);

}  // namespace meetpoint::api
