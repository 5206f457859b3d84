#pragma once

#include <string_view>

/// What a client takes, by its Accept header. Any thread.
/// source  RFC 9110, 12.5.1
namespace meetpoint::api {

inline constexpr std::string_view kJson = "application/json";
inline constexpr std::string_view kProblemJson = "application/problem+json";

struct Wish {
  double quality = 0;  ///< 0: not taken; at most 1
  bool named = false;  ///< the type itself stands there, and no wildcard
};

/// How much a client wants a media type: what its most specific range says; of two alike, the larger. A q
/// that is none counts as 0. Parameters besides q say nothing here. A header without any range wants
/// everything.
/// shape   type is in lower case: `application/json`
Wish wish_for(std::string_view accept, std::string_view type);

}  // namespace meetpoint::api
