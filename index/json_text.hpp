#pragma once

#include <optional>
#include <string>
#include <string_view>

/// Members of a JSON object as the bytes that upstream printed, so that one can be replaced, left out or
/// copied and all others stand. The text is a row's, which was checked when it was read (sync/envelope); of
/// anything else it is nothing or some of its bytes. thread  any
namespace meetpoint::index {

/// Goes through the members of an object in their order:
/// `for (JsonMembers member(text); member.next();) ... member.name() ... member.value()`
class JsonMembers {
 public:
  explicit JsonMembers(std::string_view object);
  /// False after the last member, and where the text is no object any more.
  bool next();
  std::string_view name() const { return name_; }    ///< as escaped, without its quotes
  std::string_view value() const { return value_; }  ///< `"a name"`, `17`, `null`, `[1, 2]`
  /// Where the member begins (at its name's quote) in the object.
  std::size_t begin() const { return begin_; }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t begin_ = 0;
  std::string_view name_;
  std::string_view value_;
  bool first_ = true;
  bool over_ = false;
};

/// The bytes of a member's value: `"a name"`, `17`, `null`. Nothing when there is no such member.
/// shape   name without characters that JSON escapes
std::optional<std::string_view> json_member(std::string_view object, std::string_view name);

/// The object with another value; unchanged when it has no such member.
std::string with_json_member(std::string_view object, std::string_view name, std::string_view value);

/// The object without a member and the comma that parts it from its neighbour.
std::string without_json_member(std::string_view object, std::string_view name);

/// The value that begins where `text` does; empty when none does.
std::string_view json_value_at(std::string_view text);

/// What a JSON string says, in UTF-8. Nothing for any other value.
std::optional<std::string> json_string(std::string_view value);

}  // namespace meetpoint::index
