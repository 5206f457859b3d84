#include "sync/worker.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <exception>
#include <utility>

namespace meetpoint::sync {

namespace {

using index::ErrorCode;
using index::Expected;
using index::UtcSeconds;
using std::chrono::seconds;

constexpr seconds kFirstBackOff{60};
constexpr seconds kLongestBackOff{3600};

/// Of less than this a tenth is no whole second.
constexpr seconds kShortestWithJitter{10};

}  // namespace

Worker::Worker(WorkerOptions options, Cycle cycle, Note note, Tell tell, Clock& clock)
    : options_(std::move(options)),
      cycle_(std::move(cycle)),
      note_(std::move(note)),
      tell_(std::move(tell)),
      clock_(clock),
      attempt_(options_.last) {
  assert(options_.interval.count() >= 1);
}

void Worker::run(const std::stop_token& stop) {
  UtcSeconds due = clock_.now();
  while (wait_until(due, stop)) due = one_cycle(stop);
  note(0);
}

void Worker::ask_now() {
  const std::lock_guard lock(mutex_);
  asked_ = true;
  wake_.request_stop();
}

/// False: stop was requested.
bool Worker::wait_until(UtcSeconds due, const std::stop_token& stop) {
  for (bool noted = false;; noted = true) {
    std::stop_source wake;
    UtcSeconds start = due;
    {
      const std::lock_guard lock(mutex_);
      wake_ = wake;
      if (asked_) start = std::min(start, clock_.now());
    }
    start = not_earlier(start);
    const UtcSeconds now = clock_.now();
    if (stop.stop_requested()) return false;
    if (start <= now) {
      const std::lock_guard lock(mutex_);
      asked_ = false;
      return true;
    }
    if (!noted || start != attempt_.next_at) note(start);
    const std::stop_callback stopped(stop, [&wake] { wake.request_stop(); });
    // Having slept is enough, whatever became of the clock meanwhile.
    if (clock_.sleep(seconds(start - now), wake.get_token())) due = std::min(due, clock_.now());
  }
}

/// Returns when the next one is due.
UtcSeconds Worker::one_cycle(const std::stop_token& stop) {
  attempt_.tried_at = clock_.now();
  const auto done = guarded_cycle(stop);
  const UtcSeconds now = clock_.now();
  if (!done && stop.stop_requested()) {
    tell_(done.error().text);  // says nothing about upstream
    return now;
  }
  if (!done) {
    ++attempt_.failures;
    attempt_.error = done.error().text;
    const UtcSeconds due = not_earlier(now + back_off().count());
    const std::string again =
        attempt_.failures == 1 ? "" : fmt::format("failed {} times in a row, ", attempt_.failures);
    tell_(fmt::format("{}; {}next try at {}", attempt_.error, again, index::format_utc(due)));
    return due;
  }
  attempt_.failures = 0;
  attempt_.error.clear();
  attempt_.succeeded_at = now;
  tell_(*done);
  const UtcSeconds wait = about(options_.interval).count();
  return std::clamp(attempt_.tried_at + wait, now, now + wait);  // the clock may have been set meanwhile
}

Expected<std::string> Worker::guarded_cycle(const std::stop_token& stop) {
  try {
    return cycle_(stop);
  } catch (const std::exception& thrown) {  // no memory, say; what else the process does goes on
    return index::fail(ErrorCode::internal, fmt::format("the cycle broke off: {}", thrown.what()));
  }
}

UtcSeconds Worker::not_earlier(UtcSeconds due) const {
  const auto earliest = options_.not_before ? options_.not_before() : std::nullopt;
  return std::max(due, earliest.value_or(due));
}

seconds Worker::back_off() {
  const seconds longest = std::max(options_.interval, kLongestBackOff);
  seconds wait = std::min(options_.interval, kFirstBackOff);
  for (std::uint32_t i = 1; i < attempt_.failures && wait < longest; ++i) wait *= 2;
  return about(std::min(wait, longest));
}

seconds Worker::about(seconds wait) {
  if (wait < kShortestWithJitter) return wait;
  const seconds::rep tenth = wait.count() / 10;
  return wait + seconds(std::uniform_int_distribution<seconds::rep>(-tenth, tenth)(random_));
}

void Worker::note(UtcSeconds next_at) {
  attempt_.next_at = next_at;
  note_(attempt_);
}

}  // namespace meetpoint::sync
