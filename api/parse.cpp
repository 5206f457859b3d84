#include "api/parse.hpp"

#include <Poco/Base64Decoder.h>
#include <Poco/Base64Encoder.h>
#include <Poco/Checksum.h>
#include <Poco/Exception.h>
#include <Poco/String.h>
#include <Poco/URI.h>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <sstream>
#include <utility>

namespace meetpoint::api {

namespace {

using index::Asn;
using index::Error;
using index::ErrorCode;
using index::Location;
using index::PlaceKind;

/// A token of ours has at most 74 characters.
constexpr std::size_t kMostTokenBytes = 128;

constexpr std::string_view kTokenVersion = "1";

/// The parameters of one query, and what was found wrong with them.
class Query {
 public:
  explicit Query(const std::string& raw) {
    try {
      Poco::URI uri;
      uri.setRawQuery(raw);
      for (auto& [name, value] : uri.getQueryParameters()) {
        const bool first = values_.emplace(name, value).second;
        if (!first) repeated_.insert(name);
      }
    } catch (const Poco::Exception&) {
      readable_ = false;
      add({ErrorCode::invalid, "the query has a bad percent-encoding", "query"});
    }
  }

  /// Nothing when absent, and when given twice, which is an error.
  std::optional<std::string> get(const std::string& name) {
    if (repeated_.contains(name)) {
      add({ErrorCode::invalid, name + " is given more than once", name});
      return std::nullopt;
    }
    const auto found = values_.find(name);
    return found == values_.end() ? std::nullopt : std::optional(found->second);
  }

  std::optional<std::string> need(const std::string& name, std::string_view example) {
    auto value = get(name);
    if (!value && readable_ && !repeated_.contains(name)) {
      add({ErrorCode::invalid, fmt::format("{} is missing; write {}={}", name, name, example), name});
    }
    return value;
  }

  std::optional<Asn> need_asn(const std::string& name, std::string_view example) {
    const auto text = need(name, example);
    return text ? asn(name, *text) : std::nullopt;
  }

  std::optional<Asn> asn(const std::string& name, std::string_view text) {
    auto parsed = index::parse_asn(text);
    if (!parsed) {
      add({parsed.error().code, parsed.error().text, name});
      return std::nullopt;
    }
    return *parsed;
  }

  void add(Error error) { wrong_.push_back(std::move(error)); }
  bool ok() const { return wrong_.empty(); }
  std::vector<Error> take_wrong() { return std::move(wrong_); }

 private:
  std::map<std::string, std::string> values_;
  std::set<std::string> repeated_;
  bool readable_ = true;
  std::vector<Error> wrong_;
};

/// Text that stands in a token for where a page ended and what a question must share with the one that the
/// token came from. The checksum finds a character that was lost on the way; it is no secret, and needs none:
/// a forged token asks for places that anyone may ask for.
std::string token_text(const LocationsQuestion& question, const Location& last) {
  const std::string_view only = !question.only                          ? "any"
                                : *question.only == PlaceKind::exchange ? "public"
                                                                        : "private";
  const std::string text =
      fmt::format("{}.{}.{}.{}.{}.{}", kTokenVersion, question.server.value, question.caller.value, only,
                  last.kind == PlaceKind::exchange ? "ix" : "fac", last.id);
  Poco::Checksum checksum(Poco::Checksum::TYPE_CRC32);
  checksum.update(text);
  return fmt::format("{}.{:08x}", text, checksum.checksum());
}

std::string base64url(const std::string& text) {
  std::ostringstream encoded;
  Poco::Base64Encoder encoder(encoded, Poco::BASE64_URL_ENCODING | Poco::BASE64_NO_PADDING);
  encoder << text;
  encoder.close();
  return encoded.str();
}

std::string from_base64url(const std::string& token) {
  std::istringstream encoded(token);
  Poco::Base64Decoder decoder(encoded, Poco::BASE64_URL_ENCODING | Poco::BASE64_NO_PADDING);
  return std::string(std::istreambuf_iterator<char>(decoder), {});
}

/// Where a page ended. Tokens that make_next_token would not have made for this question are refused.
std::optional<Location> read_next_token(const LocationsQuestion& question, const std::string& token) {
  if (token.size() > kMostTokenBytes) return std::nullopt;
  std::string text;
  try {
    text = from_base64url(token);
  } catch (const Poco::Exception&) {
    return std::nullopt;
  }
  text.resize(std::min(text.rfind('.'), text.size()));  // the checksum: make_next_token has it too
  const auto id_dot = text.rfind('.');
  if (id_dot == std::string::npos || id_dot == 0) return std::nullopt;
  const auto id = index::parse_number(std::string_view(text).substr(id_dot + 1), 0xffffffff);
  if (!id) return std::nullopt;
  const PlaceKind kind = text.substr(0, id_dot).ends_with(".ix") ? PlaceKind::exchange : PlaceKind::facility;
  const Location last{kind, static_cast<std::uint32_t>(*id)};
  if (make_next_token(question, last) != token) return std::nullopt;
  return last;
}

}  // namespace

index::Expected<Target> parse_target(std::string_view target) {
  // A request to a proxy names the whole URL; RFC 9112 3.2.2 wants servers to take it too.
  if (const auto scheme = target.find("://"); scheme != std::string_view::npos && !target.starts_with('/')) {
    const auto path = target.find_first_of("/?", scheme + 3);
    target = path == std::string_view::npos ? std::string_view("/") : target.substr(path);
  }
  const auto question = target.find('?');
  Target parsed;
  try {
    Poco::URI::decode(std::string(target.substr(0, question)), parsed.path);
  } catch (const Poco::Exception&) {
    return index::fail(ErrorCode::invalid, "the path has a bad percent-encoding", "path");
  }
  if (question != std::string_view::npos) parsed.query = target.substr(question + 1);
  return parsed;
}

Parsed<CommonQuestion> parse_common(const std::string& raw) {
  Query query(raw);
  CommonQuestion question;
  const auto asns = query.need("asns", "64496,64500");
  for (std::size_t at = 0; query.ok() && at <= asns->size();) {
    const std::size_t comma = std::min(asns->find(',', at), asns->size());
    if (const auto asn = query.asn("asns", std::string_view(*asns).substr(at, comma - at))) {
      question.asns.push_back(*asn);
    }
    at = comma + 1;
  }
  if (const auto type = query.get("type")) {
    if (*type == "exchange") {
      question.only = PlaceKind::exchange;
    } else if (*type == "facility") {
      question.only = PlaceKind::facility;
    } else {
      query.add({ErrorCode::invalid, "type is exchange or facility", "type"});
    }
  }
  if (!query.ok()) return tl::unexpected(query.take_wrong());
  return question;
}

Parsed<LocationsQuestion> parse_locations(const std::string& raw) {
  Query query(raw);
  LocationsQuestion question;
  if (const auto asn = query.need_asn("asn", "64496")) question.server = *asn;
  if (const auto asn = query.need_asn("peer_asn", "64500")) question.caller = *asn;
  if (auto type = query.get("location_type")) {
    const std::string lower = Poco::toLower(*type);
    if (lower == "public") {
      question.only = PlaceKind::exchange;
    } else if (lower == "private") {
      question.only = PlaceKind::facility;
    } else {
      query.add({ErrorCode::invalid, "location_type is public or private", "location_type"});
    }
  }
  if (const auto most = query.get("max_results")) {
    const auto number = index::parse_number(*most, kMostLocations);
    if (!number) {
      query.add({ErrorCode::invalid, fmt::format("max_results is a number from 0 to {}", kMostLocations),
                 "max_results"});
    } else if (*number > 0) {
      question.limit = *number;
    }
  }
  const auto token = query.get("next_token");
  if (!query.ok()) return tl::unexpected(query.take_wrong());
  if (token) {
    question.after = read_next_token(question, *token);
    if (!question.after) {
      query.add(
          {ErrorCode::invalid,
           "next_token is not one that this service gave for this question; ask for the first page again",
           "next_token"});
      return tl::unexpected(query.take_wrong());
    }
  }
  return question;
}

std::string make_next_token(const LocationsQuestion& question, const Location& last) {
  return base64url(token_text(question, last));
}

}  // namespace meetpoint::api
