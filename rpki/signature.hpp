#pragma once

#include <memory>
#include <string_view>

#include "index/error.hpp"
#include "rpki/digest.hpp"

/// The one signature of the RPKI: RSASSA-PKCS1-v1_5 with SHA-256, 2048 bits, exponent 65537.
/// source  RFC 7935 sections 2 and 3
namespace meetpoint::rpki {

/// A public key made ready to verify many signatures: an issuer's is made once and used for all it issued.
/// Keeps about 2 kB; move only.
/// thread  any to verify: OpenSSL locks what it keeps with a key
class PublicKey {
 public:
  /// shape   the 256 octets of the modulus, as Certificate::modulus holds them
  /// errors  invalid: no such number; internal: OpenSSL fails
  static index::Expected<PublicKey> from_modulus(std::string_view modulus);
  ~PublicKey();
  PublicKey(PublicKey&&) noexcept;
  PublicKey& operator=(PublicKey&&) noexcept;

  /// Whether `signature` is this key's over what has that digest.
  bool verify(const Sha256& digest, std::string_view signature) const;
  bool verify(std::string_view signed_bytes, std::string_view signature) const {
    return verify(sha256(signed_bytes), signature);
  }

 private:
  struct Ready;
  explicit PublicKey(std::unique_ptr<Ready> ready);
  std::unique_ptr<Ready> ready_;
};

}  // namespace meetpoint::rpki
