#include "api/public_jwk.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <utility>

#include "api/base64url.hpp"
#include "api/compact_jws.hpp"
#include "api/strict_json.hpp"
#include "rpki/digest.hpp"

namespace meetpoint::api {

namespace {

using index::ErrorCode;
using index::Expected;
using index::fail;
using Object = nlohmann::json;

struct Kind {
  KeyKind kind;
  std::string_view kty;
  std::string_view crv;
  std::size_t octets;  ///< of a coordinate
};
constexpr std::array kKinds = {
    Kind{KeyKind::rsa, "RSA", "", 0},
    Kind{KeyKind::p256, "EC", "P-256", 32},
    Kind{KeyKind::p384, "EC", "P-384", 48},
    Kind{KeyKind::p521, "EC", "P-521", 66},
    Kind{KeyKind::ed25519, "OKP", "Ed25519", 32},
};

struct Fit {
  std::string_view algorithm;
  KeyKind kind;
};
constexpr std::array kFits = {
    Fit{"RS256", KeyKind::rsa},     Fit{"RS384", KeyKind::rsa},       Fit{"RS512", KeyKind::rsa},
    Fit{"PS256", KeyKind::rsa},     Fit{"PS384", KeyKind::rsa},       Fit{"PS512", KeyKind::rsa},
    Fit{"ES256", KeyKind::p256},    Fit{"ES384", KeyKind::p384},      Fit{"ES512", KeyKind::p521},
    Fit{"EdDSA", KeyKind::ed25519}, Fit{"Ed25519", KeyKind::ed25519},
};

/// What only a private or a shared key has.
constexpr std::array kSecret = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"};

tl::unexpected<index::Error> refuse(std::string_view what) {
  return fail(ErrorCode::invalid, fmt::format("the key: {}", what));
}

std::optional<std::string> octets_of_member(const Object& key, const char* name) {
  auto octets = decode_base64url(text_member(key, name));
  if (!octets || octets->empty()) return std::nullopt;
  return std::move(*octets);
}

/// Whether its owner meant it for verifying.
bool is_for_signatures(const Object& key) {
  if (key.contains("use") && text_member(key, "use") != "sig") return false;
  const auto operations = key.find("key_ops");
  if (operations == key.end()) return true;
  return operations->is_array() &&
         std::find(operations->begin(), operations->end(), "verify") != operations->end();
}

std::size_t bits_of(std::string_view number) {
  std::size_t bits = number.size() * 8;
  for (unsigned first = static_cast<unsigned char>(number.front()); (first & 0x80U) == 0 && bits > 0;
       first <<= 1U)
    --bits;
  return bits;
}

Expected<void> read_rsa(const Object& json, PublicJwk& key) {
  auto n = octets_of_member(json, "n");
  auto e = octets_of_member(json, "e");
  if (!n || !e || n->front() == '\0' || e->front() == '\0') return refuse("n or e is no number");
  if (bits_of(*n) < kLeastRsaBits || bits_of(*n) > kMostRsaBits)
    return refuse(fmt::format("RSA keys have {} to {} bits", kLeastRsaBits, kMostRsaBits));
  // An exponent of 1 signs everything, a large one makes a verification cost as much as a signature.
  const bool odd =
      (static_cast<unsigned char>(e->back()) & 1U) != 0 && (static_cast<unsigned char>(n->back()) & 1U) != 0;
  if (!odd || e->size() > 4 || (e->size() == 1 && e->front() == 1))
    return refuse("e or n is no number of RSA's");
  key.n = std::move(*n);
  key.e = std::move(*e);
  return {};
}

Expected<void> read_point(const Object& json, const Kind& kind, PublicJwk& key) {
  auto x = octets_of_member(json, "x");
  if (!x || x->size() != kind.octets) return refuse("x has not the length of its curve");
  key.x = std::move(*x);
  if (kind.kind == KeyKind::ed25519) return {};
  auto y = octets_of_member(json, "y");
  if (!y || y->size() != kind.octets) return refuse("y has not the length of its curve");
  key.y = std::move(*y);
  return {};
}

}  // namespace

std::string PublicJwk::canonical() const {
  const auto known =
      std::find_if(kKinds.begin(), kKinds.end(), [&](const Kind& one) { return one.kind == kind; });
  if (kind == KeyKind::rsa)
    return fmt::format(R"({{"e":"{}","kty":"RSA","n":"{}"}})", encode_base64url(e), encode_base64url(n));
  std::string text =
      fmt::format(R"({{"crv":"{}","kty":"{}","x":"{}")", known->crv, known->kty, encode_base64url(x));
  if (!y.empty()) text += fmt::format(R"(,"y":"{}")", encode_base64url(y));
  return text + "}";
}

std::string PublicJwk::thumbprint() const {
  const rpki::Sha256 digest = rpki::sha256(canonical());
  return encode_base64url(rpki::octets_of(digest));
}

bool PublicJwk::fits(std::string_view algorithm) const {
  const bool same = alg.empty() || alg == algorithm ||
                    (kind == KeyKind::ed25519 && (alg == "EdDSA" || alg == "Ed25519"));  // RFC 9864
  return same && std::any_of(kFits.begin(), kFits.end(),
                             [&](const Fit& fit) { return fit.algorithm == algorithm && fit.kind == kind; });
}

Expected<PublicJwk> parse_public_jwk(const Object& json) {
  if (!json.is_object()) return refuse("it is no object");
  for (const char* const secret : kSecret) {
    if (json.contains(secret)) return refuse("it is a private or a shared key");
  }
  const std::string kty = text_member(json, "kty");
  const std::string crv = kty == "RSA" ? std::string() : text_member(json, "crv");
  const auto kind = std::find_if(kKinds.begin(), kKinds.end(),
                                 [&](const Kind& one) { return one.kty == kty && one.crv == crv; });
  if (kind == kKinds.end()) return refuse("it is of no kind that signs tokens here");
  if (!is_for_signatures(json)) return refuse("use or key_ops rule out verifying");
  PublicJwk key;
  key.kind = kind->kind;
  key.alg = text_member(json, "alg");
  key.kid = text_member(json, "kid");
  auto read = key.kind == KeyKind::rsa ? read_rsa(json, key) : read_point(json, *kind, key);
  if (!read) return forward(read);
  return key;
}

Expected<std::vector<PublicJwk>> parse_jwk_set(std::string_view text) {
  const auto set = parse_strict_object(text, kMostTokenLevels);
  if (!set) return fail(ErrorCode::invalid, "the key set: " + set.error().text);
  const auto keys = set->find("keys");
  if (keys == set->end() || !keys->is_array())
    return fail(ErrorCode::invalid, "the key set has no array keys");
  if (keys->size() > kMostKeys)
    return fail(ErrorCode::too_big, fmt::format("the key set has more than {} keys", kMostKeys));
  std::vector<PublicJwk> all;
  std::set<std::string> kids;
  for (const Object& one : *keys) {
    // Also of a key that we cannot use: which one is meant must be clear to everybody.
    const std::string kid = one.is_object() ? text_member(one, "kid") : std::string();
    if (!kid.empty() && !kids.insert(kid).second)
      return fail(ErrorCode::invalid, "the key set has two keys of one kid");
    if (auto key = parse_public_jwk(one)) all.push_back(std::move(*key));
  }
  return all;
}

}  // namespace meetpoint::api
