#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// Foreign text for people's terminals and spreadsheets. Names in PeeringDB hold control characters,
/// zero-width marks and any script there is. thread  any, once use_utf8 was called
namespace meetpoint::cli {

/// Lets the C library tell widths of UTF-8 text. Call once, before threads start.
void use_utf8();

/// Without what could move a cursor, colour a screen or hide: control characters become `?`, line breaks and
/// tabs a blank, zero-width and bidirectional marks nothing.
std::string tame(std::string_view text);

/// Enough of a wrong word to know it again, tamed.
std::string short_word(std::string_view word);

/// Columns a terminal needs for tamed text.
std::size_t width_of(std::string_view tamed);

/// Tamed, and exactly `columns` wide: cut with an ellipsis or filled with blanks.
std::string fit(std::string_view text, std::size_t columns);

/// One field of a CSV line (RFC 4180), quoted when needed; otherwise the exact text.
std::string csv_field(std::string_view text);

/// `100G`, `1.5T`, `800M`; `-` for 0, which stands for unknown.
std::string human_speed(std::uint64_t mbps);

/// `1 network`, `2 networks`.
std::string counted(std::size_t number, std::string_view one, std::string_view many);

}  // namespace meetpoint::cli
