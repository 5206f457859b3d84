#include "index/json_text.hpp"

#include <simdjson.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "law.hpp"

using namespace meetpoint;
using fuzz::law;

/// An input is a name, a value and an object, each but the last ended by a line end. Whatever the object is,
/// members lie within its bytes; of a valid one they are those that two other parsers see.

namespace {

using Json = nlohmann::ordered_json;  // so that equal means: in the same order too

struct Member {
  std::string_view key;  ///< as printed
  std::string_view value;
};

Json parse(std::string_view text) {
  // nlohmann/json takes a NUL for the end of the text.
  if (text.find('\0') != std::string_view::npos) return Json(Json::value_t::discarded);
  return Json::parse(text.begin(), text.end(), nullptr, false);
}

std::string_view without_blanks_behind(std::string_view text) {
  return text.substr(0, text.find_last_not_of(" \t\r\n") + 1);
}

/// What simdjson sees; nothing when that or nlohmann/json sees no valid object.
std::optional<std::vector<Member>> members_of(const simdjson::padded_string& text) {
  if (!parse(text).is_object()) return std::nullopt;
  simdjson::dom::parser validating;
  if (validating.parse(text).error() != simdjson::SUCCESS) return std::nullopt;
  simdjson::ondemand::parser parser;
  auto document = parser.iterate(text);
  std::vector<Member> members;
  for (auto field : document.get_object()) {
    const char* const key = field.key().value().raw();
    std::size_t size = 0;
    while (key[size] != '"') size += key[size] == '\\' ? 2 : 1;
    const std::string_view value = simdjson::to_json_string(field.value().value());
    members.push_back({{key, size}, without_blanks_behind(value)});
  }
  return members;
}

bool lies_in(std::string_view part, std::string_view whole) {
  return part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size();
}

/// Laws of every text.
void check_bytes(std::string_view object, std::string_view name, std::string_view value) {
  const auto member = index::json_member(object, name);
  const std::string with = index::with_json_member(object, name, value);
  if (!member) {
    law(with == object, "without the member the text is left alone");
    return;
  }
  law(!member->empty() && lies_in(*member, object), "a member lies within the text");
  const auto before = static_cast<std::size_t>(member->data() - object.data());
  law(with == std::string(object.substr(0, before)) + std::string(value) +
                  std::string(object.substr(before + member->size())),
      "only its bytes are replaced");
}

/// Laws of a valid object.
void check_member(std::string_view object, const std::vector<Member>& members, std::string_view name,
                  std::string_view value) {
  const auto member = index::json_member(object, name);
  const auto seen = std::find_if(members.begin(), members.end(),
                                 [&](const Member& candidate) { return candidate.key == name; });
  law(member.has_value() == (seen != members.end()), "a member is found if simdjson sees it");
  if (!member) return;
  law(*member == seen->value, "with the bytes that simdjson sees");

  Json json = parse(object);
  const bool once = json.size() == members.size();  // of a key that stands twice nlohmann/json keeps one
  const std::string key = parse("\"" + std::string(name) + "\"").get<std::string>();
  if (once) law(json.at(key) == parse(*member), "they are the value that nlohmann/json sees");
  if (parse(value).is_discarded()) return;
  const std::string with = index::with_json_member(object, name, value);
  law(index::json_member(with, name) == without_blanks_behind(value), "the new value is what it then has");
  if (!once) return;
  json[key] = parse(value);
  law(parse(with) == json, "every other member stays, in its place");
}

std::string_view take_line(std::string_view& rest) {
  const std::size_t size = std::min(rest.find('\n'), rest.size());
  const std::string_view line = rest.substr(0, size);
  rest.remove_prefix(std::min(size + 1, rest.size()));
  return line;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest = fuzz::text_of(data, size);
  const std::string_view name = take_line(rest);
  std::string_view value = take_line(rest);
  value.remove_prefix(std::min(value.find_first_not_of(" \t\r"), value.size()));
  // Memory of its own, in which a read before or behind the text is found.
  const std::unique_ptr<char[]> copy(new char[rest.size()]);
  std::copy(rest.begin(), rest.end(), copy.get());
  const std::string_view object(copy.get(), rest.size());

  check_bytes(object, name, value);
  const simdjson::padded_string padded(object);
  const auto members = members_of(padded);
  if (!members) return 0;
  if (name.find_first_of("\"\\") == std::string_view::npos) check_member(object, *members, name, value);
  for (const Member& member : *members) {
    // A name has no characters that JSON escapes.
    if (member.key.find('\\') == std::string_view::npos) check_member(object, *members, member.key, value);
  }
  return 0;
}
