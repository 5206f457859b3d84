#pragma once

#include <string>

#include "cli/command_words.hpp"

namespace meetpoint::cli {

/// meetpoint(1): commands and options as the parser has them, exit codes, examples. Pure text, any thread.
/// source  man(7)
std::string man_page(const CommandWords& program);

}  // namespace meetpoint::cli
