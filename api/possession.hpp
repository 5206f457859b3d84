#pragma once

#include <string>

#include "api/access_token.hpp"
#include "api/dpop_nonce.hpp"
#include "api/external_url.hpp"
#include "api/message.hpp"
#include "api/replay_store.hpp"
#include "api/token_keys.hpp"

/// Whether who sends a request has the key that his access token is bound to, and sends it for the first
/// time: a DPoP proof, and a signature of the message where there is one or it is demanded.
///
/// thread  any
/// owner   the keys outlive it
/// source  RFC 9449, RFC 9421; draft-ietf-grow-peering-api-01 section 6 (mitigation 3)
namespace meetpoint::api {

struct NotProven {
  enum class Why {
    invalid_proof,  ///< 401
    use_nonce,      ///< 401, with a nonce
    invalid_token,  ///< 401: of another key
    replayed,       ///< 401
    no_signature,   ///< 401
    bad_signature,  ///< 401
    full,           ///< 503: too much is remembered of what must not come twice
  };
  Why why = Why::invalid_proof;
  std::string text;  ///< for the log; no byte of what was sent
};

class Possession {
 public:
  /// shape   keys: of nonces; those who share them take each other's
  explicit Possession(const TokenKeys& keys) : nonces_(keys) {}

  struct Demand {
    const ExternalUrl& public_url;
    bool nonce = false;
    bool signature = false;
  };
  /// shape   the token came by the scheme DPoP and is good; thumbprint: its cnf.jkt
  tl::expected<void, NotProven> check(const Request& request, std::string_view token,
                                      std::string_view thumbprint, const Demand& demand,
                                      index::UtcSeconds now);
  std::string nonce(index::UtcSeconds now) const { return nonces_.issue(now); }
  ReplayStore& remembered() { return seen_; }

 private:
  DpopNonces nonces_;
  ReplayStore seen_;
};

}  // namespace meetpoint::api
