#pragma once

#include <Poco/Net/HTTPServerRequest.h>

#include <cstdint>
#include <string>

#include "api/request_head.hpp"
#include "index/error.hpp"

/// The body of a request, for the few routes that take one, as its head announces it: the head has been
/// checked, so that its length leaves no doubt (api/request_head). Who waits for `100 Continue` with it hears
/// that now, and whoever's body is not read never does.
/// thread  the connection's
/// errors  too_big: over most_bytes, announced or sent; invalid: shorter than announced, no chunks, or
///         not here in time
/// source  RFC 9112 section 6.3, RFC 9110 section 10.1.1
namespace meetpoint::api {

index::Expected<std::string> read_body(Poco::Net::HTTPServerRequest& request, const RequestHead& head,
                                       std::uint64_t most_bytes);

}  // namespace meetpoint::api
