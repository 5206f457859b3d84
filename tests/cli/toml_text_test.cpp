#include "cli/toml_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace meetpoint::test {
namespace {

using cli::parse_toml;
using cli::TomlSection;
using testing::HasSubstr;
using testing::StartsWith;

std::string refusal(std::string_view text) {
  const auto sections = parse_toml(text, "t.toml");
  return sections ? "accepted" : sections.error().text;
}

/// `section.key:line kind`, one a key.
std::string listed(std::string_view text) {
  const auto sections = parse_toml(text, "t.toml");
  if (!sections) return sections.error().text;
  std::string all;
  for (const TomlSection& section : *sections) {
    if (section.keys.empty()) all += section.name + ":" + std::to_string(section.line) + "\n";
    for (const cli::TomlKey& key : section.keys)
      all += section.name + "." + key.name + ":" + std::to_string(key.line) + " " +
             std::string(what_is(key.value)) + "\n";
  }
  return all;
}

std::string repeated(const std::string& text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

TEST(TomlText, ListsSectionsAndKeysByLine) {
  EXPECT_EQ(listed("top = 1\n[b]\nz = \"x\"\na = [ \"1\",\n \"2\" ]\n\n[a]\nf = true\n[empty]\n"),
            ".top:1 a whole number\nb.z:3 text\nb.a:4 a list of texts\na.f:8 true or false\nempty:9\n");
  EXPECT_EQ(listed("b.c = 'x'\n"), "b.c:1 text\n");
  EXPECT_EQ(listed("[a]\nd = 2026-11-25\nf = 1.5\ns = {x = 1}\nm = [1]\n[[l]]\n[a.b]\n"),
            ".l:6 a list of other things than text\na.d:2 a date or time\na.f:3 a number with a fraction\n"
            "a.s:4 a section\na.m:5 a list of other things than text\na.b:7 a section\n");
  EXPECT_EQ(listed(""), "");
  const auto sections = parse_toml("[a]\nl = [\"1\", '2']\nn = -5\n", "t.toml").value();
  EXPECT_THAT(std::get<std::vector<std::string>>(sections.at(0).keys.at(0).value),
              testing::ElementsAre("1", "2"));
  EXPECT_EQ(std::get<std::int64_t>(sections.at(0).keys.at(1).value), -5);
}

TEST(TomlText, TakesWhatEditorsOfOtherSystemsWrite) {
  EXPECT_EQ(listed("\xef\xbb\xbf[a]\r\nk = \"x\"\r\n"), "a.k:2 text\n");
  EXPECT_THAT(refusal(std::string_view("\xff\xfe[\0a\0]\0", 8)), StartsWith("t.toml:1: "));
  EXPECT_THAT(refusal(std::string_view("[a]\nk = \"\0\"\n", 12)), StartsWith("t.toml:2: "));
  EXPECT_THAT(refusal("[a]\nk = \x1b[31m\n"), StartsWith("t.toml:2: "));
}

TEST(TomlText, RefusesDepthInEachOfItsForms) {
  const std::string dots = repeated(".a", 500'000);
  const std::string_view too_deep = "more than 8 dots";
  EXPECT_THAT(refusal("[a" + dots + "]\n"), HasSubstr(too_deep));
  EXPECT_THAT(refusal("[x]\na" + dots + " = 1\n"), StartsWith("t.toml:2: more than 8 dots"));
  EXPECT_THAT(refusal("a = {a" + dots + " = 1}\n"), HasSubstr(too_deep));
  EXPECT_THAT(refusal("[\"a\"" + repeated(".\"\"", 10'000) + "]\n"), HasSubstr(too_deep));
  EXPECT_THAT(refusal("[ ''" + repeated(" . ''", 10'000) + " ]\n"), HasSubstr(too_deep));
  EXPECT_THAT(refusal("a = " + std::string(10'000, '[')), StartsWith("t.toml:1: "));
  EXPECT_THAT(refusal("a = " + repeated("{a=", 10'000)), StartsWith("t.toml:1: "));
  // As deep as it gets within both bounds.
  EXPECT_NE(refusal("a = " + repeated("[{a.a.a.a.a.a.a.a.a=\n", 200)), "accepted");
}

/// Dots hide behind a quote that does not begin one, or come into sight behind one that does.
TEST(TomlText, KnowsWhereQuotesEnd) {
  const std::string dots = repeated(".a", 100'000);
  const std::vector<std::string> quotes = {
      R"(k = "\"")",      R"(k = "\\")",     R"(k = '\')",      R"(k = """a""")", R"(k = """""")",
      R"(k = """a""""")", R"(k = """\"""")", R"(k = '''a'''')", R"(k = '''\''')", R"(k = "")",
      R"(k = '')",        R"(# ")",          R"(# ')",          R"(# """)",       R"(k = "#" # ')",
  };
  for (const std::string& before : quotes) {
    EXPECT_THAT(refusal(before + "\n[a" + dots + "]\n"), HasSubstr("more than 8 dots")) << before;
    EXPECT_EQ(refusal(before + "\nb = 1\n"), "accepted") << before;
  }
  for (const std::string& hidden : {"k = \"" + dots + "\"", "k = '" + dots + "'", "# \"" + dots,
                                    "k = '''\n" + dots + "'''", "k = \"\"\"\\\"" + dots + "\n\"\"\""})
    EXPECT_EQ(refusal(hidden + "\n"), "accepted");
}

}  // namespace
}  // namespace meetpoint::test
