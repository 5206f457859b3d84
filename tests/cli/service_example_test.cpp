#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <regex>

#include "support/temp_dir.hpp"

namespace meetpoint::test {
namespace {

const std::filesystem::path kExamples = std::filesystem::path(MEETPOINT_SOURCE_DIR) / "data/examples";

TEST(ServiceExample, StartsTheExampleOfAConfiguration) {
  const std::string unit = read_file(kExamples / "meetpoint.service");
  EXPECT_THAT(unit, testing::HasSubstr("\nExecStart=/usr/local/bin/meetpoint serve --config "
                                       "/etc/meetpoint/meetpoint.toml\n"));
  EXPECT_THAT(read_file(kExamples / "meetpoint.toml"), testing::HasSubstr("\nsync = true\n"));
}

TEST(ServiceExample, IsAUnitThatSystemdReads) {
  if (::system("command -v systemd-analyze >/dev/null") != 0) GTEST_SKIP() << "skipped: no systemd-analyze";
  const TempDir place;
  // With a program that is there.
  const auto verdict = [&place](const std::string& unit) {
    write_file(place / "meetpoint.service",
               std::regex_replace(unit, std::regex("/usr/local/bin/meetpoint"), MEETPOINT_BINARY));
    const std::string command = "systemd-analyze verify " + (place / "meetpoint.service").string() + " >" +
                                (place / "said").string() + " 2>&1";
    const int status = ::system(command.c_str());
    return std::to_string(status) + " " + read_file(place / "said");
  };
  const std::string unit = read_file(kExamples / "meetpoint.service");
  EXPECT_EQ(verdict(unit), "0 ");
  EXPECT_NE(verdict(std::regex_replace(unit, std::regex("DynamicUser"), "Dynamic")), "0 ");
}

}  // namespace
}  // namespace meetpoint::test
