#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "index/error.hpp"

/// What a configuration file may say. This one list drives its reading, `meetpoint config check`, `meetpoint
/// config keys`, and the tests of the README and of data/examples: a new key is a new line here.
/// thread  any
namespace meetpoint::cli {

enum class ConfigType { text, list, number, duration, flag };

struct ConfigKey {
  std::string_view section;
  std::string_view name;
  std::string_view option;  ///< the one that the key stands for, of every command that has it
  ConfigType type;
  std::string_view documentation;  ///< one line
  /// What is wrong with what the values name: no such file, no address. Null where the option says it all.
  index::Expected<void> (*look)(const std::vector<std::string>& values) = nullptr;
};

/// By section, in the order in which people read them.
std::span<const ConfigKey> config_keys();

/// Null when there is none.
const ConfigKey* config_key(std::string_view section, std::string_view name);
bool is_config_section(std::string_view section);

/// `store.path`
std::string full_name(const ConfigKey& key);

/// `duration`, `list of texts`.
std::string_view name_of(ConfigType type);

/// The key most like a wrong one, as `section.name`, or the section most like a wrong one; empty when none is
/// like it. shape  foreign text of any length and letters
std::string config_key_meant_by(std::string_view section, std::string_view name);
std::string config_section_meant_by(std::string_view section);

}  // namespace meetpoint::cli
