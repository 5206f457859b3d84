#include "api/farewell.hpp"

#include <string_view>
#include <utility>

#include "api/http_handler.hpp"
#include "api/render.hpp"

namespace meetpoint::api {

namespace {

/// Why the lobby turned a connection away, in a word.
std::string_view reason_of(int status) {
  switch (status) {
    case 408:
      return "late_head";
    case 429:
      return "address_connections";
    case 503:
      return "all_connections";
    default:
      return "bad_head";
  }
}

}  // namespace

std::string farewell_to(const TurnedAway& turned, Guard& guard, const NoteExchange& note,
                        Guard::Instant now) {
  const int status = turned.refused.status;
  const bool is_of_connection = status == 429 || status == 503;
  if (!is_of_connection && guard.wait_to_ask(turned.peer, now)) return {};
  Response answer = render_errors(status, {turned.refused.error}, {});
  if (is_of_connection) answer = try_again_soon(std::move(answer));
  answer.account.reason = reason_of(status);
  answer.account.why = turned.refused.error.text;
  std::string bytes = bytes_of_refusal(answer);
  if (note) note({answer.account, {}, turned.peer, status, answer.bytes()});
  return bytes;
}

}  // namespace meetpoint::api
