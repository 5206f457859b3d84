#include "index/json_text.hpp"

namespace meetpoint::index {

namespace {

constexpr std::string_view kBlanks = " \t\r\n";

/// Walks over one object's text; every step stays within it.
class Walk {
 public:
  explicit Walk(std::string_view text) : text_(text) {}

  void skip_blanks() { at_ = std::min(text_.find_first_not_of(kBlanks, at_), text_.size()); }

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
    while (at_ < text_.size() && text_[at_] != '"') at_ += text_[at_] == '\\' ? 2 : 1;
    if (at_ >= text_.size()) return std::nullopt;
    return text_.substr(begin, at_++ - begin);
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
  std::size_t at_ = 0;
};

}  // namespace

std::optional<std::string_view> json_member(std::string_view object, std::string_view name) {
  Walk walk(object);
  if (!walk.take('{')) return std::nullopt;
  do {
    const auto key = walk.take_string();
    if (!key || !walk.take(':')) return std::nullopt;
    const auto value = walk.take_value();
    if (!value) return std::nullopt;
    if (*key == name) return value;
  } while (walk.take(','));
  return std::nullopt;
}

std::string with_json_member(std::string_view object, std::string_view name, std::string_view value) {
  std::string text(object);
  if (const auto held = json_member(object, name))
    text.replace(static_cast<std::size_t>(held->data() - object.data()), held->size(), value);
  return text;
}

}  // namespace meetpoint::index
