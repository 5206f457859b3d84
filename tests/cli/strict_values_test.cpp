#include "cli/strict_values.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "support/process.hpp"

namespace meetpoint::cli {
namespace {

/// The complaint about `command ARGUMENTS`; empty when there is none.
std::string complaint(const std::vector<std::string>& arguments) {
  CLI::App app;
  CLI::App* const command = app.add_subcommand("command");
  std::uint32_t number = 0;
  std::vector<std::uint32_t> rates;
  std::vector<std::string> files;
  std::string word;
  bool flag = false;
  command->add_option("number", number);
  command->add_option("--rate", rates)->type_name("N");
  command->add_option("--file", files);
  command->add_option("word", word);
  command->add_flag("--flag", flag);
  add_strict_values(*command);
  std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());  // as CLI11 wants them
  reversed.emplace_back("command");
  try {
    app.parse(reversed);
  } catch (const CLI::ParseError& error) {
    return error.what();
  }
  return {};
}

TEST(StrictValues, NumbersAreWholeAndDecimal) {
  for (const std::string number : {"0", "7", "4294967295"}) {
    EXPECT_EQ(complaint({number}), "");
    EXPECT_EQ(complaint({"--rate", number, number}), "");
  }
  for (const std::string wrong : {"", "-1", "010", "0x10", "+7", " 7", "7 ", "18446744073709551617", "1.5"}) {
    EXPECT_EQ(complaint({"--", wrong}), "number: \"" + wrong + "\" is no whole number");
    EXPECT_EQ(complaint({"--rate", "7", wrong}), "--rate: \"" + wrong + "\" is no whole number");
  }
  EXPECT_NE(complaint({"4294967296"}), "") << "beyond the variable";
  EXPECT_EQ(complaint({"\x1b[2J"}), "number: \"?[2J\" is no whole number");
}

TEST(StrictValues, AnEmptyValueIsNotNoValue) {
  EXPECT_EQ(complaint({"--file", "a", "--flag"}), "");
  EXPECT_EQ(complaint({"--file", ""}), "--file: an empty value; leave the option out, or give it one");
  EXPECT_EQ(complaint({"--file", "a", ""}), "--file: an empty value; leave the option out, or give it one");
  EXPECT_NE(complaint({"--file="}), "");
  EXPECT_EQ(complaint({"7", ""}), "") << "what it stands for is for the command to say";
}

/// Of each command: a script's unset variable must not give another answer, nor -1 all that there is.
TEST(StrictValues, AreThoseOfTheCommands) {
  for (const std::vector<std::string>& wrong :
       std::vector<std::vector<std::string>>{{"peers", "64500", "--overlay", ""},
                                             {"peers", "64500", "--as-of", ""},
                                             {"peers", "64500", "--without", ""},
                                             {"peers", "64500", "--limit", "-1"},
                                             {"peers", "64500", "--min-speed", "0x10"},
                                             {"expand", "64500", "--svg", ""},
                                             {"near", "0,0", "--limit", ""},
                                             {"search", "kite", "--limit", "010"},
                                             {"diff", "64500", "--from", ""},
                                             {"serve", "--prefix-rate", "-1"}}) {
    const test::Finished finished = test::run(wrong);
    EXPECT_EQ(finished.exit_code, 2) << wrong[0] << ' ' << wrong[2];
    EXPECT_NE(finished.err.find(wrong[wrong.size() - 2] + ": "), std::string::npos) << finished.err;
  }
}

}  // namespace
}  // namespace meetpoint::cli
