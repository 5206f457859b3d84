#pragma once

#include <string>
#include <string_view>

/// Colour for people who look at a terminal, and for nobody else. thread  any
namespace meetpoint::cli {

/// Whether stdout is a terminal that shows colour and its user has not forbidden it: TERM is set and not
/// `dumb`, NO_COLOR is not set, or empty. source  no-color.org
bool wants_colour();

/// Lines of tamed text, each with its own codes, so that a line that is cut off leaves no colour behind; as
/// they are when `colour` is false.
std::string bold(std::string_view lines, bool colour);    ///< headings
std::string yellow(std::string_view lines, bool colour);  ///< what is doubtful

/// Each line tamed, but for the codes above: CSV and JSON hold the exact text of names.
std::string tame_lines(std::string_view text);

}  // namespace meetpoint::cli
