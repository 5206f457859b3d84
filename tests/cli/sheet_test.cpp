#include "cli/sheet.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "cli/sheet_layout.hpp"
#include "cli/text.hpp"

namespace meetpoint::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kAnswer = R"({"generation":7,"as_of":"2026-11-01T00:00:00Z","age_seconds":7300,"peers":[
  {"asn":64496,"name":"A|b `c` <i>[x]","flag":true,"none":null,"exchanges":[
     {"name":"One, \"two\"","mbps":100000,"ips":["192.0.2.1","192.0.2.2"]},
     {"name":"Three","mbps":0,"ips":[]}]},
  {"asn":64500,"name":"\u001b[31mred\u200b","flag":false,"none":null,"exchanges":[
     {"name":"Four","mbps":1500,"ips":["2001:db8::1"]}]}]})";

Sheet nested() {
  return {"Peers",
          "peers/*/exchanges/*",
          {{"ASN", "asn", "../asn", Look::number},
           {"NETWORK", "network", "../name"},
           {"EXCHANGE", "exchange", "name"},
           {"SPEED", "mbps", "mbps", Look::speed},
           {"ADDRESSES", "addresses", "ips"},
           {"", "second", "ips/1", Look::text, false},
           {"", "flag", "../flag", Look::text, false},
           {"NONE", "", "../none"}}};
}

std::string printed(const std::string& format, std::size_t width = 100,
                    std::vector<Sheet> sheets = {nested()}) {
  use_utf8();
  return print_page(kAnswer, {"Two networks", std::move(sheets)}, {format, false, false, false, {}}, width);
}

TEST(Sheet, JsonIsTheAnswerItself) {
  EXPECT_EQ(printed("json"), kAnswer);
  EXPECT_EQ(print_page(kAnswer, {"x", {nested()}}, {"table", true, false, false, {}}, 100), kAnswer);
}

TEST(Sheet, TheAnswerItselfCanBeTheRow) {
  const Sheet answer{"", "", {{"GENERATION", "generation", "generation"}, {"FIRST", "first", "peers/0/asn"}}};
  EXPECT_EQ(printed("csv", 100, {answer}), "generation,first\r\n7,64496\r\n");
  const Sheet inside{"", "peers/*", {{"", "of", "../generation"}, {"", "asn", "asn"}}};
  EXPECT_EQ(printed("csv", 100, {inside}), "of,asn\r\n7,64496\r\n7,64500\r\n");
}

TEST(Sheet, CsvHasALineARowWithItsHeadersAndTheExactText) {
  EXPECT_EQ(printed("csv"),
            "asn,network,exchange,mbps,addresses,second,flag\r\n"
            "64496,A|b `c` <i>[x],\"One, \"\"two\"\"\",100000,192.0.2.1;192.0.2.2,192.0.2.2,true\r\n"
            "64496,A|b `c` <i>[x],Three,0,,,true\r\n"
            "64500,\x1b[31mred\u200b,Four,1500,2001:db8::1,,false\r\n");
  EXPECT_EQ(print_page(kAnswer, {"x", {nested()}}, {"table", false, true, false, {}}, 100), printed("csv"));
}

TEST(Sheet, TheTableIsForPeople) {
  EXPECT_EQ(printed("table"),
            "Two networks\n\nPeers\n"
            "  ASN NETWORK        EXCHANGE   SPEED ADDRESSES            NONE\n"
            "64496 A|b `c` <i>[x] One, \"two\"  100G 192.0.2.1, 192.0.2.2 -\n"
            "64496 A|b `c` <i>[x] Three          -                      -\n"
            "64500 ?[31mred       Four        1.5G 2001:db8::1          -\n"
            "\ngeneration 7 of 2026-11-01T00:00:00Z, 2 hours old\n");
}

TEST(Sheet, TablesTakeNoMoreColumnsThanTheTerminalHas) {
  for (std::size_t width = 40; width <= 120; width += 7) {
    std::istringstream lines(printed("table", width));
    for (std::string line; std::getline(lines, line);) {
      if (!line.starts_with("generation") && !line.starts_with("(")) {
        EXPECT_LE(width_of(line), width) << line;
      }
      EXPECT_EQ(tame(line), line);
    }
  }
  EXPECT_THAT(printed("table", 40), HasSubstr("more columns have no room here"));
  EXPECT_THAT(printed("table", 100), Not(HasSubstr("no room")));
}

TEST(Sheet, WhatIsOfNoUseWhenCutIsWhole) {
  use_utf8();
  const Grid grid{{{"N", true, true}, {"TEXT"}}, {{"4294967295", std::string(80, 'x')}}, {}};
  EXPECT_THAT(table_of(grid, 40), HasSubstr("4294967295 xxxxxxxx"));
}

TEST(Sheet, MarkdownHoldsNoMarkupOfUpstreams) {
  const std::string text = printed("md");
  EXPECT_THAT(text, HasSubstr("## Peers"));
  EXPECT_THAT(text, HasSubstr("| ---: | --- |"));
  EXPECT_THAT(text, HasSubstr(R"(| A\|b \`c\` \<i>\[x] |)"));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  EXPECT_EQ(escaped_markdown("*_&~\\"), "\\*\\_\\&\\~\\\\");
  EXPECT_EQ(markdown_line("# Big"), "\\# Big");
  EXPECT_EQ(markdown_line("> Big"), "\\> Big");
  EXPECT_EQ(markdown_line("3. Big"), "3\\. Big");
  EXPECT_EQ(markdown_line("3 Big"), "3 Big");
}

TEST(Sheet, SheetsWithoutRowsAreLeftOut) {
  Sheet none = nested();
  none.title = "Nothing";
  none.rows = "nothing/*";
  const std::string text = printed("table", 100, {none, nested()});
  EXPECT_THAT(text, Not(HasSubstr("Nothing")));
  EXPECT_THAT(text, HasSubstr("Peers"));
  EXPECT_EQ(printed("csv", 100, {none}), "asn,network,exchange,mbps,addresses,second,flag\r\n")
      << "its headers stay";
}

}  // namespace
}  // namespace meetpoint::cli
