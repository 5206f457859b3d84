#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "index/error.hpp"

/// How long, as people write it on a command line.
/// thread  any
namespace meetpoint::cli {

/// Reads `90s`, `15m`, `1h`, `1d`, or `30` for seconds; one number and one unit, no blanks.
/// shape   0 and up; what makes sense is the caller's to say
/// errors  invalid: anything else
index::Expected<std::chrono::seconds> parse_duration(std::string_view text);

/// The shortest text that parse_duration reads as that: `15m`, `90s`, `1d`.
std::string print_duration(std::chrono::seconds duration);

}  // namespace meetpoint::cli
