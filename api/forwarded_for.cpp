#include "api/forwarded_for.hpp"

#include <string>
#include <string_view>
#include <vector>

#include "api/client_network.hpp"
#include "index/ascii.hpp"

namespace meetpoint::api {

namespace {

constexpr std::uint64_t kMostPort = 65'535;

std::string_view last_word(std::string_view list) {
  const auto comma = list.rfind(',');
  return index::trimmed(comma == std::string_view::npos ? list : list.substr(comma + 1), " \t");
}

std::optional<index::IpAddress> address_of(std::string_view word) {
  if (word.size() >= 2 && word.front() == '"' && word.back() == '"') word = word.substr(1, word.size() - 2);
  std::string_view host = word;
  std::optional<std::string_view> port;
  const bool is_bracketed = word.starts_with('[');
  const auto colon = word.rfind(':');
  if (is_bracketed) {
    const auto end = word.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    host = word.substr(1, end - 1);
    const std::string_view rest = word.substr(end + 1);
    if (!rest.empty() && rest.front() != ':') return std::nullopt;
    if (!rest.empty()) port = rest.substr(1);
  } else if (colon != std::string_view::npos && word.find(':') == colon) {
    host = word.substr(0, colon);
    port = word.substr(colon + 1);
  }
  if (port && !index::parse_number(*port, kMostPort)) return std::nullopt;
  const auto address = index::parse_address(host);
  if (!address || (is_bracketed && address->family != index::Family::v6)) return std::nullopt;
  return index::unmapped(*address);
}

}  // namespace

index::Expected<std::optional<index::IpAddress>> forwarded_for(const RequestHead& head) {
  const std::vector<std::string> fields = head.all("X-Forwarded-For");
  if (fields.empty()) return std::nullopt;
  if (const auto address = address_of(last_word(fields.back()))) return address;
  return index::fail(
      index::ErrorCode::invalid,
      "the last word of X-Forwarded-For is no IP address; the proxy in front of this server has "
      "to write one there",
      "x-forwarded-for");
}

}  // namespace meetpoint::api
