#include "index/read_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "support/temp_dir.hpp"

namespace meetpoint::test {
namespace {

using index::ErrorCode;
using index::read_file;
using testing::HasSubstr;

TEST(ReadFile, ReadsOneByteMoreThanThereMayBe) {
  const TempDir place;
  const auto file = place / "file";
  const std::string bytes = std::string(200'000, 'a') + std::string(1, '\0') + "end";
  write_file(file, bytes);
  EXPECT_EQ(read_file(file, 1'000'000).value(), bytes);
  EXPECT_EQ(read_file(file, bytes.size()).value(), bytes);
  EXPECT_EQ(read_file(file, 70'000).value(), bytes.substr(0, 70'001));
  write_file(file, "");
  EXPECT_EQ(read_file(file, 10).value(), "");
}

/// Who reads from a pipe waits until somebody writes into it.
TEST(ReadFile, WaitsForNobody) {
  const TempDir place;
  const auto pipe = place / "pipe";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  for (const auto& file : {pipe, place.path(), std::filesystem::path("/dev/zero")}) {
    const auto read = read_file(file, 10);
    ASSERT_FALSE(read) << file;
    EXPECT_EQ(read.error().code, ErrorCode::invalid);
    EXPECT_EQ(read.error().text, file.string() + " is no regular file");
  }
  const auto missing = read_file(place / "missing", 10);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::not_found);
  EXPECT_THAT(missing.error().text, HasSubstr("missing cannot be read: No such file"));
}

}  // namespace
}  // namespace meetpoint::test
