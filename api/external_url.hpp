#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "index/error.hpp"

/// URLs as those write them who ask us. What a proof or a signature is about is compared with the URL by
/// which the world knows us, which is configured: the Host field is whatever its sender likes. thread  any
/// source  RFC 3986 sections 5.2.4, 6.2.2 and 6.2.3, RFC 9110 section 4.2.3
namespace meetpoint::api {

/// What a header field may have.
inline constexpr std::size_t kMostUrlBytes = 8192;

struct ExternalUrl {
  std::string scheme;                ///< http or https
  std::string authority;             ///< in lower case, with a port if it is not the scheme's own
  std::string path;                  ///< as it was written, but never empty
  std::optional<std::string> query;  ///< as it was written; nothing: there is no question mark

  /// All of it, path and query as they were written: what a signer sees.
  std::string text() const;
  /// Its normal form without the query: two URLs of one resource have the same, however they are escaped.
  std::string normal_form() const;
};

/// shape   a fragment is left out: it never travels
/// errors  invalid: not http or https, a user name, a host that is neither a name nor an address, a port
///         beyond 65535, a % without two digits, a blank, a control or a letter outside ASCII; too_big: over
///         kMostUrlBytes. The text holds nothing of the URL
index::Expected<ExternalUrl> parse_external_url(std::string_view text);

/// Where a request went, as seen from outside: `base` is what the world puts before our paths.
/// shape   `target` as received; base without a query. A slash at its end is not doubled
/// errors  invalid: target does not begin with a slash, has a fragment, or as above
index::Expected<ExternalUrl> external_url(const ExternalUrl& base, std::string_view target);

}  // namespace meetpoint::api
