#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "api/public_jwk.hpp"

/// Keys that sign messages, made with OpenSSL. One thread.
namespace meetpoint::test {

class MessageSigner {
 public:
  /// shape   ed25519, ecdsa-p256-sha256, rsa-pss-sha512 or rsa-v1_5-sha256
  explicit MessageSigner(const std::string& algorithm);
  ~MessageSigner();

  api::PublicJwk key() const;  ///< without alg
  /// Octets, as they travel. `salt_octets` of rsa-pss-sha512: RFC 9421 has 64.
  std::string sign(std::string_view message, int salt_octets = 64) const;

 private:
  struct Key;
  std::string algorithm_;
  std::unique_ptr<Key> key_;
};

}  // namespace meetpoint::test
