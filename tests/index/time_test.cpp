#include "index/time.hpp"

#include <gtest/gtest.h>

#include <string>

namespace meetpoint::index {
namespace {

TEST(Utc, ReadsUpstreamsShape) {
  EXPECT_EQ(parse_utc("1970-01-01T00:00:00Z"), 0);
  EXPECT_EQ(parse_utc("2000-02-29T12:34:56Z"), 951827696);
  EXPECT_EQ(parse_utc("2026-04-16T23:45:08Z"), 1776383108);
}

TEST(Utc, PrintsWhatItReads) {
  // Some 40,000 instants over every year that can be written, odd steps so that all fields move.
  for (UtcSeconds instant = parse_utc("0000-01-01T00:00:00Z").value();
       instant <= parse_utc("9999-12-31T23:59:59Z").value(); instant += 7919 * 997) {
    EXPECT_EQ(parse_utc(format_utc(instant)), instant);
  }
}

TEST(Utc, RefusesEveryOtherText) {
  for (const std::string text :
       {"", "2026-04-16", "2026-04-16T23:45:08", "2026-04-16T23:45:08+00:00", "2026-04-16T23:45:08.5Z",
        "2026-04-16 23:45:08Z", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z",
        "2026-04-31T00:00:00Z", "2026-04-16T24:00:00Z", "2026-04-16T23:60:00Z", "2026-04-16T23:45:60Z",
        "2026-04-16t23:45:08z", "-026-04-16T23:45:08Z", "2026-04-16T23:45:0 Z", "2026-4-16T23:45:08Z0"}) {
    EXPECT_FALSE(parse_utc(text)) << text;
  }
}

}  // namespace
}  // namespace meetpoint::index
