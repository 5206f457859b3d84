#include "cli/toml_text.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <utility>

#include "cli/text.hpp"

namespace meetpoint::cli {

namespace {

using index::ErrorCode;
using index::Expected;
using index::fail;

/// Where the quoted text that begins at `begin` ends. Text that never ends is no TOML, wherever that is.
std::size_t end_of_quoted(std::string_view text, std::size_t begin) {
  const char quote = text[begin];
  const bool has_escapes = quote == '"';
  const bool has_lines = text.substr(begin).starts_with(std::string(3, quote));
  std::size_t at = begin + (has_lines ? 3 : 1);
  while (at < text.size()) {
    if (has_escapes && text[at] == '\\') {
      at += 2;
    } else if (text[at] == '\n' && !has_lines) {
      return at;
    } else if (text[at] != quote) {
      ++at;
    } else if (!has_lines) {
      return at + 1;
    } else {
      // Up to two quotes may stand before the three that end it.
      const std::size_t run =
          std::min({text.find_first_not_of(quote, at), text.size(), at + 5}) - at;  // of five at most
      at += run;
      if (run >= 3) return at;
    }
  }
  return text.size();
}

/// The line with more than kMostTomlDots, or 0. toml++ 3.3 makes a table of each dot in a key, as deep as
/// there are dots, and frees them by recursion: half a megabyte of `a.a.a` overruns the stack. Values within
/// values it counts itself, up to 256.
std::size_t line_with_many_dots(std::string_view text) {
  std::size_t line = 1;
  std::size_t dots = 0;
  for (std::size_t at = 0; at < text.size();) {
    const char letter = text[at];
    if (letter == '\n') {
      ++line;
      dots = 0;
    } else if (letter == '#') {
      at = std::min(text.find('\n', at), text.size());
      continue;
    } else if (letter == '"' || letter == '\'') {
      const std::size_t end = end_of_quoted(text, at);
      const std::string_view quoted = text.substr(at, end - at);
      line += static_cast<std::size_t>(std::count(quoted.begin(), quoted.end(), '\n'));
      at = end;
      continue;
    } else if (letter == '.' && ++dots > kMostTomlDots) {
      return line;
    }
    ++at;
  }
  return 0;
}

TomlValue list_of(const toml::array& array) {
  std::vector<std::string> texts;
  for (const toml::node& item : array) {
    const auto* const text = item.as_string();
    if (text == nullptr) return TomlOther{"a list of other things than text"};
    texts.push_back(text->get());
  }
  return texts;
}

TomlValue value_of(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::string:
      return node.as_string()->get();
    case toml::node_type::integer:
      return node.as_integer()->get();
    case toml::node_type::boolean:
      return node.as_boolean()->get();
    case toml::node_type::array:
      return list_of(*node.as_array());
    case toml::node_type::table:
      return TomlOther{"a section"};
    case toml::node_type::floating_point:
      return TomlOther{"a number with a fraction"};
    case toml::node_type::date:
    case toml::node_type::time:
    case toml::node_type::date_time:
      return TomlOther{"a date or time"};
    case toml::node_type::none:
      break;
  }
  return TomlOther{"nothing"};
}

TomlKey key_of(const toml::key& key, const toml::node& value) {
  return {std::string(key.str()), key.source().begin.line, value_of(value)};
}

const auto kByLine = [](const auto& a, const auto& b) { return a.line < b.line; };

std::vector<TomlSection> sections_of(const toml::table& file) {
  std::vector<TomlSection> sections(1);
  for (const auto& [key, value] : file) {
    const toml::table* const table = value.as_table();
    if (table == nullptr) {
      sections.front().keys.push_back(key_of(key, value));
      continue;
    }
    TomlSection& section = sections.emplace_back();
    section.name = key.str();
    section.line = key.source().begin.line;
    for (const auto& [name, inner] : *table) section.keys.push_back(key_of(name, inner));
    std::stable_sort(section.keys.begin(), section.keys.end(), kByLine);
  }
  std::stable_sort(sections.front().keys.begin(), sections.front().keys.end(), kByLine);
  std::stable_sort(sections.begin() + 1, sections.end(), kByLine);
  if (sections.front().keys.empty()) sections.erase(sections.begin());
  return sections;
}

}  // namespace

Expected<std::vector<TomlSection>> parse_toml(std::string_view text, std::string_view name) {
  if (const std::size_t line = line_with_many_dots(text); line != 0)
    return fail(ErrorCode::invalid,
                fmt::format("{}:{}: more than {} dots outside quotes", name, line, kMostTomlDots));
  try {
    return sections_of(toml::parse(text));
  } catch (const toml::parse_error& error) {
    return fail(ErrorCode::invalid,
                fmt::format("{}:{}: {}", name, error.source().begin.line, tame(error.description())));
  }
}

std::string_view what_is(const TomlValue& value) {
  constexpr std::string_view kWords[] = {"text", "a whole number", "true or false", "a list of texts"};
  if (const auto* const other = std::get_if<TomlOther>(&value)) return other->what;
  return kWords[value.index()];
}

}  // namespace meetpoint::cli
