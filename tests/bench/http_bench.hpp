#pragma once

#include <vector>

#include "table.hpp"

/// What the server does over HTTP on loopback, at today's size, beside nginx on the same bytes from disk, in
/// turns. Both share the machine's cores with wrk, which makes the load.
namespace meetpoint::bench {

/// Empty, and says so, without python3 or ../shared. Needs wrk and nginx (Debian's wrk and nginx-light).
/// shape   only_front: what Peering API servers ask for, and clients that do nothing
std::vector<Line> http_lines(bool only_front);

}  // namespace meetpoint::bench
