#pragma once

#include "api/call.hpp"

/// Handlers of what planners ask, /v0.1/plan/.
/// thread  any
namespace meetpoint::api {

Response get_plan_peers(const Call& call);
Response get_plan_expand(const Call& call);
Response get_plan_sessions(const Call& call);
Response get_plan_overlap(const Call& call);
Response get_plan_matrix(const Call& call);
Response get_plan_at(const Call& call);
Response get_plan_near(const Call& call);
Response get_plan_path(const Call& call);
Response get_plan_diff(const Call& call);
Response get_plan_whatif(const Call& call);
Response get_plan_redundancy(const Call& call);
Response get_plan_near_miss(const Call& call);
Response get_plan_lint(const Call& call);

}  // namespace meetpoint::api
