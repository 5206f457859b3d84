#include <fmt/format.h>

#include "cli/completion_script.hpp"
#include "cli/shell_text.hpp"

namespace meetpoint::cli {

namespace {

std::string fish_quoted(std::string_view text) {
  return '\'' + backslashed(text, "'") + '\'';
}

void add(const CommandWords& command, const std::string& seen, std::string& text) {
  std::string here = seen;
  std::string names;
  for (const CommandWords& one : command.commands) names += (names.empty() ? "" : " ") + one.name;
  if (!names.empty())
    here += (here.empty() ? "" : "; and ") + std::string("not __fish_seen_subcommand_from ") + names;
  const std::string begin = "complete -c meetpoint" + (here.empty() ? "" : " -n " + fish_quoted(here));
  for (const OptionWords& option : command.options) {
    if (option.is_positional) {
      if (!option.choices.empty())
        text += fmt::format("{} -a {} -d {}\n", begin, fish_quoted(joined(option.choices)),
                            fish_quoted(option.what));
      if (option.is_file) text += begin + " -F\n";
      continue;
    }
    text += begin;
    for (const std::string& name : option.names)
      text += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
    if (!option.value.empty()) text += option.is_file ? " -r -F" : " -x";
    if (!option.choices.empty()) text += " -a " + fish_quoted(joined(option.choices));
    text += " -d " + fish_quoted(option.what) + '\n';
  }
  for (const CommandWords& one : command.commands)
    text += fmt::format("{} -a {} -d {}\n", begin, one.name, fish_quoted(one.what));
  for (const CommandWords& one : command.commands)
    add(one, seen + (seen.empty() ? "" : "; and ") + "__fish_seen_subcommand_from " + one.name, text);
}

}  // namespace

std::string fish_completion(const CommandWords& program) {
  std::string text =
      "# meetpoint for fish; put what `meetpoint completion fish` prints\n"
      "# into ~/.config/fish/completions/meetpoint.fish\n"
      "complete -c meetpoint -f\n";
  add(program, "", text);
  return text;
}

}  // namespace meetpoint::cli
