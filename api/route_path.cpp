#include "api/route_path.hpp"

namespace meetpoint::api {

std::optional<std::string_view> rest_of(std::string_view path, std::string_view route) {
  const auto star = route.find('*');
  const std::string_view begin = route.substr(0, star);
  const std::string_view end = star == std::string_view::npos ? std::string_view() : route.substr(star + 1);
  if (!path.starts_with(begin)) return std::nullopt;
  path.remove_prefix(begin.size());
  if (!path.ends_with(end)) return std::nullopt;
  path.remove_suffix(end.size());
  const bool fits = star != std::string_view::npos ? path.find('/') == std::string_view::npos
                                                   : is_open_at_end(route) || path.empty();
  return fits ? std::optional(path) : std::nullopt;
}

}  // namespace meetpoint::api
