#pragma once

#include "cli/commands.hpp"

/// What CLI11 would take for another value than the one that was meant. thread  one
namespace meetpoint::cli {

/// From here on each option of the command that has a name refuses an empty value, which a script's unset
/// variable leaves and which would be taken as if the option were not there; and each number is decimal:
/// CLI11 takes -1 and 2^64 for the greatest there is, 010 for 8 and 0x10 for 16. For files of --config too.
/// Declare it after all options of the command.
/// errors  throws CLI::ValidationError, of the option's name
void add_strict_values(CLI::App& command);

}  // namespace meetpoint::cli
