#include <fmt/format.h>

#include "cli/completion_script.hpp"
#include "cli/shell_text.hpp"

namespace meetpoint::cli {

namespace {

/// What the cases of the script know a command by: `/config/check`; empty: the program itself.
using Visit = void (*)(const CommandWords&, const std::string& path, std::string& text);

void each(const CommandWords& command, const std::string& path, Visit visit, std::string& text) {
  visit(command, path, text);
  for (const CommandWords& inside : command.commands) each(inside, path + '/' + inside.name, visit, text);
}

void add_path(const CommandWords& /*command*/, const std::string& path, std::string& text) {
  if (!path.empty()) text += (text.empty() ? "" : "|") + path;
}

/// The values of options that take one.
void add_values(const CommandWords& command, const std::string& path, std::string& text) {
  for (const OptionWords& option : command.options) {
    if (option.is_positional || option.value.empty()) continue;
    std::string labels;
    for (const std::string& name : option.names)
      labels +=
          fmt::format("{}{}", labels.empty() ? "" : " | ", single_quoted(fmt::format("{} {}", path, name)));
    const std::string action = option.is_file           ? "files=1"
                               : option.choices.empty() ? ":"
                                                        : "words=" + single_quoted(joined(option.choices));
    text += fmt::format("    {}) {} ;;\n", labels, action);
  }
}

/// What may stand where no value is due.
void add_words(const CommandWords& command, const std::string& path, std::string& text) {
  std::string words;
  bool files = false;
  const auto add = [&](const std::string& word) { words += (words.empty() ? "" : " ") + word; };
  for (const CommandWords& inside : command.commands) add(inside.name);
  for (const OptionWords& option : command.options) {
    if (!option.is_positional) {
      add(joined(option.names));
      continue;
    }
    if (!option.choices.empty()) add(joined(option.choices));
    files = files || option.is_file;
  }
  text += fmt::format("        {}) words={}{} ;;\n", single_quoted(path), single_quoted(words),
                      files ? "; [[ $word == -* ]] || files=1" : "");
}

}  // namespace

std::string bash_completion(const CommandWords& program) {
  std::string paths;
  std::string values;
  std::string words;
  each(program, "", add_path, paths);
  each(program, "", add_values, values);
  each(program, "", add_words, words);
  return fmt::format(R"(# meetpoint for bash; put what `meetpoint completion bash` prints
# into /etc/bash_completion.d/meetpoint or ~/.local/share/bash-completion/completions/meetpoint
_meetpoint() {{
  local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD - 1]}} path='' words='' files='' i
  # bash takes --format=json for three words
  if [[ $word == '=' ]]; then
    word=''
  elif [[ $before == '=' ]] && ((COMP_CWORD > 1)); then
    before=${{COMP_WORDS[COMP_CWORD - 2]}}
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$path/${{COMP_WORDS[i]}}" in
    {0}) path+="/${{COMP_WORDS[i]}}" ;;
    esac
  done
  COMPREPLY=()
  case "$path $before" in
{1}    *)
      case "$path" in
{2}      esac
      ;;
  esac
  mapfile -t COMPREPLY < <(
    [[ -z $words ]] || compgen -W "$words" -- "$word" || :
    [[ -z $files ]] || compgen -f -- "$word" || :
  )
  [[ -z $files ]] || compopt -o filenames 2>/dev/null
  return 0
}}
complete -F _meetpoint meetpoint
)",
                     paths, values, words);
}

}  // namespace meetpoint::cli
