#include "sync/key_fetcher.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "sync/url.hpp"

namespace meetpoint::sync {

using index::ErrorCode;
using index::Expected;
using index::fail;

namespace {

/// How long ask may wait to be heard.
constexpr std::chrono::milliseconds kLookEvery{500};

constexpr long kOk = 200;

}  // namespace

KeyFetcher::KeyFetcher(std::vector<KeySetPlace> places, Fetch& fetch, Clock& clock, Take take, Tell tell)
    : fetch_(fetch), clock_(clock), take_(std::move(take)), tell_(std::move(tell)) {
  for (KeySetPlace& place : places) kept_.push_back({std::move(place), 0, 0, {}});
}

void KeyFetcher::run(const std::stop_token& stop) {
  do {
    fetch_due(stop);
  } while (clock_.sleep(kLookEvery, stop));
}

void KeyFetcher::ask(std::string_view issuer) {
  const index::UtcSeconds now = clock_.now();
  const std::lock_guard lock(mutex_);
  for (Kept& one : kept_) {
    if (one.place.issuer == issuer)
      one.next_at = std::min(one.next_at, std::max(now, one.tried + kKeyPauseSeconds));
  }
}

Expected<void> KeyFetcher::fetch(const KeySetPlace& place, const std::stop_token& stop) {
  FetchRequest request;
  request.url = place.url;
  request.most_bytes = kMostKeySetBytes;
  const auto response = fetch_.get(request, stop);
  if (!response) return tl::unexpected(response.error());
  if (response->status != kOk)
    return fail(ErrorCode::unavailable, fmt::format("it answers with status {}", response->status));
  return take_(place.issuer, response->body, clock_.now() + kKeyRefreshSeconds + kKeyGraceSeconds);
}

void KeyFetcher::fetch_due(const std::stop_token& stop) {
  for (Kept& one : kept_) {
    {
      const std::lock_guard lock(mutex_);
      const index::UtcSeconds now = clock_.now();
      // Who sets the clock back must not stop us.
      const bool is_due = now >= one.next_at || one.tried > now;
      if (!is_due || stop.stop_requested()) continue;
      one.tried = now;
      one.next_at = now + kKeyPauseSeconds;
    }
    const auto done = fetch(one.place, stop);
    if (stop.stop_requested()) return;
    std::string problem = done ? std::string() : done.error().text;
    if (problem != one.told) {
      tell_(problem.empty()
                ? fmt::format("keys of {}: they are there again", one.place.issuer)
                : fmt::format("keys of {}: {}: {}", one.place.issuer, server_of(one.place.url), problem));
      one.told = std::move(problem);
    }
    if (!done) continue;
    const std::lock_guard lock(mutex_);
    one.next_at = one.tried + kKeyRefreshSeconds;
  }
}

}  // namespace meetpoint::sync
