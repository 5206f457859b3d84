#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

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

/// Every path that is served, whether this process has what it needs for it or not. A star stands for what a
/// question leaves open.
std::vector<std::string> served_paths();

/// Whether the route of a request looks at an access token. Where none is looked at, none can be guessed.
bool asks_who(std::string_view target);

/// Bytes of a body that the route of a request takes; 0: its body is not read.
std::uint64_t most_body_bytes(std::string_view method, std::string_view target);

}  // namespace meetpoint::api
