#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "index/error.hpp"

/// Trust anchor locators: which key a relying party begins with, and where its certificate lies. Any thread.
/// source  RFC 8630 section 2
namespace meetpoint::rpki {

/// Bytes of a locator and of one of its lines. The registries' have up to 1,259, and lines up to 72.
inline constexpr std::size_t kMaxTalBytes = 64UL * 1024;
inline constexpr std::size_t kMaxTalLineBytes = 4096;
/// URIs of one locator. The registries' have one or two.
inline constexpr std::size_t kMaxTalUris = 16;

struct Tal {
  std::vector<std::string> uris;  ///< rsync:// or https://, in the file's order, at least one
  std::string public_key;         ///< SubjectPublicKeyInfo, DER, to be equal with the certificate's
  std::string modulus;            ///< of that key
};

/// shape   `#` lines, then URI lines, an empty line, then base64 over any lines; LF or CRLF
/// errors  too_big: over a limit above; invalid: any other shape, a URI that cannot be used, a key that is no
///         RSA-2048 key
index::Expected<Tal> parse_tal(std::string_view text);

}  // namespace meetpoint::rpki
