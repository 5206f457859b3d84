#include "api/message_crypto.hpp"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <cassert>
#include <iterator>
#include <memory>
#include <string>

namespace meetpoint::api {

namespace {

struct Free {
  void operator()(BIGNUM* number) const { BN_free(number); }
  void operator()(ECDSA_SIG* signature) const { ECDSA_SIG_free(signature); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  void operator()(OSSL_PARAM* parameters) const { OSSL_PARAM_free(parameters); }
  void operator()(OSSL_PARAM_BLD* builder) const { OSSL_PARAM_BLD_free(builder); }
};
template <typename T>
using Owned = std::unique_ptr<T, Free>;

const unsigned char* octets(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}
Owned<BIGNUM> number(std::string_view bytes) {
  return Owned<BIGNUM>(BN_bin2bn(octets(bytes), static_cast<int>(bytes.size()), nullptr));
}

struct Algorithm {
  std::string_view name;
  std::string_view jose;  ///< what JOSE calls the same
  const EVP_MD* (*digest)();
};
constexpr Algorithm kAlgorithms[] = {
    {"ed25519", "EdDSA", nullptr},  // hashes by itself
    {"ecdsa-p256-sha256", "ES256", EVP_sha256},
    {"rsa-pss-sha512", "PS512", EVP_sha512},
    {"rsa-v1_5-sha256", "RS256", EVP_sha256},
};

Owned<EVP_PKEY> made(const char* type, OSSL_PARAM_BLD* builder) {
  const Owned<OSSL_PARAM> parameters(OSSL_PARAM_BLD_to_param(builder));
  const Owned<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* key = nullptr;
  const bool done = parameters && context && EVP_PKEY_fromdata_init(context.get()) == 1 &&
                    EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) == 1;
  return Owned<EVP_PKEY>(done ? key : nullptr);
}

Owned<EVP_PKEY> ready(const PublicJwk& key) {
  if (key.kind == KeyKind::ed25519) {
    return Owned<EVP_PKEY>(
        EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, octets(key.x), key.x.size()));
  }
  const Owned<OSSL_PARAM_BLD> builder(OSSL_PARAM_BLD_new());
  if (key.kind == KeyKind::rsa) {
    const auto n = number(key.n);
    const auto e = number(key.e);
    const bool pushed = builder && n && e &&
                        OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) == 1 &&
                        OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) == 1;
    return pushed ? made("RSA", builder.get()) : nullptr;
  }
  // A point that is not on the curve is no key to OpenSSL.
  const std::string point = '\x04' + key.x + key.y;
  const bool pushed =
      builder &&
      OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) == 1 &&
      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) ==
          1;
  return pushed ? made("EC", builder.get()) : nullptr;
}

/// From R and S of 32 octets each, as it travels, to what OpenSSL reads; empty when it is not that.
std::string der_of(std::string_view signature) {
  if (signature.size() != 64) return "";
  const Owned<ECDSA_SIG> both(ECDSA_SIG_new());
  auto r = number(signature.substr(0, 32));
  auto s = number(signature.substr(32));
  if (!both || !r || !s || ECDSA_SIG_set0(both.get(), r.get(), s.get()) != 1) return "";
  static_cast<void>(r.release());  // they are the signature's now
  static_cast<void>(s.release());
  std::string der(80, '\0');  // two numbers of 33 octets and their heads need 72
  auto* end = reinterpret_cast<unsigned char*>(der.data());
  const int size = i2d_ECDSA_SIG(both.get(), &end);
  der.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
  return der;
}

bool verifies(const Algorithm& algorithm, const PublicJwk& key, std::string_view message,
              std::string_view signature) {
  const std::string der = key.kind == KeyKind::p256 ? der_of(signature) : std::string();
  if (key.kind == KeyKind::p256) signature = der;
  const Owned<EVP_PKEY> pkey = ready(key);
  const Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* how = nullptr;  // the other's
  const EVP_MD* const digest = algorithm.digest == nullptr ? nullptr : algorithm.digest();
  if (!pkey || !context || EVP_DigestVerifyInit(context.get(), &how, digest, nullptr, pkey.get()) != 1)
    return false;
  if (algorithm.jose == "PS512" && (EVP_PKEY_CTX_set_rsa_padding(how, RSA_PKCS1_PSS_PADDING) != 1 ||
                                    EVP_PKEY_CTX_set_rsa_pss_saltlen(how, RSA_PSS_SALTLEN_DIGEST) != 1))
    return false;
  return EVP_DigestVerify(context.get(), octets(signature), signature.size(), octets(message),
                          message.size()) == 1;
}

}  // namespace

index::Expected<void> verify_message(std::string_view algorithm, const PublicJwk& key,
                                     std::string_view message, std::string_view signature) {
  const auto* const found = std::find_if(std::begin(kAlgorithms), std::end(kAlgorithms),
                                         [&](const Algorithm& one) { return one.name == algorithm; });
  if (found == std::end(kAlgorithms))
    return index::fail(index::ErrorCode::invalid, "the signature: its algorithm is not allowed here");
  if (!key.fits(found->jose))
    return index::fail(index::ErrorCode::invalid, "the signature: its algorithm is not the key's");
  const bool valid = verifies(*found, key, message, signature);
  ERR_clear_error();  // else they pile up, request after request
  if (!valid) return index::fail(index::ErrorCode::invalid, "the signature: it is not the key's");
  return {};
}

Sha512 sha512(std::string_view bytes) {
  Sha512 digest{};
  unsigned size = 0;
  const int done = EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha512(), nullptr);
  assert(done == 1 && size == digest.size() && "OpenSSL has SHA-512");
  return digest;
}

}  // namespace meetpoint::api
