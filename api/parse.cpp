#include "api/parse.hpp"

#include <Poco/Exception.h>
#include <Poco/String.h>
#include <Poco/URI.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <sstream>
#include <utility>

#include "api/page_token.hpp"
#include "api/query_text.hpp"

namespace meetpoint::api {

namespace {

using index::ErrorCode;
using index::PlaceKind;

/// A max_results of 0 asks for the page size that `limit` has.
void parse_page_size(QueryText& query, std::size_t most, std::size_t& limit) {
  const auto asked = query.get_number("max_results", most);
  if (asked && *asked > 0) limit = *asked;
}

std::vector<index::Asn> need_asns(QueryText& query) {
  std::vector<index::Asn> all;
  const auto asns = query.need("asns", "64496,64500");
  for (std::size_t at = 0; query.ok() && at <= asns->size();) {
    const std::size_t comma = std::min(asns->find(',', at), asns->size());
    if (const auto asn = query.asn("asns", std::string_view(*asns).substr(at, comma - at))) {
      all.push_back(*asn);
    }
    at = comma + 1;
  }
  return all;
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

Parsed<std::vector<index::Asn>> parse_endpoints(const std::string& raw) {
  QueryText query(raw);
  std::vector<index::Asn> asns = need_asns(query);
  if (asns.size() > kMostEndpoints) {
    query.add({ErrorCode::too_big, fmt::format("at most {} AS numbers at a time", kMostEndpoints), "asns"});
  }
  if (!query.ok()) return tl::unexpected(query.take_wrong());
  return asns;
}

Parsed<std::vector<rpki::ChecklistFile>> parse_checklist_files(const std::string& raw) {
  QueryText query(raw);
  std::vector<rpki::ChecklistFile> files;
  for (const std::string& text : query.all("file")) {
    const auto colon = text.rfind(':');
    const auto hash = rpki::sha256_of_hex(
        colon == std::string::npos ? std::string_view() : std::string_view(text).substr(colon + 1));
    if (!hash) {
      query.add({ErrorCode::invalid, "file is NAME:SHA256, the digest as sha256sum prints it", "file"});
      break;
    }
    files.push_back({text.substr(0, colon), *hash});
  }
  if (files.size() > kMostChecklistFiles)
    query.add({ErrorCode::too_big, fmt::format("at most {} files at a time", kMostChecklistFiles), "file"});
  if (!query.ok()) return tl::unexpected(query.take_wrong());
  return files;
}

Parsed<CommonQuestion> parse_common(const std::string& raw) {
  QueryText query(raw);
  CommonQuestion question;
  question.asns = need_asns(query);
  question.only = query.get_kind("type");
  if (!query.ok()) return tl::unexpected(query.take_wrong());
  return question;
}

Parsed<LocationsQuestion> parse_locations(const std::string& raw) {
  QueryText query(raw);
  LocationsQuestion question;
  if (const auto asn = query.need_asn("asn", "64496")) question.asn = *asn;
  question.peer_asn = query.get_asn("peer_asn");
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
  parse_page_size(query, kMostLocations, question.limit);
  if (const auto view = query.get("view")) {
    question.detail = *view == "detail";
    if (!question.detail) query.add({ErrorCode::invalid, "view is detail, or left out", "view"});
  }
  question.next_token = query.get("next_token");
  if (!query.ok()) return tl::unexpected(query.take_wrong());
  return question;
}

namespace {

std::string token_question(const FindingsQuestion& question) {
  return fmt::format("f.{}.{}.{}.{}.", question.filter.code.value_or(""),
                     question.filter.type ? name_of(*question.filter.type) : "",
                     question.filter.asn ? question.filter.asn->value : 0, question.cleared ? 1 : 0);
}

std::string token_question(const ChangesQuestion& question) {
  return fmt::format("c.{}.{}.{}.{}.", question.filter.after_generation, question.filter.since,
                     question.filter.asn ? question.filter.asn->value : 0,
                     question.filter.ix ? question.filter.ix->value : 0);
}

std::string finding_text(const index::Finding& finding) {
  return fmt::format("{}.{}.{}.{}", name_of(finding.type), finding.code, finding.id, finding.field);
}

/// Reads what finding_text printed; nothing for all else.
std::optional<index::Finding> read_finding(const std::string& text) {
  std::array<std::string, 4> parts;
  std::istringstream stream(text);
  for (std::string& part : parts) std::getline(stream, part, '.');
  const auto type = index::type_named(parts[0]);
  const auto id = index::parse_number(parts[2], 0xffffffff);
  if (!type || !id) return std::nullopt;
  index::Finding finding;
  finding.type = *type;
  finding.code = parts[1];
  finding.id = static_cast<std::uint32_t>(*id);
  finding.field = parts[3];
  return finding_text(finding) == text ? std::optional(finding) : std::nullopt;
}

}  // namespace

Parsed<FindingsQuestion> parse_findings(const std::string& raw) {
  QueryText query(raw);
  FindingsQuestion question;
  if (const auto code = query.get("code")) {
    question.filter.code = *code;
    if (!index::is_finding_code(*code))
      query.add({ErrorCode::invalid, "code is one that /v0.1/findings prints, such as F-IPRANGE", "code"});
  }
  if (const auto type = query.get("type")) {
    question.filter.type = index::type_named(*type);
    if (!question.filter.type)
      query.add({ErrorCode::invalid, "type is one of PeeringDB's, such as netixlan", "type"});
  }
  question.filter.asn = query.get_asn("asn");
  question.cleared = query.get_number("cleared", 1).value_or(0) == 1;
  parse_page_size(query, kMostRecords, question.limit);
  if (const auto last = query.get_token(token_question(question))) {
    question.after = read_finding(*last);
    if (!question.after) query.refuse_token();
  }
  if (!query.ok()) return tl::unexpected(query.take_wrong());
  return question;
}

Parsed<ChangesQuestion> parse_changes(const std::string& raw) {
  QueryText query(raw);
  ChangesQuestion question;
  if (const auto since = query.need("since", "2026-11-01")) {
    auto filter = index::parse_since(*since);
    if (filter) question.filter = *filter;
    if (!filter) query.add(filter.error());
  }
  question.filter.asn = query.get_asn("asn");
  if (const auto ix = query.get_number("ix", 0xffffffff)) {
    // 0 is what the history says of places that it does not know.
    if (*ix == 0) query.add({ErrorCode::invalid, "ix is an exchange's PeeringDB id, 1 or more", "ix"});
    question.filter.ix = index::IxId{static_cast<std::uint32_t>(*ix)};
  }
  parse_page_size(query, kMostRecords, question.limit);
  if (const auto last = query.get_token(token_question(question))) {
    const auto sequence = index::parse_number(*last, std::numeric_limits<std::int64_t>::max());
    question.after = sequence.value_or(0);
    if (!sequence) query.refuse_token();
  }
  if (!query.ok()) return tl::unexpected(query.take_wrong());
  return question;
}

Parsed<SearchQuestion> parse_search(const std::string& raw) {
  QueryText query(raw);
  SearchQuestion question;
  if (const auto text = query.need("q", "frankfurt")) {
    question.text = *text;
    if (text->empty() || text->size() > kMostSearchBytes)
      query.add({ErrorCode::invalid, fmt::format("q is 1 to {} bytes of text", kMostSearchBytes), "q"});
  }
  if (const auto type = query.get("type")) {
    question.types = index::searched_type(*type);
    if (question.types.empty())
      query.add({ErrorCode::invalid, "type is one of those a search looks into, such as net", "type"});
  }
  parse_page_size(query, kMostHits, question.limit);
  if (!query.ok()) return tl::unexpected(query.take_wrong());
  return question;
}

Parsed<RovQuestion> parse_rov(const std::string& raw) {
  QueryText query(raw);
  RovQuestion question;
  if (const auto text = query.need("prefix", "192.0.2.0/24")) {
    auto prefix = index::parse_prefix(*text);
    if (prefix) {
      question.prefix = *prefix;
    } else {
      query.add({prefix.error().code, prefix.error().text, "prefix"});
    }
  }
  if (const auto asn = query.need_asn("asn", "64496")) question.asn = *asn;
  if (!query.ok()) return tl::unexpected(query.take_wrong());
  return question;
}

std::string make_next_token(const FindingsQuestion& question, const index::Finding& last) {
  return seal(token_question(question) + finding_text(last));
}

std::string make_next_token(const ChangesQuestion& question, const index::Change& last) {
  return seal(fmt::format("{}{}", token_question(question), last.sequence));
}

}  // namespace meetpoint::api
