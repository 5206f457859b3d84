#include "api/request_head.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <utility>
#include <vector>

#include "support/wire.hpp"

namespace meetpoint::test {
namespace {

using api::HeadScan;
using api::RequestHead;
using testing::ElementsAre;
using testing::FieldsAre;
using testing::HasSubstr;

/// What is said of all these bytes at once: 200, or why not, or 0: more has to come.
int status_of(const std::string& bytes) {
  HeadScan scan;
  const auto looked = scan.look(bytes);
  if (!looked) return 0;
  return looked->has_value() ? 200 : looked->error().status;
}

TEST(RequestHead, KeepsFieldsInTheirOrderWithoutTheBlanksRoundThem) {
  const std::string bytes = "GET /x?y HTTP/1.1\r\nHost: a\r\nX:\t 1 \r\nx:2\r\nEmpty:\r\n\r\nnext";
  HeadScan scan;
  const auto looked = scan.look(bytes);
  ASSERT_TRUE(looked && looked->has_value());
  const RequestHead& head = **looked;
  EXPECT_EQ(head.bytes, bytes.size() - 4);
  EXPECT_THAT(head.fields, ElementsAre(FieldsAre("Host", "a"), FieldsAre("X", "1"), FieldsAre("x", "2"),
                                       FieldsAre("Empty", "")));
  EXPECT_THAT(head.all("X"), ElementsAre("1", "2"));
  EXPECT_EQ(head.first("HOST"), "a");
  EXPECT_EQ(head.first("none"), "");
  EXPECT_FALSE(head.has_body);
}

TEST(RequestHead, SaysWhatBodyIsAnnounced) {
  HeadScan scan;
  const std::string length = "POST / HTTP/1.1\r\nHost: a\r\ncontent-length: 1048576\r\n\r\n";
  const auto announced = scan.look(length);
  ASSERT_TRUE(announced && announced->has_value());
  EXPECT_TRUE((*announced)->has_body);
  EXPECT_EQ((*announced)->body_bytes, 1048576U);
  scan.restart();
  const std::string chunked = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n";
  const auto coded = scan.look(chunked);
  ASSERT_TRUE(coded && coded->has_value());
  EXPECT_TRUE((*coded)->has_body);
  EXPECT_TRUE((*coded)->is_chunked);
}

TEST(RequestHead, Row18_what_two_readers_could_take_for_two_things_is_refused) {
  const std::vector<std::string> fields = {
      "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n",
      "Content-Length: 1\r\nContent-Length: 1\r\n",
      "Content-Length: 1, 1\r\n",
      "Content-Length: +1\r\n",
      "Content-Length: -1\r\n",
      "Content-Length: 0x1\r\n",
      "Content-Length: 01\r\n",
      "Content-Length:\r\n",
      "Transfer-Encoding: xchunked\r\n",
      "Transfer-Encoding: gzip, chunked\r\n",
      "Transfer-Encoding: chunked, identity\r\n",
      "Transfer-Encoding: \"chunked\"\r\n",
      "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
      "X: a\r\n folded\r\n",
      "X: a\r\n\tfolded\r\n",
      "X : a\r\n",
      " X: a\r\n",
      "X\t: a\r\n",
      std::string("X\0: a\r\n", 7),
      std::string("X: a\0b\r\n", 8),
      "X: a\rb\r\n",
      "X: a\n",
      "X: a\r\r\n",
      "no colon\r\n",
      ": no name\r\n",
      "X: \x7f\r\n",
      "Host: b\r\n",
  };
  for (const std::string& field : fields)
    EXPECT_EQ(status_of(get_request("/", field)), 400) << testing::PrintToString(field);
}

TEST(RequestHead, Row18_a_request_line_is_one_to_the_letter) {
  const std::vector<std::string> lines = {
      "GET / HTTP/1.1\n",
      "GET  / HTTP/1.1\r\n",
      "GET /  HTTP/1.1\r\n",
      " GET / HTTP/1.1\r\n",
      "GET\t/ HTTP/1.1\r\n",
      "GET / HTTP/1.1 \r\n",
      "GET /a b HTTP/1.1\r\n",
      "GET / http/1.1\r\n",
      "GET / HTTP/1.01\r\n",
      "GET / HTTP/2.0\r\n",
      "GET /\r\n",
      "G(T / HTTP/1.1\r\n",
      "GET /\x01 HTTP/1.1\r\n",
      "GET /\x7f HTTP/1.1\r\n",
      "\r\n\r\nGET / HTTP/1.1\r\n",
      std::string(33, 'G') + " / HTTP/1.1\r\n",
  };
  for (const std::string& line : lines)
    EXPECT_EQ(status_of(line + "Host: a\r\n\r\n"), 400) << testing::PrintToString(line);
  EXPECT_EQ(status_of("\r\nGET /\xc3\xbc HTTP/1.1\r\nHost: a\r\n\r\n"), 200);
  EXPECT_EQ(status_of("GET / HTTP/1.1\r\n\r\n"), 400) << "no Host";
  EXPECT_EQ(status_of("GET / HTTP/1.0\r\n\r\n"), 200);
  EXPECT_EQ(status_of("GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"), 400);
}

TEST(RequestHead, Row19_and_21_all_has_a_limit_and_the_limit_itself_passes) {
  const auto field = [](std::size_t bytes) { return "X: " + std::string(bytes - 5, 'a') + "\r\n"; };
  EXPECT_EQ(status_of(get_request("/", field(api::kMostFieldBytes))), 200);
  EXPECT_EQ(status_of(get_request("/", field(api::kMostFieldBytes + 3))), 431);
  EXPECT_EQ(status_of(get_request("/", std::string(api::kMostNameBytes, 'a') + ": x\r\n")), 200);
  EXPECT_EQ(status_of(get_request("/", std::string(api::kMostNameBytes + 1, 'a') + ": x\r\n")), 431);
  std::string fields;
  for (std::size_t i = 1; i < api::kMostFields; ++i) fields += "X: y\r\n";
  EXPECT_EQ(status_of(get_request("/", fields)), 200);
  EXPECT_EQ(status_of(get_request("/", fields + "X: y\r\n")), 431);
  EXPECT_EQ(status_of(get_request("/" + std::string(api::kMostTargetBytes - 1, 'a'))), 200);
  EXPECT_EQ(status_of(get_request("/" + std::string(api::kMostTargetBytes, 'a'))), 414);
  std::string large;
  for (int i = 0; i < 9; ++i) large += field(api::kMostFieldBytes);
  EXPECT_EQ(status_of(get_request("/", large)), 431);
  EXPECT_EQ(status_of(get_request("/", "Content-Length: 1048576\r\n")), 200);
  for (const char* length : {"1048577", "99999999999999999999", "18446744073709551617"})
    EXPECT_EQ(status_of(get_request("/", "Content-Length: " + std::string(length) + "\r\n")), 413) << length;
}

/// What is too long is said before its end is there.
TEST(RequestHead, Row19_nobody_waits_for_the_end_of_what_is_too_long) {
  EXPECT_EQ(status_of("GET /" + std::string(9000, 'a')), 414);
  EXPECT_EQ(status_of("GET / HTTP/1.1\r\nX: " + std::string(9000, 'a')), 431);
  EXPECT_EQ(status_of("GET / HTTP/1.1\r\nX: a\n"), 400);
  EXPECT_EQ(status_of("GET / HTTP/1.1\r\nHost: a\r\n"), 0);
}

TEST(RequestHead, SaysTheSameHoweverTheBytesDripIn) {
  std::mt19937 random(7);
  const std::vector<std::string> whole = {get_request("/a", "X: y\r\nContent-Length: 3\r\n") + "abc",
                                          get_request("/a", "X : y\r\n"), "GET / HTTP/9\r\n\r\n",
                                          "\r\n" + get_request("/b")};
  for (int round = 0; round < 2000; ++round) {
    std::string bytes = whole[random() % whole.size()];
    if (round % 2 == 0) bytes[random() % bytes.size()] = "\r\n :\t\0aT"[random() % 8];
    HeadScan scan;
    int status = 0;
    for (std::size_t size = 1 + random() % 4; status == 0; size += 1 + random() % 4) {
      const auto looked = scan.look(bytes.substr(0, size));
      if (looked) status = looked->has_value() ? 200 : looked->error().status;
      if (size >= bytes.size()) break;
    }
    EXPECT_EQ(status, status_of(bytes)) << testing::PrintToString(bytes);
  }
}

}  // namespace
}  // namespace meetpoint::test
