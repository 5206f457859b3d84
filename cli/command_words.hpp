#pragma once

#include <string>
#include <vector>

#include "cli/commands.hpp"

/// The commands and their options as plain words: what completions and the man page are made of, read from
/// the parser itself, so that no list of them exists twice. thread  any
namespace meetpoint::cli {

struct OptionWords {
  std::vector<std::string> names;  ///< `--help`, `-h`; of what stands without a dash the one name
  bool is_positional = false;
  bool is_required = false;
  bool is_repeated = false;          ///< takes several values, or may come several times
  std::string value;                 ///< what it takes: `FILE`, `TEXT`; empty: it is a flag
  std::vector<std::string> choices;  ///< the only values it takes; empty: others
  bool is_file = false;              ///< a value names a file or a folder
  std::string otherwise;             ///< its default, may be empty
  std::string variable;              ///< of the environment, may be empty
  std::string what;
};

struct CommandWords {
  std::string name;
  std::string what;
  std::string footer;
  std::vector<OptionWords> options;  ///< as declared
  std::vector<CommandWords> commands;
};

CommandWords words_of(const CLI::App& app);

}  // namespace meetpoint::cli
