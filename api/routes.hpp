#pragma once

#include <functional>

#include "api/compress.hpp"
#include "api/message.hpp"
#include "index/published.hpp"

/// The whole API: one table of paths (in routes.cpp), and one function from request to response.
namespace meetpoint::api {

class DumpShelf;

/// Asks the worker of this process for a cycle now; empty when it has none.
using AskCycle = std::function<void()>;

/// Takes the current snapshot once; nothing in the answer comes from another generation.
/// errors  none: whatever is wrong is a response
/// thread  any
/// shape   packed_lists and dumps may be null
Response answer(const Request& request, const index::Published& published, const AskCycle& ask_cycle = {},
                PackedLists* packed_lists = nullptr, DumpShelf* dumps = nullptr);

}  // namespace meetpoint::api
