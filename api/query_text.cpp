#include "api/query_text.hpp"

#include <Poco/Exception.h>
#include <Poco/URI.h>
#include <fmt/format.h>

#include "api/page_token.hpp"

namespace meetpoint::api {

using index::Asn;
using index::ErrorCode;

QueryText::QueryText(const std::string& raw) {
  try {
    Poco::URI uri;
    uri.setRawQuery(raw);
    given_ = uri.getQueryParameters();
    for (const auto& [name, value] : given_) {
      const bool first = values_.emplace(name, value).second;
      if (!first) repeated_.insert(name);
    }
  } catch (const Poco::Exception&) {
    readable_ = false;
    add({ErrorCode::invalid, "the query has a bad percent-encoding", "query"});
  }
}

std::optional<std::string> QueryText::get(const std::string& name) {
  asked_.insert(name);
  if (repeated_.contains(name)) {
    add({ErrorCode::invalid, name + " is given more than once", name});
    return std::nullopt;
  }
  const auto found = values_.find(name);
  return found == values_.end() ? std::nullopt : std::optional(found->second);
}

std::vector<std::string> QueryText::all(const std::string& name) {
  asked_.insert(name);
  std::vector<std::string> found;
  for (const auto& [given, value] : given_) {
    if (given == name) found.push_back(value);
  }
  return found;
}

std::optional<std::string> QueryText::need(const std::string& name, std::string_view example) {
  auto value = get(name);
  if (!value && readable_ && !repeated_.contains(name)) {
    add({ErrorCode::invalid, fmt::format("{} is missing; write {}={}", name, name, example), name});
  }
  return value;
}

std::optional<Asn> QueryText::need_asn(const std::string& name, std::string_view example) {
  const auto text = need(name, example);
  return text ? asn(name, *text) : std::nullopt;
}

std::optional<Asn> QueryText::get_asn(const std::string& name) {
  const auto text = get(name);
  return text ? asn(name, *text) : std::nullopt;
}

std::optional<Asn> QueryText::asn(const std::string& name, std::string_view text) {
  auto parsed = index::parse_asn(text);
  if (!parsed) {
    add({parsed.error().code, parsed.error().text, name});
    return std::nullopt;
  }
  return *parsed;
}

std::optional<std::uint64_t> QueryText::get_number(const std::string& name, std::uint64_t most) {
  const auto text = get(name);
  if (!text) return std::nullopt;
  const auto number = index::parse_number(*text, most);
  if (!number) add({ErrorCode::invalid, fmt::format("{} is a number from 0 to {}", name, most), name});
  return number;
}

std::optional<index::PlaceKind> QueryText::get_kind(const std::string& name) {
  const auto kind = get(name);
  if (!kind) return std::nullopt;
  if (*kind == "exchange") return index::PlaceKind::exchange;
  if (*kind == "facility") return index::PlaceKind::facility;
  add({index::ErrorCode::invalid, name + " is exchange or facility", name});
  return std::nullopt;
}

std::optional<std::string> QueryText::get_token(const std::string& question) {
  const auto token = get("next_token");
  if (!token || !ok()) return std::nullopt;
  const auto text = unseal(*token);
  if (!text || !text->starts_with(question)) {
    refuse_token();
    return std::nullopt;
  }
  return text->substr(question.size());
}

void QueryText::refuse_unasked() {
  for (const auto& [name, value] : values_) {
    if (!asked_.contains(name)) add({ErrorCode::invalid, "there is no parameter of this name here", name});
  }
}

void QueryText::refuse_token() {
  add({ErrorCode::invalid,
       "next_token is not one that this service gave for this question; ask for the first page again",
       "next_token"});
}

}  // namespace meetpoint::api
