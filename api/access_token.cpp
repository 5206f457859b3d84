#include "api/access_token.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "api/compact_jws.hpp"
#include "api/jws_verify.hpp"
#include "api/strict_json.hpp"
#include "index/ascii.hpp"

namespace meetpoint::api {

namespace {

using index::UtcSeconds;
using Claims = nlohmann::json;
using Refusal = tl::unexpected<RefusedToken>;

/// Instants beyond the year 9999 are nobody's.
constexpr std::int64_t kLatest = 253'402'300'799;

Refusal invalid(std::string text) {
  return Refusal(RefusedToken{RefusedToken::Why::invalid_token, std::move(text)});
}
Refusal insufficient(std::string text) {
  return Refusal(RefusedToken{RefusedToken::Why::insufficient_scope, std::move(text)});
}

std::optional<UtcSeconds> instant_of(const Claims& claims, const char* name) {
  const auto found = claims.find(name);
  if (found == claims.end() || !found->is_number_unsigned()) return std::nullopt;
  const auto value = found->get<std::uint64_t>();
  if (std::cmp_greater(value, kLatest)) return std::nullopt;
  return static_cast<UtcSeconds>(value);
}

bool is_access_token(const std::string& typ) {
  const std::string type = index::ascii_lower(typ);
  return type == "at+jwt" || type == "application/at+jwt";
}
bool is_proof(const std::string& typ) {
  return index::ascii_lower(typ).ends_with("dpop+jwt");
}

bool is_for(const Claims& claims, const std::string& audience) {
  const auto aud = claims.find("aud");
  if (aud == claims.end()) return false;
  if (aud->is_string()) return *aud == audience;
  return aud->is_array() &&
         std::all_of(aud->begin(), aud->end(), [](const Claims& one) { return one.is_string(); }) &&
         std::find(aud->begin(), aud->end(), audience) != aud->end();
}

bool has_scope(const std::string& scopes, const std::string& wanted) {
  for (std::size_t at = 0; at <= scopes.size();) {
    const std::size_t end = std::min(scopes.find(' ', at), scopes.size());
    if (scopes.compare(at, end - at, wanted) == 0) return true;
    at = end + 1;
  }
  return false;
}

/// The key that the token means: by its kid exactly, or without one the only key that fits.
const PublicJwk* key_of(const CompactJws& token, const std::vector<PublicJwk>& keys) {
  const PublicJwk* found = nullptr;
  for (const PublicJwk& key : keys) {
    if (token.kid.empty() ? !key.fits(token.alg) : key.kid != token.kid) continue;
    if (found != nullptr) return nullptr;
    found = &key;
  }
  return found;
}

std::optional<unsigned> bits_of(const Claims& network, const char* name) {
  const auto found = network.find(name);
  if (found == network.end() || !found->is_number_unsigned() || *found > 15) return std::nullopt;
  return found->get<unsigned>();
}

/// Those that are well-formed and may at least be read.
std::vector<CallerNetwork> networks_of(const Claims& claims, const std::string& name) {
  std::vector<CallerNetwork> all;
  const auto list = claims.find(name);
  if (list == claims.end() || !list->is_array()) return all;
  for (const Claims& one : *list) {
    if (!one.is_object()) continue;
    const auto asn = one.find("asn");
    const auto perms = bits_of(one, "perms");
    if (asn == one.end() || !asn->is_number_unsigned() || *asn == 0 || *asn > 0xffffffffU) continue;
    if (!perms || (*perms & kPermRead) == 0) continue;
    const auto sessions = bits_of(one, "manage_peering_sessions");
    all.push_back({{asn->get<std::uint32_t>()}, *perms, sessions && (*sessions & kPermCreate) != 0});
  }
  return all;
}

/// The instants of a token; returns what is wrong with them.
std::string check_times(const Claims& claims, const TokenIssuer& issuer, UtcSeconds now) {
  const auto exp = instant_of(claims, "exp");
  const auto iat = instant_of(claims, "iat");
  if (!exp || !iat) return "exp or iat is missing or no instant";
  if (claims.contains("nbf")) {
    const auto nbf = instant_of(claims, "nbf");
    if (!nbf) return "nbf is no instant";
    if (*nbf > now + kClockSkewSeconds) return "it is not valid yet";
  }
  if (*exp + kClockSkewSeconds <= now) return "it has expired";
  if (*iat > now + kClockSkewSeconds) return "it was issued in the future";
  if (*iat + issuer.most_age_seconds + kClockSkewSeconds < now) return "it is too old";
  return "";
}

/// What the token must be bound to; returns what is wrong with it.
std::string check_binding(const Claims& claims, TokenScheme scheme, std::string& thumbprint) {
  const auto cnf = claims.find("cnf");
  if (cnf != claims.end()) {
    thumbprint = cnf->is_object() ? text_member(*cnf, "jkt") : std::string();
    if (thumbprint.empty() || cnf->size() != 1) return "it is bound in a way that is not known here";
  }
  if (scheme == TokenScheme::bearer && !thumbprint.empty())
    return "it is bound to a key and came without a proof";
  if (scheme == TokenScheme::dpop && thumbprint.empty()) return "it is bound to no key and came with a proof";
  return "";
}

}  // namespace

const CallerNetwork* Caller::network(index::Asn asn) const {
  const auto found = std::find_if(networks.begin(), networks.end(),
                                  [&](const CallerNetwork& one) { return one.asn == asn; });
  return found == networks.end() ? nullptr : &*found;
}

tl::expected<Caller, RefusedToken> check_access_token(std::string_view token, TokenScheme scheme,
                                                      std::span<const TokenIssuer> issuers, UtcSeconds now) {
  const auto jws = parse_compact_jws(token);
  if (!jws) return invalid(jws.error().text);
  const auto claims = parse_strict_object(jws->payload, kMostTokenLevels);
  if (!claims) return invalid("the token: its claims: " + claims.error().text);
  const std::string iss = text_member(*claims, "iss");
  const auto issuer = std::find_if(issuers.begin(), issuers.end(),
                                   [&](const TokenIssuer& one) { return !iss.empty() && one.issuer == iss; });
  if (issuer == issuers.end()) return invalid("the token: its issuer is not trusted here");
  if (is_proof(jws->typ) || !(issuer->any_type || is_access_token(jws->typ)))
    return invalid("the token: its typ is not that of an access token");
  const PublicJwk* const key = key_of(*jws, issuer->keys);
  if (key == nullptr) {
    auto refused = invalid("the token: its issuer has no such key, or more than one");
    refused.value().issuer = iss;
    return refused;
  }
  const std::vector<std::string_view> allowed(issuer->algorithms.begin(), issuer->algorithms.end());
  if (const auto verified = verify_jws(*jws, *key, allowed); !verified) return invalid(verified.error().text);
  if (!is_for(*claims, issuer->audience)) return invalid("the token: it is for another audience");
  if (const std::string problem = check_times(*claims, *issuer, now); !problem.empty())
    return invalid("the token: " + problem);
  Caller caller;
  caller.issuer = iss;
  caller.subject = text_member(*claims, "sub");
  caller.client = text_member(*claims, "client_id");
  if (caller.subject.empty() || caller.client.empty() || text_member(*claims, "jti").empty())
    return invalid("the token: sub, client_id or jti is missing");
  if (const std::string problem = check_binding(*claims, scheme, caller.key_thumbprint); !problem.empty())
    return invalid("the token: " + problem);
  if (!issuer->scope.empty() && !has_scope(text_member(*claims, "scope"), issuer->scope))
    return insufficient("the token: it has not the scope that is needed here");
  caller.networks = networks_of(*claims, issuer->networks);
  if (caller.networks.empty())
    return insufficient("the token: it names no network that its holder may speak for");
  caller.expires_at =
      std::min(*instant_of(*claims, "exp"), *instant_of(*claims, "iat") + issuer->most_age_seconds);
  return caller;
}

}  // namespace meetpoint::api
