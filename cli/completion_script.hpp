#pragma once

#include <string>

#include "cli/command_words.hpp"

/// Scripts by which shells complete what is typed behind `meetpoint`: commands, options, the values of those
/// that take one of a few, and names of files. Pure text, any thread.
namespace meetpoint::cli {

/// For bash 4 and later.
std::string bash_completion(const CommandWords& program);
/// For zsh's compsys, as a file named _meetpoint or evaluated after compinit.
std::string zsh_completion(const CommandWords& program);
/// For fish 3.
std::string fish_completion(const CommandWords& program);

}  // namespace meetpoint::cli
