#pragma once

#include <map>
#include <string>
#include <vector>

namespace meetpoint::test {

/// What the program writes to a terminal of 100 columns that is its stdout, line breaks as it wrote them; its
/// stderr is left alone. An empty value takes a variable out of the environment.
std::string shown_on_terminal(const std::vector<std::string>& arguments,
                              const std::map<std::string, std::string>& environment);

}  // namespace meetpoint::test
