#pragma once

#include <functional>
#include <memory>

#include "api/compress.hpp"
#include "api/message.hpp"
#include "index/published.hpp"
#include "rpki/vrp_feed.hpp"

/// The whole API: one table of paths (in routes.cpp), and one function from request to response.
namespace meetpoint::api {

class DumpShelf;

/// Asks the worker of this process for a cycle now; empty when it has none.
using AskCycle = std::function<void()>;

/// What RTR caches tell at the moment, never null; empty when none is followed.
using LookAtVrps = std::function<std::shared_ptr<const rpki::VrpView>()>;

/// Takes the current snapshot once; nothing in the answer comes from another generation.
/// errors  none: whatever is wrong is a response
/// thread  any
/// shape   packed_lists and dumps may be null
Response answer(const Request& request, const index::Published& published, const AskCycle& ask_cycle = {},
                PackedLists* packed_lists = nullptr, DumpShelf* dumps = nullptr,
                const LookAtVrps& look_at_vrps = {});

}  // namespace meetpoint::api
