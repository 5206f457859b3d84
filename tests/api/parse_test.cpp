#include "api/parse.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "wrong_fields.hpp"

namespace meetpoint::test {
namespace {

using api::parse_common;
using api::parse_locations;
using api::parse_target;
using index::Asn;
using index::PlaceKind;
using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::uint32_t> asns_of(const std::string& query) {
  std::vector<std::uint32_t> asns;
  const auto question = parse_common(query);
  EXPECT_TRUE(question) << query;
  if (question) {
    for (const Asn asn : question->asns) asns.push_back(asn.value);
  }
  return asns;
}

TEST(ParseTarget, SplitsPathAndQuery) {
  struct Case {
    std::string target, path, query;
  };
  for (const Case& c : std::vector<Case>{
           {"/v0.1/common?asns=1,2", "/v0.1/common", "asns=1,2"},
           {"/status", "/status", ""},
           {"/a?b?c", "/a", "b?c"},
           {"/a?b=%2c%zz", "/a", "b=%2c%zz"},  // the query stays raw
           {"/%73tatus", "/status", ""},
           {"/a+b", "/a+b", ""},  // a plus is a blank in a query only
           {"/a%3fb=1", "/a?b=1", ""},
           {"//status", "//status", ""},
           {"/a?next=http://b/c", "/a", "next=http://b/c"},
           {"http://host:1/status?a=1", "/status", "a=1"},
           {"https://[::1]:1/a", "/a", ""},
           {"http://host", "/", ""},
           {"*", "*", ""},
           {"", "", ""},
           {"?", "", ""},
           {"?a=1", "", "a=1"},
       }) {
    const auto target = parse_target(c.target);
    ASSERT_TRUE(target) << c.target;
    EXPECT_EQ(target->path, c.path) << c.target;
    EXPECT_EQ(target->query, c.query) << c.target;
  }
}

TEST(ParseTarget, RefusesABadPercentEncodingInThePath) {
  for (const char* target : {"/%", "/%4", "/%zz", "/a%2", "http://host/%g0?x=1"}) {
    const auto parsed = parse_target(target);
    ASSERT_FALSE(parsed) << target;
    EXPECT_EQ(parsed.error().code, index::ErrorCode::invalid);
    EXPECT_EQ(parsed.error().field, "path");
  }
}

TEST(ParseCommon, ReadsEverySpellingOfAnAsnInTheOrderGiven) {
  EXPECT_THAT(asns_of("asns=64500,AS64496"), ElementsAre(64500, 64496));
  EXPECT_THAT(asns_of("asns=as1,aS2,1.10,AS1.10"), ElementsAre(1, 2, 65546, 65546));
  EXPECT_THAT(asns_of("asns=4294967295,65535.65535"), ElementsAre(4294967295, 4294967295));
  EXPECT_THAT(asns_of("asns=1%2C2%2c3"), ElementsAre(1, 2, 3));
  EXPECT_THAT(asns_of("as%6es=%31,2"), ElementsAre(1, 2));
  EXPECT_THAT(asns_of("unknown=%41&asns=1,2&&callback=x&"), ElementsAre(1, 2));
}

TEST(ParseCommon, RefusesWhatIsNoListOfAsns) {
  for (const char* query : {"",
                            "asns",
                            "asns=",
                            "asns=,",
                            "asns=1,,2",
                            "asns=,1,2",
                            "asns=1,2,",
                            "asns=1;2",
                            "asns=1,+2",
                            "asns=1,2+",
                            "asns=%201,2",
                            "asns=0,1",
                            "asns=01,2",
                            "asns=-1,2",
                            "asns=%2B1,2",
                            "asns=1,4294967296",
                            "asns=1,65536.1",
                            "asns=1,1.2.3",
                            "asns=AS,1",
                            "asns=1,0x2",
                            "asns=1,%00",
                            "asns=1,2%00",
                            "ASNS=1,2",
                            "asns=1,2&asns=3,4",
                            "asns=1,2&asns=1,2",
                            "asns=1,2&as%6es=3",
                            "asns=1,2#x"}) {
    EXPECT_THAT(wrong_fields(parse_common(query)), ElementsAre("asns")) << query;
  }
}

TEST(ParseCommon, BlamesTheQueryAloneForABadPercentEncoding) {
  EXPECT_THAT(wrong_fields(parse_common("asns=1,2&x=%zz")), ElementsAre("query"));
  EXPECT_THAT(wrong_fields(parse_common("asns=1,2%")), ElementsAre("query"));
  EXPECT_THAT(wrong_fields(parse_locations("asn=1&peer_asn=2%4")), ElementsAre("query"));
}

TEST(ParseCommon, KnowsTwoTypes) {
  EXPECT_EQ(parse_common("asns=1,2")->only, std::nullopt);
  EXPECT_EQ(parse_common("asns=1,2&type=exchange")->only, PlaceKind::exchange);
  EXPECT_EQ(parse_common("type=facility&asns=1,2")->only, PlaceKind::facility);
  for (const char* type : {"type=", "type=ix", "type=EXCHANGE", "type=exchange,facility", "type=exchange+",
                           "type=exchange&type=facility"}) {
    EXPECT_THAT(wrong_fields(parse_common(std::string("asns=1,2&") + type)), ElementsAre("type")) << type;
  }
  EXPECT_THAT(wrong_fields(parse_common("asns=x&type=ix")), ElementsAre("asns", "type"));
}

TEST(ParseCommon, ReadsALongListAndStopsAtTheFirstWrongMember) {
  std::string good = "asns=1";
  std::string bad = "asns=x";
  for (int k = 2; k <= 10000; ++k) {
    good += "," + std::to_string(k);
    bad += ",x";
  }
  EXPECT_EQ(asns_of(good).size(), 10000U);
  EXPECT_THAT(wrong_fields(parse_common(bad)), ElementsAre("asns"));
}

TEST(ParseLocations, ReadsBothAsns) {
  const auto question = parse_locations("peer_asn=1.0&asn=AS64496");
  ASSERT_TRUE(question);
  EXPECT_EQ(question->asn, Asn{64496});
  EXPECT_EQ(question->peer_asn, Asn{65536});
  EXPECT_EQ(question->only, std::nullopt);
  EXPECT_EQ(question->limit, api::kMostLocations);
  EXPECT_FALSE(question->detail);
  EXPECT_EQ(question->next_token, std::nullopt);
}

TEST(ParseLocations, ReportsEveryErrorAtOnceWithItsField) {
  EXPECT_THAT(wrong_fields(parse_locations("")), ElementsAre("asn"))
      << "whether peer_asn is missing hangs on who asks";
  EXPECT_THAT(wrong_fields(parse_locations("asn=x&peer_asn=&location_type=ix&max_results=x&view=all")),
              ElementsAre("asn", "peer_asn", "location_type", "max_results", "view"));
  EXPECT_THAT(wrong_fields(parse_locations(
                  "asn=1&asn=1&peer_asn=2&peer_asn=2&location_type=public&location_type="
                  "public&max_results=1&max_results=1&next_token=x&next_token=x&view=detail&view=detail")),
              ElementsAre("asn", "peer_asn", "location_type", "max_results", "view", "next_token"));
  EXPECT_THAT(wrong_fields(parse_locations("asn=64496,64500&peer_asn=2")), ElementsAre("asn"));
}

TEST(ParseLocations, TakesMaxResultsFromNoneToAHundred) {
  const auto limit = [](const std::string& most) {
    return parse_locations("asn=1&peer_asn=2&max_results=" + most)->limit;
  };
  EXPECT_EQ(limit("0"), api::kMostLocations);
  EXPECT_EQ(limit("1"), 1U);
  EXPECT_EQ(limit("99"), 99U);
  EXPECT_EQ(limit("100"), 100U);
  for (const char* most : {"", "101", "-1", "+5", "%2B5", "%205", "5+", "05", "00", "1e2", "1e9", "0x10",
                           "5.0", "4294967297", "18446744073709551617", "5,6", "five", "5%00"}) {
    EXPECT_THAT(wrong_fields(parse_locations(std::string("asn=1&peer_asn=2&max_results=") + most)),
                ElementsAre("max_results"))
        << most;
  }
}

TEST(ParseLocations, TakesALocationTypeInAnyLetterCase) {
  const auto only = [](const std::string& type) {
    return parse_locations("asn=1&peer_asn=2&location_type=" + type)->only;
  };
  for (const char* type : {"public", "PUBLIC", "Public", "pUbLiC"})
    EXPECT_EQ(only(type), PlaceKind::exchange);
  for (const char* type : {"private", "PRIVATE", "Private"}) EXPECT_EQ(only(type), PlaceKind::facility);
  for (const char* type : {"", "exchange", "public,private", "public+", "publi%C4%B0"}) {
    EXPECT_THAT(wrong_fields(parse_locations(std::string("asn=1&peer_asn=2&location_type=") + type)),
                ElementsAre("location_type"))
        << type;
  }
}

TEST(ParseSearch, TakesOneOfTheTypesThatAreLookedInto) {
  EXPECT_EQ(api::parse_search("q=a").value().types.size(), index::kSearchedTypes.size());
  const auto question = api::parse_search("q=a&type=ix&max_results=3").value();
  EXPECT_THAT(question.types, ElementsAre(index::ObjectType::ix));
  EXPECT_EQ(question.limit, 3U);
  for (const char* type : {"", "ixlan", "IX", "net,ix", "%00"})
    EXPECT_THAT(wrong_fields(api::parse_search(std::string("q=a&type=") + type)), ElementsAre("type"))
        << type;
}

}  // namespace
}  // namespace meetpoint::test
