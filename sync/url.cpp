#include "sync/url.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "index/ascii.hpp"
#include "index/ids.hpp"

namespace meetpoint::sync {

namespace {

constexpr unsigned kHttpPort = 80;
constexpr unsigned kHttpsPort = 443;
constexpr unsigned kLastPort = 65535;

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
}

}  // namespace

std::optional<Origin> origin_of(std::string_view url) {
  Origin origin;
  const std::size_t colon = url.find("://");
  if (colon == std::string_view::npos) return std::nullopt;
  origin.scheme = index::ascii_lower(url.substr(0, colon));
  if (origin.scheme != "http" && origin.scheme != "https") return std::nullopt;
  origin.port = origin.scheme == "http" ? kHttpPort : kHttpsPort;

  const std::string_view rest = url.substr(colon + 3);
  const std::string authority = index::ascii_lower(rest.substr(0, rest.find_first_of("/?#")));
  std::string_view after;
  if (authority.starts_with('[')) {
    const std::size_t end = authority.find(']');
    if (end == std::string::npos) return std::nullopt;
    origin.host = authority.substr(1, end - 1);
    const auto address = index::parse_address(origin.host);
    if (!address || address->family != index::Family::v6) return std::nullopt;
    after = std::string_view(authority).substr(end + 1);
  } else {
    const std::size_t end = std::min(authority.find(':'), authority.size());
    origin.host = authority.substr(0, end);
    if (origin.host.empty() || !std::all_of(origin.host.begin(), origin.host.end(), is_name_character)) {
      return std::nullopt;
    }
    after = std::string_view(authority).substr(end);
  }
  if (after.empty()) return origin;
  const auto port = after.front() == ':' ? index::parse_number(after.substr(1), kLastPort) : std::nullopt;
  if (!port || *port == 0) return std::nullopt;
  origin.port = static_cast<unsigned>(*port);
  return origin;
}

std::string to_string(const Origin& origin) {
  const bool usual = origin.port == (origin.scheme == "http" ? kHttpPort : kHttpsPort);
  const bool v6 = origin.host.find(':') != std::string::npos;
  return fmt::format("{}://{}{}{}{}", origin.scheme, v6 ? "[" : "", origin.host, v6 ? "]" : "",
                     usual ? "" : fmt::format(":{}", origin.port));
}

std::string server_of(std::string_view url) {
  const auto origin = origin_of(url);
  return origin ? to_string(*origin) : std::string();
}

bool is_loopback(const Origin& origin) {
  if (origin.host == "localhost") return true;
  const auto address = index::parse_address(origin.host);
  if (!address) return false;
  if (address->family == index::Family::v4) return address->bytes[0] == 127;
  static constexpr std::array<std::uint8_t, 16> kOne{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  return address->bytes == kOne;
}

bool is_loopback_url(std::string_view url) {
  const auto origin = origin_of(url);
  return origin && is_loopback(*origin);
}

}  // namespace meetpoint::sync
