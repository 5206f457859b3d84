#pragma once

#include <string>
#include <string_view>

/// Foreign text inside of SVG. thread  any, once use_utf8 was called
namespace meetpoint::cli {

/// Tamed, without what XML has no room for, and its signs escaped: fit for an element or a quoted attribute.
std::string svg_text(std::string_view text);

/// Tamed and cut to so many columns, as it is to be seen: what is measured, before svg_text.
std::string short_text(std::string_view text, std::size_t columns);

/// svg_text of short_text.
std::string short_svg_text(std::string_view text, std::size_t columns);

}  // namespace meetpoint::cli
