#pragma once

#include <string>
#include <string_view>
#include <vector>

/// Words for scripts of shells. Pure text, any thread.
namespace meetpoint::cli {

/// With blanks between.
std::string joined(const std::vector<std::string>& words);

/// As bash and zsh take it for just this text.
std::string single_quoted(std::string_view text);

/// With a backslash before each of `signs`, and before backslashes.
std::string backslashed(std::string_view text, std::string_view signs);

}  // namespace meetpoint::cli
