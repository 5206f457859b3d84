#include "rpki/uri.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace meetpoint::test {
namespace {

TEST(RsyncUri, IsTakenApart) {
  const auto file = rpki::parse_rsync_uri("rsync://rpki.example.net/repo/alice/AS64496.pad");
  ASSERT_TRUE(file);
  EXPECT_EQ(file->host, "rpki.example.net");
  EXPECT_EQ(file->module, "repo");
  EXPECT_EQ(file->path, "alice/AS64496.pad");
  const auto folder = rpki::parse_rsync_uri("RSYNC://192.0.2.1:8730/repo/alice/");
  ASSERT_TRUE(folder);
  EXPECT_EQ(folder->host, "192.0.2.1:8730");
  EXPECT_EQ(folder->path, "alice/");
  const auto module = rpki::parse_rsync_uri("rsync://host/module");
  ASSERT_TRUE(module);
  EXPECT_EQ(module->path, "");
}

TEST(RsyncUri, IsRefusedWhenAPathBuiltFromItCouldLeaveItsFolder) {
  for (const std::string& text : {
           std::string("rsync://h/m/../../etc/passwd"),
           std::string("rsync://h/m/a/.hidden"),
           std::string("rsync://h/../m/a"),
           std::string("rsync://../m/a"),
           std::string("rsync://.h/m/a"),
           std::string("rsync:///m/a"),
           std::string("rsync://h"),
           std::string("rsync://h/"),
           std::string("rsync://h//a"),
           std::string("rsync://h/m//a"),
           std::string("rsync://h/m/a//"),
           std::string("rsync://h/m/a\0/../b", 19),
           std::string("rsync://h/m/a b"),
           std::string("rsync://h/m/\xc3\xa9"),
           std::string("rsync://h/m/a\r\nX: y"),
           std::string("rsync://h/m/%2e%2e/a"),
           std::string("rsync://h/m/a?b"),
           std::string("rsync://h/m/a#b"),
           std::string("rsync://h/m\\a"),
           std::string("rsync://user@h/m/a"),
           std::string("rsync://[::1]/m/a"),
           std::string("rsync://h:0/m/a"),
           std::string("rsync://h:70000/m/a"),
           std::string("rsync://h:/m/a"),
           std::string("https://h/m/a"),
           std::string("rsync:/h/m/a"),
           std::string("/etc/passwd"),
           std::string(),
       }) {
    const auto parsed = rpki::parse_rsync_uri(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_THAT(parsed.error().text, testing::HasSubstr("RFC 5781")) << text;
  }
}

TEST(RsyncUri, HasItsLimit) {
  const std::string begin = "rsync://host/module/";
  EXPECT_TRUE(rpki::parse_rsync_uri(begin + std::string(rpki::kMaxUriBytes - begin.size(), 'a')));
  EXPECT_FALSE(rpki::parse_rsync_uri(begin + std::string(rpki::kMaxUriBytes - begin.size() + 1, 'a')));
}

TEST(RsyncUri, RefusalsShowNoControlLetters) {
  const auto parsed = rpki::parse_rsync_uri("rsync://h/m/\x1b[2J\n");
  ASSERT_FALSE(parsed);
  EXPECT_THAT(parsed.error().text, testing::HasSubstr("`rsync://h/m/?[2J?`"));
}

TEST(HttpsUri, NeedsAHost) {
  EXPECT_TRUE(rpki::parse_https_uri("https://rrdp.example.net/notify.xml"));
  EXPECT_TRUE(rpki::parse_https_uri("HTTPS://rrdp.example.net:8443"));
  for (const char* text : {"http://h/a", "https://", "https:///a", "https://user@h/a", "https://.h",
                           "https://h\n/", "https://h:/a", "https://h:x/a", "ftp://h"}) {
    EXPECT_FALSE(rpki::parse_https_uri(text)) << text;
  }
}

}  // namespace
}  // namespace meetpoint::test
