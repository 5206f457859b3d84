#pragma once

#include <string>
#include <string_view>

#include "api/message.hpp"

/// Links that answers carry. thread  any
namespace meetpoint::api {

/// One name or value of a URL's query; a blank is a plus.
std::string query_escaped(std::string_view text);

/// `http://HOST/api` as the client named us, or `/api` when it named nobody that can stand in a link.
std::string base_url(const Request& request);

}  // namespace meetpoint::api
