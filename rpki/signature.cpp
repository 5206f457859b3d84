#include "rpki/signature.hpp"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <bit>
#include <string>
#include <utility>

namespace meetpoint::rpki {

namespace {

constexpr std::size_t kModulusOctets = 256;  // RFC 7935 section 3: 2048 bits
constexpr unsigned kExponent = 65537;        // RFC 7935 section 3

struct Free {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
};
using Key = std::unique_ptr<EVP_PKEY, Free>;
using Context = std::unique_ptr<EVP_PKEY_CTX, Free>;

/// The key out of its two numbers: some 30 times faster than OpenSSL's reading of a SubjectPublicKeyInfo.
Key make_key(std::string_view modulus) {
  // OSSL_PARAM wants numbers in the machine's order.
  std::string number(modulus.rbegin(), modulus.rend());
  if constexpr (std::endian::native == std::endian::big) std::reverse(number.begin(), number.end());
  unsigned exponent = kExponent;
  OSSL_PARAM params[] = {
      OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_RSA_N, reinterpret_cast<unsigned char*>(number.data()),
                              number.size()),
      OSSL_PARAM_construct_uint(OSSL_PKEY_PARAM_RSA_E, &exponent), OSSL_PARAM_construct_end()};
  // Kept a thread: finding RSA among OpenSSL's providers takes as long as making the key.
  static thread_local const Context kContext(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  EVP_PKEY* key = nullptr;
  if (!kContext || EVP_PKEY_fromdata_init(kContext.get()) != 1 ||
      EVP_PKEY_fromdata(kContext.get(), &key, EVP_PKEY_PUBLIC_KEY, params) != 1) {
    return nullptr;
  }
  return Key(key);
}

}  // namespace

struct PublicKey::Ready {
  Key key;
  Context context;
};

PublicKey::PublicKey(std::unique_ptr<Ready> ready) : ready_(std::move(ready)) {}
PublicKey::~PublicKey() = default;
PublicKey::PublicKey(PublicKey&&) noexcept = default;
PublicKey& PublicKey::operator=(PublicKey&&) noexcept = default;

index::Expected<PublicKey> PublicKey::from_modulus(std::string_view modulus) {
  if (modulus.size() != kModulusOctets || (static_cast<unsigned char>(modulus.front()) & 0x80U) == 0 ||
      (static_cast<unsigned char>(modulus.back()) & 1U) == 0) {
    return index::fail(index::ErrorCode::invalid,
                       "RFC 7935 section 3: the modulus is no odd number of 2048 bits");
  }
  auto ready = std::make_unique<Ready>();
  ready->key = make_key(modulus);
  if (ready->key) ready->context.reset(EVP_PKEY_CTX_new_from_pkey(nullptr, ready->key.get(), nullptr));
  if (!ready->context || EVP_PKEY_verify_init(ready->context.get()) != 1 ||
      EVP_PKEY_CTX_set_rsa_padding(ready->context.get(), RSA_PKCS1_PADDING) != 1 ||
      EVP_PKEY_CTX_set_signature_md(ready->context.get(), EVP_sha256()) != 1) {
    ERR_clear_error();
    return index::fail(index::ErrorCode::internal, "OpenSSL does not take an RSA key");
  }
  return PublicKey(std::move(ready));
}

bool PublicKey::verify(const Sha256& digest, std::string_view signature) const {
  const int verdict =
      EVP_PKEY_verify(ready_->context.get(), reinterpret_cast<const unsigned char*>(signature.data()),
                      signature.size(), digest.data(), digest.size());
  if (verdict != 1) ERR_clear_error();  // else they pile up, object after object
  return verdict == 1;
}

}  // namespace meetpoint::rpki
