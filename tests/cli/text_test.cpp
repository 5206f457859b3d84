#include "cli/text.hpp"

#include <gtest/gtest.h>

#include <string>

namespace meetpoint::cli {
namespace {

class Text : public testing::Test {
 protected:
  static void SetUpTestSuite() { use_utf8(); }
};

TEST_F(Text, TamesWhatCouldMoveATerminalOrHide) {
  EXPECT_EQ(tame("plain"), "plain");
  EXPECT_EQ(tame("a\tb\nc\rd"), "a b c d");
  EXPECT_EQ(tame("\x1b[31mred\x07\x7f"), "?[31mred??");
  EXPECT_EQ(tame("a\xc2\x9b"
                 "31mb"),
            "a?31mb")
      << "C1 control";
  EXPECT_EQ(tame("a\xe2\x80\x8b"
                 "b\xe2\x80\xae"
                 "c\xef\xbb\xbf"
                 "d"),
            "abcd")
      << "zero-width, bidi override, BOM";
  EXPECT_EQ(tame("Z\xc3\xbcrich \xe6\x9d\xb1\xe4\xba\xac"), "Z\xc3\xbcrich \xe6\x9d\xb1\xe4\xba\xac");
}

TEST_F(Text, KnowsHowWideTextIs) {
  EXPECT_EQ(width_of(""), 0U);
  EXPECT_EQ(width_of("Z\xc3\xbcrich"), 6U);
  EXPECT_EQ(width_of("\xe6\x9d\xb1\xe4\xba\xac"), 4U) << "wide characters";
  EXPECT_EQ(width_of("e\xcc\x81"), 1U) << "a combining accent";
}

TEST_F(Text, FitsExactlyIntoItsColumns) {
  for (const std::string text :
       {"", "a", "exactly ten", "much longer than ten columns", "Z\xc3\xbcrich Altstetten",
        "\xe6\x9d\xb1\xe4\xba\xac\xe9\x9d\x92\xe9\xb7\xba\xe4\xba\xa4\xe6\x8f\x9b\xe6\x89\x80"}) {
    for (std::size_t columns = 2; columns < 40; ++columns) {
      EXPECT_EQ(width_of(fit(text, columns)), columns) << text << " " << columns;
    }
  }
  EXPECT_EQ(tame("a\xff"
                 "b\xc3"),
            "a\xef\xbf\xbd"
            "b\xef\xbf\xbd");
  EXPECT_EQ(fit("abcdef", 4), "abc\xe2\x80\xa6");
}

TEST_F(Text, SurvivesBytesThatAreNoUtf8) {
  std::string bytes;
  for (int byte = 0; byte < 256; ++byte) bytes += static_cast<char>(byte);
  for (std::size_t start = 0; start < bytes.size(); ++start) {
    EXPECT_EQ(width_of(fit(bytes.substr(start), 20)), 20U);
  }
}

TEST_F(Text, QuotesCsvAsRfc4180Says) {
  EXPECT_EQ(csv_field("plain text"), "plain text");
  EXPECT_EQ(csv_field("a,b"), "\"a,b\"");
  EXPECT_EQ(csv_field("say \"hi\""), "\"say \"\"hi\"\"\"");
  EXPECT_EQ(csv_field("two\nlines"), "\"two\nlines\"");
}

}  // namespace
}  // namespace meetpoint::cli
