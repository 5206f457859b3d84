#include "api/peeringdb_question.hpp"

#include <Poco/Exception.h>
#include <Poco/URI.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>

#include "index/ascii.hpp"
#include "index/ids.hpp"
#include "index/match.hpp"

namespace meetpoint::api::peeringdb {

namespace {

using index::ErrorCode;
using index::Expected;
using index::fail;

/// Parameters that are no filters.
constexpr std::array<std::string_view, 12> kControls = {"since",   "limit",    "skip",   "depth",
                                                        "page",    "per_page", "fields", "pretty",
                                                        "_strict", "_ctf",     "q",      "format"};

Expected<std::int64_t> number_of(std::string_view name, std::string_view text) {
  if (const auto number = index::whole_number(text)) return *number;
  return fail(ErrorCode::invalid, fmt::format("'{}' needs to be a number", name), std::string(name));
}

Expected<std::uint64_t> since_of(std::string_view text, bool of_list) {
  if (const auto number = index::whole_number(text))
    return static_cast<std::uint64_t>(std::max<std::int64_t>(0, *number));
  double fraction = 0;
  const std::string_view digits = index::trimmed(text, " ");
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), fraction);
  constexpr double kLatest = 253402300799;  // the year 9999, upstream's last
  if (error != std::errc() || end != digits.data() + digits.size() || !(std::abs(fraction) <= kLatest)) {
    return fail(ErrorCode::invalid, "'since' needs to be a unix timestamp (epoch seconds)", "since");
  }
  if (of_list)
    return fail(ErrorCode::invalid, fmt::format("invalid literal for int() with base 10: '{}'", text),
                "since");
  return static_cast<std::uint64_t>(std::max(0.0, fraction));
}

Expected<void> read_control(const Parameter& parameter, bool of_list, Question& question) {
  const auto& [key, value] = parameter;
  if (key == "since") {
    const auto since = since_of(value, of_list);
    if (!since) return tl::unexpected(since.error());
    question.since = *since;
  } else if (key == "limit" || key == "skip" || key == "depth") {
    const auto number = number_of(key, value);
    if (!number) return tl::unexpected(number.error());
    const std::int64_t positive = std::max<std::int64_t>(0, *number);
    if (key == "limit") question.limit = static_cast<std::uint64_t>(positive);
    if (key == "skip") {
      if (*number < 0) return fail(ErrorCode::invalid, "Negative indexing is not supported.", "skip");
      question.skip = static_cast<std::uint64_t>(positive);
    }
    const std::int64_t deepest = of_list ? kDeepestList : kDeepestSingle;
    if (key == "depth") {
      question.depth = static_cast<int>(std::min(positive, deepest));
      question.asked_depth = *number;
    }
  } else if (key == "page") {
    if (!question.page) question.page.emplace();
    question.page->last = value == "last";
    const auto number = question.page->last || value.empty() ? 1 : index::whole_number(value);
    if (!number || *number < 1) return fail(ErrorCode::not_found, "Invalid page.", "page");
    question.page->number = static_cast<std::uint64_t>(*number);
  } else if (key == "fields") {
    if (value.empty()) return {};
    question.fields.emplace();
    for (const std::string_view name : index::comma_elements(value)) question.fields->emplace(name);
  } else if (key == "pretty") {
    question.pretty = true;
  } else if (key == "_strict") {
    question.strict = value == "1" || value == "true";
  }
  return {};
}

}  // namespace

Expected<Path> parse_path(std::string_view path) {
  while (path.starts_with('/')) path.remove_prefix(1);
  if (path.ends_with('/')) path.remove_suffix(1);
  Path parsed;
  if (path.empty()) return parsed;
  if (path.ends_with(".json")) {
    parsed.json_suffix = true;
    path.remove_suffix(5);
  }
  const auto slash = std::min(path.find('/'), path.size());
  const std::string_view name = path.substr(0, slash);
  const std::string_view rest = slash == path.size() ? std::string_view() : path.substr(slash + 1);
  if (name == "as_set") {
    parsed.view = rest.empty() ? View::as_sets : View::as_set;
    const auto asn = index::parse_number(rest, 0xffffffff);
    if (!rest.empty() && !asn) return fail(ErrorCode::invalid, "Invalid ASN");
    parsed.id = static_cast<std::uint32_t>(asn.value_or(0));
    return parsed;
  }
  const auto type = index::type_named(name);
  if (!type) return fail(ErrorCode::not_found, "Not found.");
  parsed.type = *type;
  parsed.view = slash == path.size() ? View::list : View::single;
  if (parsed.view == View::list) return parsed;
  const auto id = index::parse_number(rest, 0xffffffff);
  if (!id) return fail(ErrorCode::not_found, "Not found.");
  parsed.id = static_cast<std::uint32_t>(*id);
  return parsed;
}

Expected<Question> parse_question(const Path& path, const std::string& query) {
  Question question;
  const bool of_list = path.view == View::list;
  if (path.view == View::single) question.depth = 2;
  try {
    Poco::URI uri;
    uri.setRawQuery(query);
    for (auto& [key, value] : uri.getQueryParameters()) question.parameters.push_back({key, value});
  } catch (const Poco::Exception&) {
    return fail(ErrorCode::invalid, "the query has a bad percent-encoding");
  }
  std::map<std::string_view, std::size_t> places;
  for (const Parameter& parameter : question.parameters) {
    const auto [place, is_new] = places.emplace(parameter.key, question.filters.size());
    if (is_new) question.filters.push_back(parameter);
    question.filters[place->second].value = parameter.value;
  }
  for (const Parameter& parameter : question.filters) {
    if (auto read = read_control(parameter, of_list, question); !read) return forward(read);
  }
  for (const Parameter& parameter : question.filters) {
    if (parameter.key != "per_page" || !question.page) continue;
    const auto size = index::whole_number(parameter.value);  // what is none means the default
    if (size && *size > 0)
      question.page->size = static_cast<std::uint64_t>(std::min<std::int64_t>(*size, 250));
  }
  std::erase_if(question.filters, [](const Parameter& parameter) {
    return std::find(kControls.begin(), kControls.end(), parameter.key) != kControls.end();
  });
  return question;
}

}  // namespace meetpoint::api::peeringdb
