#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "api/page_token.hpp"
#include "api/parse.hpp"
#include "wrong_fields.hpp"

/// Questions for findings and history: what they may say, and that a token belongs to its question.
namespace meetpoint::test {
namespace {

using api::parse_changes;
using api::parse_findings;
using index::Asn;
using index::ObjectType;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(ParseFindings, AsksForAllThatHoldWhenNothingIsSaid) {
  for (const char* query : {"", "&", "unknown=1", "cleared=0", "max_results=0", "max_results=1000"}) {
    const auto question = parse_findings(query);
    ASSERT_TRUE(question) << query;
    EXPECT_FALSE(question->filter.code || question->filter.type || question->filter.asn) << query;
    EXPECT_FALSE(question->cleared || question->after);
    EXPECT_EQ(question->limit, 1000U);
  }
}

TEST(ParseFindings, ReadsEachParameter) {
  const auto question =
      parse_findings("code=F-IPRANGE&type=netixlan&asn=AS1.10&cleared=1&max_results=7").value();
  EXPECT_EQ(question.filter.code, "F-IPRANGE");
  EXPECT_EQ(question.filter.type, ObjectType::netixlan);
  EXPECT_EQ(question.filter.asn, Asn{65546});
  EXPECT_TRUE(question.cleared);
  EXPECT_EQ(question.limit, 7U);
  for (const std::string_view code : index::kConsistencyCodes)
    EXPECT_TRUE(parse_findings("code=" + std::string(code))) << code;
  EXPECT_TRUE(parse_findings("code=F-MALFORMED"));
  for (const ObjectType type : index::kObjectTypes)
    EXPECT_EQ(parse_findings("type=" + std::string(name_of(type))).value().filter.type, type);
}

TEST(ParseFindings, NamesWhatIsWrong) {
  struct Case {
    const char* query;
    std::vector<std::string> wrong;
  };
  for (const Case& c : std::vector<Case>{
           {"code=", {"code"}},
           {"code=f-iprange", {"code"}},
           {"code=F-IPRANGE%00", {"code"}},
           {"code=F-IPRANGE,F-ASN", {"code"}},
           {"type=", {"type"}},
           {"type=NET", {"type"}},
           {"type=as_set", {"type"}},
           {"asn=", {"asn"}},
           {"asn=0", {"asn"}},
           {"asn=-1", {"asn"}},
           {"asn=64496,64497", {"asn"}},
           {"cleared=", {"cleared"}},
           {"cleared=2", {"cleared"}},
           {"cleared=true", {"cleared"}},
           {"max_results=1001", {"max_results"}},
           {"max_results=-1", {"max_results"}},
           {"max_results=1e3", {"max_results"}},
           {"next_token=", {"next_token"}},
           {"next_token=%00", {"next_token"}},
           {"type=net&type=net", {"type"}},
           {"asn=1&asn=2", {"asn"}},
           {"cleared=1&cleared=1", {"cleared"}},
           {"code=x&type=y&asn=z&cleared=w&max_results=v", {"code", "type", "asn", "cleared", "max_results"}},
           {"%zz", {"query"}},
           {"code=%", {"query"}}}) {
    EXPECT_EQ(wrong_fields(parse_findings(c.query)), c.wrong) << c.query;
  }
  const auto hostile = parse_findings("code=" + std::string(15000, '<') + "&asn=" + std::string(15000, '9'));
  EXPECT_THAT(wrong_fields(hostile), ElementsAre("code", "asn"));
  for (const index::Error& error : hostile.error()) EXPECT_LT(error.text.size(), 200U);
}

TEST(ParseChanges, ReadsEachParameter) {
  const auto all = parse_changes("since=0").value();
  EXPECT_EQ(all.filter.after_generation, 0U);
  EXPECT_EQ(all.limit, 1000U);
  EXPECT_EQ(all.after, 0U);
  EXPECT_FALSE(all.filter.asn || all.filter.ix);
  const auto question = parse_changes("since=2026-11-01T00%3A00:00Z&asn=64496&ix=20&max_results=3").value();
  EXPECT_EQ(question.filter.since, index::parse_utc("2026-11-01T00:00:00Z"));
  EXPECT_EQ(question.filter.asn, Asn{64496});
  EXPECT_EQ(question.filter.ix, index::IxId{20});
  EXPECT_EQ(question.limit, 3U);
  EXPECT_EQ(parse_changes("since=41").value().filter.after_generation, 41U);
}

TEST(ParseChanges, NamesWhatIsWrong) {
  struct Case {
    const char* query;
    std::vector<std::string> wrong;
  };
  for (const Case& c : std::vector<Case>{{"", {"since"}},
                                         {"since", {"since"}},
                                         {"since=", {"since"}},
                                         {"since=yesterday", {"since"}},
                                         {"since=-1", {"since"}},
                                         {"since=9223372036854775808", {"since"}},
                                         {"since=2026-02-30", {"since"}},
                                         {"since=1&since=2", {"since"}},
                                         {"since=1&asn=0", {"asn"}},
                                         {"since=1&ix=", {"ix"}},
                                         {"since=1&ix=0", {"ix"}},
                                         {"since=1&ix=-1", {"ix"}},
                                         {"since=1&ix=4294967296", {"ix"}},
                                         {"since=1&ix=1,2", {"ix"}},
                                         {"since=1&max_results=1001", {"max_results"}},
                                         {"since=1&next_token=AAAA", {"next_token"}},
                                         {"asn=x&ix=y&max_results=z", {"since", "asn", "ix", "max_results"}},
                                         {"since=%zz", {"query"}}}) {
    EXPECT_EQ(wrong_fields(parse_changes(c.query)), c.wrong) << c.query;
  }
  EXPECT_EQ(parse_changes("since=1&ix=4294967295").value().filter.ix, index::IxId{4294967295U});
}

const index::Finding kLast{"F-ADDRESS-CONFLICT", ObjectType::netixlan, 4294967295U, "ipaddr4", {}, {}};

TEST(FindingsToken, LeadsOnFromItsPlaceInTheSameQuestionOnly) {
  const std::vector<std::string> questions = {"",
                                              "code=F-ASN",
                                              "code=F-ASN-CONFLICT",
                                              "type=net",
                                              "type=netixlan",
                                              "asn=1",
                                              "asn=11",
                                              "cleared=1",
                                              "type=net&cleared=1",
                                              "code=F-ASN&type=carrierfac&asn=4294967295",
                                              "type=ix",
                                              "type=ixlan",
                                              "asn=1&cleared=1"};
  for (const std::string& asked : questions) {
    const std::string token = make_next_token(parse_findings(asked).value(), kLast);
    for (const std::string& other : questions) {
      const auto next = parse_findings(other + "&next_token=" + token);
      if (other == asked) {
        ASSERT_TRUE(next) << asked;
        EXPECT_FALSE(stands_before(*next->after, kLast) || stands_before(kLast, *next->after)) << asked;
        EXPECT_TRUE(parse_findings(asked + "&max_results=5&next_token=" + token))
            << "another page size may go on";
      } else {
        EXPECT_THAT(wrong_fields(next), ElementsAre("next_token")) << asked << " then " << other;
      }
    }
    EXPECT_THAT(wrong_fields(parse_changes("since=0&next_token=" + token)), ElementsAre("next_token"));
  }
}

TEST(FindingsToken, CarriesEveryPlace) {
  const auto question = parse_findings("").value();
  for (const std::string_view code : index::kConsistencyCodes) {
    for (const ObjectType type : index::kObjectTypes) {
      for (const char* field : {"", "ix_id", "ipaddr6", "ixf_ixp_member_list_url_visible"}) {
        const index::Finding last{std::string(code), type, 0, field, {}, {}};
        const auto next = parse_findings("next_token=" + make_next_token(question, last));
        ASSERT_TRUE(next) << code << " " << field;
        EXPECT_EQ(*next->after, last);
      }
    }
  }
}

TEST(ChangesToken, LeadsOnFromItsPlaceInTheSameQuestionOnly) {
  const std::vector<std::string> questions = {"since=0",
                                              "since=1",
                                              "since=11",
                                              "since=2026-11-01",
                                              "since=1&asn=1",
                                              "since=1&ix=1",
                                              "since=1&asn=1&ix=1",
                                              "since=1&asn=11",
                                              "since=2026-11-01T00:00:01Z",
                                              "since=9223372036854775807&asn=4294967295&ix=4294967295"};
  index::Change last;
  last.sequence = 9223372036854775807U;
  for (const std::string& asked : questions) {
    const std::string token = make_next_token(parse_changes(asked).value(), last);
    for (const std::string& other : questions) {
      const auto next = parse_changes(other + "&next_token=" + token);
      if (other == asked) {
        ASSERT_TRUE(next) << asked;
        EXPECT_EQ(next->after, last.sequence);
      } else {
        EXPECT_THAT(wrong_fields(next), ElementsAre("next_token")) << asked << " then " << other;
      }
    }
    EXPECT_THAT(wrong_fields(parse_findings("next_token=" + token)), ElementsAre("next_token"));
    const auto damaged = token.substr(0, token.size() / 2) + "A" + token.substr(token.size() / 2 + 1);
    EXPECT_TRUE(damaged == token || !parse_changes(asked + "&next_token=" + damaged)) << damaged;
  }
}

TEST(RecordsToken, IsRefusedWhenItsPlaceMakesNoSense) {
  for (const char* place :
       {"", ".", "net.F-ASN.1", "net.F-ASN.1.asn.x", "net.F-ASN.01.asn", "net.F-ASN.4294967296.asn",
        "ship.F-ASN.1.asn", "net.F-ASN.-1.asn", "net F-ASN 1 asn"})
    EXPECT_THAT(wrong_fields(parse_findings("next_token=" + api::seal("f...0.0." + std::string(place)))),
                ElementsAre("next_token"))
        << place;
  for (const char* place : {"", "-1", "01", "9223372036854775808", "1.2", " 1"})
    EXPECT_THAT(
        wrong_fields(parse_changes("since=0&next_token=" + api::seal("c.0.0.0.0." + std::string(place)))),
        ElementsAre("next_token"))
        << place;
  EXPECT_TRUE(parse_findings("next_token=" + api::seal("f...0.0.net.F-ASN.1.asn")))
      << "what was tried above, in order";
  EXPECT_TRUE(parse_changes("since=0&next_token=" + api::seal("c.0.0.0.0.1")));
}

}  // namespace
}  // namespace meetpoint::test
