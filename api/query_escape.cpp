#include "api/query_escape.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace meetpoint::api {

namespace {

bool is_unreserved(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '.' || c == '_' || c == '~';
}

}  // namespace

std::string query_escaped(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (is_unreserved(c)) {
      escaped += c;
    } else if (c == ' ') {
      escaped += '+';
    } else {
      escaped += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return escaped;
}

std::string base_url(const Request& request) {
  constexpr std::size_t kMostHostLetters = 255;
  const bool plain = !request.host.empty() && request.host.size() <= kMostHostLetters &&
                     std::all_of(request.host.begin(), request.host.end(),
                                 [](char c) { return is_unreserved(c) || c == ':' || c == '[' || c == ']'; });
  return plain ? "http://" + request.host + "/api" : "/api";
}

}  // namespace meetpoint::api
