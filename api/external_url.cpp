#include "api/external_url.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "index/ascii.hpp"
#include "index/ids.hpp"

namespace meetpoint::api {

namespace {

using index::ErrorCode;
using index::Expected;
using index::fail;

constexpr std::string_view kHexDigits = "0123456789abcdefABCDEF";
constexpr std::string_view kUnreserved = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";

tl::unexpected<index::Error> refuse(std::string_view what) {
  return fail(ErrorCode::invalid, fmt::format("the URL: {}", what));
}

bool is_only(std::string_view text, std::string_view letters) {
  return text.find_first_not_of(letters) == std::string_view::npos;
}

/// Whether it may stand in a path or a query. Letters that should be escaped are let through: a target with
/// them arrives, too, and both sides of a comparison see the same.
bool is_visible(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] <= ' ' || text[i] > '~') return false;
    if (text[i] == '%' && (text.size() - i < 3 || !is_only(text.substr(i + 1, 2), kHexDigits))) return false;
  }
  return true;
}

Expected<std::string> authority_of(std::string_view text, std::string_view scheme) {
  const std::size_t bracket = text.starts_with('[') ? text.find(']') : 0;
  if (bracket == std::string_view::npos) return refuse("its address has no end");
  const std::size_t colon = std::min(text.find(':', bracket), text.size());
  std::string host = index::ascii_lower(text.substr(0, colon));
  const bool address =
      bracket > 0 && colon == bracket + 1 && index::parse_address(host.substr(1, bracket - 1));
  const bool name = bracket == 0 && !host.empty() && is_only(host, kUnreserved);
  if (!address && !name) return refuse("its host is neither a name nor an address");
  const std::string_view digits = text.substr(std::min(colon + 1, text.size()));
  if (digits.empty()) return host;
  const auto port = index::parse_number(digits, 65'535);
  if (!port) return refuse("its port is none");
  if (*port == (scheme == "https" ? 443U : 80U)) return host;
  return fmt::format("{}:{}", host, *port);
}

/// Escapes only what must be, and in capitals.
std::string normal_escapes(std::string_view path) {
  std::string normal;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (path[i] != '%') {
      normal += path[i];
      continue;
    }
    const auto value = [](char digit) { return digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10; };
    const int octet = value(path[i + 1]) * 16 + value(path[i + 2]);
    if (kUnreserved.find(static_cast<char>(octet)) != std::string_view::npos)
      normal += static_cast<char>(octet);
    else
      normal += fmt::format("%{:02X}", octet);
    i += 2;
  }
  return normal;
}

/// Without `.` and `..`, which never lead above the root.
std::string without_dots(std::string_view path) {
  std::vector<std::string_view> kept;
  bool ends_with_slash = false;
  for (std::size_t at = 1; at <= path.size();) {
    const std::size_t end = std::min(path.find('/', at), path.size());
    const std::string_view segment = path.substr(at, end - at);
    at = end + 1;
    ends_with_slash = segment == "." || segment == "..";
    if (segment == ".." && !kept.empty()) kept.pop_back();
    if (!ends_with_slash) kept.push_back(segment);
  }
  std::string normal;
  for (const std::string_view segment : kept) {
    normal += '/';
    normal += segment;
  }
  if (ends_with_slash || normal.empty()) normal += '/';
  return normal;
}

/// Sets path and query of `url` from what stands behind its authority.
Expected<ExternalUrl> with_target(ExternalUrl url, std::string_view target) {
  if (!is_visible(target)) return refuse("it has a letter that no URL has");
  const std::size_t mark = target.find('?');
  url.path = target.substr(0, mark);
  if (url.path.empty()) url.path = "/";
  if (mark != std::string_view::npos) url.query = target.substr(mark + 1);
  return url;
}

}  // namespace

std::string ExternalUrl::text() const {
  std::string all = fmt::format("{}://{}{}", scheme, authority, path);
  if (query) all += '?' + *query;
  return all;
}

std::string ExternalUrl::normal_form() const {
  return fmt::format("{}://{}{}", scheme, authority, without_dots(normal_escapes(path)));
}

Expected<ExternalUrl> parse_external_url(std::string_view text) {
  if (text.size() > kMostUrlBytes)
    return fail(ErrorCode::too_big, fmt::format("the URL has more than {} bytes", kMostUrlBytes));
  text = text.substr(0, text.find('#'));
  const std::size_t colon = text.find("://");
  if (colon == std::string_view::npos) return refuse("it has no scheme");
  ExternalUrl url;
  url.scheme = index::ascii_lower(text.substr(0, colon));
  if (url.scheme != "http" && url.scheme != "https") return refuse("it is neither https nor http");
  text.remove_prefix(colon + 3);
  const std::size_t end = std::min(text.find_first_of("/?"), text.size());
  auto authority = authority_of(text.substr(0, end), url.scheme);
  if (!authority) return forward(authority);
  url.authority = std::move(*authority);
  return with_target(std::move(url), text.substr(end));
}

Expected<ExternalUrl> external_url(const ExternalUrl& base, std::string_view target) {
  if (target.size() > kMostUrlBytes)
    return fail(ErrorCode::too_big, fmt::format("the URL has more than {} bytes", kMostUrlBytes));
  if (!target.starts_with('/')) return refuse("what was asked for does not begin with a slash");
  if (target.find('#') != std::string_view::npos) return refuse("what was asked for has a fragment");
  std::string_view before = base.path;
  if (before.ends_with('/')) before.remove_suffix(1);
  return with_target({base.scheme, base.authority, {}, std::nullopt}, fmt::format("{}{}", before, target));
}

}  // namespace meetpoint::api
