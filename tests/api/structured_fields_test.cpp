#include "api/structured_fields.hpp"

#include <gtest/gtest.h>

#include <random>

/// RFC 8941 to the letter, within limits. The examples are the RFC's where it has one.
namespace meetpoint::test {
namespace {

std::string item(std::string_view text) {
  const auto read = api::parse_sf_item(text);
  return read ? sf_text(*read) : "refused";
}
std::string list(std::string_view text) {
  const auto read = api::parse_sf_list(text);
  return read ? sf_text(*read) : "refused";
}
std::string dictionary(std::string_view text, api::SfRepeats repeats = api::SfRepeats::last_counts) {
  const auto read = api::parse_sf_dictionary(text, repeats);
  return read ? sf_text(*read) : "refused";
}

TEST(StructuredFields, ItemsHaveOneText) {
  const std::pair<const char*, const char*> table[] = {
      {"42", "42"},
      {"  -0 ", "0"},
      {"007", "7"},
      {"999999999999999", "999999999999999"},
      {"-999999999999999", "-999999999999999"},
      {"4.5", "4.5"},
      {"1.500", "1.5"},
      {"-0.010", "-0.01"},
      {"0.0", "0.0"},
      {"999999999999.999", "999999999999.999"},
      {R"("hello world")", R"("hello world")"},
      {R"("")", R"("")"},
      {R"("a\"b\\c")", R"("a\"b\\c")"},
      {"foo123/456", "foo123/456"},
      {"*", "*"},
      {"a:b", "a:b"},
      {":cHJldGVuZCB0aGlzIGlzIGJpbmFyeSBjb250ZW50Lg==:", ":cHJldGVuZCB0aGlzIGlzIGJpbmFyeSBjb250ZW50Lg==:"},
      {"::", "::"},
      {":+/8=:", ":+/8=:"},
      {"?1", "?1"},
      {"?0", "?0"},
      {"1; a; b=?0", "1;a;b=?0"},
      {"5;a=1;a=2", "5;a=2"},
      {"5;a=1;b=1;a", "5;a;b=1"},
      {"x;*k-._0=\"v\"", "x;*k-._0=\"v\""},
  };
  for (const auto& [text, expected] : table) EXPECT_EQ(item(text), expected) << text;
}

TEST(StructuredFields, WhatIsNoItemIsRefused) {
  for (const char* bad : {"",
                          " ",
                          "-",
                          "--1",
                          "1.",
                          ".1",
                          "1.2345",
                          "1234567890123.1",
                          "1 2",
                          "+1",
                          "1e3",
                          "- 1",
                          "1000000000000000",
                          "\"a",
                          "\"a\\",
                          "\"\\a\"",
                          "\"\n\"",
                          "\"\x7f\"",
                          "\"\xc3\xa4\"",
                          "'a'",
                          "_a",
                          "?",
                          "?2",
                          "?true",
                          ":YQ:",
                          ":YQ=:",
                          ":Y Q=:",
                          ":YQ==",
                          ":YR==:",
                          ":-_8=:",
                          "1;",
                          "1;A",
                          "1;a=",
                          "1;a =1",
                          "1 ;a",
                          "(1)",
                          "1,2",
                          "a\tb",
                          "\t1",
                          "1\t",
                          "1;0=1",
                          "{}"})
    EXPECT_EQ(item(bad), "refused") << bad;
  EXPECT_EQ(item(std::string("\"a\0b\"", 5)), "refused");
  EXPECT_EQ(item(std::string("1\0", 2)), "refused");
}

TEST(StructuredFields, TypesAreNotMixedUp) {
  EXPECT_EQ(api::parse_sf_item("1")->value, api::SfValue(std::int64_t{1}));
  EXPECT_EQ(api::parse_sf_item("1.0")->value, api::SfValue(api::SfDecimal{1000}));
  EXPECT_EQ(api::parse_sf_item("-12.34")->value, api::SfValue(api::SfDecimal{-12'340}));
  EXPECT_EQ(api::parse_sf_item("\"1\"")->value, api::SfValue(std::string("1")));
  EXPECT_EQ(api::parse_sf_item("a")->value, api::SfValue(api::SfToken{"a"}));
  EXPECT_EQ(api::parse_sf_item(":YQ==:")->value, api::SfValue(api::SfBytes{"a"}));
  EXPECT_EQ(api::parse_sf_item("?1")->value, api::SfValue(true));
}

TEST(StructuredFields, Lists) {
  EXPECT_EQ(list(""), "");
  EXPECT_EQ(list("sugar, tea, rum"), "sugar, tea, rum");
  EXPECT_EQ(list("sugar\t,tea ,\t rum"), "sugar, tea, rum");
  EXPECT_EQ(list(R"(("foo" "bar"), ("baz"), ("bat"   "one" ), ())"),
            R"(("foo" "bar"), ("baz"), ("bat" "one"), ())");
  EXPECT_EQ(list(R"(("foo"; a=1;b=2);lvl=5, ("bar" "baz");lvl=1)"),
            R"(("foo";a=1;b=2);lvl=5, ("bar" "baz");lvl=1)");
  for (const char* bad : {",", "a,", "a,,b", "a b", ",a", "(", "(a", "(a,b)", "((a))", "(a\tb)",
                          "(\"a\"\"b\")", "(a) b", ")", "a, ", "(a;)"})
    EXPECT_EQ(list(bad), "refused") << bad;
}

TEST(StructuredFields, Dictionaries) {
  EXPECT_EQ(dictionary(""), "");
  EXPECT_EQ(dictionary(R"(en="Applepie", da=:w4ZibGV0w6ZydGU=:)"), R"(en="Applepie", da=:w4ZibGV0w6ZydGU=:)");
  EXPECT_EQ(dictionary("a=?0, b, c; foo=bar"), "a=?0, b, c;foo=bar");
  EXPECT_EQ(dictionary("a=?1;x"), "a;x");
  EXPECT_EQ(dictionary("rating=1.5, feelings=(joy sadness)"), "rating=1.5, feelings=(joy sadness)");
  EXPECT_EQ(dictionary("a=(1 2), b=3, c=4;aa=bb, d=(5 6);valid"), "a=(1 2), b=3, c=4;aa=bb, d=(5 6);valid");
  for (const char* bad :
       {"a=", "=1", "A=1", "a=1,", "a=1 b=2", "a =1", "a= 1", "1=a", "\"a\"=1", "a=1;;b", "-a=1"})
    EXPECT_EQ(dictionary(bad), "refused") << bad;
}

TEST(StructuredFields, ANameThatComesTwiceCountsLastOrNotAtAll) {
  const auto refuse = api::SfRepeats::refuse;
  EXPECT_EQ(dictionary("a=1, b=2, a=3"), "a=3, b=2");
  EXPECT_EQ(dictionary("a=1, b=2, a=3", refuse), "refused");
  EXPECT_EQ(dictionary("a=1, a=1", refuse), "refused");
  EXPECT_EQ(dictionary("a=();x=1;x=1", refuse), "refused");
  EXPECT_EQ(dictionary("a=(1;x;x)", refuse), "refused");
  EXPECT_EQ(dictionary("a=(1;x 2;x);x, b;x", refuse), "a=(1;x 2;x);x, b;x");
}

TEST(StructuredFields, EachLimitIsWhereItIsSaidToBe) {
  const auto code = [](const std::string& text) {
    const auto read = api::parse_sf_dictionary(text);
    return read ? "accepted" : read.error().code == index::ErrorCode::too_big ? "too big" : "refused";
  };
  const auto repeated = [](std::size_t count, const std::string& before, const std::string& separator) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += (i > 0 ? separator : "") + before + std::to_string(i);
    return text;
  };
  EXPECT_STREQ(code(repeated(api::kMostSfMembers, "a", ",")), "accepted");
  EXPECT_STREQ(code(repeated(api::kMostSfMembers + 1, "a", ",")), "too big");
  EXPECT_STREQ(code("a=(" + repeated(api::kMostSfItems, "", " ") + ")"), "accepted");
  EXPECT_STREQ(code("a=(" + repeated(api::kMostSfItems + 1, "", " ") + ")"), "too big");
  EXPECT_STREQ(code("a" + repeated(api::kMostSfParameters, ";a", "")), "accepted");
  EXPECT_STREQ(code("a" + repeated(api::kMostSfParameters + 1, ";a", "")), "too big");
  EXPECT_STREQ(code("a=\"" + std::string(api::kMostSfBytes - 4, 'x') + "\""), "accepted");
  EXPECT_STREQ(code("a=\"" + std::string(api::kMostSfBytes - 3, 'x') + "\""), "too big");
  EXPECT_EQ(api::parse_sf_dictionary("hunter2 hunter2").error().text.find("hunter2"), std::string::npos);
}

/// What was read is the same when its text is read, whatever the field; and a field of a foreign letter more
/// or less does not end in anything else.
TEST(StructuredFields, TheTextOfWhatWasReadReadsTheSame) {
  std::mt19937 random(20261125);
  constexpr std::string_view kParts[] = {
      "a", "b=", "1",   "-2.50", "\"s\\\"\"", "tok", ":YQ==:", "?0", "?1", "(",
      ")", ";x", ";y=", ", ",    " ",         "*",   "\t",     ",",  "=",  "sig1="};
  std::size_t parsed = 0;
  for (int round = 0; round < 200'000; ++round) {
    std::string text;
    for (auto left = random() % 9; left > 0; --left) text += kParts[random() % std::size(kParts)];
    if (const auto read = api::parse_sf_dictionary(text)) {
      const auto again = api::parse_sf_dictionary(sf_text(*read));
      ASSERT_TRUE(again && *again == *read) << text;
      ++parsed;
    }
    if (const auto read = api::parse_sf_list(text)) {
      const auto again = api::parse_sf_list(sf_text(*read));
      ASSERT_TRUE(again && *again == *read) << text;
      ++parsed;
    }
  }
  EXPECT_GT(parsed, 10'000U);
}

}  // namespace
}  // namespace meetpoint::test
