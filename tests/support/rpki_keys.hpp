#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

/// A few RSA keys for the tests to sign with, the same in every run. One thread.
namespace meetpoint::test {

inline constexpr std::size_t kRsaKeys = 8;

class SigningKey {
 public:
  explicit SigningKey(std::size_t index);
  ~SigningKey();
  SigningKey(const SigningKey&) = delete;
  SigningKey& operator=(const SigningKey&) = delete;

  const std::string& modulus() const { return modulus_; }
  const std::string& public_key_info() const { return public_key_info_; }  ///< SubjectPublicKeyInfo, DER
  const std::string& key_id() const { return key_id_; }                    ///< 20 octets
  /// RSASSA-PKCS1-v1_5 with SHA-256.
  std::string sign(std::string_view bytes) const;

 private:
  struct Secret;
  std::unique_ptr<Secret> secret_;
  std::string modulus_;
  std::string public_key_info_;
  std::string key_id_;
};

/// Number `index` modulo kRsaKeys, made when first asked for.
const SigningKey& signing_key(std::size_t index);

std::string sha1_of(std::string_view bytes);
std::string sha256_of(std::string_view bytes);

}  // namespace meetpoint::test
