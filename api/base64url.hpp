#pragma once

#include <string>
#include <string_view>

#include "index/error.hpp"

/// Base 64 in the alphabet of URLs, without padding: the one spelling that JOSE has for octets.
/// thread  any
/// source  RFC 4648 section 5, RFC 7515 section 2
namespace meetpoint::api {

/// errors  invalid: another letter, padding, a length that nothing has, bits behind the last octet
index::Expected<std::string> decode_base64url(std::string_view text);

std::string encode_base64url(std::string_view octets);

}  // namespace meetpoint::api
