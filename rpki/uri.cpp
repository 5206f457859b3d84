#include "rpki/uri.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

#include "index/ascii.hpp"
#include "index/ids.hpp"

namespace meetpoint::rpki {

namespace {

constexpr std::string_view kRsync = "rsync://";
constexpr std::string_view kHttps = "https://";

bool begins_with(std::string_view text, std::string_view scheme) {
  return index::ascii_lower(text.substr(0, scheme.size())) == scheme;
}

bool is_host_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

/// A name or an IPv4 address, perhaps with a port. IPv6 in brackets no publication point uses, and a path
/// could not be built from it.
bool is_host(std::string_view text) {
  const auto colon = text.find(':');
  const std::string_view name = text.substr(0, colon);
  if (name.empty() || name.starts_with('.') || !std::all_of(name.begin(), name.end(), is_host_letter))
    return false;
  return colon == std::string_view::npos ||
         index::parse_number(text.substr(colon + 1), 65535).value_or(0) > 0;
}

/// Which octets a URI may have at all: printable ASCII without those that RFC 3986 leaves out. A table,
/// because a walk asks this for every letter of five URIs an object.
constexpr std::array<bool, 256> kUriLetters = [] {
  std::array<bool, 256> letters{};
  for (unsigned octet = '!'; octet <= '~'; ++octet) letters.at(octet) = true;
  for (const char c : std::string_view("\\\"<>^`{|}")) letters.at(static_cast<unsigned char>(c)) = false;
  return letters;
}();

/// What is wrong with any URI, empty for nothing.
std::string_view flaw(std::string_view text, std::string_view scheme) {
  if (text.size() > kMaxUriBytes) return "it is longer than 2048 bytes";
  if (!begins_with(text, scheme)) return "it is of another scheme";
  const bool letters = std::all_of(text.begin(), text.end(),
                                   [](char c) { return kUriLetters[static_cast<unsigned char>(c)]; });
  return letters ? "" : "it has other letters than printable ASCII, or one that no URI may have";
}

tl::unexpected<index::Error> refuse(std::string_view clause, std::string_view text,
                                    std::string_view problem) {
  return index::fail(index::ErrorCode::invalid,
                     fmt::format("{}: the URI `{}`: {}", clause, index::printable(text, 100), problem));
}

}  // namespace

bool is_rsync_uri(std::string_view text) {
  return begins_with(text, kRsync);
}
bool is_https_uri(std::string_view text) {
  return begins_with(text, kHttps);
}

index::Expected<RsyncUri> parse_rsync_uri(std::string_view text) {
  constexpr std::string_view kClause = "RFC 5781 section 2";
  std::string_view problem = flaw(text, kRsync);
  if (problem.empty() &&
      std::any_of(text.begin(), text.end(), [](char c) { return c == '?' || c == '#' || c == '%'; }))
    problem = "it has a query, a fragment or quoted letters";
  if (!problem.empty()) return refuse(kClause, text, problem);
  std::string_view rest = text.substr(kRsync.size());
  const auto host_end = rest.find('/');
  RsyncUri uri;
  uri.host = rest.substr(0, host_end);
  if (!is_host(uri.host)) return refuse(kClause, text, "its host is no name or address");
  rest = host_end == std::string_view::npos ? std::string_view() : rest.substr(host_end + 1);
  if (rest.empty() || rest.starts_with('/')) return refuse(kClause, text, "it names no module");
  if (rest.starts_with('.') || rest.find("/.") != std::string_view::npos)
    return refuse(kClause, text, "a part of its path begins with a dot");
  if (rest.find("//") != std::string_view::npos) return refuse(kClause, text, "a part of its path is empty");
  const auto module_end = rest.find('/');
  uri.module = rest.substr(0, module_end);
  if (module_end != std::string_view::npos) uri.path = rest.substr(module_end + 1);
  return uri;
}

index::Expected<std::string_view> parse_https_uri(std::string_view text) {
  constexpr std::string_view kClause = "RFC 9110 section 4.2.2";
  const std::string_view problem = flaw(text, kHttps);
  if (!problem.empty()) return refuse(kClause, text, problem);
  const std::string_view rest = text.substr(kHttps.size());
  if (!is_host(rest.substr(0, rest.find_first_of("/?#"))))
    return refuse(kClause, text, "its host is no name or address");
  return text;
}

}  // namespace meetpoint::rpki
