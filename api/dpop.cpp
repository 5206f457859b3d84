#include "api/dpop.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "api/base64url.hpp"
#include "api/compact_jws.hpp"
#include "api/hmac.hpp"
#include "api/jws_verify.hpp"
#include "api/strict_json.hpp"

namespace meetpoint::api {

namespace {

using index::UtcSeconds;
using Why = RefusedProof::Why;

/// Instants beyond the year 9999 are nobody's.
constexpr std::uint64_t kLatest = 253'402'300'799;

struct Claims {
  std::string jti, htm, htu, ath;
  std::string nonce;  ///< empty: none
  UtcSeconds iat = 0;
};

tl::unexpected<RefusedProof> refuse(std::string text, Why why = Why::invalid_dpop_proof) {
  return tl::unexpected(RefusedProof{why, "the proof: " + std::move(text)});
}

/// All that a proof for an access token must have; nothing when one is missing or of another kind.
std::optional<Claims> claims_of(std::string_view payload) {
  const auto json = parse_strict_object(payload, kMostTokenLevels);
  if (!json) return std::nullopt;
  const auto iat = json->find("iat");
  if (iat == json->end() || !iat->is_number_unsigned() || *iat > kLatest) return std::nullopt;
  const bool odd_nonce = json->contains("nonce") && text_member(*json, "nonce").empty();
  Claims claims{text_member(*json, "jti"), text_member(*json, "htm"),   text_member(*json, "htu"),
                text_member(*json, "ath"), text_member(*json, "nonce"), iat->get<UtcSeconds>()};
  if (claims.jti.empty() || claims.htm.empty() || claims.htu.empty() || claims.ath.empty() || odd_nonce)
    return std::nullopt;
  return claims;
}

/// Its htu is our URL, whatever query it has.
bool is_for(const std::string& htu, const ExternalUrl& url) {
  const auto claimed = parse_external_url(htu);
  return claimed && claimed->normal_form() == url.normal_form();
}

/// The last second in which it is taken, by its nonce or its own time.
tl::expected<UtcSeconds, RefusedProof> time_of(const Claims& claims, const DpopNonces* nonces,
                                               UtcSeconds now) {
  if (nonces != nullptr) {
    const auto until = nonces->good_until(claims.nonce, now);
    if (!until) return refuse("it has no nonce of ours that is still good", Why::use_dpop_nonce);
    return *until;  // made after it, whatever its maker's clock says
  }
  if (claims.iat > now + kProofAheadSeconds) return refuse("it is from the future");
  if (claims.iat + kProofBackSeconds < now) return refuse("it is too old");
  return claims.iat + kProofBackSeconds;
}

}  // namespace

std::string_view name_of(Why why) {
  switch (why) {
    case Why::invalid_dpop_proof:
      return "invalid_dpop_proof";
    case Why::use_dpop_nonce:
      return "use_dpop_nonce";
    case Why::invalid_token:
      return "invalid_token";
  }
  return "invalid_dpop_proof";
}

tl::expected<DpopProof, RefusedProof> check_dpop_proof(std::span<const std::string> fields,
                                                       const DpopRequest& request, const DpopRules& rules,
                                                       UtcSeconds now) {
  if (fields.size() != 1) return refuse("there is not exactly one");
  if (fields.front().size() > kMostProofBytes) return refuse("it is too long");
  const auto jws = parse_compact_jws(fields.front(), HeaderKey::demand);
  if (!jws) return refuse("it is no JWT with a key: " + jws.error().text);
  if (jws->typ != "dpop+jwt") return refuse("its typ is not dpop+jwt");
  const std::vector<std::string_view> allowed(rules.algorithms.begin(), rules.algorithms.end());
  if (std::find(allowed.begin(), allowed.end(), jws->alg) == allowed.end())
    return refuse("its algorithm is not allowed here");
  auto key = parse_public_jwk(jws->header.at("jwk"));
  if (!key) return refuse(key.error().text);
  const auto claims = claims_of(jws->payload);
  if (!claims) return refuse("jti, htm, htu, iat or ath is missing or odd");
  if (!verify_jws(*jws, *key, allowed)) return refuse("its signature is not the key's");
  if (claims->htm != request.method) return refuse("it is for another method");
  if (!is_for(claims->htu, request.url)) return refuse("it is for another URL");
  const auto good_until = time_of(*claims, rules.nonces, now);
  if (!good_until) return tl::unexpected(good_until.error());
  const rpki::Sha256 token_digest = rpki::sha256(request.access_token);
  if (!equal_secrets(claims->ath, encode_base64url(rpki::octets_of(token_digest))))
    return refuse("it is for another access token");
  std::string thumbprint = key->thumbprint();
  if (!request.thumbprint.empty() && thumbprint != request.thumbprint)
    return refuse("the access token is bound to another key", Why::invalid_token);
  if (request.scheme != TokenScheme::dpop || request.thumbprint.empty())
    return refuse("the access token is bound to no key, or was sent as a bearer's", Why::invalid_token);
  // The jti last: it may hold any letter, the others no line end.
  const rpki::Sha256 digest =
      rpki::sha256({"DPoP\n", thumbprint, "\n", request.url.normal_form(), "\n", claims->jti});
  return DpopProof{std::move(*key), std::move(thumbprint), digest, *good_until};
}

}  // namespace meetpoint::api
