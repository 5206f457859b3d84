#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "index/time.hpp"
#include "support/token_signer.hpp"

/// A client whose access token is bound to a key of its own. One thread.
namespace meetpoint::test {

class Prover {
 public:
  using Fields = std::vector<std::pair<std::string, std::string>>;

  /// To be bound to, as `cnf.jkt`.
  std::string thumbprint() const { return signer_.key().thumbprint(); }
  /// A proof (RFC 9449) for a GET of this URL, which has no query; a new one each time. Without a token it is
  /// for a POST that asks for one.
  std::string proof(std::string_view url, std::string_view token, index::UtcSeconds now,
                    const std::string& nonce = {});
  /// The fields of a GET of this URL: Authorization, DPoP and, if it is to be signed, a signature of all that
  /// (RFC 9421).
  Fields fields(const std::string& url, const std::string& token, index::UtcSeconds now,
                bool is_signed = false, const std::string& nonce = {});

 private:
  MessageSigner signer_{"ecdsa-p256-sha256"};
  int made_ = 0;
};

}  // namespace meetpoint::test
