#pragma once

#include <vector>

#include "table.hpp"

/// What the server does over HTTP on loopback, at today's size, beside nginx on the same bytes from disk, in
/// turns. Both share the machine's cores with wrk, which makes the load.
namespace meetpoint::bench {

/// Empty, and says so, without python3 or ../shared. Needs wrk and nginx (Debian's wrk and nginx-light).
std::vector<Line> http_lines();

}  // namespace meetpoint::bench
