#include <memory>
#include <string>

#include "cli/command_words.hpp"
#include "cli/commands.hpp"
#include "cli/completion_script.hpp"
#include "cli/exit_code.hpp"
#include "cli/man_page.hpp"

namespace meetpoint::cli {

void add_completion(CLI::App& app, int& result) {
  auto shell = std::make_shared<std::string>();
  CLI::App* const command =
      app.add_subcommand("completion", "a script that lets a shell complete this command");
  command->add_option("shell", *shell, "which shell")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  command->callback([&app, shell, &result] {
    const CommandWords words = words_of(app);
    result = print(*shell == "bash"  ? bash_completion(words)
                   : *shell == "zsh" ? zsh_completion(words)
                                     : fish_completion(words));
  });
  command->footer("for this shell alone: source <(meetpoint completion bash)");
}

void add_man(CLI::App& app, int& result) {
  CLI::App* const command = app.add_subcommand("man", "the manual page, for `man -l -`");
  command->callback([&app, &result] { result = print(man_page(words_of(app))); });
}

}  // namespace meetpoint::cli
