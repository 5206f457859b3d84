#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "index/ids.hpp"
#include "index/time.hpp"

/// Keys of a provider and tokens signed with them, made with libjose and OpenSSL. One thread.
namespace meetpoint::test {

class TokenKey {
 public:
  /// shape   RS256, PS256, ES256, ES384, ES512, ...: libjose's names; EdDSA: Ed25519
  explicit TokenKey(const std::string& algorithm, const std::string& kid = "k1");

  const std::string& public_jwk() const { return public_; }  ///< JSON, with kid and without alg
  /// A compact token of this header and payload, whatever they are.
  std::string sign(std::string_view header, std::string_view payload) const;
  /// With the header `{"alg":ALGORITHM,"kid":KID}`.
  std::string sign(std::string_view payload) const;

 private:
  std::string algorithm_;
  std::string kid_;
  std::string private_;  ///< JSON; of Ed25519 32 octets
  std::string public_;
};

/// Those of an access token that is as it should be: alice's, issued ten seconds ago and good for five
/// minutes, with one network that she may read.
nlohmann::json token_claims(std::string_view issuer, std::string_view audience, index::UtcSeconds now,
                            index::Asn network = {64500});

}  // namespace meetpoint::test
