#include "api/inspected_tokens.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace meetpoint::api {

namespace {

using index::UtcSeconds;
using Why = NotIdentified::Why;

/// Until a place is free: an inspection takes less.
constexpr UtcSeconds kBusySeconds = 1;
/// Until a provider that just failed may be worth another try.
constexpr UtcSeconds kFailedSeconds = 5;

tl::unexpected<InspectedTokens::Refused> wait_a_while(std::string text, UtcSeconds seconds) {
  return tl::unexpected(InspectedTokens::Refused{{Why::unavailable, std::move(text)}, seconds});
}

tl::expected<Caller, InspectedTokens::Refused> outcome_of(const RecentVerdicts::Verdict& verdict) {
  if (verdict) return *verdict;
  return tl::unexpected(InspectedTokens::Refused{
      verdict.error(), verdict.error().why == Why::unavailable ? kFailedSeconds : 0});
}

}  // namespace

/// Ends a flight whatever happens in it, so that nobody waits for ever.
class InspectedTokens::Landing {
 public:
  Landing(InspectedTokens& tokens, const rpki::Sha256& digest, std::shared_ptr<Flight> flight)
      : tokens_(tokens), digest_(digest), flight_(std::move(flight)), verdict_(flight_->verdict) {}
  Landing(const Landing&) = delete;
  Landing& operator=(const Landing&) = delete;
  ~Landing() { tokens_.land(digest_, flight_, std::move(verdict_)); }
  Verdict& verdict() { return verdict_; }

 private:
  InspectedTokens& tokens_;
  rpki::Sha256 digest_;
  std::shared_ptr<Flight> flight_;
  Verdict verdict_;
};

InspectedTokens::InspectedTokens(Inspect inspect, Now now, Tell tell)
    : inspect_(std::move(inspect)), now_(std::move(now)), tell_(std::move(tell)) {}

tl::expected<Caller, InspectedTokens::Refused> InspectedTokens::find(std::string_view token,
                                                                     const index::IpAddress& client) {
  const rpki::Sha256 digest = rpki::sha256(token);
  const UtcSeconds now = now_();
  std::unique_lock lock(mutex_);
  if (const auto known = recent_.find(digest, now)) return outcome_of(*known);
  const Network network = is_loopback(client) ? std::nullopt : std::optional(prefix_of(client));
  if (const auto found = flights_.find(digest); found != flights_.end())
    return wait_for(found->second, network, lock);
  const bool is_failing = failures_ >= kMostFailures;
  const UtcSeconds pause_end = paused_since_ + kPauseSeconds;
  if (is_failing && now >= paused_since_ && now < pause_end)
    return wait_a_while("the provider failed again and again and is left alone", pause_end - now);
  if (!has_place(network, is_failing))
    return wait_a_while("too many tokens are being asked about", kBusySeconds);
  const auto flight = std::make_shared<Flight>();
  flight->network = network;
  flights_.emplace(digest, flight);
  lock.unlock();
  Landing landing(*this, digest, flight);
  landing.verdict() = inspect_(token);
  return outcome_of(landing.verdict());
}

bool InspectedTokens::knows(std::string_view token) {
  const rpki::Sha256 digest = rpki::sha256(token);
  const std::lock_guard lock(mutex_);
  return recent_.is_good(digest, now_());
}

bool InspectedTokens::has_place(const Network& network, bool is_failing) const {
  if (flights_.size() >= (is_failing ? 1 : kMostInspections)) return false;
  const auto of_network = std::count_if(flights_.begin(), flights_.end(), [&](const auto& one) {
    return network && one.second->network == network;
  });
  return static_cast<std::size_t>(of_network) < kMostInspectionsOfNetwork;
}

bool InspectedTokens::may_wait(const Network& network) const {
  if (waiting_.size() >= kMostWaiting) return false;
  const auto of_network = network ? std::count(waiting_.begin(), waiting_.end(), network) : 0;
  return static_cast<std::size_t>(of_network) < kMostWaitingOfNetwork;
}

tl::expected<Caller, InspectedTokens::Refused> InspectedTokens::wait_for(
    const std::shared_ptr<Flight>& flight, const Network& network, std::unique_lock<std::mutex>& lock) {
  const std::shared_ptr<Flight> held = flight;
  if (!may_wait(network)) return wait_a_while("too many wait for the provider", kBusySeconds);
  waiting_.push_back(network);
  landed_.wait(lock, [&] { return held->is_over; });
  waiting_.erase(std::find(waiting_.begin(), waiting_.end(), network));
  return outcome_of(held->verdict);
}

void InspectedTokens::land(const rpki::Sha256& digest, const std::shared_ptr<Flight>& flight,
                           Verdict verdict) {
  const UtcSeconds now = now_();
  std::string line;
  {
    const std::lock_guard lock(mutex_);
    line = count(verdict, now);
    if (verdict || verdict.error().why != Why::unavailable) recent_.keep(digest, verdict, now);
    flight->verdict = std::move(verdict);
    flight->is_over = true;
    flights_.erase(digest);
  }
  landed_.notify_all();
  if (!line.empty()) tell_(line);
}

/// Failures in a row; returns what is worth a line in the log.
std::string InspectedTokens::count(const Verdict& verdict, UtcSeconds now) {
  if (!verdict && verdict.error().why == Why::unavailable) {
    if (!verdict.error().is_provider_away) return {};
    failures_ = std::min(failures_ + 1, kMostFailures + 1);
    if (failures_ < kMostFailures) return {};
    paused_since_ = now;
    if (failures_ > kMostFailures) return {};
    return fmt::format("tokens: {} inspections failed in a row and nobody is asked for {} s; the last: {}",
                       kMostFailures, kPauseSeconds, verdict.error().text);
  }
  const bool was_away = failures_ >= kMostFailures;
  failures_ = 0;
  return was_away ? "tokens: inspections work again" : "";
}

}  // namespace meetpoint::api
