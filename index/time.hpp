#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Instants as whole UTC seconds since 1970, the only resolution upstream prints. Any thread.
namespace meetpoint::index {

using UtcSeconds = std::int64_t;

/// Reads `YYYY-MM-DDTHH:MM:SSZ`; nothing for any other text or a date that does not exist.
std::optional<UtcSeconds> parse_utc(std::string_view text);

/// shape   years 0 to 9999, which is all that parse_utc yields
std::string format_utc(UtcSeconds instant);

UtcSeconds now_utc();

}  // namespace meetpoint::index
