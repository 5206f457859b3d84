#include "api/hmac.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <cassert>

namespace meetpoint::api {

namespace {

const unsigned char* octets_of(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

}  // namespace

Mac hmac_sha256(std::string_view key, std::string_view bytes) {
  Mac mac{};
  unsigned size = 0;
  const bool done = HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), octets_of(bytes),
                         bytes.size(), mac.data(), &size) != nullptr;
  assert(done && size == mac.size() && "OpenSSL has HMAC-SHA-256");
  return mac;
}

bool equal_secrets(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string random_octets(std::size_t count) {
  std::string octets(count, '\0');
  const int done = RAND_bytes(reinterpret_cast<unsigned char*>(octets.data()), static_cast<int>(count));
  assert(done == 1 && "the kernel has randomness");
  return octets;
}

}  // namespace meetpoint::api
