#pragma once

#include <vector>

#include "table.hpp"

/// The walk of a relying party's cache of 8,000 CAs with keys of their own: beside the bare RSA verifications
/// that it takes, and beside rpki-client and FORT where they are installed; a walk after one point in a
/// hundred changed; the question who holds an AS; memory.
namespace meetpoint::bench {

/// None without ../shared, whose recipe makes the tree.
std::vector<Line> walk_lines();

}  // namespace meetpoint::bench
