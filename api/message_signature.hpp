#pragma once

#include <string>
#include <string_view>

#include "api/public_jwk.hpp"
#include "api/signed_request.hpp"
#include "index/time.hpp"
#include "rpki/digest.hpp"

/// Whether a request, with its body, was signed as it stands by who has the key of its access token. A proof
/// by DPoP says so of method and URL alone.
///
/// thread  any; nothing is kept
/// source  RFC 9421 sections 3.2 and 7, RFC 9530; draft-ietf-grow-peering-api-01 section 6 (mitigation 3)
namespace meetpoint::api {

/// How far ahead a signer's clock may be.
inline constexpr index::UtcSeconds kSignatureAheadSeconds = 5;

struct SignatureRules {
  std::string tag = "peering-api";                ///< of the one signature that is for us
  index::UtcSeconds most_lifetime_seconds = 300;  ///< from created to expires
};

struct MessageSignature {
  std::string algorithm;
  rpki::Sha256 digest{};             ///< of its nonce and key: what a ReplayStore must not have seen
  index::UtcSeconds good_until = 0;  ///< the last second in which it is taken
};

struct RefusedSignature {
  enum class Why { absent, refused };  ///< absent: none has our tag, so nothing was claimed; both 401
  Why why = Why::refused;
  std::string text;  ///< for a log; no byte of the request
};

/// shape   `key`: whose signature it must be; `thumbprint`: the access token's cnf.jkt, which must be that
///         key's and the signature's keyid. It must cover @method; @target-uri, or @scheme, @authority,
///         @path and @query; authorization; dpop if it is there; and if there is a body content-digest,
///         content-type and content-length, each without parameters. It must have created, expires, nonce,
///         keyid and tag, and alg where the key is RSA's and does not say which is its own
tl::expected<MessageSignature, RefusedSignature> check_message_signature(const SignedRequest& request,
                                                                         const PublicJwk& key,
                                                                         std::string_view thumbprint,
                                                                         const SignatureRules& rules,
                                                                         index::UtcSeconds now);

}  // namespace meetpoint::api
