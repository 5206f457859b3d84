#include "api/jws_verify.hpp"

#include <jansson.h>
#include <openssl/err.h>
#include <openssl/evp.h>
extern "C" {  // which its headers do not say
#include <jose/jws.h>
}

#include <algorithm>
#include <memory>
#include <string>

#include "api/base64url.hpp"

namespace meetpoint::api {

namespace {

struct Free {
  void operator()(json_t* value) const { json_decref(value); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

const unsigned char* octets(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

bool verify_ed25519(const CompactJws& token, const PublicJwk& key) {
  const std::unique_ptr<EVP_PKEY, Free> ready(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, octets(key.x), key.x.size()));
  const std::unique_ptr<EVP_MD_CTX, Free> context(EVP_MD_CTX_new());
  return ready && context &&
         EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, ready.get()) == 1 &&
         EVP_DigestVerify(context.get(), octets(token.signature), token.signature.size(),
                          octets(token.signing_input), token.signing_input.size()) == 1;
}

/// By libjose, which gets nothing but what was checked: the parts, and the members that make the key.
bool verify_with_jose(const CompactJws& token, const PublicJwk& key) {
  const auto dot = token.signing_input.find('.');
  const std::string signature = encode_base64url(token.signature);
  const std::unique_ptr<json_t, Free> parts(
      json_pack("{s:s%,s:s%,s:s%}", "protected", token.signing_input.data(), dot, "payload",
                token.signing_input.data() + dot + 1, token.signing_input.size() - dot - 1, "signature",
                signature.data(), signature.size()));
  const std::string canonical = key.canonical();
  const std::unique_ptr<json_t, Free> jwk(json_loadb(canonical.data(), canonical.size(), 0, nullptr));
  return parts && jwk && jose_jws_ver(nullptr, parts.get(), nullptr, jwk.get(), true);
}

}  // namespace

index::Expected<void> verify_jws(const CompactJws& token, const PublicJwk& key,
                                 std::span<const std::string_view> allowed) {
  if (std::find(allowed.begin(), allowed.end(), token.alg) == allowed.end())
    return index::fail(index::ErrorCode::invalid, "the token: its algorithm is not allowed here");
  if (!key.fits(token.alg))
    return index::fail(index::ErrorCode::invalid, "the token: its algorithm is not the key's");
  const bool valid = key.kind == KeyKind::ed25519 ? verify_ed25519(token, key) : verify_with_jose(token, key);
  ERR_clear_error();  // else they pile up, token after token
  if (!valid) return index::fail(index::ErrorCode::invalid, "the token: its signature is not the key's");
  return {};
}

}  // namespace meetpoint::api
