#include "api/authenticator.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "api/compact_jws.hpp"
#include "api/dpop.hpp"
#include "index/ascii.hpp"

namespace meetpoint::api {

namespace {

using index::ErrorCode;
using Refusal = tl::unexpected<NotAdmitted>;

/// Until the keys of an issuer may be there again.
constexpr const char* kRetrySeconds = "5";

Refusal refuse(int status, ErrorCode code, std::string_view reason, std::string text, std::string challenge,
               std::string why) {
  NotAdmitted refused{status, {code, std::move(text), "authorization"}, {}, std::move(why), reason};
  if (!challenge.empty()) refused.headers.emplace_back("WWW-Authenticate", std::move(challenge));
  return Refusal(std::move(refused));
}

Refusal bad_request(std::string text) {
  std::string why = text;
  return refuse(400, ErrorCode::invalid, "bad_request", std::move(text),
                R"(Bearer realm="meetpoint", error="invalid_request")", std::move(why));
}
/// Says nothing of what is wrong with it.
Refusal bad_token(TokenScheme scheme, std::string why) {
  return refuse(401, ErrorCode::unauthorised, "invalid_token", "the access token is not valid here",
                std::string(scheme == TokenScheme::dpop ? "DPoP" : "Bearer") +
                    R"( realm="meetpoint", error="invalid_token")",
                std::move(why));
}
Refusal too_little(TokenScheme scheme, std::string why) {
  return refuse(403, ErrorCode::forbidden, "insufficient_scope",
                "the access token does not have the scope or the networks that are needed here",
                std::string(scheme == TokenScheme::dpop ? "DPoP" : "Bearer") +
                    R"( realm="meetpoint", error="insufficient_scope")",
                std::move(why));
}
Refusal no_keys(std::string why) {
  auto refused = refuse(503, ErrorCode::unavailable, "no_keys",
                        "the keys of the token's issuer cannot be had at the moment; try again soon", {},
                        std::move(why));
  refused.value().headers.emplace_back("Retry-After", kRetrySeconds);
  return refused;
}
Refusal no_provider(InspectedTokens::Refused refused) {
  auto later = refuse(503, ErrorCode::unavailable, "no_provider",
                      "whose access token it is cannot be found out at the moment; try again soon", {},
                      std::move(refused.why.text));
  later.value().headers.emplace_back("Retry-After", std::to_string(refused.retry_after));
  return later;
}

/// What proofs may be signed with, for a challenge.
std::string proof_algorithms() {
  return fmt::format("{}", fmt::join(DpopRules().algorithms, " "));
}

Refusal bad_proof(std::string_view error, std::string_view reason, std::string text, std::string why) {
  return refuse(401, ErrorCode::unauthorised, reason, std::move(text),
                fmt::format(R"(DPoP realm="meetpoint", error="{}", algs="{}")", error, proof_algorithms()),
                std::move(why));
}

/// Says what kind of thing is wrong, as the standards' clients have to know, and nothing more.
Refusal not_proven(NotProven problem) {
  using Why = NotProven::Why;
  switch (problem.why) {
    case Why::use_nonce:
      return bad_proof("use_dpop_nonce", "use_dpop_nonce", "the proof needs the nonce that is in DPoP-Nonce",
                       std::move(problem.text));
    case Why::invalid_token:
      return bad_token(TokenScheme::dpop, std::move(problem.text));
    case Why::replayed:
      return bad_proof("invalid_dpop_proof", "replayed", "the proof of possession is not valid here",
                       std::move(problem.text));
    case Why::no_signature:
    case Why::bad_signature:
      return refuse(401, ErrorCode::unauthorised,
                    problem.why == Why::no_signature ? "no_signature" : "bad_signature",
                    "the request has to be signed with the token's key, tag=\"peering-api\" (RFC 9421)",
                    R"(DPoP realm="meetpoint", error="invalid_request")", std::move(problem.text));
    case Why::full: {
      auto refused = refuse(503, ErrorCode::unavailable, "replays_full",
                            "too many proofs are remembered; try again soon", {}, std::move(problem.text));
      refused.value().headers.emplace_back("Retry-After", kRetrySeconds);
      return refused;
    }
    case Why::invalid_proof:
      break;
  }
  return bad_proof("invalid_dpop_proof", "invalid_dpop_proof", "the proof of possession is not valid here",
                   std::move(problem.text));
}

/// `token68` of RFC 9110.
bool is_token(std::string_view text) {
  const auto end = text.find_last_not_of('=');
  if (end == std::string_view::npos) return false;
  return std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(end) + 1, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-._~+/").find(c) != std::string_view::npos;
  });
}

struct Credentials {
  TokenScheme scheme = TokenScheme::bearer;
  std::string_view token;
};

/// Nothing when it is of another scheme, or to another letter.
std::optional<Credentials> credentials_of(std::string_view field) {
  const auto blank = field.find(' ');
  if (blank == std::string_view::npos) return std::nullopt;
  const std::string scheme = index::ascii_lower(field.substr(0, blank));
  if (scheme != "bearer" && scheme != "dpop") return std::nullopt;
  const auto begin = field.find_first_not_of(' ', blank);
  if (begin == std::string_view::npos || !is_token(field.substr(begin))) return std::nullopt;
  return Credentials{scheme == "dpop" ? TokenScheme::dpop : TokenScheme::bearer, field.substr(begin)};
}

}  // namespace

Authenticator::Authenticator(AuthRules rules, AskKeys ask_keys, Possession* possession, Now now)
    : rules_(std::move(rules)),
      ask_keys_(std::move(ask_keys)),
      possession_(possession),
      now_(std::move(now)),
      keys_(rules_.issuers) {}

NotAdmitted Authenticator::no_token() const {
  auto refused = refuse(401, ErrorCode::unauthorised, "no_token",
                        "an access token is needed, as in `Authorization: Bearer TOKEN`",
                        R"(Bearer realm="meetpoint")", "no token");
  if (takes_proofs()) {
    refused.value().headers.emplace_back(
        "WWW-Authenticate", fmt::format(R"(DPoP realm="meetpoint", algs="{}")", proof_algorithms()));
  }
  return std::move(refused.value());
}

tl::expected<Asker, NotAdmitted> Authenticator::authenticate(const Request& request) {
  if (request.authorization.empty()) return tl::unexpected(no_token());
  if (request.authorization.size() > 1)
    return bad_request("there are several Authorization fields; send one");
  const std::string& field = request.authorization.front();
  const auto credentials = credentials_of(field);
  if (!credentials) return bad_request("the Authorization field is not `Bearer TOKEN` or `DPoP TOKEN`");
  if (credentials->token.size() > kMostTokenBytes) return bad_token(credentials->scheme, "it is too long");
  return judge(request, credentials->scheme, credentials->token);
}

bool Authenticator::knows(const Request& request) {
  if (request.authorization.size() != 1) return false;
  const auto credentials = credentials_of(request.authorization.front());
  if (!credentials || credentials->scheme != TokenScheme::bearer) return false;
  const std::string_view token = credentials->token;
  if (token.size() > kMostTokenBytes) return false;
  if (local_token(token) != nullptr) return true;
  if (is_opaque(token)) return inspected_->knows(token);
  return verified_.knows(token, credentials->scheme, keys_.view()->version, now_());
}

bool Authenticator::is_opaque(std::string_view token) const {
  return inspected_ != nullptr && std::count(token.begin(), token.end(), '.') != 2;
}

const LocalToken* Authenticator::local_token(std::string_view token) const {
  if (rules_.local.empty()) return nullptr;
  // By its digest: how long a comparison takes says nothing of the token.
  const rpki::Sha256 digest = rpki::sha256(token);
  const auto found = std::find_if(rules_.local.begin(), rules_.local.end(),
                                  [&](const LocalToken& one) { return one.digest == digest; });
  return found == rules_.local.end() ? nullptr : &*found;
}

tl::expected<Asker, NotAdmitted> Authenticator::judge(const Request& request, TokenScheme scheme,
                                                      std::string_view token) {
  if (const LocalToken* const local = local_token(token); local != nullptr && scheme == TokenScheme::bearer) {
    Caller caller;
    caller.issuer = "static";
    caller.subject = caller.client = local->name;
    for (const index::Asn asn : local->asns) caller.networks.push_back({asn, kPermRead, false});
    return Asker{std::move(caller), local->any_network};
  }
  if (is_opaque(token)) return judge_opaque(request, scheme, token);
  const index::UtcSeconds now = now_();
  const auto view = keys_.view();
  auto caller = verified_.find(token, scheme, view->version, now);
  if (!caller) {
    auto checked = check_access_token(token, scheme, view->issuers, now);
    if (!checked) {
      RefusedToken& refused = checked.error();
      if (refused.why == RefusedToken::Why::insufficient_scope)
        return too_little(scheme, std::move(refused.text));
      if (!refused.issuer.empty()) {
        if (ask_keys_) ask_keys_(refused.issuer);
        if (!view->is_fresh(refused.issuer, now)) return no_keys(std::move(refused.text));
      }
      return bad_token(scheme, std::move(refused.text));
    }
    caller = std::move(*checked);
    verified_.keep(token, scheme, view->version, *caller);
  }
  if (!view->is_fresh(caller->issuer, now)) return no_keys("the keys of its issuer are too old");
  if (auto proven = prove(request, scheme, token, *caller, now); !proven)
    return tl::unexpected(std::move(proven.error()));
  return Asker{std::move(*caller), false};
}

tl::expected<void, NotAdmitted> Authenticator::prove(const Request& request, TokenScheme scheme,
                                                     std::string_view token, const Caller& caller,
                                                     index::UtcSeconds now) {
  const auto issuer = std::find_if(rules_.issuers.begin(), rules_.issuers.end(),
                                   [&](const TokenIssuer& one) { return one.issuer == caller.issuer; });
  if (issuer == rules_.issuers.end()) return {};
  if (scheme == TokenScheme::bearer) {
    if (!issuer->requires_dpop && !issuer->requires_signature) return {};
    return bad_token(TokenScheme::dpop, "it is bound to no key, which its issuer's section demands");
  }
  if (!takes_proofs()) return bad_token(scheme, "no proof of possession is taken without --public-url");
  auto proven =
      possession_->check(request, token, caller.key_thumbprint,
                         {*rules_.public_url, issuer->requires_nonce, issuer->requires_signature}, now);
  if (proven) return {};
  auto refused = not_proven(std::move(proven.error()));
  if (issuer->requires_nonce && refused.value().status == 401)
    refused.value().headers.emplace_back("DPoP-Nonce", possession_->nonce(now));
  return refused;
}

tl::expected<Asker, NotAdmitted> Authenticator::judge_opaque(const Request& request, TokenScheme scheme,
                                                             std::string_view token) {
  if (scheme == TokenScheme::dpop) return bad_token(scheme, "it is opaque and came with a proof");
  auto caller = inspected_->find(token, request.client);
  if (caller) return Asker{std::move(*caller), false};
  std::string& text = caller.error().why.text;
  switch (caller.error().why.why) {
    case NotIdentified::Why::insufficient_scope:
      return too_little(scheme, std::move(text));
    case NotIdentified::Why::unavailable:
      return no_provider(std::move(caller.error()));
    case NotIdentified::Why::invalid_token:
      break;
  }
  return bad_token(scheme, std::move(text));
}

}  // namespace meetpoint::api
