#pragma once

#include <span>
#include <string>
#include <string_view>

/// What `meetpoint` alone says: eight questions it answers, by the commands that ask them. thread  any
namespace meetpoint::cli {

struct Example {
  std::string_view arguments;  ///< as a shell takes them, behind `meetpoint `; quotes are double, if any
  std::string_view answers;    ///< the question, in a user's words
};

/// The most useful first; each finds something in the bundled sample.
std::span<const Example> examples();

/// They, one a line, and where there is more. At most 100 columns.
std::string examples_text();

}  // namespace meetpoint::cli
