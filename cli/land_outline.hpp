#pragma once

#include <string_view>

namespace meetpoint::cli {

/// The coast lines of Earth, data of an SVG path: letters, digits, blanks and minus signs alone. The build
/// makes this function of api/web/land.svgpath.
/// units   tenths of a degree; x is the longitude, y the latitude with its sign turned, as y goes down in SVG
/// source  Natural Earth at 1:110,000,000, through npm's world-atlas
/// thread  any
std::string_view land_outline();

}  // namespace meetpoint::cli
