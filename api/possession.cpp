#include "api/possession.hpp"

#include <utility>

#include "api/dpop.hpp"
#include "api/message_signature.hpp"
#include "api/signed_request.hpp"

namespace meetpoint::api {

namespace {

using Why = NotProven::Why;

tl::unexpected<NotProven> not_proven(Why why, std::string text) {
  return tl::unexpected(NotProven{why, std::move(text)});
}

Why why_of(RefusedProof::Why why) {
  switch (why) {
    case RefusedProof::Why::use_dpop_nonce:
      return Why::use_nonce;
    case RefusedProof::Why::invalid_token:
      return Why::invalid_token;
    case RefusedProof::Why::invalid_dpop_proof:
      break;
  }
  return Why::invalid_proof;
}

tl::expected<void, NotProven> once(Replay replay, const char* what) {
  switch (replay) {
    case Replay::stored:
      return {};
    case Replay::seen:
      return not_proven(Why::replayed, std::string(what) + " was sent before");
    case Replay::full:
      break;
  }
  return not_proven(Why::full, "too many proofs are remembered");
}

}  // namespace

tl::expected<void, NotProven> Possession::check(const Request& request, std::string_view token,
                                                std::string_view thumbprint, const Demand& demand,
                                                index::UtcSeconds now) {
  const auto url = external_url(demand.public_url, request.target);
  if (!url) return not_proven(Why::invalid_proof, "the target: " + url.error().text);
  DpopRules rules;
  if (demand.nonce) rules.nonces = &nonces_;
  const auto proof = check_dpop_proof(
      request.dpop, {request.method, *url, TokenScheme::dpop, token, thumbprint}, rules, now);
  if (!proof) return not_proven(why_of(proof.error().why), proof.error().text);

  const auto signature = check_message_signature({request.method, *url, request.fields, request.body},
                                                 proof->key, thumbprint, SignatureRules(), now);
  const bool is_absent = !signature && signature.error().why == RefusedSignature::Why::absent;
  if (is_absent && demand.signature) return not_proven(Why::no_signature, signature.error().text);
  if (!signature && !is_absent) return not_proven(Why::bad_signature, signature.error().text);

  // Last: what is refused for something else may come again.
  auto first = once(seen_.keep(proof->digest, thumbprint, proof->good_until, now), "the proof");
  if (first && signature) {
    first = once(seen_.keep(signature->digest, thumbprint, signature->good_until, now),
                 "the nonce of the signature");
  }
  return first;
}

}  // namespace meetpoint::api
