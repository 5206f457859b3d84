#include <fmt/format.h>

#include "cli/completion_script.hpp"
#include "cli/shell_text.hpp"

namespace meetpoint::cli {

namespace {

/// Text inside of one of `_arguments`' specifications.
std::string inside(std::string_view text) {
  return backslashed(text, "[]:");
}

std::string action_of(const OptionWords& option) {
  if (!option.choices.empty()) return '(' + joined(option.choices) + ')';
  return option.is_file ? "_files" : " ";
}

std::string specification(const OptionWords& option, const std::string& name) {
  if (option.is_positional)
    return (option.is_repeated ? "*:" : ":") + inside(option.what) + ':' + action_of(option);
  std::string text = (option.is_repeated ? "*" : "") + name + '[' + inside(option.what) + ']';
  if (!option.value.empty()) text += ':' + inside(option.value) + ':' + action_of(option);
  return text;
}

/// A function of its own for each command, `_meetpoint_config_check`.
void add_function(const CommandWords& command, const std::string& function, std::string& text) {
  for (const CommandWords& one : command.commands) add_function(one, function + '_' + one.name, text);
  std::string arguments;
  for (const OptionWords& option : command.options) {
    for (const std::string& name : option.names)
      arguments += " \\\n    " + single_quoted(specification(option, name));
  }
  if (command.commands.empty()) {
    text += fmt::format("{}() {{\n  _arguments -s{}\n}}\n\n", function, arguments);
    return;
  }
  std::string commands;
  std::string cases;
  for (const CommandWords& one : command.commands) {
    commands += "    " + single_quoted(backslashed(one.name, ":") + ':' + one.what) + '\n';
    cases += fmt::format("      {0}) {1}_{0} ;;\n", one.name, function);
  }
  text += fmt::format(R"({0}() {{
  local curcontext="$curcontext" state line
  local -a commands=(
{1}  )
  _arguments -C{2} \
    '1:command:->command' \
    '*::argument:->argument'
  case $state in
  command) _describe command commands ;;
  argument)
    case $line[1] in
{3}    esac
    ;;
  esac
}}

)",
                      function, commands, arguments, cases);
}

}  // namespace

std::string zsh_completion(const CommandWords& program) {
  std::string text =
      "#compdef meetpoint\n"
      "# meetpoint for zsh; put what `meetpoint completion zsh` prints into a file _meetpoint in $fpath\n\n";
  add_function(program, "_meetpoint", text);
  return text + R"(if [ "$funcstack[1]" = _meetpoint ]; then
  _meetpoint "$@"
else
  compdef _meetpoint meetpoint
fi
)";
}

}  // namespace meetpoint::cli
