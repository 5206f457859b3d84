#include "index/ascii.hpp"

#include <gtest/gtest.h>

namespace meetpoint::index {
namespace {

TEST(Ascii, LowerCaseIsOfLettersAlone) {
  EXPECT_EQ(ascii_lower("AT+JWT [@Z`az{] \xc3\x84"), "at+jwt [@z`az{] \xc3\x84");
  EXPECT_EQ(ascii_lower(""), "");
}

TEST(Ascii, PrintableIsWhatALineCanShow) {
  EXPECT_EQ(printable(std::string(" a~\x7f\n\0\x80\xff", 8)), " a~?????");
  EXPECT_EQ(printable("abcdef", 3), "abc");
  EXPECT_EQ(printable("ab", 3), "ab");
}

}  // namespace
}  // namespace meetpoint::index
