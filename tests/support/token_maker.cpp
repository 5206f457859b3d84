#include "support/token_maker.hpp"

#include <jansson.h>
#include <openssl/evp.h>
extern "C" {
#include <jose/jwk.h>
#include <jose/jws.h>
}

#include <memory>
#include <stdexcept>

#include "api/base64url.hpp"

namespace meetpoint::test {

namespace {

struct Free {
  void operator()(json_t* value) const { json_decref(value); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Value = std::unique_ptr<json_t, Free>;

std::string printed(const json_t* value) {
  char* const text = json_dumps(value, JSON_COMPACT);
  std::string copy = text;
  free(text);
  return copy;
}

unsigned char* octets(std::string& bytes) {
  return reinterpret_cast<unsigned char*>(bytes.data());
}

}  // namespace

TokenKey::TokenKey(const std::string& algorithm, const std::string& kid) : algorithm_(algorithm), kid_(kid) {
  if (algorithm == "EdDSA") {
    EVP_PKEY* made = nullptr;
    EVP_PKEY_CTX* const context = EVP_PKEY_CTX_new_id(EVP_PKEY_ED25519, nullptr);
    EVP_PKEY_keygen_init(context);
    EVP_PKEY_keygen(context, &made);
    EVP_PKEY_CTX_free(context);
    const std::unique_ptr<EVP_PKEY, Free> key(made);
    std::string x(32, '\0');
    private_.resize(32);
    std::size_t size = 32;
    EVP_PKEY_get_raw_private_key(key.get(), octets(private_), &size);
    EVP_PKEY_get_raw_public_key(key.get(), octets(x), &size);
    public_ =
        R"({"kty":"OKP","crv":"Ed25519","kid":")" + kid + R"(","x":")" + api::encode_base64url(x) + "\"}";
    return;
  }
  const Value key(json_pack("{s:s}", "alg", algorithm.c_str()));
  if (!jose_jwk_gen(nullptr, key.get())) throw std::runtime_error("jose_jwk_gen");
  private_ = printed(key.get());
  if (!jose_jwk_pub(nullptr, key.get())) throw std::runtime_error("jose_jwk_pub");
  json_object_del(key.get(), "alg");
  json_object_del(key.get(), "key_ops");
  json_object_set_new(key.get(), "kid", json_string(kid.c_str()));
  public_ = printed(key.get());
}

std::string TokenKey::sign(std::string_view header, std::string_view payload) const {
  const std::string input = api::encode_base64url(header) + "." + api::encode_base64url(payload);
  if (algorithm_ == "EdDSA") {
    const std::unique_ptr<EVP_PKEY, Free> key(EVP_PKEY_new_raw_private_key(
        EVP_PKEY_ED25519, nullptr, reinterpret_cast<const unsigned char*>(private_.data()), private_.size()));
    const std::unique_ptr<EVP_MD_CTX, Free> context(EVP_MD_CTX_new());
    std::string signature(64, '\0');
    std::size_t size = signature.size();
    EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get());
    EVP_DigestSign(context.get(), octets(signature), &size,
                   reinterpret_cast<const unsigned char*>(input.data()), input.size());
    return input + "." + api::encode_base64url(signature);
  }
  const Value key(json_loads(private_.c_str(), 0, nullptr));
  const Value jws(json_pack("{s:s}", "payload", api::encode_base64url(payload).c_str()));
  // As octets, so that a header which libjose would never write is signed as it stands.
  const Value signature(json_pack("{s:s}", "protected", api::encode_base64url(header).c_str()));
  if (!jose_jws_sig(nullptr, jws.get(), signature.get(), key.get())) throw std::runtime_error("jose_jws_sig");
  return input + "." + json_string_value(json_object_get(jws.get(), "signature"));
}

std::string TokenKey::sign(std::string_view payload) const {
  return sign(R"({"alg":")" + algorithm_ + R"(","kid":")" + kid_ + "\"}", payload);
}

nlohmann::json token_claims(std::string_view issuer, std::string_view audience, index::UtcSeconds now,
                            index::Asn network) {
  using nlohmann::json;
  return {{"iss", issuer},    {"aud", audience},
          {"sub", "alice"},   {"client_id", "c"},
          {"jti", "1"},       {"iat", now - 10},
          {"exp", now + 300}, {"networks", json::array({{{"asn", network.value}, {"perms", 1}}})}};
}

}  // namespace meetpoint::test
