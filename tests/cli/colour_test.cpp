#include "cli/colour.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <sstream>

#include "cli/text.hpp"
#include "support/golden.hpp"
#include "support/process.hpp"
#include "support/temp_dir.hpp"
#include "support/terminal.hpp"
#include "support/world.hpp"

/// Colour on a terminal whose user wants it, and not one escape anywhere else.
namespace meetpoint::test {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kEscape = "\x1b";

class Colour : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    place_ = new TempDir;
    const auto sample = std::filesystem::path(MEETPOINT_SOURCE_DIR) / "data/sample";
    ASSERT_EQ(run({"sync", "--quiet", "--upstream", sample.string(), "--store", store()}).exit_code, 0);
  }
  static void TearDownTestSuite() { delete place_; }
  static std::string store() { return (*place_ / "sample.db").string(); }
  static std::vector<std::string> asked(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--store", store()});
    return arguments;
  }
  static std::string on_terminal(std::vector<std::string> arguments, const std::string& term = "xterm",
                                 const std::string& no_color = "") {
    return without_time(
        shown_on_terminal(asked(std::move(arguments)), {{"TERM", term}, {"NO_COLOR", no_color}}));
  }
  static TempDir* place_;
};
TempDir* Colour::place_ = nullptr;

const std::vector<std::vector<std::string>> kQuestions = {{"common", "64496", "64500"},
                                                          {"peers", "64496"},
                                                          {"at", "ix:8"},
                                                          {"path", "198.51.100.210"},
                                                          {"near", "52.37,4.9", "--km", "20016"}};

TEST_F(Colour, IsAllThatATerminalSeesMoreThanAPipe) {
  for (const auto& question : kQuestions) {
    const std::string seen = on_terminal(question);
    EXPECT_THAT(seen, HasSubstr("\x1b[1m")) << testing::PrintToString(question);
    static const std::regex ours("\x1b\\[(0|1|33)m");
    EXPECT_EQ(std::regex_replace(seen, ours, ""), without_time(run(asked(question)).out))
        << testing::PrintToString(question);
    std::istringstream lines(seen);
    for (std::string line; std::getline(lines, line);) {
      EXPECT_TRUE(line.find(kEscape) == std::string::npos || line.ends_with("\x1b[0m"))
          << "a line that leaves its colour behind: " << line;
    }
  }
}

TEST_F(Colour, HeadingsAreBoldAndDoubtfulRowsYellow) {
  const std::string common = on_terminal({"common", "64496", "64500"});
  EXPECT_THAT(common, HasSubstr("\x1b[1m        IX EXCHANGE"));
  EXPECT_THAT(common, HasSubstr("\x1b[1m       FAC FACILITY"));
  std::istringstream lines(common);
  for (std::string line; std::getline(lines, line);) {
    if (line.find(" unusable ") != std::string::npos) {
      EXPECT_THAT(line, testing::StartsWith("\x1b[33m"));
    }
  }
  EXPECT_THAT(common, HasSubstr("\x1b[33m"));
  const std::string path = on_terminal({"path", "198.51.100.210"});
  EXPECT_THAT(path, HasSubstr("\x1b[33m")) << "two claim the address";
  EXPECT_THAT(on_terminal({"path", "198.51.100.66"}), Not(HasSubstr("\x1b[33m"))) << "nobody doubts it";
}

TEST_F(Colour, NeverWithNoColorAndNeverOnADumbTerminal) {
  for (const auto& question : kQuestions) {
    EXPECT_THAT(on_terminal(question, "xterm", "1"), Not(HasSubstr(kEscape)));
    EXPECT_THAT(on_terminal(question, "dumb"), Not(HasSubstr(kEscape)));
    EXPECT_THAT(on_terminal(question, ""), Not(HasSubstr(kEscape)));
    EXPECT_THAT(run(asked(question)).out, Not(HasSubstr(kEscape))) << "a pipe";
  }
}

TEST_F(Colour, NeverInWhatProgramsRead) {
  for (const char* format : {"md", "json", "geojson"}) {
    for (const auto& question : kQuestions) {
      if (question[0] == "common" && std::string(format) == "md") continue;
      std::vector<std::string> arguments = question;
      arguments.insert(arguments.end(), {"--format", format});
      EXPECT_THAT(on_terminal(arguments), Not(HasSubstr(kEscape))) << format;
    }
  }
  EXPECT_THAT(on_terminal({"common", "64496", "64500", "--csv"}), Not(HasSubstr(kEscape)));
}

TEST(ColouredLines, EachHasItsOwnCodes) {
  EXPECT_EQ(cli::bold("a\n\nb\nc", true), "\x1b[1ma\x1b[0m\n\n\x1b[1mb\x1b[0m\n\x1b[1mc\x1b[0m");
  EXPECT_EQ(cli::yellow("a\n", true), "\x1b[33ma\x1b[0m\n");
  EXPECT_EQ(cli::yellow("a\n", false), "a\n");
  EXPECT_EQ(cli::bold("", true), "");
}

TEST(TamedLines, KeepOurCodesAndNoOthers) {
  cli::use_utf8();
  const std::string ours = cli::bold("head\n", true) + "row\n" + cli::yellow("doubtful", true);
  EXPECT_EQ(cli::tame_lines(ours), ours);
  EXPECT_EQ(cli::tame_lines(cli::bold("a\x1b[2Jb\n", true)), cli::bold("a?[2Jb\n", true));
  EXPECT_EQ(cli::tame_lines("a,\x1b[31mred\n\x1b[1mbegun\nb\u202e\u200b\u009b\r\n"),
            "a,?[31mred\n?[1mbegun\nb? \n");
  EXPECT_EQ(cli::tame_lines(""), "");
}

/// Names that would command a terminal, in the formats that hold them as they are.
TEST_F(Colour, NoFormatCommandsATerminal) {
  World world = read_world(std::filesystem::path(MEETPOINT_SOURCE_DIR) / "data/sample");
  for (Json& net : world.rows(index::ObjectType::net))
    net["name"] = "Hostile \u001b[2J\u009b31m\u202e\u200b " + net.at("id").dump();
  world.write(place_->path());
  const std::string hostile = (*place_ / "hostile.db").string();
  ASSERT_EQ(run({"sync", "--quiet", "--upstream", place_->path().string(), "--store", hostile}).exit_code, 0);
  for (const char* format : {"table", "json", "csv", "geojson"}) {
    for (const std::vector<std::string>& question : std::vector<std::vector<std::string>>{
             {"peers", "64496"}, {"at", "ix:1"}, {"search", "hostile"}, {"common", "64496", "64500"}}) {
      if (question[0] == "search" && std::string(format) == "geojson") continue;
      std::vector<std::string> arguments = question;
      arguments.insert(arguments.end(), {"--format", format, "--store", hostile});
      const std::string seen = shown_on_terminal(arguments, {{"TERM", "dumb"}});
      EXPECT_THAT(seen, Not(testing::IsEmpty()));
      for (const char* harm : {kEscape, "\u009b", "\u202e", "\u200b"})
        EXPECT_THAT(seen, Not(HasSubstr(harm))) << question[0] << ' ' << format;
    }
  }
}

}  // namespace
}  // namespace meetpoint::test
