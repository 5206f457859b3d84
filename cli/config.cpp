#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/commands.hpp"
#include "cli/config_option.hpp"
#include "cli/config_together.hpp"
#include "cli/exit_code.hpp"

namespace meetpoint::cli {

namespace {

/// As the commands will say it that have the option; nothing when all of them take the values.
std::optional<std::string> refusal(CLI::App& app, const ConfigSetting& setting) {
  for (CLI::App* const command : app.get_subcommands({})) {
    CLI::Option* const option = option_of(*command, *setting.key);
    if (option == nullptr) continue;
    option->clear();  // of what its environment variable says
    try {
      for (const std::string& value : setting.values) option->add_result(value);
      option->run_callback();
    } catch (const CLI::Error& error) {
      return error.what();
    }
  }
  if (setting.key->look == nullptr) return std::nullopt;
  auto looked = setting.key->look(setting.values);
  if (looked) return std::nullopt;
  return looked.error().text;
}

/// A key that the file lacks and this one needs; flags are modes of a command, not needs of a file.
const ConfigKey* missing(CLI::App& app, const ConfigFile& config, const ConfigSetting& setting) {
  for (CLI::App* const command : app.get_subcommands({})) {
    const CLI::Option* const option = option_of(*command, *setting.key);
    if (option == nullptr) continue;
    const auto needs = option->get_needs();
    for (const ConfigKey& key : config_keys()) {
      if (key.type == ConfigType::flag || !needs.contains(option_of(*command, key))) continue;
      const bool is_there = std::any_of(config.settings.begin(), config.settings.end(),
                                        [&key](const ConfigSetting& other) { return other.key == &key; });
      if (!is_there) return &key;
    }
  }
  return nullptr;
}

int check(CLI::App& app, const std::string& file) {
  auto config = read_config(file);
  if (!config) {
    std::fprintf(stderr, "%s\n", config.error().text.c_str());
    return exit_code_of(config.error().code);
  }
  std::vector<std::string> problems = config->problems;
  const auto note = [&](const ConfigSetting& setting, const std::string& text) {
    problems.push_back(
        fmt::format("{}:{}: {}: {}", config->name, setting.line, full_name(*setting.key), text));
  };
  for (const ConfigSetting& setting : config->settings) {
    if (const auto text = refusal(app, setting)) note(setting, *text);
    if (setting.key->type == ConfigType::flag && setting.values.front() == "false") continue;
    if (const ConfigKey* const key = missing(app, *config, setting))
      note(setting, fmt::format("needs {} as well", full_name(*key)));
  }
  if (problems.empty()) {
    for (const ConfigProblem& problem : look_at_together(*config)) note(*problem.setting, problem.text);
  }
  for (const std::string& problem : problems) std::fprintf(stderr, "%s\n", problem.c_str());
  if (!problems.empty()) return kUsage;
  const std::size_t count = config->settings.size();
  return print(fmt::format("ok: {} {}\n", count, count == 1 ? "key" : "keys"));
}

int keys(CLI::App& app) {
  std::string text = fmt::format("{:<25} {:<14} {:<29} {}\n", "KEY", "TYPE", "DEFAULT", "WHAT");
  for (const ConfigKey& key : config_keys())
    text += fmt::format("{:<25} {:<14} {:<29} {}\n", full_name(key), name_of(key.type), default_of(app, key),
                        key.documentation);
  return print(text);
}

}  // namespace

void add_config(CLI::App& app, int& result) {
  CLI::App* const command = app.add_subcommand("config", "what a configuration file may say, and does");
  command->require_subcommand(1);
  CLI::App* const checked = command->add_subcommand(
      "check", "read a file, and what it names, as the user that runs this; say all that is wrong");
  auto file = std::make_shared<std::string>();
  checked->add_option("--config,file", *file, "the file")
      ->type_name("FILE")
      ->required()
      ->envname("MEETPOINT_CONFIG");
  checked->callback([&app, file, &result] { result = check(app, *file); });
  checked->footer("exit: 0 it is right, 2 it is not");
  CLI::App* const listed = command->add_subcommand("keys", "every key, its type, default and meaning");
  listed->callback([&app, &result] { result = keys(app); });
}

}  // namespace meetpoint::cli
