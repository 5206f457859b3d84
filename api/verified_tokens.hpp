#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "api/access_token.hpp"
#include "api/digest_hash.hpp"
#include "rpki/digest.hpp"

/// Access tokens that were found good, so that a caller's next request costs a digest and not a signature. By
/// the digest of the token alone: no token is kept.
/// thread  any
namespace meetpoint::api {

/// At once, of some 500 bytes each. With more callers than that some are verified again.
inline constexpr std::size_t kMostVerified = 20'000;

class VerifiedTokens {
 public:
  /// What was found of it under that version of the keys; nothing when it was not, or has expired.
  std::optional<Caller> find(std::string_view token, TokenScheme scheme, std::uint64_t version,
                             index::UtcSeconds now);
  /// Whether there is something.
  bool knows(std::string_view token, TokenScheme scheme, std::uint64_t version, index::UtcSeconds now);
  void keep(std::string_view token, TokenScheme scheme, std::uint64_t version, const Caller& caller);

 private:
  struct Known {
    Caller caller;
    std::uint64_t version = 0;
  };
  using Tokens = std::unordered_map<rpki::Sha256, Known, DigestHash>;

  const Known* look(const rpki::Sha256& digest, std::uint64_t version, index::UtcSeconds now) const;

  std::mutex mutex_;
  Tokens young_;  ///< when it has half of all it takes the place of the old
  Tokens old_;
};

}  // namespace meetpoint::api
