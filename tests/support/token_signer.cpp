#include "support/token_signer.hpp"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <stdexcept>

namespace meetpoint::test {

namespace {

void must(bool done, const char* what) {
  if (!done) throw std::runtime_error(what);
}
unsigned char* octets(std::string& bytes) {
  return reinterpret_cast<unsigned char*>(bytes.data());
}

std::string number(EVP_PKEY* key, const char* name) {
  BIGNUM* value = nullptr;
  must(EVP_PKEY_get_bn_param(key, name, &value) == 1, name);
  std::string bytes(static_cast<std::size_t>(BN_num_bytes(value)), '\0');
  BN_bn2bin(value, octets(bytes));
  BN_free(value);
  return bytes;
}

/// R and S of 32 octets each, from what OpenSSL writes.
std::string raw_of(std::string der) {
  const auto* begin = octets(der);
  ECDSA_SIG* const both = d2i_ECDSA_SIG(nullptr, &begin, static_cast<long>(der.size()));
  std::string raw(64, '\0');
  must(BN_bn2binpad(ECDSA_SIG_get0_r(both), octets(raw), 32) == 32, "r");
  must(BN_bn2binpad(ECDSA_SIG_get0_s(both), octets(raw) + 32, 32) == 32, "s");
  ECDSA_SIG_free(both);
  return raw;
}

}  // namespace

struct MessageSigner::Key {
  EVP_PKEY* pkey = nullptr;
  ~Key() { EVP_PKEY_free(pkey); }
};

MessageSigner::MessageSigner(const std::string& algorithm)
    : algorithm_(algorithm), key_(std::make_unique<Key>()) {
  if (algorithm == "ed25519")
    key_->pkey = EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
  else if (algorithm == "ecdsa-p256-sha256")
    key_->pkey = EVP_EC_gen("P-256");
  else
    key_->pkey = EVP_RSA_gen(2048U);
  must(key_->pkey != nullptr, "a key");
}

MessageSigner::~MessageSigner() = default;

api::PublicJwk MessageSigner::key() const {
  api::PublicJwk key;
  if (algorithm_ == "ed25519" || algorithm_ == "ecdsa-p256-sha256") {
    std::string point(65, '\0');
    std::size_t size = 0;
    must(EVP_PKEY_get_octet_string_param(key_->pkey, OSSL_PKEY_PARAM_PUB_KEY, octets(point), point.size(),
                                         &size) == 1,
         "a point");
    key.kind = algorithm_ == "ed25519" ? api::KeyKind::ed25519 : api::KeyKind::p256;
    key.x = key.kind == api::KeyKind::ed25519 ? point.substr(0, 32) : point.substr(1, 32);
    key.y = key.kind == api::KeyKind::ed25519 ? std::string() : point.substr(33, 32);
    return key;
  }
  key.kind = api::KeyKind::rsa;
  key.n = number(key_->pkey, OSSL_PKEY_PARAM_RSA_N);
  key.e = number(key_->pkey, OSSL_PKEY_PARAM_RSA_E);
  return key;
}

std::string MessageSigner::sign(std::string_view message, int salt_octets) const {
  EVP_MD_CTX* const context = EVP_MD_CTX_new();
  EVP_PKEY_CTX* how = nullptr;
  const char* const digest = algorithm_ == "ed25519"          ? nullptr
                             : algorithm_ == "rsa-pss-sha512" ? "SHA512"
                                                              : "SHA256";
  must(EVP_DigestSignInit_ex(context, &how, digest, nullptr, nullptr, key_->pkey, nullptr) == 1, "init");
  if (algorithm_ == "rsa-pss-sha512") {
    EVP_PKEY_CTX_set_rsa_padding(how, RSA_PKCS1_PSS_PADDING);
    EVP_PKEY_CTX_set_rsa_pss_saltlen(how, salt_octets);
  }
  const auto* const bytes = reinterpret_cast<const unsigned char*>(message.data());
  std::string signature(512, '\0');
  std::size_t size = signature.size();
  must(EVP_DigestSign(context, octets(signature), &size, bytes, message.size()) == 1, "sign");
  signature.resize(size);
  EVP_MD_CTX_free(context);
  return algorithm_ == "ecdsa-p256-sha256" ? raw_of(signature) : signature;
}

}  // namespace meetpoint::test
