#include "api/header_field.hpp"

#include "index/ascii.hpp"

namespace meetpoint::api {

bool is_name(std::string_view field, std::string_view name) {
  return field.size() == name.size() && index::ascii_lower(field) == index::ascii_lower(name);
}

}  // namespace meetpoint::api
