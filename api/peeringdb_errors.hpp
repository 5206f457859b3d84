#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "api/message.hpp"
#include "index/error.hpp"
#include "index/model.hpp"

/// What PeeringDB's API says when something is wrong, in its words, because clients match on them; and what
/// we say of parameters that it ignores in silence. thread  any
namespace meetpoint::api::peeringdb {

/// `{"meta": {"error": text}}`, for lists that found nothing with `"data": []` before it.
Response error(int status, std::string_view text, bool with_data = false);
Response error(const index::Error& wrong);

/// A JSON string, in ASCII.
std::string quoted(std::string_view text);

/// Upstream's name of a type in its messages: `NetworkIXLan`.
std::string_view class_of(index::ObjectType type);

/// What `meta` says when a deep list was cut.
std::string truncated_text(std::int64_t depth, std::size_t rows);

/// For X-Meetpoint-Ignored: the first of them, with commas between, as they can stand in a header.
std::string ignored_header(const std::vector<std::string>& ignored);
/// For `_strict`: what is no parameter, and what was meant.
std::string strict_text(index::ObjectType type, const std::vector<std::string>& ignored);

}  // namespace meetpoint::api::peeringdb
