#pragma once

#include <Poco/Net/HTTPServerRequest.h>

#include <cstdint>
#include <string>

#include "index/error.hpp"

/// The body of a request, for the few routes that take one. Its length must be announced in one way that
/// leaves no doubt: one Content-Length or one `Transfer-Encoding: chunked`; without either there is none.
/// thread  the connection's
/// errors  too_big: over most_bytes, announced or sent; invalid: announced in another way, shorter than
///         announced, or not here in time
/// source  RFC 9112 section 6.3
namespace meetpoint::api {

index::Expected<std::string> read_body(Poco::Net::HTTPServerRequest& request, std::uint64_t most_bytes);

}  // namespace meetpoint::api
