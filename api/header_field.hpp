#pragma once

#include <string_view>

/// A field of a request's head, as views into it.
/// thread  any
/// source  RFC 9110 section 5
namespace meetpoint::api {

struct HeaderField {
  std::string_view name;  ///< in any case
  std::string_view value;
};

/// Names of fields are the same in any case.
bool is_name(std::string_view field, std::string_view name);

}  // namespace meetpoint::api
