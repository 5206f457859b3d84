#include "api/header_field.hpp"

#include <algorithm>

#include "index/ascii.hpp"

namespace meetpoint::api {

std::string_view trimmed(std::string_view value) {
  const std::size_t begin = std::min(value.find_first_not_of(" \t"), value.size());
  value.remove_prefix(begin);
  return value.substr(0, value.find_last_not_of(" \t") + 1);
}

bool is_name(std::string_view field, std::string_view name) {
  return field.size() == name.size() && index::ascii_lower(field) == index::ascii_lower(name);
}

}  // namespace meetpoint::api
