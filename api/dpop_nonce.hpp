#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/token_keys.hpp"
#include "index/time.hpp"

/// Nonces for DPoP proofs: a sealed slot of time, so that a proof was not made before it and nothing has to
/// be kept. All who share the keys take each other's. thread  any owner   the keys outlive it source  RFC
/// 9449 sections 8 and 9
namespace meetpoint::api {

/// A nonce is taken in its own slot and the next one: for 60 to 120 seconds. A client gets a new one with an
/// answer, so longer slots would spare it little.
inline constexpr index::UtcSeconds kNonceSlotSeconds = 60;

class DpopNonces {
 public:
  explicit DpopNonces(const TokenKeys& keys) : keys_(keys) {}

  /// shape   letters of base64url, 60 of them; the same for everybody in one slot
  std::string issue(index::UtcSeconds now) const;
  /// The last second in which it is taken; nothing for what we did not issue, or for another time.
  std::optional<index::UtcSeconds> good_until(std::string_view nonce, index::UtcSeconds now) const;

 private:
  const TokenKeys& keys_;
};

}  // namespace meetpoint::api
