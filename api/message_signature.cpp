#include "api/message_signature.hpp"

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <utility>

#include "api/content_digest.hpp"
#include "api/message_crypto.hpp"
#include "api/signature_base.hpp"
#include "api/structured_fields.hpp"
#include "index/ids.hpp"

namespace meetpoint::api {

namespace {

using index::UtcSeconds;
using Why = RefusedSignature::Why;

tl::unexpected<RefusedSignature> refuse(std::string text, Why why = Why::refused) {
  return tl::unexpected(RefusedSignature{why, std::move(text)});
}

/// Empty when there is none, or it is of another kind.
std::string text_of(const SfParameters& parameters, std::string_view name) {
  const SfValue* const value = sf_find(parameters, name);
  const auto* const text = value == nullptr ? nullptr : std::get_if<std::string>(value);
  return text == nullptr ? std::string() : *text;
}
std::optional<UtcSeconds> instant_of(const SfParameters& parameters, std::string_view name) {
  const SfValue* const value = sf_find(parameters, name);
  const auto* const number = value == nullptr ? nullptr : std::get_if<std::int64_t>(value);
  if (number == nullptr || *number < 0) return std::nullopt;
  return *number;
}

struct Labelled {
  SfInnerList input;
  std::string signature;
};

/// The one signature that is for us, of all that the request has.
tl::expected<Labelled, RefusedSignature> find_ours(const SignedRequest& request, const std::string& tag) {
  const auto inputs_field = request.combined("signature-input");
  if (!inputs_field) return refuse("there is none", Why::absent);
  auto inputs = parse_sf_dictionary(*inputs_field, SfRepeats::refuse);
  if (!inputs) return refuse("Signature-Input: " + inputs.error().text);
  const std::string* label = nullptr;
  SfInnerList* ours = nullptr;
  for (auto& [name, member] : *inputs) {
    auto* const input = std::get_if<SfInnerList>(&member);
    if (input == nullptr) return refuse("Signature-Input: a member is no inner list");
    if (text_of(input->parameters, "tag") != tag) continue;
    if (ours != nullptr) return refuse("more than one has our tag");
    label = &name;
    ours = input;
  }
  if (ours == nullptr) return refuse("none has our tag", Why::absent);
  const auto signatures = parse_sf_dictionary(request.combined("signature").value_or(""), SfRepeats::refuse);
  if (!signatures) return refuse("Signature: " + signatures.error().text);
  const SfMember* const member = sf_find(*signatures, *label);
  const auto* const item = member == nullptr ? nullptr : std::get_if<SfItem>(member);
  const auto* const octets = item == nullptr ? nullptr : std::get_if<SfBytes>(&item->value);
  if (octets == nullptr) return refuse("Signature: it has no bytes of that label");
  return Labelled{std::move(*ours), octets->octets};
}

/// The first of those that the signature does not cover; empty when it covers all.
std::string_view missing(const SfInnerList& input, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    const auto is_it = [&](const SfItem& one) {
      const auto* const text = std::get_if<std::string>(&one.value);
      return text != nullptr && *text == name && one.parameters.empty();
    };
    if (std::none_of(input.items.begin(), input.items.end(), is_it)) return name;
  }
  return {};
}

/// What is wrong with what it covers; empty when nothing is.
std::string check_coverage(const SignedRequest& request, const SfInnerList& input) {
  const auto verdict = [](std::string_view name) {
    return name.empty() ? std::string() : "it does not cover " + std::string(name);
  };
  if (const auto name = missing(input, {"@method", "authorization"}); !name.empty()) return verdict(name);
  if (!missing(input, {"@target-uri"}).empty() &&
      !missing(input, {"@scheme", "@authority", "@path", "@query"}).empty())
    return verdict("@target-uri, nor its four parts");
  if (request.has("dpop") && !missing(input, {"dpop"}).empty()) return verdict("dpop");
  if (request.body.empty()) return {};
  return verdict(missing(input, {"content-digest", "content-type", "content-length"}));
}

/// The last second in which it is taken.
tl::expected<UtcSeconds, RefusedSignature> check_times(const SfParameters& parameters,
                                                       const SignatureRules& rules, UtcSeconds now) {
  const auto created = instant_of(parameters, "created");
  const auto expires = instant_of(parameters, "expires");
  if (!created || !expires) return refuse("created or expires is missing or no instant");
  if (*created > now + kSignatureAheadSeconds) return refuse("it is from the future");
  if (*expires < *created || *expires - *created > rules.most_lifetime_seconds)
    return refuse("it would be good for too long, or never");
  if (*expires < now) return refuse("it has expired");
  return *expires;
}

/// What it says its algorithm is, or else the only one that its key has.
tl::expected<std::string, RefusedSignature> algorithm_of(const SfParameters& parameters,
                                                         const PublicJwk& key) {
  std::string named = text_of(parameters, "alg");
  if (sf_find(parameters, "alg") != nullptr) {
    if (named.empty()) return refuse("alg is no text");
    return named;
  }
  if (key.kind == KeyKind::ed25519) return std::string("ed25519");
  if (key.kind == KeyKind::p256) return std::string("ecdsa-p256-sha256");
  if (key.kind == KeyKind::rsa && key.alg == "PS512") return std::string("rsa-pss-sha512");
  if (key.kind == KeyKind::rsa && key.alg == "RS256") return std::string("rsa-v1_5-sha256");
  return refuse("its algorithm follows neither from alg nor from the key");
}

/// What is wrong with the body and its fields; empty when nothing is.
std::string check_body(const SignedRequest& request) {
  if (const auto length = request.combined("content-length");
      length && index::parse_number(*length, request.body.size()) != request.body.size())
    return "Content-Length is not that of the body";
  const auto digest = request.combined("content-digest");
  if (!digest) return {};
  const auto checked = check_content_digest(*digest, request.body);
  return checked ? std::string() : checked.error().text;
}

}  // namespace

tl::expected<MessageSignature, RefusedSignature> check_message_signature(const SignedRequest& request,
                                                                         const PublicJwk& key,
                                                                         std::string_view thumbprint,
                                                                         const SignatureRules& rules,
                                                                         UtcSeconds now) {
  const auto ours = find_ours(request, rules.tag);
  if (!ours) return tl::unexpected(ours.error());
  const SfParameters& parameters = ours->input.parameters;
  if (std::string problem = check_coverage(request, ours->input); !problem.empty())
    return refuse(std::move(problem));
  const auto good_until = check_times(parameters, rules, now);
  if (!good_until) return tl::unexpected(good_until.error());
  const std::string nonce = text_of(parameters, "nonce");
  if (nonce.empty()) return refuse("nonce is missing or no text");
  if (thumbprint.empty() || key.thumbprint() != thumbprint) return refuse("its key is not the token's");
  if (text_of(parameters, "keyid") != thumbprint) return refuse("keyid is not the key's thumbprint");
  auto algorithm = algorithm_of(parameters, key);
  if (!algorithm) return tl::unexpected(algorithm.error());
  const auto base = signature_base(request, ours->input);
  if (!base) return refuse(base.error().text);
  if (const auto verified = verify_message(*algorithm, key, *base, ours->signature); !verified)
    return refuse(verified.error().text);
  if (std::string problem = check_body(request); !problem.empty()) return refuse(std::move(problem));
  // The nonce last: it may hold any letter, the thumbprint no line end.
  const rpki::Sha256 digest = rpki::sha256({"signature\n", thumbprint, "\n", nonce});
  return MessageSignature{std::move(*algorithm), digest, *good_until};
}

}  // namespace meetpoint::api
