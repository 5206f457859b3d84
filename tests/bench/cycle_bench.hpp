#pragma once

#include <vector>

#include "table.hpp"

/// What following upstream costs at today's size, against a simulated PeeringDB in this process: the first
/// load, a cycle until its snapshot is served, and what readers notice of cycles. Upstream's own CPU does not
/// count.
namespace meetpoint::bench {

/// Empty, and says so, without python3 or ../shared. Holds a gigabyte or two meanwhile.
std::vector<Line> cycle_lines();

}  // namespace meetpoint::bench
