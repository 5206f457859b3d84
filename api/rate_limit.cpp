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

std::optional<seconds> RateLimit::look(std::uint64_t caller, Instant now, std::uint32_t ahead) {
  if (a_minute_ == 0) return std::nullopt;
  const std::lock_guard lock(mutex_);
  const auto found = at_rest_.find(caller);
  const Instant at_rest = found == at_rest_.end() ? now : std::max(found->second, now);
  return over(at_rest + each() * (std::int64_t{ahead} + 1), now);
}

RateLimit::Instant* RateLimit::known(std::uint64_t caller, Instant now) {
  auto found = at_rest_.find(caller);
  if (found == at_rest_.end()) {
    if (at_rest_.size() >= kMostLimited && !make_room(now)) return nullptr;
    found = at_rest_.emplace(caller, now).first;
  }
  return &found->second;
}

std::optional<seconds> RateLimit::wait_for(std::uint64_t caller, Instant now) {
  if (a_minute_ == 0) return std::nullopt;
  const std::lock_guard lock(mutex_);
  Instant* const at_rest = known(caller, now);
  if (at_rest == nullptr) return kBetweenSweeps;
  const Instant next = std::max(*at_rest, now) + each();
  if (const auto wait = over(next, now)) return wait;
  *at_rest = next;
  return std::nullopt;
}

void RateLimit::charge(std::uint64_t caller, Instant now) {
  if (a_minute_ == 0) return;
  const std::lock_guard lock(mutex_);
  if (Instant* const at_rest = known(caller, now); at_rest != nullptr)
    *at_rest = std::max(*at_rest, now) + each();
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
