#pragma once

#include <optional>
#include <string>
#include <string_view>

/// The next_token of a page: text that says where the page ended and what question it belongs to, made
/// opaque. A checksum finds a character that was lost on the way. It is no secret and needs none: a forged
/// token asks for what anyone may ask for. thread  any
namespace meetpoint::api {

/// shape   at most 128 bytes in; URL-safe characters out
std::string seal(std::string_view text);
/// Nothing for all that seal did not make.
std::optional<std::string> unseal(const std::string& token);

}  // namespace meetpoint::api
