#pragma once

#include <optional>
#include <string_view>

/// How the table of routes writes paths. thread  any
namespace meetpoint::api {

/// Whether what follows the route's slash is a part of the question.
constexpr bool is_open_at_end(std::string_view route) {
  return route.size() > 1 && route.ends_with('/');
}

/// What a path has where a route leaves something open, or an empty text; nothing when it is of another
/// route.
/// shape   route: with a slash at its end, but for `/` alone, what follows is open; a star stands for what is
///         open, up to a slash. The answer points into `path`
std::optional<std::string_view> rest_of(std::string_view path, std::string_view route);

}  // namespace meetpoint::api
