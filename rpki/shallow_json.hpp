#pragma once

#include <nlohmann/json.hpp>
#include <string_view>

#include "index/error.hpp"

/// JSON and CBOR that others may have written. The library recurses, and would until the stack is full; so
/// what nests deeper than its reader has use for is refused before a tree is built of it.
/// thread  any
/// source  RFC 8259, RFC 8949
namespace meetpoint::rpki {

enum class JsonForm { text, cbor };

/// Arrays and objects within each other, the outermost counted.
/// shape   of members with one name the last counts. The caller bounds the bytes, and with them the memory:
///         about 50 times as much
/// errors  invalid: no JSON, nests deeper, anything behind it
index::Expected<nlohmann::json> parse_shallow_json(std::string_view bytes, JsonForm form, int most_levels);

}  // namespace meetpoint::rpki
