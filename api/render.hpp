#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/message.hpp"
#include "index/attempt.hpp"
#include "index/query.hpp"
#include "index/snapshot.hpp"
#include "rpki/vrp_feed.hpp"

/// From answers to bytes: compact JSON with the keys in a fixed order and a newline at the end. One
/// generation and one question always give the same bytes, here and in the command line, which calls the same
/// functions. thread  any
namespace meetpoint::api {

/// The body of /v0.1/common.
std::string render_common(const index::Snapshot& snapshot, const index::Common& common);

/// The body of /readyz; says so when the last tries to follow upstream failed.
std::string render_ready(const index::Snapshot& snapshot, const index::Attempt& attempt);

/// The body of /status. `snapshot` may be null: nothing is loaded yet. `sync` is null until something tried;
/// `rtr` is there when caches are followed.
std::string render_status(const index::Snapshot* snapshot, const index::Attempt& attempt,
                          index::UtcSeconds now, const rpki::VrpView* vrps = nullptr);

/// The table of HTTP statuses.
int status_of(index::ErrorCode code);

/// A UUID that no other request has.
std::string new_request_id();

/// `{"errors": [{"name", "errors": [text], "messages": [text]}], "request_id"}`: both lists carry the same
/// text, because published clients read either. RFC 9457 with the same members for clients that accept it.
/// shape   at least one error; one without a field is named `request`
Response render_errors(int status, const std::vector<index::Error>& errors, std::string_view accept);

/// With `Retry-After: 1`: what it was refused for passes by itself, and soon.
Response try_again_soon(Response refused);

}  // namespace meetpoint::api
