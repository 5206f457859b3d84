#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "api/client_network.hpp"
#include "api/rate_limit.hpp"

/// How often one /24 or /48 may ask, before anybody looks at who asks, and how often it may show a token that
/// is not good: what is refused for that costs no signature. Programs of this machine are not counted.
/// thread  any
namespace meetpoint::api {

struct GuardLimits {
  std::uint32_t requests_a_minute = 6'000;  ///< of a prefix: a hundred a second; 0: no limit
  std::uint32_t bad_tokens_a_minute = 60;   ///< likewise
};

class Guard {
 public:
  using Instant = RateLimit::Instant;
  explicit Guard(GuardLimits limits)
      : requests_(limits.requests_a_minute), bad_tokens_(limits.bad_tokens_a_minute) {}

  /// Nothing when it may ask now, and that is counted; else how long to wait.
  std::optional<std::chrono::seconds> wait_to_ask(const index::IpAddress& client, Instant now);
  /// Likewise to show a token. Nothing is counted.
  std::optional<std::chrono::seconds> wait_to_show_token(const index::IpAddress& client, Instant now);
  void note_bad_token(const index::IpAddress& client, Instant now);

 private:
  RateLimit requests_;
  RateLimit bad_tokens_;
};

}  // namespace meetpoint::api
