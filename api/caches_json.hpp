#pragma once

#include "api/json.hpp"
#include "rpki/vrp_feed.hpp"

/// thread  any
namespace meetpoint::api {

/// The caches of a feed as /status shows them, one object each.
Json caches_json(const rpki::VrpView& view);

}  // namespace meetpoint::api
