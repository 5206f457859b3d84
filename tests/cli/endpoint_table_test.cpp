#include "cli/endpoint_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/temp_dir.hpp"

namespace meetpoint::test {
namespace {

using cli::parse_endpoint_table;
using rpki::claims_about;
using testing::HasSubstr;
using testing::StartsWith;

std::string refusal(std::string_view text) {
  const auto table = parse_endpoint_table(text, "table.toml");
  return table ? "accepted" : table.error().text;
}

TEST(EndpointTable, NamesAnEndpointEachAs) {
  const auto table = parse_endpoint_table(
      "# ours\n[endpoints]\nAS64496 = \"https://api.as64496.example/peering/v1\"\n"
      "64500 = 'https://bob.example'\n\"1.10\" = \"https://c.example\"\n",
      "table.toml");
  ASSERT_TRUE(table) << table.error().text;
  ASSERT_EQ(table->size(), 3U);
  const rpki::EndpointClaim claim = claims_about(&*table, {64496}).at(0);
  EXPECT_EQ(claim.url, "https://api.as64496.example/peering/v1");
  EXPECT_EQ(claim.place, "table.toml:3");
  EXPECT_EQ(claims_about(&*table, {65546}).at(0).url, "https://c.example");
  EXPECT_TRUE(claims_about(&*table, {1}).empty());
  EXPECT_TRUE(claims_about(nullptr, {64496}).empty());
  EXPECT_EQ(refusal(""), "accepted");
}

TEST(EndpointTable, SaysOnWhichLineItIsWrong) {
  EXPECT_THAT(refusal("\n[endpoints\n"), StartsWith("table.toml:2: "));
  EXPECT_THAT(refusal("[endpoints]\n64496 = \"http://a.example\"\n"), StartsWith("table.toml:2: "));
  EXPECT_THAT(refusal("[endpoints]\n64496 = \"https://a.example/\"\n"), HasSubstr("ends with a slash"));
  EXPECT_THAT(refusal("[endpoints]\n64496 = 5\n"),
              HasSubstr("table.toml:2: the endpoint of AS64496 is no text"));
  EXPECT_THAT(refusal("[endpoints]\nAS0 = \"https://a.example\"\n"), StartsWith("table.toml:2: "));
  EXPECT_THAT(refusal("[endpoints]\n64496 = \"https://a.example\"\nAS64496 = \"https://b.example\"\n"),
              HasSubstr("table.toml:3: AS64496 is there twice"));
  EXPECT_THAT(refusal("[endpoints]\n64496 = \"https://a.example\"\n64496 = \"https://a.example\"\n"),
              StartsWith("table.toml:3: "));
  EXPECT_THAT(refusal("endpoint = 1\n"), HasSubstr("`endpoint` is not known; write [endpoints]"));
  EXPECT_THAT(refusal("endpoints = 1\n"), HasSubstr("not known"));
  EXPECT_THAT(refusal("[endpoints]\n[other]\n"), HasSubstr("table.toml:2: `other` is not known"));
  EXPECT_NE(refusal("a = " + std::string(100'000, '[')), "accepted");
  EXPECT_THAT(refusal(std::string(1'000'001, '\n')), HasSubstr("more than 1000000 bytes"));
}

TEST(EndpointTable, IsReadFromAFile) {
  const TempDir folder;
  write_file(folder / "t.toml", "[endpoints]\n64496 = \"https://a.example\"\n");
  const auto table = cli::read_endpoint_table(folder / "t.toml").value();
  EXPECT_EQ(table.size(), 1U);
  EXPECT_EQ(table.at({64496})[0].place, "t.toml:2") << "answers show no folder of ours";
  EXPECT_EQ(cli::read_endpoint_table(folder / "no.toml").error().code, index::ErrorCode::not_found);
  EXPECT_FALSE(cli::read_endpoint_table(folder.path())) << "a folder";
}

}  // namespace
}  // namespace meetpoint::test
