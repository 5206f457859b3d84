#include "index/json_text.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace meetpoint::index {

namespace {

constexpr std::string_view kBlanks = " \t\r\n";

/// Walks over a text; every step stays within it.
class Walk {
 public:
  Walk(std::string_view text, std::size_t at) : text_(text), at_(at) {}

  std::size_t at() const { return at_; }

  void skip_blanks() {
    while (at_ < text_.size() && kBlanks.find(text_[at_]) != std::string_view::npos) ++at_;
  }

  bool take(char wanted) {
    skip_blanks();
    if (at_ == text_.size() || text_[at_] != wanted) return false;
    ++at_;
    return true;
  }

  /// What stands between two quotes; nothing when no string begins here or none ends.
  std::optional<std::string_view> take_string() {
    if (!take('"')) return std::nullopt;
    const std::size_t begin = at_;
    while (true) {
      const std::size_t end = text_.find('"', at_);
      if (end == std::string_view::npos) {
        at_ = text_.size();
        return std::nullopt;
      }
      // The quote ends the string unless an odd number of backslashes stands before it.
      std::size_t back = end;
      while (back > begin && text_[back - 1] == '\\') --back;
      at_ = end + 1;
      if ((end - back) % 2 == 0) return text_.substr(begin, end - begin);
    }
  }

  /// One value of any kind.
  std::optional<std::string_view> take_value() {
    skip_blanks();
    const std::size_t begin = at_;
    std::size_t depth = 0;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '"') {
        if (!take_string()) return std::nullopt;
      } else if (c == '{' || c == '[') {
        ++depth;
        ++at_;
      } else if (c == '}' || c == ']') {
        if (depth == 0) break;
        --depth;
        ++at_;
      } else if (depth == 0 && (c == ',' || kBlanks.find(c) != std::string_view::npos)) {
        break;
      } else {
        ++at_;
      }
    }
    if (at_ >= text_.size() || at_ == begin) return std::nullopt;
    return text_.substr(begin, at_ - begin);
  }

 private:
  std::string_view text_;
  std::size_t at_;
};

}  // namespace

JsonMembers::JsonMembers(std::string_view object) : text_(object) {
  Walk walk(text_, 0);
  over_ = !walk.take('{');
  at_ = walk.at();
}

bool JsonMembers::next() {
  if (over_) return false;
  over_ = true;
  Walk walk(text_, at_);
  if (!first_ && !walk.take(',')) return false;
  walk.skip_blanks();
  begin_ = walk.at();
  const auto name = walk.take_string();
  if (!name || !walk.take(':')) return false;
  const auto value = walk.take_value();
  if (!value) return false;
  name_ = *name;
  value_ = *value;
  at_ = walk.at();
  first_ = false;
  over_ = false;
  return true;
}

std::optional<std::string_view> json_member(std::string_view object, std::string_view name) {
  for (JsonMembers member(object); member.next();) {
    if (member.name() == name) return member.value();
  }
  return std::nullopt;
}

std::string with_json_member(std::string_view object, std::string_view name, std::string_view value) {
  std::string text(object);
  if (const auto held = json_member(object, name))
    text.replace(static_cast<std::size_t>(held->data() - object.data()), held->size(), value);
  return text;
}

std::string without_json_member(std::string_view object, std::string_view name) {
  std::string text(object);
  JsonMembers member(object);
  for (bool first = true; member.next(); first = false) {
    if (member.name() != name) continue;
    const std::size_t begin = member.begin();
    const auto end = static_cast<std::size_t>(member.value().data() - object.data()) + member.value().size();
    // Up to the next member's begin, or from the last one's end.
    if (member.next()) {
      text.erase(begin, member.begin() - begin);
    } else {
      const std::size_t from = first ? begin : object.rfind(',', begin);
      text.erase(from, end - from);
    }
    break;
  }
  return text;
}

std::string_view json_value_at(std::string_view text) {
  return Walk(text, 0).take_value().value_or(std::string_view());
}

std::optional<std::string> json_string(std::string_view value) {
  if (value.size() < 2 || value.front() != '"') return std::nullopt;
  if (value.find('\\') == std::string_view::npos) return std::string(value.substr(1, value.size() - 2));
  const auto parsed = nlohmann::json::parse(value, nullptr, false);
  if (!parsed.is_string()) return std::nullopt;
  return parsed.get<std::string>();
}

}  // namespace meetpoint::index
