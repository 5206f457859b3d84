#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <regex>

#include "support/temp_dir.hpp"

namespace meetpoint::test {
namespace {

const std::filesystem::path kExamples = std::filesystem::path(MEETPOINT_SOURCE_DIR) / "data/examples";

/// The exit status of systemd-analyze about a unit, with a program that is there, and what it says.
std::string say(const TempDir& place, const std::string& command, const std::string& unit) {
  write_file(place / "meetpoint.service",
             std::regex_replace(unit, std::regex("/usr/local/bin/meetpoint"), MEETPOINT_BINARY));
  const std::string line = "systemd-analyze " + command + " " + (place / "meetpoint.service").string() +
                           " >" + (place / "said").string() + " 2>&1";
  const int status = ::system(line.c_str());
  return std::to_string(status) + " " + read_file(place / "said");
}

TEST(ServiceExample, StartsTheExampleOfAConfiguration) {
  const std::string unit = read_file(kExamples / "meetpoint.service");
  EXPECT_THAT(unit, testing::HasSubstr("\nExecStart=/usr/local/bin/meetpoint serve --config "
                                       "/etc/meetpoint/meetpoint.toml\n"));
  EXPECT_THAT(read_file(kExamples / "meetpoint.toml"), testing::HasSubstr("\nsync = true\n"));
}

TEST(ServiceExample, IsAUnitThatSystemdReads) {
  if (::system("command -v systemd-analyze >/dev/null") != 0) GTEST_SKIP() << "skipped: no systemd-analyze";
  const TempDir place;
  const auto verdict = [&place](const std::string& unit) { return say(place, "verify", unit); };
  const std::string unit = read_file(kExamples / "meetpoint.service");
  EXPECT_EQ(verdict(unit), "0 ");
  EXPECT_NE(verdict(std::regex_replace(unit, std::regex("DynamicUser"), "Dynamic")), "0 ");
}

/// What systemd thinks of how much the service could do that it need not: 0 to 100. Most of what is left is
/// the network.
TEST(ServiceExample, ExposesLittle) {
  if (::system("systemd-analyze --help 2>/dev/null | grep -q -- --threshold") != 0)
    GTEST_SKIP() << "skipped: no systemd-analyze that knows of a threshold";
  const TempDir place;
  const auto verdict = [&place](const std::string& unit) {
    return say(place, "security --offline=true --no-pager --threshold=15", unit);
  };
  const std::string unit = read_file(kExamples / "meetpoint.service");
  EXPECT_THAT(verdict(unit), testing::StartsWith("0 "));
  EXPECT_THAT(verdict(std::regex_replace(unit, std::regex("\nSystemCallFilter=[^\n]*"), "")),
              testing::Not(testing::StartsWith("0 ")));
}

TEST(ServiceExample, ReloadsAndEnds) {
  const std::string unit = read_file(kExamples / "meetpoint.service");
  EXPECT_THAT(unit, testing::HasSubstr("\nExecReload=/bin/kill -HUP $MAINPID\n"));
  EXPECT_THAT(unit, testing::HasSubstr("\nTimeoutStopSec=30s\n"));
}

}  // namespace
}  // namespace meetpoint::test
