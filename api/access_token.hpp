#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/public_jwk.hpp"
#include "index/ids.hpp"
#include "index/time.hpp"

/// Access tokens of providers that are trusted by configuration: who asks, and for which networks.
///
/// thread  any; nothing is kept and nothing is fetched
/// source  RFC 9068 section 4, RFC 8725 section 3, RFC 9449 section 7, RFC 7638; PeeringDB's `networks` claim
namespace meetpoint::api {

/// Clocks that are kept differ by less.
inline constexpr index::UtcSeconds kClockSkewSeconds = 60;

/// `perms` of a network, as PeeringDB's code has them (its documentation draws them the other way round).
inline constexpr unsigned kPermRead = 1;
inline constexpr unsigned kPermUpdate = 2;
inline constexpr unsigned kPermCreate = 4;
inline constexpr unsigned kPermDelete = 8;

struct TokenIssuer {
  std::string issuer;    ///< `iss`, byte for byte
  std::string audience;  ///< one of `aud`, byte for byte: the name by which the issuer knows us
  std::vector<std::string> algorithms = {"RS256", "ES256", "EdDSA", "Ed25519"};
  bool any_type = false;                        ///< take tokens whose typ is not at+jwt; never a DPoP proof
  std::string scope;                            ///< one that a token must have; empty: none
  std::string networks = "networks";            ///< the claim that lists them
  index::UtcSeconds most_age_seconds = 86'400;  ///< of `iat`, however long the token says it is good
  bool requires_dpop = false;                   ///< a token must be bound to a key, and each request prove it
  bool requires_nonce = false;                  ///< each proof must have a nonce of ours
  bool requires_signature = false;              ///< each request must be signed by that key as it stands
  std::vector<PublicJwk> keys;
};

struct CallerNetwork {
  index::Asn asn;
  unsigned perms = 0;
  bool manages_sessions = false;  ///< manage_peering_sessions has the bit for creating
};

struct Caller {
  std::string issuer;
  std::string subject;
  std::string client;                   ///< client_id
  std::vector<CallerNetwork> networks;  ///< never empty; each readable
  std::string key_thumbprint;           ///< cnf.jkt: who shows the token must have this key; empty: anybody
  index::UtcSeconds expires_at = 0;     ///< the token; at the latest when it is most_age_seconds old

  const CallerNetwork* network(index::Asn asn) const;
};

struct RefusedToken {
  enum class Why { invalid_token, insufficient_scope };  ///< 401 and 403, as RFC 6750 names them
  Why why = Why::invalid_token;
  std::string text;         ///< for a log; no byte of the token
  std::string issuer = {};  ///< that is trusted and has no key of that name: its key set is worth a look
};

enum class TokenScheme { bearer, dpop };

/// shape   issuers: no two of one name
tl::expected<Caller, RefusedToken> check_access_token(std::string_view token, TokenScheme scheme,
                                                      std::span<const TokenIssuer> issuers,
                                                      index::UtcSeconds now);

}  // namespace meetpoint::api
