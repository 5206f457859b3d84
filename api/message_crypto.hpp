#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "api/public_jwk.hpp"
#include "index/error.hpp"

/// What OpenSSL does for signed messages.
/// thread  any
/// source  RFC 9421 section 3.3, RFC 6234
namespace meetpoint::api {

/// How messages may be signed, as RFC 9421 names it. Never with a shared secret.
inline constexpr std::string_view kMessageAlgorithms[] = {"ed25519", "ecdsa-p256-sha256", "rsa-pss-sha512",
                                                          "rsa-v1_5-sha256"};

/// That `signature` is the key's over `message`.
/// errors  invalid: it is not, or the algorithm is none of the above or not the key's
index::Expected<void> verify_message(std::string_view algorithm, const PublicJwk& key,
                                     std::string_view message, std::string_view signature);

using Sha512 = std::array<std::uint8_t, 64>;
Sha512 sha512(std::string_view bytes);

}  // namespace meetpoint::api
