#include "api/rate_limit.hpp"

#include <algorithm>

namespace meetpoint::api {

namespace {

using std::chrono::seconds;

constexpr seconds kMinute{60};

/// A sweep goes through all of them, so none follows another at once.
constexpr seconds kBetweenSweeps{1};

}  // namespace

std::optional<seconds> RateLimit::over(Instant next, Instant now) {
  const Instant::duration over = next - now - kMinute;
  if (over <= Instant::duration::zero()) return std::nullopt;
  return std::chrono::ceil<seconds>(over);
}

std::optional<seconds> RateLimit::look(std::uint64_t caller, Instant now) {
  if (a_minute_ == 0) return std::nullopt;
  const std::lock_guard lock(mutex_);
  const auto found = at_rest_.find(caller);
  return found == at_rest_.end() ? std::nullopt : over(std::max(found->second, now) + each(), now);
}

std::optional<seconds> RateLimit::wait_for(std::uint64_t caller, Instant now) {
  if (a_minute_ == 0) return std::nullopt;
  const std::lock_guard lock(mutex_);
  auto found = at_rest_.find(caller);
  if (found == at_rest_.end()) {
    if (at_rest_.size() >= kMostLimited && !make_room(now)) return kBetweenSweeps;
    found = at_rest_.emplace(caller, now).first;
  }
  const Instant next = std::max(found->second, now) + each();
  if (const auto wait = over(next, now)) return wait;
  found->second = next;
  return std::nullopt;
}

RateLimit::Instant::duration RateLimit::each() const {
  return Instant::duration(kMinute) / a_minute_;
}

bool RateLimit::make_room(Instant now) {
  if (now - swept_ < kBetweenSweeps) return false;
  swept_ = now;
  std::erase_if(at_rest_, [now](const auto& one) { return one.second <= now; });
  return at_rest_.size() < kMostLimited;
}

}  // namespace meetpoint::api
