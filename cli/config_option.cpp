#include "cli/config_option.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

namespace meetpoint::cli {

namespace {

struct Pending {
  const ConfigSetting* setting;
  CLI::Option* option;
};

bool is_flag(const CLI::Option& option) {
  return option.get_expected_min() == 0;
}

bool sets(const std::vector<Pending>& pending, const CLI::Option* option) {
  return std::any_of(pending.begin(), pending.end(),
                     [option](const Pending& one) { return one.option == option; });
}

/// Takes out what needs a flag that is neither given nor pending, and what needs that in turn.
void set_aside(std::vector<Pending>& pending) {
  std::vector<const CLI::Option*> aside;
  const auto is_aside = [&](const Pending& one) {
    const auto needs = one.option->get_needs();
    return std::any_of(needs.begin(), needs.end(), [&](const CLI::Option* needed) {
      if (needed->count() > 0) return false;
      return (is_flag(*needed) && !sets(pending, needed)) ||
             std::find(aside.begin(), aside.end(), needed) != aside.end();
    });
  };
  for (auto found = std::find_if(pending.begin(), pending.end(), is_aside); found != pending.end();
       found = std::find_if(pending.begin(), pending.end(), is_aside)) {
    aside.push_back(found->option);
    pending.erase(found);
  }
}

bool is_asked_for_help(const CLI::App* command) {
  for (; command != nullptr; command = command->get_parent()) {
    const CLI::Option* const help = command->get_help_ptr();
    if (help != nullptr && help->count() > 0) return true;
  }
  return false;
}

void read_and_apply(CLI::App& command, const std::string& file) {
  // The environment names it to every command. Who asks how to write it right must not be told it is wrong.
  if (!command.parsed() || is_asked_for_help(&command)) return;
  const auto config = read_config(file);
  if (!config) throw CLI::ConfigError(config.error().text);
  if (!config->problems.empty()) {
    const std::size_t more = config->problems.size() - 1;
    throw CLI::ConfigError(
        config->problems.front() +
        (more == 0 ? "" : fmt::format("\n{} more: see `meetpoint config check {}`", more, config->name)));
  }
  apply_config(*config, command);
}

}  // namespace

CLI::Option* option_of(CLI::App& command, const ConfigKey& key) {
  CLI::Option* const option = command.get_option_no_throw(std::string(key.option));
  return option != nullptr && option->get_configurable() ? option : nullptr;
}

std::string default_of(CLI::App& app, const ConfigKey& key) {
  if (key.type == ConfigType::flag) return "false";
  for (CLI::App* const command : app.get_subcommands({})) {
    if (const CLI::Option* const option = option_of(*command, key)) return option->get_default_str();
  }
  return {};
}

void apply_config(const ConfigFile& config, CLI::App& command) {
  std::vector<Pending> pending;
  for (const ConfigSetting& setting : config.settings) {
    CLI::Option* const option = option_of(command, *setting.key);
    if (option == nullptr || option->count() > 0) continue;
    if (is_flag(*option) && setting.values.front() == "false") continue;  // as if it were not there
    pending.push_back({&setting, option});
  }
  set_aside(pending);
  for (const Pending& one : pending) {
    try {
      for (const std::string& value : one.setting->values) one.option->add_result(value);
      one.option->run_callback();
    } catch (const CLI::Error& error) {
      throw CLI::ConfigError(fmt::format("{}:{}: {}: {}", config.name, one.setting->line,
                                         full_name(*one.setting->key), error.what()));
    }
  }
}

void add_config_option(CLI::App& command) {
  const auto read = [&command](const std::string& file) { read_and_apply(command, file); };
  command
      .add_option_function<std::string>(
          "--config", read, "a TOML file with options; those given here, or in the environment, go before it")
      ->type_name("FILE")
      ->envname("MEETPOINT_CONFIG")
      ->configurable(false);
}

}  // namespace meetpoint::cli
