#pragma once

#include <vector>

#include "table.hpp"

/// Origin validation with 800,000 made-up VRPs, as many as the RPKI had in 2025: beside rtrlib's own table,
/// and while an RTR cache sends all of them.
namespace meetpoint::bench {

/// Throws when ours and rtrlib's answers differ.
std::vector<Line> rpki_lines();

}  // namespace meetpoint::bench
