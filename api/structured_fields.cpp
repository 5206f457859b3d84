#include "api/structured_fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "rpki/base64.hpp"

namespace meetpoint::api {

namespace {

using index::ErrorCode;
using index::Expected;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
bool is_letter(char c) {
  return is_lower(c) || (c >= 'A' && c <= 'Z');
}
bool is_of_token(char c) {
  return is_letter(c) || is_digit(c) ||
         std::string_view("!#$%&'*+-.^_`|~:/").find(c) != std::string_view::npos;
}
bool is_of_key(char c) {
  return is_lower(c) || is_digit(c) || std::string_view("_-.*").find(c) != std::string_view::npos;
}

/// Reads from the front of one text. The first thing that is wrong ends it: then nothing more is read, and
/// what was read is no value.
class Reader {
 public:
  Reader(std::string_view text, SfRepeats repeats) : text_(text), repeats_(repeats) {
    if (text.size() > kMostSfBytes) refuse("too many bytes", ErrorCode::too_big);
    skip(" ");
  }

  template <typename T>
  Expected<T> finish(T value) {
    skip(" ");
    if (!wrong_ && at_ != text_.size()) refuse("something behind its end");
    if (wrong_) return tl::unexpected(std::move(*wrong_));
    return value;
  }

  SfDictionary dictionary() {
    SfDictionary all;
    while (more(all.size())) {
      std::string name = key();
      SfMember member = peek() == '=' ? (++at_, this->member()) : SfMember(SfItem{true, parameters()});
      put(all, std::move(name), std::move(member));
      separator();
    }
    return all;
  }

  SfList list() {
    SfList all;
    while (more(all.size())) {
      all.push_back(member());
      separator();
    }
    return all;
  }

  SfItem item() {
    SfValue read = value();
    return {std::move(read), parameters()};
  }

 private:
  /// The next byte; NUL, which nothing begins with, when there is none or something was wrong.
  char peek() const { return wrong_ || at_ == text_.size() ? '\0' : text_[at_]; }
  void skip(std::string_view blanks) {
    while (peek() != '\0' && blanks.find(peek()) != std::string_view::npos) ++at_;
  }
  void refuse(std::string_view what, ErrorCode code = ErrorCode::invalid) {
    if (!wrong_) wrong_ = index::Error{code, fmt::format("at byte {}: {}", at_, what), {}};
  }

  bool more(std::size_t members) {
    if (wrong_ || at_ == text_.size()) return false;
    if (members >= kMostSfMembers) refuse("too many members", ErrorCode::too_big);
    return !wrong_;
  }
  /// The comma behind a member, and that another one follows.
  void separator() {
    skip(" \t");
    if (wrong_ || at_ == text_.size()) return;
    if (peek() != ',') return refuse("no comma between members");
    ++at_;
    skip(" \t");
    if (at_ == text_.size()) refuse("a comma at its end");
  }

  template <typename T>
  void put(std::vector<std::pair<std::string, T>>& all, std::string name, T value) {
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.first == name; });
    if (found == all.end())
      all.emplace_back(std::move(name), std::move(value));
    else if (repeats_ == SfRepeats::refuse)
      refuse("a name comes twice");
    else
      found->second = std::move(value);
  }

  std::string key() {
    if (!is_lower(peek()) && peek() != '*') refuse("no name where one should be");
    return while_of(is_of_key);
  }
  std::string while_of(bool (*is_of)(char)) {
    const std::size_t begin = at_;
    while (is_of(peek())) ++at_;
    return std::string(text_.substr(begin, at_ - begin));
  }

  SfMember member() {
    if (peek() == '(') return inner_list();
    return item();
  }
  SfInnerList inner_list() {
    SfInnerList all;
    ++at_;
    for (;;) {
      skip(" ");
      if (peek() == ')') {
        ++at_;
        all.parameters = parameters();
        return all;
      }
      if (all.items.size() >= kMostSfItems) refuse("too many items", ErrorCode::too_big);
      all.items.push_back(item());
      if (peek() != ' ' && peek() != ')') refuse("an inner list that does not go on");
      if (wrong_) return all;
    }
  }
  SfParameters parameters() {
    SfParameters all;
    while (peek() == ';') {
      if (all.size() >= kMostSfParameters) refuse("too many parameters", ErrorCode::too_big);
      ++at_;
      skip(" ");
      std::string name = key();
      SfValue read = true;
      if (peek() == '=') {
        ++at_;
        read = value();
      }
      put(all, std::move(name), std::move(read));
    }
    return all;
  }

  SfValue value() {
    const char first = peek();
    if (first == '-' || is_digit(first)) return number();
    if (first == '"') return string();
    if (first == ':') return bytes();
    if (first == '?') return boolean();
    if (is_letter(first) || first == '*') return SfToken{while_of(is_of_token)};
    refuse("no value where one should be");
    return false;
  }
  SfValue number() {
    const bool negative = peek() == '-';
    if (negative) ++at_;
    const std::string whole = while_of(is_digit);
    const bool decimal = peek() == '.';
    if (decimal) ++at_;
    const std::string part = decimal ? while_of(is_digit) : std::string();
    const bool fits = decimal ? whole.size() <= 12 && !part.empty() && part.size() <= 3 : whole.size() <= 15;
    if (whole.empty() || !fits) {
      refuse("a number that is none");
      return false;
    }
    std::int64_t digits = 0;
    for (const char digit : whole) digits = digits * 10 + (digit - '0');
    if (!decimal) return negative ? -digits : digits;
    for (std::size_t i = 0; i < 3; ++i) digits = digits * 10 + (i < part.size() ? part[i] - '0' : 0);
    return SfDecimal{negative ? -digits : digits};
  }
  SfValue string() {
    std::string read;
    for (++at_; peek() != '"'; ++at_) {
      if (peek() == '\\') {
        ++at_;
        if (peek() != '"' && peek() != '\\') refuse("an escape that is none");
      }
      if (peek() < ' ' || peek() > '~') refuse("a string with another letter, or without end");
      if (wrong_) return false;
      read += peek();
    }
    ++at_;
    return read;
  }
  SfValue bytes() {
    const std::size_t begin = ++at_;
    const std::size_t end = text_.find(':', begin);
    auto octets = end == std::string_view::npos ? rpki::decode_base64("!")
                                                : rpki::decode_base64(text_.substr(begin, end - begin));
    if (!octets) {
      refuse("bytes that are not base 64, or without end");
      return false;
    }
    at_ = end + 1;
    return SfBytes{std::move(*octets)};
  }
  SfValue boolean() {
    ++at_;
    const char digit = peek();
    if (digit != '0' && digit != '1') {
      refuse("a boolean that is none");
      return false;
    }
    ++at_;
    return digit == '1';
  }

  std::string_view text_;
  SfRepeats repeats_;
  std::size_t at_ = 0;
  std::optional<index::Error> wrong_;
};

}  // namespace

Expected<SfDictionary> parse_sf_dictionary(std::string_view text, SfRepeats repeats) {
  Reader reader(text, repeats);
  SfDictionary read = reader.dictionary();
  return reader.finish(std::move(read));
}

Expected<SfList> parse_sf_list(std::string_view text, SfRepeats repeats) {
  Reader reader(text, repeats);
  SfList read = reader.list();
  return reader.finish(std::move(read));
}

Expected<SfItem> parse_sf_item(std::string_view text, SfRepeats repeats) {
  Reader reader(text, repeats);
  SfItem read = reader.item();
  return reader.finish(std::move(read));
}

}  // namespace meetpoint::api
