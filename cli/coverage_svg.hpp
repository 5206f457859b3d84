#pragma once

#include <string>

#include "cli/answer_places.hpp"

namespace meetpoint::cli {

struct Drawn {
  std::string text;   ///< elements of SVG, in the classes of map_svg; empty: there is nothing to draw
  double height = 0;  ///< units: pixels
};

/// The curve of an answer of `expand`: how much is reachable now and with each further place, from `top`
/// down, and which place each of its points is. Nothing of any other answer. thread  any, once use_utf8 was
/// called
Drawn coverage_svg(const Json& answer, double top, double width);

}  // namespace meetpoint::cli
