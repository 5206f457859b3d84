#pragma once

#include <filesystem>

/// A made-up PeeringDB of today's size, 237,680 rows of all 13 types, or of a share of it.
namespace meetpoint::bench {

/// The directory of its lists, made by python3 when it is not there yet or older than its recipe, which takes
/// half a minute. An empty path when there is no python3 or no ../shared. Throws when the recipe fails.
std::filesystem::path big_world(double scale = 1);

}  // namespace meetpoint::bench
