#pragma once

#include <span>
#include <string_view>

#include "api/compact_jws.hpp"
#include "api/public_jwk.hpp"

/// The signature of a token.
/// thread  any
/// source  RFC 7515 section 5.2, RFC 7518 section 3, RFC 8037 section 3.1
namespace meetpoint::api {

/// What is accepted where nothing else is configured.
inline constexpr std::string_view kUsualAlgorithms[] = {"RS256", "ES256", "EdDSA", "Ed25519"};

/// That the token is signed by the key with an algorithm that is allowed and that the key is for.
/// errors  invalid: it is not
index::Expected<void> verify_jws(const CompactJws& token, const PublicJwk& key,
                                 std::span<const std::string_view> allowed = kUsualAlgorithms);

}  // namespace meetpoint::api
