#pragma once

#include <string>
#include <string_view>

#include "api/auth_rules.hpp"
#include "api/message.hpp"

/// Where a client that has no access token finds out who gives him one.
/// thread  any; plain values
/// source  RFC 9728
namespace meetpoint::api {

/// Where the description of a resource is, in front of the path of its URL.
inline constexpr std::string_view kResourcePath = "/.well-known/oauth-protected-resource";

/// Likewise, when there is a path.
inline constexpr std::string_view kResourcePathBelow = "/.well-known/oauth-protected-resource/";

struct ProtectedResource {
  std::string path;          ///< of the public URL; empty, or from its slash on
  std::string metadata_url;  ///< of the description, for WWW-Authenticate
  std::string metadata;      ///< the description, JSON
};

/// shape   public_url: `https://HOST[:PORT][/PATH]` without a slash at its end, of letters that need no
///         quoting in JSON or a header
ProtectedResource protected_resource(std::string_view public_url, const AuthRules& rules);

/// The description, or 404 when there is none of a resource with this path.
/// shape   resource may be null; accept: that of the request
Response get_resource(const ProtectedResource* resource, std::string_view path, std::string_view accept);

}  // namespace meetpoint::api
