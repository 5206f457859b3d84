#pragma once

#include <string>
#include <string_view>

#include "index/error.hpp"

/// One parameter of a URL's query as a signature names it.
/// thread  any
/// source  RFC 9421 section 2.2.8; the URL standard's application/x-www-form-urlencoded
namespace meetpoint::api {

/// shape   `name` escaped as the value is: all but letters, digits, `*`, `-`, `.` and `_`, a blank as %20
/// errors  invalid: there is none of that name, or more than one
index::Expected<std::string> signed_query_param(std::string_view query, std::string_view name);

}  // namespace meetpoint::api
