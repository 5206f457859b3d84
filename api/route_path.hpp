#pragma once

#include <optional>
#include <string_view>

/// How the table of routes writes paths. thread  any
namespace meetpoint::api {

/// What a path has where a route leaves something open, or an empty text; nothing when it is of another
/// route.
/// shape   route: with a slash at its end, what follows is open; a star stands for what is open, up to a
///         slash. The answer points into `path`
std::optional<std::string_view> rest_of(std::string_view path, std::string_view route);

}  // namespace meetpoint::api
