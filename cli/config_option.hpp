#pragma once

#include "cli/commands.hpp"
#include "cli/config_file.hpp"

/// `--config FILE`, or MEETPOINT_CONFIG: options of a command from a file. An option on the command line
/// beats its environment variable, that beats the file, and the file beats the default. What the file sets
/// counts as given: options that need each other do so wherever they stand. thread  one
namespace meetpoint::cli {

/// Declare it last, after all options of the command.
void add_config_option(CLI::App& command);

/// The option of a command that a key stands for; null when it has none, or none that a file may set.
CLI::Option* option_of(CLI::App& command, const ConfigKey& key);

/// What a command takes for a key that is nowhere; empty when that is nothing.
std::string default_of(CLI::App& app, const ConfigKey& key);

/// Sets what is not given yet. What a flag switches on that is not given is left out: for `serve` without
/// --sync upstream's keys are as if another command's.
/// errors  throws CLI::ConfigError, as `FILE:LINE: KEY: what is wrong`
void apply_config(const ConfigFile& config, CLI::App& command);

}  // namespace meetpoint::cli
