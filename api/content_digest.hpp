#pragma once

#include <string_view>

#include "index/error.hpp"

/// Whether a body is the one that its sender hashed.
/// thread  any
/// source  RFC 9530 sections 2 and 5
namespace meetpoint::api {

/// shape   `field`: all Content-Digest fields together. Each digest of sha-256 and sha-512 must be the
///         body's, and one of them must be there; other algorithms say nothing
/// errors  invalid: otherwise, an algorithm that comes twice too
index::Expected<void> check_content_digest(std::string_view field, std::string_view body);

}  // namespace meetpoint::api
