#include "cli/man_page.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <regex>
#include <sstream>

#include "cli/command_words.hpp"
#include "cli/examples.hpp"
#include "cli/exit_code.hpp"
#include "support/process.hpp"
#include "support/temp_dir.hpp"

/// The manual page has what the parser has, and groff has nothing to say against it.
namespace meetpoint::test {
namespace {

using testing::HasSubstr;

/// As a reader sees it, in one line; empty where there is no groff.
std::string shown(const std::string& page, const TempDir& place, std::string& warnings) {
  write_file(place / "meetpoint.1", page);
  const std::string base = place.path().string();
  const std::string command =
      "cd '" + base +
      "' && command -v groff >/dev/null && groff -man -Tascii -P-cbou -ww -rHY=0 -rLL=200n "
      "meetpoint.1 > shown 2> warnings";
  if (std::system(command.c_str()) != 0) return {};
  warnings = read_file(place / "warnings");
  return std::regex_replace(read_file(place / "shown"), std::regex("\\s+"), " ");
}

TEST(ManPage, HasTheSectionsThatReadersLookFor) {
  const Finished finished = run({"man"});
  ASSERT_EQ(finished.exit_code, 0) << finished.err;
  EXPECT_THAT(finished.out, testing::StartsWith(".TH MEETPOINT 1 "));
  std::size_t last = 0;
  for (const char* section :
       {"NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "COMMANDS", "EXIT STATUS", "ENVIRONMENT", "EXAMPLES"}) {
    const auto found = finished.out.find(std::string("\n.SH ") + section + "\n");
    ASSERT_NE(found, std::string::npos) << section;
    EXPECT_GT(found, last) << section;
    last = found;
  }
  std::istringstream lines(finished.out);
  for (std::string line; std::getline(lines, line);) {
    static const std::regex request(R"(\.(TH|SH|SS|TP|br)( .*)?)");
    EXPECT_TRUE(!line.starts_with(".") || std::regex_match(line, request)) << line;
    EXPECT_FALSE(line.starts_with("'")) << line;
  }
}

TEST(ManPage, TellsReadersEveryCommandOptionCodeAndExample) {
  const TempDir place;
  std::string warnings;
  const std::string text = shown(run({"man"}).out, place, warnings);
  if (text.empty()) GTEST_SKIP() << "skipped: no groff";
  EXPECT_EQ(warnings, "");
  CLI::App app;
  int result = 0;
  cli::add_commands(app, result);
  for (const CLI::App* command : app.get_subcommands({})) {
    EXPECT_THAT(text, HasSubstr(command->get_name() + " "));
    EXPECT_THAT(text,
                HasSubstr(std::regex_replace(command->get_description(), std::regex("\\s+"), " ") + "."));
    for (const CLI::Option* option : command->get_options()) {
      for (const std::string& name : option->get_lnames()) EXPECT_THAT(text, HasSubstr("--" + name));
    }
  }
  for (const cli::ExitMeaning& exit : cli::exit_meanings())
    EXPECT_THAT(text, HasSubstr(std::to_string(exit.code) + " " + std::string(exit.meaning)));
  for (const cli::Example& example : cli::examples())
    EXPECT_THAT(text, HasSubstr("meetpoint " + std::string(example.arguments)));
  for (const char* variable : {"MEETPOINT_STORE", "MEETPOINT_CONFIG", "NO_COLOR"})
    EXPECT_THAT(text, HasSubstr(variable));
}

TEST(ManPage, HasTheExitCodesOfTheReadme) {
  const std::string readme = read_file(std::filesystem::path(MEETPOINT_SOURCE_DIR) / "README.md");
  int last = -1;
  for (const cli::ExitMeaning& exit : cli::exit_meanings()) {
    EXPECT_GT(exit.code, last);
    last = exit.code;
    EXPECT_THAT(readme, HasSubstr("\n| " + std::to_string(exit.code) + " | " + std::string(exit.meaning)));
  }
}

TEST(ManPage, TextIsNoRequestOfRoff) {
  cli::CommandWords program{"meetpoint", ".so /etc/passwd", "", {}, {}};
  program.commands.push_back({"go", "'ps \\fBx\\fR\n.pso date", "", {}, {}});
  const TempDir place;
  std::string warnings;
  const std::string page = cli::man_page(program);
  EXPECT_THAT(page, HasSubstr("\n\\&.so /etc/passwd\n"));
  EXPECT_THAT(page, HasSubstr("\n\\&'ps \\efBx\\efR\n.br\n\\&.pso date.\n"));
  const std::string text = shown(page, place, warnings);
  if (text.empty()) GTEST_SKIP() << "skipped: no groff";
  EXPECT_THAT(text, HasSubstr(".pso date"));
  EXPECT_EQ(warnings, "");
}

}  // namespace
}  // namespace meetpoint::test
