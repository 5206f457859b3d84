#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/access_token.hpp"
#include "api/dpop_nonce.hpp"
#include "api/external_url.hpp"
#include "api/public_jwk.hpp"
#include "index/time.hpp"
#include "rpki/digest.hpp"

/// Whether who shows an access token has the key that it is bound to.
///
/// thread  any; nothing is kept
/// source  RFC 9449 sections 4.3, 7.1, 9 and 11.1
namespace meetpoint::api {

/// Bytes of a proof. One with an RSA key of 4096 bits has 2 kB.
inline constexpr std::size_t kMostProofBytes = 4096;
/// How old a proof may be, and how far ahead its maker's clock.
inline constexpr index::UtcSeconds kProofBackSeconds = 60;
inline constexpr index::UtcSeconds kProofAheadSeconds = 5;

struct DpopRules {
  std::vector<std::string> algorithms = {"ES256", "EdDSA", "Ed25519", "RS256", "PS256"};
  const DpopNonces* nonces = nullptr;  ///< if there are any each proof must have one
};

/// The request that a proof came with, and the token.
struct DpopRequest {
  std::string_view method;
  const ExternalUrl& url;
  TokenScheme scheme = TokenScheme::dpop;  ///< of its Authorization
  std::string_view access_token;
  std::string_view thumbprint;  ///< the token's cnf.jkt; empty: it is bound to no key
};

struct DpopProof {
  PublicJwk key;
  std::string thumbprint;
  rpki::Sha256 digest{};             ///< of its jti, key and URL: what a ReplayStore must not have seen
  index::UtcSeconds good_until = 0;  ///< the last second in which it is taken
};

struct RefusedProof {
  enum class Why { invalid_dpop_proof, use_dpop_nonce, invalid_token };  ///< as RFC 9449 names them; all 401
  Why why = Why::invalid_dpop_proof;
  std::string text;  ///< for a log; no byte of the proof
};

/// As `error` of WWW-Authenticate has it.
std::string_view name_of(RefusedProof::Why why);

/// shape   `fields`: the values of all DPoP fields of the request
tl::expected<DpopProof, RefusedProof> check_dpop_proof(std::span<const std::string> fields,
                                                       const DpopRequest& request, const DpopRules& rules,
                                                       index::UtcSeconds now);

}  // namespace meetpoint::api
