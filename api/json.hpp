#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "index/time.hpp"

/// JSON with its keys in the order in which they were set, for the files that render. thread  any
namespace meetpoint::api {

using Json = nlohmann::ordered_json;

/// Compact, with a newline at the end.
inline std::string bytes_of(const Json& json) {
  // Upstream's text is checked UTF-8; `replace` keeps a defect of ours from costing the answer.
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

/// An instant, or null for 0, which stands for none.
inline Json time_or_null(index::UtcSeconds instant) {
  return instant == 0 ? Json() : Json(index::format_utc(instant));
}

}  // namespace meetpoint::api
