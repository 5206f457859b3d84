#pragma once

#include <chrono>
#include <string>

#include "api/exchange.hpp"

/// A line of the access log: one JSON object, printable ASCII whatever was sent, without the line's end.
/// Nothing of it is a token, a query or a header.
///
/// `{"time":"2026-11-25T14:00:00.123Z","id":"..","client":"192.0.2.1","asn":64496,"method":"GET",`
/// `"route":"/v0.1/as*/locations","status":200,"bytes":120,"us":85,"generation":7}`, and where they say
/// something `reason`, `why` and `evidence`.
///
/// shape   asn is null for whoever was not asked who he is, or not believed; us: until it was sent
/// thread  any
namespace meetpoint::api {

std::string access_line(const Exchange& exchange, std::chrono::system_clock::time_point now);

}  // namespace meetpoint::api
