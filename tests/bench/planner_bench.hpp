#pragma once

#include <vector>

#include "table.hpp"

namespace meetpoint::bench {

/// What planners ask, on a real PeeringDB of 2022. Empty, and says so, without ../shared.
std::vector<Line> planner_lines();

}  // namespace meetpoint::bench
