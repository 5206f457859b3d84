#include "api/guard.hpp"

namespace meetpoint::api {

std::optional<std::chrono::seconds> Guard::wait_to_ask(const index::IpAddress& client, Instant now) {
  if (is_loopback(client)) return std::nullopt;
  return requests_.wait_for(prefix_of(client).key, now);
}

tl::expected<Guard::Attempt, std::chrono::seconds> Guard::begin_attempt(const index::IpAddress& client,
                                                                        Instant now) {
  const std::uint64_t network = prefix_of(client).key;
  if (is_loopback(client)) return Attempt(nullptr, network);
  const std::lock_guard lock(mutex_);
  const auto found = looked_at_.find(network);
  const std::uint32_t here = found == looked_at_.end() ? 0 : found->second;
  const bool has_half = !bad_tokens_.look(network, now, limits_.bad_tokens_a_minute / 2);
  if (const auto wait = bad_tokens_.look(network, now, has_half ? 0 : here)) return tl::unexpected(*wait);
  ++looked_at_[network];
  return Attempt(this, network);
}

void Guard::Attempt::was_bad(Instant now) {
  if (guard_ != nullptr) guard_->bad_tokens_.charge(network_, now);
}

Guard::Attempt::~Attempt() {
  if (guard_ == nullptr) return;
  const std::lock_guard lock(guard_->mutex_);
  const auto found = guard_->looked_at_.find(network_);
  if (--found->second == 0) guard_->looked_at_.erase(found);
}

}  // namespace meetpoint::api
