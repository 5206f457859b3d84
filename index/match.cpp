#include "index/match.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "index/ascii.hpp"
#include "index/country.hpp"
#include "index/fold.hpp"
#include "index/json_text.hpp"
#include "index/time.hpp"

namespace meetpoint::index {

namespace {

tl::unexpected<Error> no_number(const Field& field, std::string_view text) {
  return fail(ErrorCode::invalid, fmt::format("Field '{}' expected a number but got '{}'.",
                                              field.parent ? std::string_view("id") : field.name, text));
}
tl::unexpected<Error> no_time(std::string_view text) {
  return fail(ErrorCode::invalid,
              fmt::format("['\u201c{}\u201d value has an invalid format. It must be in YYYY-MM-DD "
                          "HH:MM[:ss[.uuuuuu]][TZ] format.']",
                          text));
}

std::optional<double> read_number(std::string_view text, bool whole) {
  if (whole) {
    const auto number = whole_number(text);
    return number ? std::optional(static_cast<double>(*number)) : std::nullopt;
  }
  text = trimmed(text, " \t");
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

bool read_flag(std::string_view text) {
  return text == "1" || fold(text) == "true";
}

/// `2026-01-31`, or with a time of day after a T or a blank, with or without Z: milliseconds since 1970.
struct Instant {
  std::int64_t ms = 0;
  bool whole_day = false;
};
std::optional<Instant> read_instant(std::string_view text) {
  std::string iso(trimmed(text, " \t"));
  Instant instant;
  constexpr std::size_t kDay = 10;
  instant.whole_day = iso.size() == kDay;
  if (instant.whole_day) iso += "T00:00:00";
  if (iso.size() > kDay && iso[kDay] == ' ') iso[kDay] = 'T';
  if (iso.ends_with("+00:00")) iso.resize(iso.size() - 6);
  if (iso.ends_with('Z')) iso.pop_back();
  if (const auto dot = iso.find('.'); dot != std::string::npos) iso.resize(dot);
  constexpr std::size_t kMinutes = 16;
  if (iso.size() == kMinutes) iso += ":00";
  const auto seconds = parse_utc(iso + "Z");
  if (!seconds) return std::nullopt;
  instant.ms = *seconds * 1000;
  return instant;
}

/// As the database keeps it, for comparisons of text.
std::string time_text(std::string_view printed) {
  std::string text(printed);
  std::replace(text.begin(), text.end(), 'T', ' ');
  if (text.ends_with('Z')) text.pop_back();
  return text;
}

/// The strings of a JSON array as PeeringDB's database keeps them: with commas between.
std::string comma_list(std::string_view array) {
  std::string list;
  // An array is an object's value as any other; its elements have no names.
  for (std::size_t at = 1; at < array.size();) {
    at = array.find_first_not_of(", ]", at);
    if (at == std::string_view::npos) break;
    const std::string_view value = json_value_at(array.substr(at));
    if (value.empty()) break;
    const auto text = json_string(value);
    if (!list.empty()) list += ',';
    list += text ? *text : std::string(value);
    at += value.size();
  }
  return list;
}

}  // namespace

std::optional<std::int64_t> whole_number(std::string_view text) {
  text = trimmed(text, " \t");
  if (text.starts_with('+')) {
    text.remove_prefix(1);
    if (text.starts_with('-')) return std::nullopt;
  }
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || end != text.data() + text.size()) return std::nullopt;
  if (error == std::errc::result_out_of_range) return text.starts_with('-') ? INT64_MIN : INT64_MAX;
  return error == std::errc() ? std::optional(number) : std::nullopt;
}

std::vector<std::string_view> comma_elements(std::string_view list) {
  std::vector<std::string_view> all;
  for (std::size_t at = 0; at <= list.size();) {
    const std::size_t comma = std::min(list.find(',', at), list.size());
    all.push_back(list.substr(at, comma - at));
    at = comma + 1;
  }
  return all;
}

std::optional<std::size_t> field_named(ObjectType type, std::string_view name) {
  const auto fields = fields_of(type);
  const auto found =
      std::find_if(fields.begin(), fields.end(), [name](const Field& field) { return field.name == name; });
  if (found == fields.end()) return std::nullopt;
  return static_cast<std::size_t>(found - fields.begin());
}

Expected<Match> Match::make(ObjectType type, std::size_t field, Compare compare, std::string_view text,
                            TextRule rule) {
  const Field& about = fields_of(type)[field];
  Match match;
  match.field_ = field;
  match.compare_ = compare;
  if (compare == Compare::equals && rule == TextRule::part) match.compare_ = Compare::contains;
  if (compare == Compare::equals && rule == TextRule::country && text.size() != 2) {
    match.compare_ = Compare::in;
    for (const std::string& code : countries_named(text)) match.texts_.push_back(fold(code));
    return match;
  }
  match.element_wise_ = rule == TextRule::element;
  if (auto read = match.read(about, text); !read) return forward(read);
  const bool exact = compare == Compare::equals || compare == Compare::in;
  if (exact && Table::is_indexed(about)) {
    match.by_reference_ = true;
    for (const double number : match.numbers_) {
      if (number >= 0 && number <= 0xffffffff)
        match.references_.push_back(static_cast<std::uint32_t>(number));
    }
    std::sort(match.references_.begin(), match.references_.end());
    match.references_.erase(std::unique(match.references_.begin(), match.references_.end()),
                            match.references_.end());
  }
  return match;
}

std::vector<std::uint32_t> Match::ids() const {
  std::vector<std::uint32_t> ids;
  for (const double number : numbers_) {
    if (number >= 0 && number <= 0xffffffff) ids.push_back(static_cast<std::uint32_t>(number));
  }
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

Expected<void> Match::read(const Field& field, std::string_view text) {
  const Kind kind = field.kind;
  const bool of_text = compare_ == Compare::contains || compare_ == Compare::starts_with;
  switch (kind) {
    case Kind::id:
    case Kind::asn:
    case Kind::integer:
    case Kind::number:
      how_ = of_text ? How::text : How::number;
      break;
    case Kind::boolean:
      how_ = How::flag;
      break;
    case Kind::time:
      how_ = of_text || compare_ == Compare::equals ? How::text : How::time;
      break;
    case Kind::text:
      how_ = How::text;
      break;
    case Kind::list:
      how_ = How::list;
      break;
  }
  if (kind == Kind::time && how_ == How::text) {
    if (compare_ == Compare::equals) compare_ = Compare::starts_with;
    texts_.push_back(time_text(text));
    return {};
  }
  const bool whole = kind != Kind::number;
  Expected<void> wrong;
  const auto read_element = [&](std::string_view element) {
    if (!wrong) return;
    if (how_ == How::number) {
      const auto number = read_number(element, whole);
      if (!number) wrong = no_number(field, element);
      numbers_.push_back(number.value_or(0));
    } else {
      wrong = read_one(element);
    }
  };
  if (compare_ == Compare::in) {
    for (const std::string_view element : comma_elements(text)) read_element(element);
  } else {
    read_element(text);
  }
  std::sort(numbers_.begin(), numbers_.end());
  std::sort(times_ms_.begin(), times_ms_.end());
  std::sort(texts_.begin(), texts_.end());
  texts_.erase(std::unique(texts_.begin(), texts_.end()), texts_.end());
  return wrong;
}

Expected<void> Match::read_one(std::string_view text) {
  if (how_ == How::flag) {
    numbers_.push_back(read_flag(text) ? 1 : 0);
  } else if (how_ == How::time) {
    const auto instant = read_instant(text);
    if (!instant) return no_time(text);
    constexpr std::int64_t kEndOfDayMs = 86'400'000 - 1;
    const bool end = instant->whole_day && (compare_ == Compare::greater || compare_ == Compare::less_equal);
    times_ms_.push_back(instant->ms + (end ? kEndOfDayMs : 0));
  } else {
    texts_.push_back(fold(element_wise_ ? trimmed(text, " \t") : text));
  }
  return {};
}

/// `wanted` is sorted, and has one value unless the demand is `in`.
template <typename Values, typename Value>
bool Match::compares(const Values& wanted, const Value& value) const {
  switch (compare_) {
    case Compare::equals:
    case Compare::in:
      return std::binary_search(wanted.begin(), wanted.end(), value);
    case Compare::less:
      return value < wanted.front();
    case Compare::less_equal:
      return value <= wanted.front();
    case Compare::greater:
      return value > wanted.front();
    case Compare::greater_equal:
      return value >= wanted.front();
    case Compare::contains:
    case Compare::starts_with:
      return false;  // of text only
  }
  return false;
}

bool Match::text_matches(std::string_view folded) const {
  if (compare_ == Compare::contains) return folded.find(texts_.front()) != std::string_view::npos;
  if (compare_ == Compare::starts_with) return folded.starts_with(texts_.front());
  return compares(texts_, folded);
}

bool Match::has_some_of(const std::string& list) const {
  constexpr std::size_t kMostLists = 4096;  // a few hundred kinds are there
  const auto known = lists_.find(list);
  if (known != lists_.end()) return known->second;
  const bool has = std::any_of(texts_.begin(), texts_.end(),
                               [&](const std::string& one) { return list.find(one) != std::string::npos; });
  if (lists_.size() < kMostLists) lists_.emplace(list, has);
  return has;
}

bool Match::list_matches(std::string_view value) const {
  const std::string list = fold(comma_list(value));
  if (!element_wise_) return text_matches(list);
  const std::string& wanted = texts_.front();
  switch (compare_) {
    case Compare::equals:
      return list.starts_with(wanted) || list.ends_with("," + wanted) ||
             list.find("," + wanted + ",") != std::string::npos;
    case Compare::starts_with:
      return list.starts_with(wanted) || list.find("," + wanted) != std::string::npos;
    case Compare::in:
      return has_some_of(list);
    default:
      return text_matches(list);
  }
}

bool Match::operator()(const Table& table, Slot slot) const {
  const std::string_view value = table.value(slot, field_);
  if (value.empty() || value == "null") return false;
  switch (how_) {
    case How::number: {
      double number = 0;
      const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
      return error == std::errc() && compares(numbers_, number);
    }
    case How::flag:
      return compares(numbers_, value == "true" ? 1.0 : 0.0);
    case How::time: {
      const auto seconds = parse_utc(value.substr(1, value.size() - 2));
      return seconds && compares(times_ms_, *seconds * 1000);
    }
    case How::list:
      return list_matches(value);
    case How::text:
      break;
  }
  const Kind kind = fields_of(table.type())[field_].kind;
  // Most texts stand in the row as they are.
  if (kind != Kind::time && value.front() == '"' && value.find('\\') == std::string_view::npos)
    return text_matches(fold(value.substr(1, value.size() - 2)));
  const auto text = json_string(value);
  if (!text) return text_matches(value);  // a number compared as text
  return text_matches(kind == Kind::time ? time_text(*text) : fold(*text));
}

}  // namespace meetpoint::index
