#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "api/json.hpp"
#include "index/error.hpp"

/// Public keys of those who sign tokens.
/// thread  any
/// source  RFC 7517, RFC 7518 section 6, RFC 8037, RFC 7638
namespace meetpoint::api {

enum class KeyKind : std::uint8_t { rsa, p256, p384, p521, ed25519 };

/// Of RSA. Smaller ones are weak (RFC 7518 section 3.3); larger ones make a verification cost milliseconds.
inline constexpr std::size_t kLeastRsaBits = 2048;
inline constexpr std::size_t kMostRsaBits = 4096;

/// Keys of one set that are read. Providers have two to ten.
inline constexpr std::size_t kMostKeys = 100;

struct PublicJwk {
  KeyKind kind = KeyKind::rsa;
  std::string alg;  ///< the only one it may be used with; empty: any that fits
  std::string kid;  ///< may be empty
  // octets
  std::string n, e;  ///< of RSA, without leading zeros
  std::string x, y;  ///< of the others, of their full length; y empty for Ed25519

  /// Only the members that make it this key, in their order: what a thumbprint is of.
  std::string canonical() const;
  /// base64url of the SHA-256 of that.
  std::string thumbprint() const;
  /// Whether a signature of that algorithm can be this key's: `RS256`, `PS384`, `ES256`, `EdDSA`, `Ed25519`,
  /// ... Never one with a shared secret, or none.
  bool fits(std::string_view algorithm) const;
  friend bool operator==(const PublicJwk&, const PublicJwk&) = default;
};

/// errors  invalid: a kind or curve that is not above, a private or a shared key, a number that is not to the
///         letter or too small or large, `use` or `key_ops` that rule out verifying
index::Expected<PublicJwk> parse_public_jwk(const nlohmann::json& json);

/// Keys of a JWK set that can be used for tokens; others are left out, as RFC 7517 section 5 wants.
/// errors  invalid: no JWK set; two keys of one kid; too_big: more than kMostKeys
index::Expected<std::vector<PublicJwk>> parse_jwk_set(std::string_view text);

}  // namespace meetpoint::api
