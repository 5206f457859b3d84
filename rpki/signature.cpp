// RSA_verify is deprecated in favour of EVP_PKEY_verify. But a walk has twice as many keys as CAs, each for
// one to three signatures, and what EVP does once a key (looking up names among its providers) makes a walk a
// tenth longer. Should OpenSSL drop it, this file alone changes.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "rpki/signature.hpp"

#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/rsa.h>

#include <utility>

namespace meetpoint::rpki {

namespace {

constexpr std::size_t kModulusOctets = 256;  // RFC 7935 section 3: 2048 bits
constexpr unsigned kExponent = 65537;        // RFC 7935 section 3

struct Free {
  void operator()(RSA* key) const { RSA_free(key); }
  void operator()(BIGNUM* number) const { BN_free(number); }
};
using Number = std::unique_ptr<BIGNUM, Free>;

const unsigned char* octets(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

}  // namespace

struct PublicKey::Ready {
  std::unique_ptr<RSA, Free> key{RSA_new()};
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
  Number n(BN_bin2bn(octets(modulus), static_cast<int>(modulus.size()), nullptr));
  Number e(BN_new());
  if (!ready->key || !n || !e || BN_set_word(e.get(), kExponent) != 1 ||
      RSA_set0_key(ready->key.get(), n.get(), e.get(), nullptr) != 1) {
    ERR_clear_error();
    return index::fail(index::ErrorCode::internal, "OpenSSL does not take an RSA key");
  }
  // The key owns them now.
  static_cast<void>(n.release());
  static_cast<void>(e.release());
  return PublicKey(std::move(ready));
}

bool PublicKey::verify(const Sha256& digest, std::string_view signature) const {
  const bool valid =
      RSA_verify(NID_sha256, digest.data(), static_cast<unsigned>(digest.size()), octets(signature),
                 static_cast<unsigned>(signature.size()), ready_->key.get()) == 1;
  if (!valid) ERR_clear_error();  // else they pile up, object after object
  return valid;
}

}  // namespace meetpoint::rpki
