#include "sync/api_key.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/temp_dir.hpp"

namespace meetpoint::sync {
namespace {

using index::ErrorCode;
using testing::HasSubstr;
using testing::Not;

class ApiKey : public testing::Test {
 protected:
  index::Expected<std::string> read(const std::string& text, mode_t mode = 0600) {
    test::write_file(file_, text);
    EXPECT_EQ(chmod(file_.c_str(), mode), 0);
    return read_api_key(file_);
  }
  test::TempDir place_;
  std::filesystem::path file_ = place_ / "key";
};

TEST_F(ApiKey, IsTheOneLineOfItsFile) {
  for (const char* text : {"pre.s3cret", "pre.s3cret\n", "pre.s3cret\r\n"}) {
    EXPECT_EQ(read(text).value(), "pre.s3cret");
  }
  EXPECT_EQ(read("pre.s3cret", 0400).value(), "pre.s3cret");
  const std::string longest(512, 'k');
  EXPECT_EQ(read(longest + "\r\n").value(), longest);
}

TEST_F(ApiKey, IsNotTakenFromWhereOthersCanTouchIt) {
  for (const mode_t mode : {0640U, 0604U, 0644U, 0660U, 0620U, 0602U, 0610U, 0601U, 0700U | 0001U}) {
    const auto key = read("pre.s3cret\n", mode);
    ASSERT_FALSE(key) << std::oct << mode;
    EXPECT_EQ(key.error().code, ErrorCode::invalid);
    EXPECT_THAT(key.error().text, HasSubstr("chmod 600 " + file_.string()));
    EXPECT_THAT(key.error().text, Not(HasSubstr("s3cret")));
  }
}

TEST_F(ApiKey, OfAnotherUserIsNotTaken) {
  if (geteuid() != 0) GTEST_SKIP() << "skipped: only root can give a file away";
  ASSERT_TRUE(read("pre.s3cret\n"));
  ASSERT_EQ(chown(file_.c_str(), 65534, 65534), 0);
  const auto key = read_api_key(file_);
  ASSERT_FALSE(key);
  EXPECT_THAT(key.error().text, HasSubstr("another user"));
}

TEST_F(ApiKey, WhatIsNoKeyIsRefusedWithoutBeingShown) {
  for (const std::string& text :
       {std::string(), std::string("\n"), std::string("s3cret\n\n"), std::string("s3cret\r\nX-Evil: 1"),
        std::string("s3cret key"), std::string(" s3cret"), std::string("s3cret\0", 7),
        std::string("s3cret\x1b[0m"), std::string("s3cret\xc3\xa9"), "s3cret" + std::string(507, 'k'),
        "s3cret" + std::string(1'000'000, 'k')}) {
    const auto key = read(text);
    ASSERT_FALSE(key) << text.substr(0, 20);
    EXPECT_EQ(key.error().code, ErrorCode::invalid);
    EXPECT_THAT(key.error().text, HasSubstr(file_.string()));
    EXPECT_THAT(key.error().text, Not(HasSubstr("s3cret")));
  }
}

TEST_F(ApiKey, IsReadFromRegularFilesOnly) {
  ASSERT_EQ(mkfifo(file_.c_str(), 0600), 0);
  EXPECT_THAT(read_api_key(file_).error().text,
              HasSubstr("no regular file"));  // and nobody waits for a writer
  EXPECT_THAT(read_api_key(place_.path()).error().text, HasSubstr("no regular file"));
  EXPECT_THAT(read_api_key(place_ / "absent").error().text, HasSubstr("absent cannot be read: No such file"));
}

TEST_F(ApiKey, TheFileGoesBeforeTheEnvironment) {
  ASSERT_TRUE(read("from-file\n"));
  EXPECT_EQ(api_key_from(file_, "from-environment").value(), "from-file");
  EXPECT_EQ(api_key_from({}, "from-environment").value(), "from-environment");
  EXPECT_EQ(api_key_from({}, nullptr).value(), std::nullopt);
  EXPECT_EQ(api_key_from({}, "").value(), std::nullopt);
  EXPECT_FALSE(api_key_from(place_ / "absent", "from-environment")) << "who names a file means it";
  const auto bad = api_key_from({}, "s3cret\nX-Evil: 1");
  ASSERT_FALSE(bad);
  EXPECT_THAT(bad.error().text, HasSubstr("MEETPOINT_API_KEY"));
  EXPECT_THAT(bad.error().text, Not(HasSubstr("s3cret")));
}

}  // namespace
}  // namespace meetpoint::sync
