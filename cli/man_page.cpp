#include "cli/man_page.hpp"

#include <fmt/format.h>

#include <set>

#include "cli/examples.hpp"
#include "cli/exit_code.hpp"

namespace meetpoint::cli {

namespace {

/// Text as roff shows it: no sign of it is a request, an escape or a hyphen that is not a minus.
std::string roff(std::string_view text) {
  std::string escaped;
  bool begins = true;  // a line, where a dot or a quote would be a request
  for (const char c : text) {
    if (begins && (c == '.' || c == '\'')) escaped += "\\&";
    begins = c == '\n';
    if (c == '\\')
      escaped += "\\e";
    else if (c == '-')
      escaped += "\\-";
    else if (c == '\n')
      escaped += "\n.br\n";
    else
      escaped += c;
  }
  return escaped;
}

std::string bold(std::string_view text) {
  return "\\fB" + roff(text) + "\\fR";
}

std::string value_of(const OptionWords& option) {
  if (option.choices.empty()) return "\\fI" + roff(option.value) + "\\fR";
  std::string text;
  for (const std::string& choice : option.choices) text += (text.empty() ? "" : "|") + roff(choice);
  return text;
}

std::string head_of(const OptionWords& option) {
  if (option.is_positional)
    return "\\fI" + roff(option.names.at(0)) + "\\fR" + (option.is_repeated ? " ..." : "");
  std::string text;
  for (const std::string& name : option.names) text += (text.empty() ? "" : ", ") + bold(name);
  return option.value.empty() ? text : text + ' ' + value_of(option);
}

void add_option(const OptionWords& option, std::string& text) {
  text += ".TP\n" + head_of(option) + '\n' + roff(option.what);
  if (option.is_positional && !option.choices.empty()) text += ": " + value_of(option);
  if (!option.otherwise.empty()) text += " (" + roff(option.otherwise) + " unless said)";
  if (!option.variable.empty()) text += "; or " + bold(option.variable);
  text += '\n';
}

void add_command(const CommandWords& command, const std::string& name, std::string& text) {
  std::string synopsis = bold(name);
  for (const OptionWords& option : command.options) {
    if (!option.is_positional) continue;
    const std::string one = head_of(option);
    synopsis += option.is_required ? ' ' + one : " [" + one + ']';
  }
  text += fmt::format(".SS {}\n{}.\n", synopsis, roff(command.what));
  if (!command.footer.empty()) text += ".br\n" + roff(command.footer) + '\n';
  for (const OptionWords& option : command.options) add_option(option, text);
  for (const CommandWords& one : command.commands) add_command(one, name + ' ' + one.name, text);
}

void add_variables(const CommandWords& command, std::set<std::string>& seen, std::string& text) {
  for (const OptionWords& option : command.options) {
    if (option.variable.empty() || !seen.insert(option.variable).second) continue;
    text += fmt::format(".TP\n{}\nstands for {}: {}\n", bold(option.variable), bold(option.names.at(0)),
                        roff(option.what));
  }
  for (const CommandWords& one : command.commands) add_variables(one, seen, text);
}

}  // namespace

std::string man_page(const CommandWords& program) {
  std::string text =
      ".TH MEETPOINT 1 \"\" \"meetpoint " MEETPOINT_VERSION
      "\" \"User Commands\"\n"
      ".SH NAME\nmeetpoint \\- where networks can meet: a mirror of PeeringDB, offline and as a service\n"
      ".SH SYNOPSIS\n\\fBmeetpoint\\fR \\fICOMMAND\\fR [\\fIARGUMENTS\\fR]\n"
      ".SH DESCRIPTION\n" +
      roff(program.what) + "\n.SH OPTIONS\n";
  for (const OptionWords& option : program.options) add_option(option, text);
  text += ".SH COMMANDS\n";
  for (const CommandWords& command : program.commands) add_command(command, command.name, text);
  text += ".SH EXIT STATUS\n";
  for (const ExitMeaning& exit : exit_meanings())
    text += fmt::format(".TP\n\\fB{}\\fR\n{}\n", exit.code, roff(exit.meaning));
  text += ".SH ENVIRONMENT\n";
  std::set<std::string> seen;
  add_variables(program, seen, text);
  text += ".TP\n\\fBNO_COLOR\\fR\nwhen it is not empty, no terminal gets colour\n.SH EXAMPLES\n";
  for (const Example& example : examples())
    text += fmt::format(".TP\nmeetpoint {}\n{}\n", roff(example.arguments), roff(example.answers));
  return text;
}

}  // namespace meetpoint::cli
