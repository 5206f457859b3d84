#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// JSON with a line for each member and element, indented by two blanks; every value as it was. thread  any
namespace meetpoint::api {

/// Of more nobody reads every line, and indenting would double what is in memory.
inline constexpr std::size_t kMostPrettyBytes = std::size_t{8} * 1024 * 1024;

/// shape   json: well-formed
std::string pretty(std::string_view json);

}  // namespace meetpoint::api
