#pragma once

#include <memory>

#include "sync/fetch.hpp"

/// Fetch over libcurl: TLS verified, gzip, no redirects, every wait and size bounded, one kept-alive
/// connection.
namespace meetpoint::sync {

std::unique_ptr<Fetch> make_http_client(std::string user_agent);

}  // namespace meetpoint::sync
