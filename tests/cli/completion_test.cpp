#include "cli/completion_script.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <set>
#include <sstream>

#include "cli/command_words.hpp"
#include "cli/shell_text.hpp"
#include "support/process.hpp"
#include "support/temp_dir.hpp"

/// What shells offer, asked of bash and fish themselves, against the parser's own commands and options.
namespace meetpoint::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

bool has_program(const std::string& name) {
  return std::system(("command -v " + name + " >/dev/null 2>&1").c_str()) == 0;
}

class Completion : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* shell : {"bash", "zsh", "fish"}) {
      const Finished finished = run({"completion", shell});
      ASSERT_EQ(finished.exit_code, 0) << finished.err;
      write_file(place_ / shell, finished.out);
    }
    cli::add_commands(app_, result_);
    app_.name("meetpoint");
  }
  std::string file(const char* shell) const { return (place_ / shell).string(); }
  /// What bash offers for the last of the words.
  std::set<std::string> offered(const std::vector<std::string>& words) const {
    std::string script = "cd '" + place_.path().string() + "' && . ./bash && COMP_WORDS=(meetpoint";
    for (const std::string& word : words) script += ' ' + cli::single_quoted(word);
    script += ") COMP_CWORD=" + std::to_string(words.size()) +
              " && _meetpoint && printf '%s\\n' \"${COMPREPLY[@]}\" > offered\n";
    write_file(place_ / "ask", script);
    EXPECT_EQ(std::system(("bash -eu '" + file("ask") + "'").c_str()), 0) << script;
    std::istringstream lines(read_file(place_ / "offered"));
    std::set<std::string> found;
    for (std::string line; std::getline(lines, line);) {
      if (!line.empty()) found.insert(line);
    }
    return found;
  }
  TempDir place_;
  int result_ = 0;
  CLI::App app_;
};

TEST_F(Completion, BashTakesItForAScript) {
  EXPECT_EQ(std::system(("bash -n '" + file("bash") + "'").c_str()), 0);
}

TEST_F(Completion, OffersCommandsOptionsAndChoices) {
  EXPECT_THAT(offered({"exp"}), UnorderedElementsAre("expand"));
  EXPECT_THAT(offered({"peers", "64496", "--rs"}), UnorderedElementsAre("--rs-peer"));
  EXPECT_THAT(offered({"peers", "64496", "--rs-peer", ""}), UnorderedElementsAre("no", "yes"));
  EXPECT_THAT(offered({"peers", "--format", "c"}), UnorderedElementsAre("csv"));
  EXPECT_THAT(offered({"peers", "--format", "=", "geo"}), UnorderedElementsAre("geojson"));
  EXPECT_THAT(offered({"common", "--format", "="}), UnorderedElementsAre("csv", "geojson", "json", "table"));
  EXPECT_THAT(offered({"config", ""}), testing::IsSupersetOf({"check", "keys"}));
  EXPECT_THAT(offered({"completion", "z"}), UnorderedElementsAre("zsh"));
  EXPECT_THAT(offered({"owner", "netix"}), UnorderedElementsAre("netixlan"));
  EXPECT_THAT(offered({"serve", "--require-holder", "w"}), UnorderedElementsAre("warn"));
  EXPECT_THAT(offered({"near", "--km", ""}), IsEmpty()) << "any number";
  EXPECT_THAT(offered({"search", "sync", "--form"}), UnorderedElementsAre("--format"))
      << "a word that is searched for is no command";
  EXPECT_THAT(offered({"peers", "--nonsense"}), IsEmpty());
}

TEST_F(Completion, OffersFilesWhereTheyAreTaken) {
  write_file(place_ / "my targets.txt", "");
  EXPECT_THAT(offered({"expand", "64496", "--targets", "my"}), UnorderedElementsAre("my targets.txt"));
  EXPECT_THAT(offered({"matrix", "my"}), UnorderedElementsAre("my targets.txt"));
  EXPECT_THAT(offered({"config", "check", "my"}), UnorderedElementsAre("my targets.txt"));
  EXPECT_THAT(offered({"peers", "--store", "my"}), UnorderedElementsAre("my targets.txt"));
  EXPECT_THAT(offered({"peers", "my"}), IsEmpty());
}

/// The parser's commands and options, and no others.
TEST_F(Completion, OffersAllThereIs) {
  std::set<std::string> commands;
  for (const CLI::App* command : app_.get_subcommands({})) {
    commands.insert(command->get_name());
    const std::set<std::string> words = offered({command->get_name(), "--"});
    std::set<std::string> options;
    for (const CLI::Option* option : command->get_options()) {
      for (const std::string& name : option->get_lnames()) options.insert("--" + name);
    }
    EXPECT_EQ(words, options) << command->get_name();
  }
  std::set<std::string> words = offered({""});
  EXPECT_EQ(words.erase("--help"), 1U);
  EXPECT_EQ(words.erase("-h"), 1U);
  EXPECT_EQ(words.erase("--version"), 1U);
  EXPECT_EQ(words, commands);
}

TEST_F(Completion, ZshAndFishKnowEachCommandAndOptionToo) {
  const std::string zsh = read_file(place_ / "zsh");
  const std::string fish = read_file(place_ / "fish");
  EXPECT_THAT(zsh, testing::StartsWith("#compdef meetpoint\n"));
  for (const CLI::App* command : app_.get_subcommands({})) {
    const std::string& name = command->get_name();
    EXPECT_THAT(zsh, HasSubstr("_meetpoint_" + name + "() {"));
    EXPECT_THAT(fish, HasSubstr(" -a " + name + " -d "));
    for (const CLI::Option* option : command->get_options()) {
      for (const std::string& one : option->get_lnames()) {
        EXPECT_THAT(zsh, HasSubstr("--" + one + "["));
        EXPECT_THAT(fish, HasSubstr("__fish_seen_subcommand_from " + name));
        EXPECT_THAT(fish, HasSubstr(" -l " + one + " "));
      }
    }
  }
  std::istringstream lines(fish);
  for (std::string line; std::getline(lines, line);)
    EXPECT_TRUE(line.starts_with("#") || line.starts_with("complete -c meetpoint")) << line;
}

TEST_F(Completion, ZshTakesItForAScript) {
  if (!has_program("zsh")) GTEST_SKIP() << "skipped: no zsh";
  EXPECT_EQ(std::system(("zsh -n '" + file("zsh") + "'").c_str()), 0);
}

TEST_F(Completion, FishOffersTheSame) {
  if (!has_program("fish")) GTEST_SKIP() << "skipped: no fish";
  const std::string script = file("fish");
  EXPECT_EQ(std::system(("fish -n '" + script + "'").c_str()), 0);
  const std::string out = (place_ / "offered").string();
  const auto offered = [&](const std::string& line) {
    const std::string home = "HOME='" + place_.path().string() + "' ";
    const std::string shell = "\"source '" + script + "'; complete -C '" + line + "'\" >'" + out + "'";
    EXPECT_EQ(std::system((home + "fish --no-config -c " + shell).c_str()), 0);
    std::set<std::string> words;
    std::istringstream lines(read_file(out));
    for (std::string word; std::getline(lines, word);) words.insert(word.substr(0, word.find('\t')));
    return words;
  };
  EXPECT_THAT(offered("meetpoint exp"), UnorderedElementsAre("expand"));
  EXPECT_THAT(offered("meetpoint peers 64496 --rs"), UnorderedElementsAre("--rs-peer"));
  EXPECT_THAT(offered("meetpoint peers --format ge"), UnorderedElementsAre("geojson"));
  EXPECT_THAT(offered("meetpoint config "), testing::IsSupersetOf({"check", "keys"}));
  EXPECT_THAT(offered("meetpoint completion z"), UnorderedElementsAre("zsh"));
}

/// Descriptions that a shell would take for its own signs.
TEST(CompletionText, HarmfulDescriptionsStayText) {
  cli::CommandWords program{"meetpoint", "it's", "", {}, {}};
  cli::OptionWords option;
  option.names = {"--odd"};
  option.value = "A:B";
  option.choices = {"one", "two"};
  option.what = "it's [a]: $(touch x) `y` \\";
  program.commands.push_back({"go", option.what, "", {option}, {}});
  const TempDir place;
  write_file(place / "bash", cli::bash_completion(program));
  EXPECT_EQ(std::system(("bash -n '" + (place / "bash").string() + "'").c_str()), 0);
  EXPECT_THAT(cli::zsh_completion(program),
              HasSubstr(R"('--odd[it'\''s \[a\]\: $(touch x) `y` \\]:A\:B:(one two)')"));
  EXPECT_THAT(cli::fish_completion(program), HasSubstr(R"(-d 'it\'s [a]: $(touch x) `y` \\')"));
  EXPECT_THAT(run({"completion", "tcsh"}).exit_code, 2);
  EXPECT_THAT(run({"completion"}).exit_code, 2);
}

}  // namespace
}  // namespace meetpoint::test
