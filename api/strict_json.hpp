#pragma once

#include <string>
#include <string_view>

#include "api/json.hpp"
#include "index/error.hpp"

/// JSON that decides something: one object, each name once, and few levels, so that no two readers can
/// understand it differently.
/// thread  any
/// source  RFC 7515 section 4, RFC 7519 section 4, RFC 8725 section 2.4
namespace meetpoint::api {

/// shape   `most_levels` of arrays and objects within each other, the outermost counted; the caller bounds
///         the bytes
/// errors  invalid: no JSON, no object, a name that comes twice in one object, more levels, not UTF-8
index::Expected<nlohmann::json> parse_strict_object(std::string_view text, int most_levels);

/// A member that is a text; empty for none, or one of another kind.
std::string text_member(const nlohmann::json& object, const char* name);

}  // namespace meetpoint::api
