#pragma once

#include "api/message.hpp"
#include "index/published.hpp"

/// The whole API: one table of paths (in routes.cpp), and one function from request to response.
namespace meetpoint::api {

/// Takes the current snapshot once; nothing in the answer comes from another generation.
/// errors  none: whatever is wrong is a response
/// thread  any
Response answer(const Request& request, const index::Published& published);

}  // namespace meetpoint::api
