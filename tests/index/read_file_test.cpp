#include "index/read_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/temp_dir.hpp"

namespace meetpoint::index {
namespace {

TEST(ReadFile, GivesTheBytesAndOneMoreThanAllowed) {
  const test::TempDir place;
  const std::string bytes("\0bytes\xff\n", 8);
  test::write_file(place / "file", bytes);
  EXPECT_EQ(read_file(place / "file", 100).value(), bytes);
  EXPECT_EQ(read_file(place / "file", 8).value(), bytes);
  EXPECT_EQ(read_file(place / "file", 4).value(), bytes.substr(0, 5))
      << "so its parser sees that there is more";
  test::write_file(place / "empty", "");
  EXPECT_EQ(read_file(place / "empty", 4).value(), "");
}

TEST(ReadFile, NamesWhatCannotBeRead) {
  const test::TempDir place;
  for (const auto& file : {place / "nothing", place.path()}) {
    const auto read = read_file(file, 100);
    ASSERT_FALSE(read) << file;
    EXPECT_EQ(read.error().code, ErrorCode::not_found);
    EXPECT_THAT(read.error().text, testing::HasSubstr(file.string() + " cannot be read: "));
  }
}

}  // namespace
}  // namespace meetpoint::index
