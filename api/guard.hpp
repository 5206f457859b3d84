#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <utility>

#include "api/client_network.hpp"
#include "api/rate_limit.hpp"
#include "index/error.hpp"

/// How often one /24 or /48 may ask, before anybody looks at who asks, and how often it may show a token that
/// is not good: what is refused for that costs no signature. Programs of this machine are not counted.
///
/// Tokens that are looked at at the same time count as if they were bad, so that nobody shows more of them by
/// showing them at once. But a network that has half of its allowance or more may have any number looked at:
/// its many clients may all come with new tokens when they find us again. Those that were bad are counted all
/// the same, also beyond the limit, and waited for later.
/// thread  any
namespace meetpoint::api {

struct GuardLimits {
  std::uint32_t requests_a_minute = 6'000;  ///< of a prefix: a hundred a second; 0: no limit
  std::uint32_t bad_tokens_a_minute = 60;   ///< likewise
};

class Guard {
 public:
  using Instant = RateLimit::Instant;

  /// A token that is looked at, and was not bad unless somebody says so before its end.
  /// owner   the guard outlives it
  class Attempt {
   public:
    /// shape   guard: null when it is not counted
    Attempt(Guard* guard, std::uint64_t network) : guard_(guard), network_(network) {}
    Attempt(Attempt&& other) noexcept
        : guard_(std::exchange(other.guard_, nullptr)), network_(other.network_) {}
    Attempt& operator=(Attempt&&) = delete;
    ~Attempt();
    void was_bad(Instant now);

   private:
    Guard* guard_;
    std::uint64_t network_;
  };

  explicit Guard(GuardLimits limits)
      : limits_(limits), requests_(limits.requests_a_minute), bad_tokens_(limits.bad_tokens_a_minute) {}

  /// Nothing when it may ask now, and that is counted; else how long to wait.
  std::optional<std::chrono::seconds> wait_to_ask(const index::IpAddress& client, Instant now);
  /// Before a token is looked at that nobody knows here; else how long to wait.
  tl::expected<Attempt, std::chrono::seconds> begin_attempt(const index::IpAddress& client, Instant now);

 private:
  const GuardLimits limits_;
  RateLimit requests_;
  RateLimit bad_tokens_;
  std::mutex mutex_;
  std::unordered_map<std::uint64_t, std::uint32_t> looked_at_;  ///< how many, of each network that has any
};

}  // namespace meetpoint::api
