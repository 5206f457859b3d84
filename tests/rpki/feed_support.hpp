#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "rpki/vrp_feed.hpp"

/// What the tests of the feed have in common.
namespace meetpoint::test {

inline constexpr std::uint32_t kNet = 0xC0000200;       // 192.0.2.0
inline constexpr std::uint32_t kOtherNet = 0xC6336400;  // 198.51.100.0

/// As short as rtrlib allows, so that recovery is a matter of seconds.
inline constexpr rpki::RtrTimers kQuick{std::chrono::seconds(1), std::chrono::seconds(1),
                                        std::chrono::seconds(600)};

inline std::unique_ptr<rpki::VrpFeed> feed_of(const std::vector<std::string>& caches,
                                              const rpki::RtrTimers& timers = kQuick) {
  return rpki::VrpFeed::start(caches, timers).value();
}

/// `valid`, `invalid`, `not-found`, or `unknown` when no cache counts.
inline std::string rov(const rpki::VrpFeed& feed, const char* prefix, std::uint32_t asn) {
  const auto view = feed.view();
  if (!view->table) return "unknown";
  return std::string(name_of(view->table->state_of(index::parse_prefix(prefix).value(), index::Asn{asn})));
}

/// Waits until a condition holds; false when it does not within so many seconds.
template <typename Condition>
bool within(int seconds, Condition holds) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
  while (!holds()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

inline rpki::CacheStatus cache(const rpki::VrpFeed& feed, std::size_t at = 0) {
  return feed.view()->caches.at(at);
}

}  // namespace meetpoint::test
