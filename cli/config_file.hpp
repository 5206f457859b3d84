#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "cli/config_keys.hpp"
#include "index/error.hpp"

/// One configuration file for all commands: TOML, a section a subject, a key an option (config_keys). A
/// command takes what it has an option for and leaves the rest, but what nobody knows is wrong for everybody.
/// It holds no secret, only names of files that do.
/// thread  any
/// source  TOML 1.0
namespace meetpoint::cli {

/// Bytes of a file. Sixteen keys and their comments are 4,000.
inline constexpr std::size_t kMaxConfigBytes = 1'048'576;

struct ConfigSetting {
  const ConfigKey* key = nullptr;
  std::vector<std::string> values;  ///< as the option takes them; one, but for lists; no control characters
  std::size_t line = 0;
};

struct ConfigFile {
  std::string name;
  std::vector<ConfigSetting> settings;  ///< by line, each key once
  std::vector<std::string> problems;    ///< by line, each `NAME:LINE: what is wrong, and what to write`
};

/// errors  invalid: no TOML, with file and line; too_big. What can be said of each key is in `problems`
index::Expected<ConfigFile> parse_config(std::string_view text, std::string_view name);

/// errors  likewise; not_found: it is not there, may not be read, or is no regular file
index::Expected<ConfigFile> read_config(const std::string& file);

}  // namespace meetpoint::cli
