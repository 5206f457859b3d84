#pragma once

#include <optional>
#include <string>
#include <string_view>

/// Members of a JSON object as the bytes that upstream printed, so that one can be replaced and all others
/// stand. The text is a row's, which was checked when it was read (sync/envelope); of anything else it is
/// nothing or some of its bytes. thread  any
namespace meetpoint::index {

/// The bytes of a member's value: `"a name"`, `17`, `null`. Nothing when there is no such member.
/// shape   name without characters that JSON escapes
std::optional<std::string_view> json_member(std::string_view object, std::string_view name);

/// The object with another value; unchanged when it has no such member.
std::string with_json_member(std::string_view object, std::string_view name, std::string_view value);

}  // namespace meetpoint::index
