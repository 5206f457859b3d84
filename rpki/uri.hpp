#pragma once

#include <string_view>

#include "index/error.hpp"

/// The URIs that certificates carry, with what makes one safe to build a path or a request from. Views into
/// the text that was given. Any thread.
namespace meetpoint::rpki {

/// Bytes: rpki-client's limit. The longest on record has 128.
inline constexpr std::size_t kMaxUriBytes = 2048;

/// `rsync://HOST/MODULE/PATH`; only host and module are sure to be there.
struct RsyncUri {
  std::string_view host;    ///< with a port, if one was written
  std::string_view module;  ///< one component
  std::string_view path;    ///< the rest; of a directory it ends with a slash; empty for the module itself
};

/// errors  invalid: longer than kMaxUriBytes; not rsync://; anything but printable ASCII; a query, a
///         fragment, quoted letters; a host that is no name or address, with or without a port; no module; a
///         component that is empty or begins with a dot
/// source  RFC 5781
index::Expected<RsyncUri> parse_rsync_uri(std::string_view text);

/// errors  invalid: not https:// with a host, or letters as above
index::Expected<std::string_view> parse_https_uri(std::string_view text);

bool is_rsync_uri(std::string_view text);  ///< by its scheme, in any case
bool is_https_uri(std::string_view text);

}  // namespace meetpoint::rpki
