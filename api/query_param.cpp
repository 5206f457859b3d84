#include "api/query_param.hpp"

#include <algorithm>
#include <optional>

namespace meetpoint::api {

namespace {

constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789*-._";

constexpr std::string_view kHexDigits = "0123456789ABCDEF";

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// Decoded and escaped anew, octet by octet.
std::string escaped_anew(std::string_view text) {
  std::string anew;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char octet = text[i] == '+' ? ' ' : text[i];
    const bool escape = octet == '%' && text.size() - i > 2;
    const int high = escape ? digit_of(text[i + 1]) : -1;
    const int low = escape ? digit_of(text[i + 2]) : -1;
    if (high >= 0 && low >= 0) {
      octet = static_cast<char>(high * 16 + low);
      i += 2;
    }
    if (kPlain.find(octet) != std::string_view::npos)
      anew += octet;
    else
      anew.append({'%', kHexDigits[(octet >> 4) & 0xf], kHexDigits[octet & 0xf]});
  }
  return anew;
}

}  // namespace

index::Expected<std::string> signed_query_param(std::string_view query, std::string_view name) {
  std::optional<std::string> value;
  for (std::size_t at = 0; at < query.size();) {
    const std::size_t end = std::min(query.find('&', at), query.size());
    const std::string_view pair = query.substr(at, end - at);
    at = end + 1;
    const std::size_t equals = std::min(pair.find('='), pair.size());
    if (pair.empty() || escaped_anew(pair.substr(0, equals)) != name) continue;
    if (value) return index::fail(index::ErrorCode::invalid, "a parameter of the query that comes twice");
    value = escaped_anew(pair.substr(std::min(equals + 1, pair.size())));
  }
  if (!value) return index::fail(index::ErrorCode::invalid, "a parameter that the query has not");
  return std::move(*value);
}

}  // namespace meetpoint::api
