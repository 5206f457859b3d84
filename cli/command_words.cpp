#include "cli/command_words.hpp"

#include <algorithm>
#include <cctype>
#include <string_view>

namespace meetpoint::cli {

namespace {

std::vector<std::string> parts_of(std::string_view text, char sign) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const auto end = std::min(text.find(sign), text.size());
    parts.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

bool is_file_name(const std::string& value) {
  return value.find("FILE") != std::string::npos || value.find("DIR") != std::string::npos;
}

/// What CLI11 says of a value: `FILE`, `TEXT:{table,json}`, `UINT:UINT in [1 - 500]`, or our own `off|warn`.
void read_type(const std::string& type, OptionWords& words) {
  const auto set = type.find(":{");
  if (set != std::string::npos && type.ends_with('}')) {
    words.value = type.substr(0, set);
    words.choices = parts_of(std::string_view(type).substr(set + 2, type.size() - set - 3), ',');
    return;
  }
  const auto range = type.find(" in [");
  words.value = range == std::string::npos ? type : type.substr(0, type.rfind(':', range));
  const bool are_words =
      std::all_of(type.begin(), type.end(), [](unsigned char c) { return std::islower(c) != 0 || c == '|'; });
  if (are_words && type.find('|') != std::string::npos) words.choices = parts_of(type, '|');
  words.is_file = is_file_name(words.value);
}

OptionWords words_of(const CLI::Option& option, bool is_positional) {
  OptionWords words;
  words.is_positional = is_positional;
  if (is_positional) {
    words.names.push_back(option.get_name(true));
  } else {
    for (const std::string& name : option.get_lnames()) words.names.push_back("--" + name);
    for (const std::string& name : option.get_snames()) words.names.push_back("-" + name);
  }
  words.is_required = option.get_required();
  const bool is_flag = option.get_expected_min() == 0 || option.get_type_size() == 0;
  words.is_repeated = !is_flag && (option.get_items_expected_max() > 1 ||
                                   option.get_multi_option_policy() == CLI::MultiOptionPolicy::TakeAll);
  if (!is_flag) read_type(option.get_type_name(), words);
  if (!is_flag) words.otherwise = option.get_default_str();
  words.variable = option.get_envname();
  words.what = option.get_description();
  return words;
}

}  // namespace

CommandWords words_of(const CLI::App& app) {
  CommandWords words{app.get_name(), app.get_description(), app.get_footer(), {}, {}};
  for (const CLI::Option* const option : app.get_options()) {
    // One may be both: `check FILE` and `check --config FILE`.
    if (option->get_positional()) words.options.push_back(words_of(*option, true));
    if (!option->get_lnames().empty() || !option->get_snames().empty())
      words.options.push_back(words_of(*option, false));
  }
  for (const CLI::App* const command : app.get_subcommands([](const CLI::App*) { return true; }))
    words.commands.push_back(words_of(*command));
  return words;
}

}  // namespace meetpoint::cli
