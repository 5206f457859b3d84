#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/access_token.hpp"
#include "api/message.hpp"
#include "index/error.hpp"
#include "index/ids.hpp"

/// Who asks: the seam between the ways in which a caller can show who he is and the routes that want to
/// know.
/// thread  any
/// source  RFC 6750 section 3, RFC 9449 section 7, RFC 9110 section 15.5.2
namespace meetpoint::api {

/// Who sent a request.
struct Asker {
  /// Nothing: nobody was asked who he is, and he may speak for any network.
  std::optional<Caller> caller;
  bool any_network = false;  ///< the caller may speak for every one

  bool may_speak_for(index::Asn asn) const {
    return !caller || any_network || caller->network(asn) != nullptr;
  }
};

/// A request of whom nobody knows, or who may not.
struct NotAdmitted {
  int status = 401;  ///< 400: two ways at once; 401; 403: too small a scope; 503: a provider is away
  index::Error error;
  /// WWW-Authenticate with each 401; DPoP-Nonce, Retry-After.
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string why = {};          ///< for the log; no byte of what was sent
  std::string_view reason = {};  ///< the same in a word, one of few, for who counts
};

/// Looks at the headers of a request and at nothing else of it.
using Authenticate = std::function<tl::expected<Asker, NotAdmitted>(const Request&)>;

}  // namespace meetpoint::api
