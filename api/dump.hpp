#pragma once

#include <optional>
#include <string_view>

#include "api/dump_shelf.hpp"
#include "api/message.hpp"

/// The store in one file over HTTP: `/dump/meetpoint.db` and its digest, with validators, ranges for those
/// who go on after a break, and packed for those who take that.
///
/// A date is no strong validator, since two generations may come in one second: an If-Range with one sends
/// the whole.
///
/// thread  any
/// errors  none: whatever is wrong is a response
/// source  RFC 9110, 8.8, 13 and 14; RFC 8878 (zstd)
namespace meetpoint::api {

inline constexpr std::string_view kDumpPath = "/dump/meetpoint.db";
inline constexpr std::string_view kDumpDigestPath = "/dump/meetpoint.db.sha256";

/// Nothing for other paths. OPTIONS is the router's.
/// shape   shelf may be null: then the server keeps no such file
std::optional<Response> get_dump(std::string_view path, const Request& request, DumpShelf* shelf);

}  // namespace meetpoint::api
