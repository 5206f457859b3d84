#include "cli/examples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iomanip>
#include <sstream>

#include "support/process.hpp"
#include "support/temp_dir.hpp"

/// What `meetpoint` alone shows can be typed as it stands, and finds something.
namespace meetpoint::test {
namespace {

using testing::HasSubstr;

/// As a shell would take them apart.
std::vector<std::string> words_of(std::string_view arguments) {
  std::istringstream stream{std::string(arguments)};
  std::vector<std::string> words;
  for (std::string word; stream >> std::quoted(word);) words.push_back(word);
  return words;
}

TEST(Examples, EachFindsSomethingInTheSample) {
  const TempDir place;
  const std::string store = (place / "sample.db").string();
  const auto sample = std::filesystem::path(MEETPOINT_SOURCE_DIR) / "data/sample";
  ASSERT_EQ(run({"sync", "--quiet", "--upstream", sample.string(), "--store", store}).exit_code, 0);
  ASSERT_EQ(cli::examples().size(), 8U);
  for (const cli::Example& example : cli::examples()) {
    std::vector<std::string> arguments = words_of(example.arguments);
    arguments.insert(arguments.end(), {"--store", store});
    const Finished finished = run(arguments);
    EXPECT_EQ(finished.exit_code, 0) << example.arguments << '\n' << finished.err;
    EXPECT_NE(finished.out, "") << example.arguments;
  }
}

TEST(Examples, AreWhatTheProgramAloneShows) {
  const Finished alone = run({});
  EXPECT_EQ(alone.exit_code, 2) << "nothing was asked";
  EXPECT_EQ(alone.out, "");
  EXPECT_EQ(alone.err, cli::examples_text());
  for (const cli::Example& example : cli::examples()) {
    EXPECT_THAT(alone.err, HasSubstr("  meetpoint " + std::string(example.arguments) + "  "));
    EXPECT_THAT(alone.err, HasSubstr(std::string(example.answers) + "\n"));
  }
  EXPECT_THAT(alone.err, HasSubstr("--help"));
  std::istringstream lines(alone.err);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 100U) << line;
}

}  // namespace
}  // namespace meetpoint::test
