#include "sync/request_log.hpp"

#include <algorithm>

#include "law.hpp"

using namespace meetpoint;
using fuzz::law;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto requests = sync::parse_requests(fuzz::text_of(data, size));
  if (!requests) return 0;
  const std::string text = print(*requests);
  law(text.size() <= std::max<std::size_t>(size, 64), "what is written is no longer than what was read");
  law(std::all_of(text.begin(), text.end(), [](char c) { return c == '\n' || (c >= ' ' && c <= '~'); }),
      "what is written is plain text");
  law(sync::parse_requests(text) == *requests, "parse(print(r)) == r");

  constexpr index::UtcSeconds kHour = 3600;
  for (const index::UtcSeconds now :
       {index::UtcSeconds{0}, index::parse_utc("2026-05-01T12:00:00Z").value()}) {
    sync::Requests settled = *requests;
    settle(settled, now);
    for (const auto& [url, large] : settled.large) {
      law(large.at <= now && now < large.at + kHour, "a large request is kept for an hour at most");
    }
    for (const auto& [upstream, known] : settled.upstreams) {
      law(known.throttle.until <= now + 24 * kHour, "a throttle ends within a day");
      if (requests->upstreams.at(upstream).throttle.noted_at > now) {
        law(known.throttle.until <= now + kHour, "one from the future ends within an hour");
      }
    }
    sync::Requests again = settled;
    law(!settle(again, now) && again == settled, "what is settled is settled");
    law(sync::parse_requests(print(settled)) == settled, "what is settled can be written");
  }
  return 0;
}
