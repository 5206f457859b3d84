#pragma once

#include "api/compress.hpp"
#include "api/message.hpp"
#include "api/services.hpp"
#include "index/published.hpp"

/// The whole API: one table of paths (in routes.cpp), and one function from request to response.
namespace meetpoint::api {

/// Takes the current snapshot once; nothing in the answer comes from another generation.
/// errors  none: whatever is wrong is a response
/// thread  any
/// shape   packed_lists may be null
Response answer(const Request& request, const index::Published& published, const Services& services = {},
                PackedLists* packed_lists = nullptr);

}  // namespace meetpoint::api
