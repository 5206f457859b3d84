#include "cli/duration.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace meetpoint::cli {
namespace {

using std::chrono::seconds;

TEST(Duration, IsANumberAndAUnit) {
  EXPECT_EQ(parse_duration("30").value(), seconds(30));
  EXPECT_EQ(parse_duration("90s").value(), seconds(90));
  EXPECT_EQ(parse_duration("15m").value(), std::chrono::minutes(15));
  EXPECT_EQ(parse_duration("1h").value(), std::chrono::hours(1));
  EXPECT_EQ(parse_duration("30d").value(), std::chrono::days(30));
  EXPECT_EQ(parse_duration("0").value(), seconds(0));
  EXPECT_EQ(parse_duration("365000d").value(), std::chrono::days(365000));
}

TEST(Duration, IsPrintedAsItWouldBeWritten) {
  for (const char* text : {"0s", "1s", "59s", "90s", "1m", "15m", "1h", "24s", "25h", "1d", "30d", "365000d"})
    EXPECT_EQ(print_duration(parse_duration(text).value()), text);
  EXPECT_EQ(print_duration(std::chrono::hours(24)), "1d");
  EXPECT_EQ(print_duration(seconds(3660)), "61m");
}

TEST(Duration, NothingElseIsOne) {
  for (const char* text :
       {"", "s", "m", "-1s", "+1s", "1.5h", " 1h", "1h ", "1 h", "1H", "1h30m", "1w", "1ms", "01s", "0x10",
        "365001d", "31536000001", "18446744073709551616s", "99999999999999999999"}) {
    const auto duration = parse_duration(text);
    ASSERT_FALSE(duration) << text;
    EXPECT_EQ(duration.error().code, index::ErrorCode::invalid);
  }
  EXPECT_EQ(parse_duration("soon\x1b[31m").error().text,
            "\"soon?[31m\" is no duration: write 90s, 15m, 1h or 1d");
  EXPECT_LT(parse_duration(std::string(1'000'000, 'x')).error().text.size(), 100U);
}

}  // namespace
}  // namespace meetpoint::cli
