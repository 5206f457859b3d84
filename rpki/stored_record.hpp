#pragma once

#include <exception>
#include <string>
#include <string_view>

#include "rpki/shallow_json.hpp"

/// What the documents that we keep in the store have in common: CBOR, with the version of their shape.
/// thread  any
namespace meetpoint::rpki {

inline std::string bytes_of_record(const nlohmann::json& json) {
  const auto bytes = nlohmann::json::to_cbor(json);
  return {bytes.begin(), bytes.end()};
}

/// shape   read: from the JSON of a record of this version, to an Expected; what it throws on a member that
///         is missing or of another kind becomes an error
/// errors  invalid: no record of ours, or of another version
template <typename Read>
auto read_stored_record(std::string_view bytes, int version, int most_levels, const Read& read)
    -> decltype(read(nlohmann::json())) {
  const auto json = parse_shallow_json(bytes, JsonForm::cbor, most_levels);
  if (!json) return tl::unexpected(json.error());
  try {
    if (json->at("version") != version)
      return index::fail(index::ErrorCode::invalid, "the record was written by another meetpoint");
    return read(*json);
  } catch (const std::exception&) {
    return index::fail(index::ErrorCode::invalid, "the record cannot be read");
  }
}

}  // namespace meetpoint::rpki
