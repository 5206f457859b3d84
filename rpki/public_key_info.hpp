#pragma once

#include <string_view>

#include "rpki/der.hpp"

/// SubjectPublicKeyInfo and the two algorithm identifiers that signatures have. Any thread.
/// source  RFC 7935 sections 2 and 3, RFC 4055, RFC 8608 (routers)
namespace meetpoint::rpki {

/// Views point into what was read.
struct PublicKeyInfo {
  std::string_view whole;
  std::string_view key;  ///< content of the BIT STRING, of which the key identifier is the SHA-1
  std::string_view
      modulus;  ///< of an RSA key of 2048 bits and exponent 65537; empty for a router's key on P-256
};

/// Refuses every other key.
PublicKeyInfo read_public_key_info(der::Reader& reader);

/// sha256WithRSAEncryption; its parameters NULL or absent, as RFC 4055 section 5 wants readers to accept.
/// Returns the whole of it.
std::string_view read_signature_algorithm(der::Reader& reader, std::string_view what);

}  // namespace meetpoint::rpki
