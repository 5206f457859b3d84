#include "rpki/rdap_autnum.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

/// What of a registry's answer is an endpoint.
namespace meetpoint::rpki {
namespace {

using index::Asn;
using index::ErrorCode;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr Asn kAsn{64496};

std::string object(const std::string& members, std::uint64_t first = 64496, std::uint64_t last = 64496) {
  return fmt::format(R"({{"rdapConformance": ["rdap_level_0"], "objectClassName": "autnum", )"
                     R"("handle": "AS64496", "startAutnum": {}, "endAutnum": {}{}{}}})",
                     first, last, members.empty() ? "" : ", ", members);
}
std::string link(const std::string& url, const std::string& relation = std::string(kPeeringApiRelation),
                 const std::string& type = "application/json") {
  return fmt::format(R"({{"value": "https://rdap.example/autnum/64496", "rel": "{}", "href": "{}", )"
                     R"("type": "{}"}})",
                     relation, url, type);
}
std::string links(const std::string& list) {
  return R"("links": [)" + list + "]";
}
std::string remark(const std::string& lines) {
  return R"("remarks": [{"title": "remarks", "description": [)" + lines + "]}]";
}

std::vector<EndpointClaim> claims(const std::string& body) {
  auto parsed = parse_rdap_autnum(body, kAsn, "WHERE");
  EXPECT_TRUE(parsed) << parsed.error().text << "\n" << body;
  return parsed ? parsed->claims : std::vector<EndpointClaim>();
}
std::vector<std::string> urls(const std::string& body) {
  std::vector<std::string> all;
  for (const EndpointClaim& claim : claims(body)) all.push_back(claim.url);
  return all;
}
EndpointAnswer answer(const std::string& body) {
  OtherEndpoints others;
  others.rdap = claims(body);
  return endpoint_of(nullptr, kAsn, others, 0);
}

TEST(RdapAutnum, ALinkOfOurRelationIsAnEndpoint) {
  const auto found = claims(object(links(link("https://rdap.example/", "self", "application/rdap+json") +
                                         ", " + link("https://api.example/v1"))));
  ASSERT_THAT(found, testing::SizeIs(1));
  EXPECT_EQ(found[0].url, "https://api.example/v1");
  EXPECT_EQ(found[0].place, "a link of WHERE");
  EXPECT_EQ(found[0].expires_at, 0);
  EXPECT_THAT(
      urls(object(links(link("https://a.example", std::string(kPeeringApiRelation), "Application/JSON")))),
      ElementsAre("https://a.example"));
}

TEST(RdapAutnum, OtherLinksAreNot) {
  const std::string our(kPeeringApiRelation);
  EXPECT_THAT(urls(object(links(link("https://a.example", "peering-api") + "," +
                                link("https://a.example", our + "/") + "," +
                                link("https://a.example", our, "text/html") + "," +
                                link("https://a.example", our, "application/json5") + "," +
                                link("https://a.example", our, "") + R"(, 1, null, [], {}, {"rel": 1},
                                {"rel": ")" +
                                our + R"(", "href": "https://a.example"},
                                {"rel": ")" +
                                our + R"(", "type": "application/json", "href": 7})"))),
              IsEmpty());
  for (const char* members : {R"("links": {})", R"("links": "x")", R"("links": null)", R"("remarks": 1)",
                              R"("remarks": [1, {}, {"description": "PeeringAPI https://a.example"}])",
                              R"("entities": [{"links": []}])"})
    EXPECT_THAT(urls(object(members)), IsEmpty()) << members;
}

TEST(RdapAutnum, ARemarkLineIsOneToo) {
  const auto found =
      claims(object(remark(R"("Peers welcome", "PeeringAPI https://a.example/v1", 7, "x\nremarks: )"
                           R"(PeeringAPI https://b.example")")));
  ASSERT_THAT(found, testing::SizeIs(2));
  EXPECT_EQ(found[0].url, "https://a.example/v1");
  EXPECT_EQ(found[0].place, "a remark of WHERE");
  EXPECT_EQ(found[1].url, "https://b.example");
  EXPECT_THAT(urls(object(R"("remarks": [{"links": [)" + link("https://c.example") + "]}]")),
              ElementsAre("https://c.example"));
}

TEST(RdapAutnum, ALinkBeatsRemarks) {
  const std::string both =
      links(link("https://link.example")) + ", " + remark(R"("PeeringAPI https://remark.example")");
  EXPECT_THAT(urls(object(both)), ElementsAre("https://link.example"));
  ASSERT_NE(answer(object(both)).used(), nullptr);
}

TEST(RdapAutnum, ALinkThatCannotBeUsedIsNamedAndBeatsNothing) {
  for (const std::string url :
       {"http://api.example", "javascript:alert(1)", "https://user:pw@api.example", "https://api.example/?q",
        "//api.example", "", "https://api.example/\\u001b[31m", "file:///etc/passwd"}) {
    const auto said =
        answer(object(links(link(url)) + ", " + remark(R"("PeeringAPI https://remark.example")")));
    ASSERT_NE(said.used(), nullptr) << url;
    EXPECT_EQ(said.used()->url, "https://remark.example") << url;
    EXPECT_EQ(said.words.at(0).verdict, EndpointVerdict::refused) << url;
    EXPECT_EQ(answer(object(links(link(url)))).used(), nullptr) << url;
  }
}

TEST(RdapAutnum, TwoUrlsOfOneRankAreAConflict) {
  for (const std::string& body :
       {object(links(link("https://a.example") + "," + link("https://b.example"))),
        object(remark(R"("PeeringAPI https://a.example", "PeeringAPI https://b.example")"))}) {
    const auto said = answer(body);
    EXPECT_EQ(said.used(), nullptr);
    ASSERT_THAT(said.words, testing::SizeIs(2));
    for (const EndpointWord& word : said.words) EXPECT_EQ(word.verdict, EndpointVerdict::ambiguous);
  }
  EXPECT_NE(answer(object(links(link("https://a.example") + "," + link("https://a.example")))).used(),
            nullptr)
      << "one URL twice is one";
}

TEST(RdapAutnum, ABlockNamesNobodysEndpoint) {
  const auto block = parse_rdap_autnum(
      object(links(link("https://a.example")) + ", " + remark(R"("PeeringAPI https://a.example")"), 64496,
             64511),
      kAsn, "WHERE");
  ASSERT_TRUE(block);
  EXPECT_THAT(block->claims, IsEmpty());
  EXPECT_EQ(block->asns, (AsnRange{{64496}, {64511}}));
}

TEST(RdapAutnum, AnAnswerAboutAnotherAsIsNone) {
  for (const auto& [first, last] : std::vector<std::pair<std::uint64_t, std::uint64_t>>{
           {64497, 64497}, {64497, 64600}, {1, 64495}, {64500, 64400}, {64497, 64495}}) {
    const auto other = parse_rdap_autnum(object(links(link("https://a.example")), first, last), kAsn, "x");
    ASSERT_FALSE(other) << first;
    EXPECT_EQ(other.error().text, fmt::format("it is about AS{} to AS{}", first, last));
  }
}

TEST(RdapAutnum, RefusesWhatIsNoAutnumObject) {
  for (const std::string& body :
       {std::string(), std::string("{}"), std::string("[]"), std::string("7"), std::string("<html>"),
        std::string(R"({"errorCode": 404, "title": "none"})"), object("") + "x", object("").substr(1),
        std::string(R"({"objectClassName": "entity", "startAutnum": 64496, "endAutnum": 64496})"),
        std::string(R"({"objectClassName": "autnum", "startAutnum": 64496})"),
        std::string(R"({"objectClassName": "autnum", "startAutnum": "64496", "endAutnum": "64496"})"),
        std::string(R"({"objectClassName": "autnum", "startAutnum": -1, "endAutnum": 64496})"),
        std::string(R"({"objectClassName": "autnum", "startAutnum": 64496.0, "endAutnum": 64496})"),
        std::string(R"({"objectClassName": ["autnum"], "startAutnum": 64496, "endAutnum": 64496})"),
        object("", 64496, 4294967296), object("", 64496, 18446744073709551615U),
        object("\"name\": \"\xff\"")}) {
    const auto parsed = parse_rdap_autnum(body, kAsn, "WHERE");
    ASSERT_FALSE(parsed) << body;
    EXPECT_EQ(parsed.error().code, ErrorCode::invalid);
  }
}

TEST(RdapAutnum, HasBounds) {
  EXPECT_EQ(parse_rdap_autnum(std::string(kMaxRdapAnswerBytes + 1, ' '), kAsn, "x").error().code,
            ErrorCode::too_big);
  const std::string nested = std::string(100'000, '[') + std::string(100'000, ']');
  EXPECT_THAT(parse_rdap_autnum(object("\"x\": " + nested), kAsn, "x").error().text, HasSubstr("deeper"));
  std::string many = link("https://0.example");
  for (int i = 1; i < 50; ++i) many += "," + link(fmt::format("https://{}.example", i));
  EXPECT_THAT(urls(object(links(many))), testing::SizeIs(kMostRdapClaims));
  EXPECT_THAT(urls(object(links(link("https://a.example/" + std::string(2048, 'x'))))), ElementsAre(""));
}

}  // namespace
}  // namespace meetpoint::rpki
