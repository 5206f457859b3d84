#pragma once

#include <vector>

#include "rivals.hpp"
#include "table.hpp"
#include "world_questions.hpp"

/// What Peering API servers ask for, with tokens, and what clients that send nothing cost those that do.
namespace meetpoint::bench {

std::vector<Line> front_lines(const Mirror& mirror, const Issuer& issuer, Rivals& rivals, const Ports& ports);

}  // namespace meetpoint::bench
