#include "api/signature_base.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

/// What a signature is over, line by line. The examples are those of RFC 9421, section 2.
namespace meetpoint::test {
namespace {

using api::HeaderField;
using testing::HasSubstr;

constexpr api::KnownField kWithExamples[] = {{"example-dict", api::SfKind::dictionary},
                                             {"example-list", api::SfKind::list},
                                             {"example-item", api::SfKind::item}};

struct Message {
  std::string method = "POST";
  std::string url = "https://www.example.com/path?param=value";
  std::vector<HeaderField> fields = {};

  std::string value(std::string_view component) const {
    const auto parsed = api::parse_external_url(url).value();
    const auto item = api::parse_sf_item(component);
    if (!item) return "no item";
    const auto value = api::component_value({method, parsed, fields, ""}, *item, kWithExamples);
    return value ? *value : "refused: " + value.error().text;
  }
  std::string base(std::string_view input) const {
    const auto parsed = api::parse_external_url(url).value();
    const auto list = api::parse_sf_list(input);
    if (!list) return "no list";
    const auto base =
        api::signature_base({method, parsed, fields, ""}, std::get<api::SfInnerList>(list->front()));
    return base ? *base : "refused: " + base.error().text;
  }
};

TEST(SignatureBase, WhatARequestIs) {
  const Message message{"POST", "https://WWW.Example.com:443/path?param=value&foo=bar", {}};
  EXPECT_EQ(message.value("\"@method\""), "POST");
  EXPECT_EQ(message.value("\"@target-uri\""), "https://www.example.com/path?param=value&foo=bar");
  EXPECT_EQ(message.value("\"@authority\""), "www.example.com");
  EXPECT_EQ(message.value("\"@scheme\""), "https");
  EXPECT_EQ(message.value("\"@request-target\""), "/path?param=value&foo=bar");
  EXPECT_EQ(message.value("\"@path\""), "/path");
  EXPECT_EQ(message.value("\"@query\""), "?param=value&foo=bar");
  const Message plain{"GET", "http://h:8080", {}};
  EXPECT_EQ(plain.value("\"@authority\""), "h:8080");
  EXPECT_EQ(plain.value("\"@path\""), "/");
  EXPECT_EQ(plain.value("\"@query\""), "?");
  EXPECT_EQ(plain.value("\"@request-target\""), "/");
  EXPECT_EQ(plain.value("\"@target-uri\""), "http://h:8080/");
  const Message odd{"GET", "https://h/%7Ea/./b?queryString", {}};
  EXPECT_EQ(odd.value("\"@path\""), "/%7Ea/./b") << "as it was written";
  EXPECT_EQ(odd.value("\"@query\""), "?queryString");
}

TEST(SignatureBase, ParametersOfTheQuery) {
  const Message message{"GET", "https://h/path?param=value&foo=bar&baz=batman&qux=", {}};
  EXPECT_EQ(message.value("\"@query-param\";name=\"baz\""), "batman");
  EXPECT_EQ(message.value("\"@query-param\";name=\"qux\""), "");
  EXPECT_EQ(message.value("\"@query-param\";name=\"param\""), "value");
  const Message escaped{"GET",
                        "https://h/parameters?var=this%20is%20a%20big%0Amultiline%20value&"
                        "bar=with+plus+whitespace&fa%C3%A7ade%22%3A%20=something&*-._~=*-._~",
                        {}};
  EXPECT_EQ(escaped.value("\"@query-param\";name=\"var\""), "this%20is%20a%20big%0Amultiline%20value");
  EXPECT_EQ(escaped.value("\"@query-param\";name=\"bar\""), "with%20plus%20whitespace");
  EXPECT_EQ(escaped.value("\"@query-param\";name=\"fa%C3%A7ade%22%3A%20\""), "something");
  EXPECT_EQ(escaped.value("\"@query-param\";name=\"*-._%7E\""), "*-._%7E");
  const Message twice{"GET", "https://h/?a=1&b=2&%61=3&&c", {}};
  EXPECT_THAT(twice.value("\"@query-param\";name=\"a\""), HasSubstr("twice"));
  EXPECT_EQ(twice.value("\"@query-param\";name=\"b\""), "2");
  EXPECT_EQ(twice.value("\"@query-param\";name=\"c\""), "");
  for (const char* absent : {"x", "", "%61", "B"})
    EXPECT_THAT(twice.value("\"@query-param\";name=\"" + std::string(absent) + '"'), HasSubstr("refused"));
}

TEST(SignatureBase, Fields) {
  const Message message{"GET",
                        "https://www.example.com/",
                        {{"Host", "www.example.com"},
                         {"Date", "Tue, 20 Apr 2021 02:07:56 GMT"},
                         {"X-OWS-Header", "   Leading and trailing whitespace. \t  "},
                         {"Cache-Control", "max-age=60"},
                         {"X-Empty-Header", ""},
                         {"cache-control", "    must-revalidate"},
                         {"X-Empty-Twice", " "},
                         {"X-Empty-Twice", ""},
                         {"Example-Dict", "  a=1,    b=2;x=1;y=2,   c=(a   b   c), d"}}};
  EXPECT_EQ(message.value("\"host\""), "www.example.com");
  EXPECT_EQ(message.value("\"x-ows-header\""), "Leading and trailing whitespace.");
  EXPECT_EQ(message.value("\"cache-control\""), "max-age=60, must-revalidate");
  EXPECT_EQ(message.value("\"x-empty-header\""), "");
  EXPECT_EQ(message.value("\"x-empty-twice\""), ", ");
  EXPECT_EQ(message.value("\"example-dict\""), "a=1,    b=2;x=1;y=2,   c=(a   b   c), d");
  EXPECT_EQ(message.value("\"example-dict\";sf"), "a=1, b=2;x=1;y=2, c=(a b c), d");
  EXPECT_EQ(message.value("\"example-dict\";key=\"a\""), "1");
  EXPECT_EQ(message.value("\"example-dict\";key=\"d\""), "?1");
  EXPECT_EQ(message.value("\"example-dict\";key=\"b\""), "2;x=1;y=2");
  EXPECT_EQ(message.value("\"example-dict\";key=\"c\";sf"), "(a b c)");
  EXPECT_THAT(message.value("\"example-dict\";key=\"e\""), HasSubstr("has not"));
  EXPECT_THAT(message.value("\"cache-control\";sf"), HasSubstr("not known here"));
  EXPECT_THAT(message.value("\"cache-control\";key=\"max-age\""), HasSubstr("not known here"));
  EXPECT_THAT(message.value("\"x-absent\""), HasSubstr("has not"));
}

TEST(SignatureBase, FieldsAsBytesAndByTheirGrammar) {
  const Message lines{
      "GET", "https://h/", {{"Example-Header", "value, with, lots"}, {"Example-Header", "of, commas"}}};
  EXPECT_EQ(lines.value("\"example-header\""), "value, with, lots, of, commas");
  EXPECT_EQ(lines.value("\"example-header\";bs"), ":dmFsdWUsIHdpdGgsIGxvdHM=:, :b2YsIGNvbW1hcw==:");
  const Message one{"GET", "https://h/", {{"Example-Header", "value, with, lots, of, commas"}}};
  EXPECT_EQ(one.value("\"example-header\";bs"), ":dmFsdWUsIHdpdGgsIGxvdHMsIG9mLCBjb21tYXM=:");
  const Message typed{
      "GET", "https://h/", {{"Example-List", "a,b"}, {"Example-Item", " 1.50;a "}, {"Example-Dict", "?"}}};
  EXPECT_EQ(typed.value("\"example-list\";sf"), "a, b");
  EXPECT_EQ(typed.value("\"example-item\";sf"), "1.5;a");
  EXPECT_THAT(typed.value("\"example-list\";key=\"a\""), HasSubstr("no dictionary"));
  EXPECT_THAT(typed.value("\"example-dict\";sf"), HasSubstr("not as structured"));
}

TEST(SignatureBase, WhatIsNoComponentIsRefused) {
  const Message message{"GET",
                        "https://h/?a=1",
                        {{"Accept", "a"},
                         {"Example-Dict", "a=1"},
                         {"X-Letter", "\xc3\xa4"},
                         {"X-Fold", "a\r\n b"},
                         {"X-Nul", {"a\0b", 3}}}};
  for (const char* bad : {"\"@status\"",
                          "\"@signature-params\"",
                          "\"@unknown\"",
                          "\"@\"",
                          "\"\"",
                          "\"Accept\"",
                          "\"ac cept\"",
                          "accept",
                          "1",
                          ":YQ==:",
                          "\"accept\";req",
                          "\"accept\";tr",
                          "\"@method\";req",
                          "\"accept\";unknown",
                          "\"example-dict\";sf=1",
                          "\"example-dict\";sf=?0",
                          "\"accept\";bs=\"\"",
                          "\"example-dict\";key=a",
                          "\"example-dict\";key",
                          "\"example-dict\";bs;sf",
                          "\"example-dict\";bs;key=\"a\"",
                          "\"example-dict\";name=\"a\"",
                          "\"@method\";sf",
                          "\"@path\";bs",
                          "\"@query\";key=\"a\"",
                          "\"@method\";name=\"a\"",
                          "\"@query-param\"",
                          "\"@query-param\";name=a",
                          "\"@query-param\";name=\"a\";bs",
                          "\"x-letter\"",
                          "\"x-fold\"",
                          "\"x-fold\";bs",
                          "\"x-nul\""})
    EXPECT_THAT(message.value(bad), testing::StartsWith("refused: the signature: it covers")) << bad;
  EXPECT_EQ(message.value("\"x-letter\";bs"), ":w6Q=:");
  EXPECT_EQ(message.value("\"accept\""), "a");
  EXPECT_EQ(message.value("\"example-dict\";sf;key=\"a\""), "1");
}

TEST(SignatureBase, IsOneLineAComponentAndThenTheParameters) {
  const Message message{"GET", "https://h/p?a=1", {{"Accept", "x"}}};
  EXPECT_EQ(message.base(R"(("@method"   "accept" "accept";bs);created=1;keyid="k")"),
            "\"@method\": GET\n\"accept\": x\n\"accept\";bs: :eA==:\n"
            "\"@signature-params\": (\"@method\" \"accept\" \"accept\";bs);created=1;keyid=\"k\"");
  EXPECT_EQ(message.base("();created=1"), "\"@signature-params\": ();created=1");
}

TEST(SignatureBase, NothingIsCoveredTwice) {
  const Message message{"GET", "https://h/", {{"Priority", "a=1"}}};
  EXPECT_THAT(message.base(R"(("@path" "@path"))"), HasSubstr("twice"));
  EXPECT_THAT(message.base(R"(("priority";sf;key="a" "priority";key="a";sf))"), HasSubstr("twice"));
  EXPECT_THAT(message.base(R"(("priority";sf "priority";key="a" "priority" "priority";bs))"),
              HasSubstr("(\"priority\";sf"));
}

TEST(SignatureBase, IsOfSoManyComponents) {
  std::vector<HeaderField> fields;
  std::vector<std::string> names;
  for (std::size_t i = 0; i <= api::kMostComponents; ++i) names.push_back("x-" + std::to_string(i));
  for (const std::string& name : names) fields.push_back({name, "x"});
  const Message many{"GET", "https://h/", fields};
  std::string input;
  for (std::size_t i = 0; i < names.size(); ++i) {
    input += "\"" + names[i] + "\" ";
    EXPECT_EQ(many.base("(" + input + ")").find("more than") == std::string::npos, i < api::kMostComponents)
        << i;
  }
}

TEST(SignatureBase, IsOfBoundedSize) {
  const std::string value(8000, 'x');
  std::vector<HeaderField> fields;
  std::vector<std::string> names;
  for (int i = 0; i < 10; ++i) names.push_back("x-" + std::to_string(i));
  for (const std::string& name : names) fields.push_back({name, value});
  const Message message{"GET", "https://h/", fields};
  std::string input;
  for (int i = 0; i < 10; ++i) {
    input += "\"" + names[static_cast<std::size_t>(i)] + "\" ";
    EXPECT_EQ(message.base("(" + input + ")").find("refused") == std::string::npos, i < 8) << i;
  }
}

}  // namespace
}  // namespace meetpoint::test
