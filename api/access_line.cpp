#include "api/access_line.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <iterator>
#include <string_view>

#include "index/ascii.hpp"

namespace meetpoint::api {

namespace {

/// Of each text that a client has a hand in.
constexpr std::size_t kMostLetters = 200;

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : index::printable(text, kMostLetters)) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

}  // namespace

std::string access_line(const Exchange& exchange, std::chrono::system_clock::time_point now) {
  const Account& account = exchange.account;
  const auto seconds = std::chrono::floor<std::chrono::seconds>(now);
  const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(now - seconds);
  fmt::memory_buffer line;
  fmt::format_to(std::back_inserter(line),
                 R"({{"time":"{:%Y-%m-%dT%H:%M:%S}.{:03}Z","id":{},"client":"{}","asn":{},"method":{},)"
                 R"("route":{},"status":{},"bytes":{},"us":{},"generation":{})",
                 fmt::gmtime(seconds), milliseconds.count(), quoted(account.request_id),
                 index::to_string(exchange.client),
                 account.caller ? std::to_string(account.caller->value) : std::string("null"),
                 quoted(exchange.method), quoted(account.route), exchange.status, exchange.bytes,
                 exchange.took.count(), account.generation);
  const auto add = [&line](std::string_view name, std::string_view value) {
    if (!value.empty()) fmt::format_to(std::back_inserter(line), R"(,"{}":{})", name, quoted(value));
  };
  add("reason", account.reason);
  add("why", account.why);
  add("evidence", account.evidence);
  line.push_back('}');
  return fmt::to_string(line);
}

}  // namespace meetpoint::api
