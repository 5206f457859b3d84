#pragma once

#include <string>
#include <vector>

#include "cli/config_file.hpp"

/// What several values of a configuration say together, which each alone cannot: whether a server may listen
/// there without asking who comes, whether a key is its certificate's. thread  any
namespace meetpoint::cli {

struct ConfigProblem {
  const ConfigSetting* setting;  ///< where it is best mended
  std::string text;
};

/// Of values that are right each by itself.
std::vector<ConfigProblem> look_at_together(const ConfigFile& config);

}  // namespace meetpoint::cli
