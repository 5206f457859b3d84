#include "api/guard.hpp"

namespace meetpoint::api {

std::optional<std::chrono::seconds> Guard::wait_to_ask(const index::IpAddress& client, Instant now) {
  if (is_loopback(client)) return std::nullopt;
  return requests_.wait_for(prefix_of(client).key, now);
}

std::optional<std::chrono::seconds> Guard::wait_to_show_token(const index::IpAddress& client, Instant now) {
  if (is_loopback(client)) return std::nullopt;
  return bad_tokens_.look(prefix_of(client).key, now);
}

void Guard::note_bad_token(const index::IpAddress& client, Instant now) {
  if (!is_loopback(client)) bad_tokens_.wait_for(prefix_of(client).key, now);
}

}  // namespace meetpoint::api
