#include "sync/polite_fetch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sync/url.hpp"

namespace meetpoint::sync {

namespace {

using index::ErrorCode;
using index::Expected;
using index::fail;
using index::UtcSeconds;
using std::chrono::seconds;

/// A minute as whole seconds can tell it: two instants that read 60 s apart may be 59.1 s apart.
constexpr UtcSeconds kMinute = 61;

/// A 429 that asks for a few seconds is waited for so often in one request.
constexpr int kMostWaits = 3;

/// Without a Retry-After: a minute is what upstream asks for at least, an hour its longest rule.
constexpr seconds kFirstBackOff{60};
constexpr seconds kLongestBackOff{3600};
constexpr std::uint64_t kMostDoublings = 6;  // past an hour

/// Versions that come and go while upstream is being deployed are told once in so long.
constexpr UtcSeconds kVersionToldEvery = 3600;

tl::unexpected<index::Error> try_again(ErrorCode code, std::string_view why, UtcSeconds at) {
  return fail(code, fmt::format("{}: try again at {}", why, index::format_utc(at)));
}

/// `scheme://host` of a URL that allowed() has let through.
std::string upstream_of(const std::string& url) {
  return to_string(origin_of(url).value());
}

tl::unexpected<index::Error> interrupted() {
  return fail(ErrorCode::cancelled, "interrupted");
}

}  // namespace

Courtesy courtesy_towards(std::string_view upstream, bool with_key) {
  Courtesy courtesy;
  if (is_loopback_url(upstream)) {
    courtesy.requests_per_minute = 0;
    courtesy.repeat_large = true;
  } else if (with_key) {
    courtesy.requests_per_minute = kRequestsPerMinuteWithKey;
  }
  return courtesy;
}

PoliteFetch::PoliteFetch(std::unique_ptr<Fetch> next, RequestLog& log, const Courtesy& courtesy, Clock& clock,
                         Tell tell)
    : next_(std::move(next)), log_(log), courtesy_(courtesy), clock_(clock), tell_(std::move(tell)) {}

Expected<FetchResponse> PoliteFetch::get(const FetchRequest& request, const std::stop_token& stop) {
  if (auto may = allowed(request.url); !may) return forward(may);
  for (int waits = 0;; ++waits) {
    if (!wait_turn(stop)) return interrupted();
    auto response = next_->get(request, stop);
    if (!response) return response;
    if (response->status != 429) {
      note(request.url, *response);
      return response;
    }
    const auto most = static_cast<std::uint64_t>(seconds(kLongestThrottle).count());
    const seconds retry_after{std::min(response->retry_after_seconds.value_or(0), most)};
    const bool short_wait = retry_after.count() > 0 && retry_after <= courtesy_.longest_wait;
    if (!short_wait || waits == kMostWaits) return throttled(request.url, retry_after);
    if (!clock_.sleep(retry_after, stop)) return interrupted();
  }
}

std::optional<UtcSeconds> PoliteFetch::not_before(const std::string& url) {
  return std::max(log_.throttled_until(url), large_not_before(url));  // nothing is less than any instant
}

std::optional<UtcSeconds> PoliteFetch::large_not_before(const std::string& url) {
  if (courtesy_.repeat_large) return std::nullopt;
  const Requests& requests = log_.read();  // which has forgotten what is older than an hour
  const auto asked = requests.large.find(url);
  if (asked == requests.large.end()) return std::nullopt;
  return asked->second.at + seconds(kLargeEvery).count();
}

Expected<void> PoliteFetch::allowed(const std::string& url) {
  if (!origin_of(url)) {
    // Whom we do not know by name we cannot be polite to. The URL is not shown: it may hold a password.
    return fail(ErrorCode::invalid,
                "upstream's URL is no plain http or https URL, without user and password");
  }
  if (const auto until = log_.throttled_until(url)) {
    return try_again(ErrorCode::throttled, fmt::format("{} has asked us to wait", upstream_of(url)), *until);
  }
  if (const auto again = large_not_before(url)) {
    return try_again(ErrorCode::unavailable,
                     fmt::format("{} was large and is not asked twice within an hour", url), *again);
  }
  return {};
}

/// Waits until one more request fits into a minute. False: stop was requested.
bool PoliteFetch::wait_turn(const std::stop_token& stop) {
  if (courtesy_.requests_per_minute == 0) return true;
  UtcSeconds now = clock_.now();
  for (UtcSeconds& at : last_minute_) at = std::min(at, now);  // the clock may have been set back
  while (!last_minute_.empty() && last_minute_.front() + kMinute <= now) last_minute_.pop_front();
  if (last_minute_.size() >= courtesy_.requests_per_minute) {
    if (!clock_.sleep(seconds(last_minute_.front() + kMinute - now), stop)) return false;
    last_minute_.pop_front();
    now = clock_.now();
  }
  last_minute_.push_back(now);
  return true;
}

void PoliteFetch::note(const std::string& url, const FetchResponse& response) {
  const Requests before = log_.read();
  Requests requests = before;
  const std::string name = upstream_of(url);
  Requests::Upstream& upstream = requests.upstreams[name];
  const UtcSeconds now = clock_.now();
  upstream.throttle = {};
  if (response.status == 200 && response.body.size() > kLargeBytes) {
    requests.large[url] = {now, response.body.size()};
  }
  const std::string was = upstream.app_version;
  if (!response.app_version.empty()) upstream.app_version = response.app_version;
  if (!was.empty() && upstream.app_version != was && now >= version_told_at_ + kVersionToldEvery) {
    version_told_at_ = now;
    tell_(fmt::format("{} now runs version {}, before {}", name, upstream.app_version, was));
  }
  if (upstream == Requests::Upstream{}) requests.upstreams.erase(name);
  if (requests != before) remember(std::move(requests));
}

tl::unexpected<index::Error> PoliteFetch::throttled(const std::string& url, seconds retry_after) {
  Requests requests = log_.read();
  Requests::Throttle& throttle = requests.upstreams[upstream_of(url)].throttle;
  const auto doublings = std::min(throttle.in_a_row, kMostDoublings);
  const seconds back_off = std::min(kFirstBackOff * (1 << doublings), kLongestBackOff);
  // What upstream names is taken at its word, unless waiting for it has just not helped.
  const seconds wait = retry_after > courtesy_.longest_wait ? retry_after : std::max(retry_after, back_off);
  throttle.noted_at = clock_.now();
  throttle.until = throttle.noted_at + wait.count();
  throttle.in_a_row = std::min(throttle.in_a_row + 1, kMostDoublings);
  const UtcSeconds until = throttle.until;
  remember(std::move(requests));
  return try_again(ErrorCode::throttled, fmt::format("{} throttles us", upstream_of(url)), until);
}

/// Trouble with the file is no reason to lose an answer: this process remembers, and says so once.
void PoliteFetch::remember(Requests requests) {
  const auto written = log_.write(std::move(requests));
  if (!written && !trouble_told_) tell_(written.error().text);
  trouble_told_ = !written;
}

}  // namespace meetpoint::sync
