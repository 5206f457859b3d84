#include "api/peeringdb_errors.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "api/json.hpp"
#include "api/peeringdb_filters.hpp"
#include "api/render.hpp"
#include "index/edits.hpp"

namespace meetpoint::api::peeringdb {

namespace {

using index::ObjectType;

/// Names of ignored parameters that one answer shows, and of each so many letters.
constexpr std::size_t kMostNamed = 20;
constexpr std::size_t kMostLetters = 64;

/// What cannot stand in a header as in a URL.
std::string header_safe(std::string_view text) {
  std::string safe;
  for (const char c : text.substr(0, kMostLetters)) {
    if (c > ' ' && c <= '~' && c != ',' && c != '%') {
      safe += c;
    } else {
      safe += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return safe;
}

/// The key that was meant, most likely; empty when none is like it.
std::string_view meant_by(ObjectType type, std::string_view key) {
  std::vector<std::string_view> known = special_keys(type);
  for (const index::Field& field : index::fields_of(type)) known.push_back(field.name);
  for (const char* control : {"since", "limit", "skip", "depth", "page", "per_page", "fields"})
    known.emplace_back(control);
  std::string_view best;
  std::size_t fewest = 3;  // words that differ in more are others
  for (const std::string_view name : known) {
    const std::size_t edits = index::edits_between(parse_key(key.substr(0, kMostLetters)).name, name);
    if (edits >= fewest) continue;
    fewest = edits;
    best = name;
  }
  return best;
}

}  // namespace

std::string quoted(std::string_view text) {
  return Json(std::string(text)).dump(-1, ' ', true, Json::error_handler_t::replace);
}

Response error(int status, std::string_view text, bool with_data) {
  Response response;
  response.status = status;
  response.body =
      fmt::format(R"({{{}"meta": {{"error": {}}}}})", with_data ? R"("data": [], )" : "", quoted(text));
  return response;
}

Response error(const index::Error& wrong) {
  return error(status_of(wrong.code), wrong.text);
}

std::string_view class_of(ObjectType type) {
  switch (type) {
    case ObjectType::org:
      return "Organization";
    case ObjectType::campus:
      return "Campus";
    case ObjectType::fac:
      return "Facility";
    case ObjectType::net:
      return "Network";
    case ObjectType::ix:
      return "InternetExchange";
    case ObjectType::carrier:
      return "Carrier";
    case ObjectType::carrierfac:
      return "CarrierFacility";
    case ObjectType::ixfac:
      return "InternetExchangeFacility";
    case ObjectType::ixlan:
      return "IXLan";
    case ObjectType::ixpfx:
      return "IXLanPrefix";
    case ObjectType::netfac:
      return "NetworkFacility";
    case ObjectType::netixlan:
      return "NetworkIXLan";
    case ObjectType::poc:
      return "NetworkContact";
  }
  return "";
}

std::string truncated_text(std::int64_t depth, std::size_t rows) {
  return fmt::format(
      "Your search query (with depth {}) returned more than {} rows and has been truncated. Please be more "
      "specific in your filters, use the limit and skip parameters to page through the resultset or drop the "
      "depth parameter",
      depth, rows);
}

std::string ignored_header(const std::vector<std::string>& ignored) {
  std::string names;
  for (std::size_t i = 0; i < std::min(ignored.size(), kMostNamed); ++i)
    names += (i == 0 ? "" : ", ") + header_safe(ignored[i]);
  return names;
}

std::string strict_text(ObjectType type, const std::vector<std::string>& ignored) {
  std::string text;
  for (std::size_t i = 0; i < std::min(ignored.size(), kMostNamed); ++i) {
    const std::string_view meant = meant_by(type, ignored[i]);
    text +=
        fmt::format("{}'{}' is no parameter of {}{}", i == 0 ? "" : "; ", ignored[i].substr(0, kMostLetters),
                    name_of(type), meant.empty() ? "" : fmt::format(", did you mean '{}'?", meant));
  }
  return text;
}

}  // namespace meetpoint::api::peeringdb
