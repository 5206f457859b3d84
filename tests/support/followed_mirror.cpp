#include "support/followed_mirror.hpp"

#include <chrono>
#include <stdexcept>
#include <thread>
#include <utility>

#include "index/time.hpp"
#include "support/world.hpp"

namespace meetpoint::test {

namespace {

/// How far the simulator's clock is behind ours at first, so that no edit comes from the future.
constexpr double kPastSeconds = 6 * 3600;

constexpr double kMinute = 60;

}  // namespace

FollowedMirror::FollowedMirror(std::uint32_t seed, std::vector<std::string> more)
    : more_(std::move(more)),
      simulator_(seed, read_world(std::string(MEETPOINT_SOURCE_DIR) + "/data/sample")) {
  simulator_.pass_time(static_cast<double>(index::now_utc() - simulator_.now()) - kPastSeconds);
  start();
  wait_for(1);
}

void FollowedMirror::start() {
  std::vector<std::string> options = {"--sync", "--upstream", upstream_.url(), "--interval", "1d"};
  options.insert(options.end(), more_.begin(), more_.end());
  served_ = std::make_unique<Served>(store_, "127.0.0.1:0", options);
}

void FollowedMirror::edit(int edits) {
  const std::lock_guard lock(mutex());
  simulator_.pass_time(kMinute);
  for (int i = 0; i < edits; ++i) log_ += simulator_.edit() + "\n";
}

void FollowedMirror::cycle() {
  const std::uint64_t before = generation();
  if (http("POST", url(), "/v0.1/refresh").status != 202) throw std::runtime_error("no cycle was taken on");
  wait_for(before + 1);
}

void FollowedMirror::restart() {
  const std::uint64_t before = generation();
  served_.reset();
  start();
  wait_for(before + 1);
}

std::uint64_t FollowedMirror::generation() const {
  const Json number = Json::parse(http_get(url(), "/status").body).at("generation");
  return number.is_null() ? 0 : number.get<std::uint64_t>();
}

void FollowedMirror::wait_for(std::uint64_t number) const {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (generation() < number) {
    if (std::chrono::steady_clock::now() > end)
      throw std::runtime_error("no next generation: " + http_get(url(), "/status").body);
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

}  // namespace meetpoint::test
