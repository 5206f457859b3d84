#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <unordered_map>

/// How many requests a minute each of many callers may make. Who has been quiet may make a minute's worth at
/// once; whoever goes on is let in as the minute passes. One instant is kept for each, and forgotten once it
/// is past.
/// thread  any
/// source  the generic cell rate algorithm, ITU-T I.371
namespace meetpoint::api {

/// More than all networks that there are in PeeringDB (35,000), twice.
inline constexpr std::size_t kMostLimited = 65'536;

class RateLimit {
 public:
  using Instant = std::chrono::steady_clock::time_point;

  /// 0: no limit at all.
  explicit RateLimit(std::uint32_t a_minute) : a_minute_(a_minute) {}
  /// Of one that nobody asks yet.
  RateLimit(RateLimit&& other) noexcept : a_minute_(other.a_minute_) {}

  /// Nothing when the request is within the limit; else how long to wait until one is, 1 second or more.
  /// While kMostLimited are known that are not at rest, nobody else is let in.
  std::optional<std::chrono::seconds> wait_for(std::uint64_t caller, Instant now);
  /// What wait_for would say of a caller that is known, after `ahead` requests more. Nothing is counted.
  std::optional<std::chrono::seconds> look(std::uint64_t caller, Instant now, std::uint32_t ahead = 0);
  /// Counts one that was let in without being asked about: what is beyond the limit is waited for later.
  /// While kMostLimited are known that are not at rest, nobody else is counted.
  void charge(std::uint64_t caller, Instant now);

 private:
  Instant::duration each() const;
  static std::optional<std::chrono::seconds> over(Instant next, Instant now);
  bool make_room(Instant now);
  /// When the caller is at rest; null: there is no room for one more.
  Instant* known(std::uint64_t caller, Instant now);

  const std::uint32_t a_minute_;
  std::mutex mutex_;
  std::unordered_map<std::uint64_t, Instant> at_rest_;  ///< when each has its whole allowance again
  Instant swept_;
};

}  // namespace meetpoint::api
