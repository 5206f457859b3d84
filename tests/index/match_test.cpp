#include "index/match.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "index/country.hpp"
#include "index/fold.hpp"
#include "index/prefixes.hpp"
#include "index/select.hpp"
#include "support/pdb_world.hpp"

/// The lower pieces of PeeringDB's filters, one by one.
namespace meetpoint::index {
namespace {

using test::Json;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(Fold, LeavesOutCaseAndAccents) {
  for (const auto& [text, folded] : {std::pair{"Z\u00fcrich", "zurich"},
                                     {"STRASSE", "strasse"},
                                     {"Stra\u00dfe", "strasse"},
                                     {"\u00c6r\u00f8", "aero"},
                                     {"\u0141\u00f3d\u017a", "lodz"},
                                     {"\u0130stanbul", "istanbul"},
                                     {"Nu\u0308rnberg", "nurnberg"},
                                     {"\u6771\u4eac", "dong jing"},
                                     {"\u041c\u043e\u0441\u043a\u0432\u0430", "moskva"},
                                     {"", ""},
                                     {"a%b_c\\", "a%b_c\\"}}) {
    EXPECT_EQ(fold(text), folded) << text;
    EXPECT_EQ(fold(fold(text)), fold(text)) << text;
  }
}

TEST(Fold, TakesBytesThatAreNoText) {
  for (const char* bytes : {"\xff", "a\xc3", "\xc0\x80", "\xed\xa0\x80", "\xf5\xff\xff\xff"})
    EXPECT_EQ(fold(bytes), fold(bytes));
  EXPECT_NE(fold("a\xff"), fold("a"));
  EXPECT_EQ(fold(std::string("a\0b", 3)).size(), 3U);
}

TEST(Countries, AreFoundByAnyPartOfTheirNames) {
  EXPECT_THAT(countries_named("Liechtenstein"), ElementsAre("LI"));
  EXPECT_THAT(countries_named("liechten"), ElementsAre("LI"));
  EXPECT_THAT(countries_named("LAND"), Contains("CH"));
  EXPECT_THAT(countries_named("Cura\u00e7ao"), ElementsAre("CW"));
  EXPECT_THAT(countries_named("curacao"), ElementsAre("CW"));
  EXPECT_THAT(countries_named("nowhere at all"), ElementsAre());
  EXPECT_THAT(countries_named(""), ElementsAre());
}

/// Rows of one type in a table.
std::shared_ptr<const Table> table_of(ObjectType type, const std::vector<Json>& rows) {
  TableBuilder builder(type, nullptr);
  for (const Json& row : rows) builder.add(test::row_of(type, row), 0);
  return builder.build();
}

TEST(WholeNumber, IsReadAsUpstreamReadsIt) {
  for (const auto& [text, number] : {std::pair<std::string, std::int64_t>{"7", 7},
                                     {" 7\t", 7},
                                     {"+7", 7},
                                     {"-7", -7},
                                     {"007", 7},
                                     {"-0", 0},
                                     {std::string(400, '9'), INT64_MAX},
                                     {"-" + std::string(400, '9'), INT64_MIN}})
    EXPECT_EQ(whole_number(text), number) << text;
  for (const char* text :
       {"", " ", "+", "-", "+-7", "--7", "7.0", "1e5", "0x7", "7 7", "seven", "7,", "\xff"})
    EXPECT_EQ(whole_number(text), std::nullopt) << text;
}

TEST(Select, ShowsARowOfAnUnknownStatusAsUpstreamDoes) {
  const auto port = [](int id, const char* status) {
    return test::whole_row(ObjectType::netixlan, {{"id", id}, {"status", status}});
  };
  const auto ports = table_of(ObjectType::netixlan, {port(1, "ok"), port(2, "not-operational"),
                                                     port(3, "deleted"), port(4, "pending")});
  EXPECT_THAT(select(*ports, {}, Window{}), ElementsAre(0, 1));
  EXPECT_NE(ports->list().find("not-operational"), std::string_view::npos);
  EXPECT_EQ(ports->list().find("deleted"), std::string_view::npos);
}

TEST(Prefixes, HoldAnAddressWhateverTheStatusOfTheirRow) {
  const auto row = [](int id, const char* prefix, const char* status) {
    return test::whole_row(ObjectType::ixpfx,
                           {{"id", id}, {"ixlan_id", 1}, {"prefix", prefix}, {"status", status}});
  };
  const auto prefixes =
      table_of(ObjectType::ixpfx, {row(1, "192.0.2.0/24", "ok"), row(2, "192.0.2.128/25", "pending"),
                                   row(3, "192.0.2.0/23", "ok"), row(4, "2001:db8::/64", "ok"),
                                   row(5, "none", "ok"), row(6, "198.51.100.0/24", "ok")});
  const auto ids = [&](const char* address) {
    std::vector<std::uint32_t> found;
    for (const Slot slot : prefixes_with(*prefixes, parse_address(address).value()))
      found.push_back(prefixes->id(slot));
    return found;
  };
  EXPECT_THAT(ids("192.0.2.200"), ElementsAre(1, 2, 3));
  EXPECT_THAT(ids("192.0.2.0"), ElementsAre(1, 3));
  EXPECT_THAT(ids("192.0.3.0"), ElementsAre(3));
  EXPECT_THAT(ids("2001:db8::ffff"), ElementsAre(4));
  EXPECT_THAT(ids("192.0.4.0"), ElementsAre());
}

class MatchTest : public testing::Test {
 protected:
  /// Ids of the rows that meet a demand; nothing when it cannot be made.
  std::optional<std::vector<std::uint32_t>> met(const char* field, Compare compare, std::string_view text,
                                                TextRule rule = TextRule::whole) const {
    const auto match =
        Match::make(ObjectType::net, *field_named(ObjectType::net, field), compare, text, rule);
    if (!match) return std::nullopt;
    std::vector<std::uint32_t> ids;
    for (Slot slot = 0; slot < table_->size(); ++slot) {
      if ((*match)(*table_, slot)) ids.push_back(table_->id(slot));
    }
    return ids;
  }
  static Json net(int id, const Json& set) {
    Json row = test::whole_row(ObjectType::net, {{"id", id}, {"org_id", 1}, {"asn", 64495 + id}});
    row.update(set);
    return row;
  }

  std::shared_ptr<const Table> table_ = table_of(
      ObjectType::net,
      {net(1, {{"name", "Z\u00fcrich \u2013 \"one\""},
               {"info_prefixes4", 9},
               {"info_types", {"Content", "NSP"}}}),
       net(2, {{"name", "zurich \u2013 \"ONE\""}, {"info_prefixes4", 10}, {"info_types", {"NSP"}}}),
       net(3,
           {{"name", ""}, {"info_prefixes4", nullptr}, {"info_types", Json::array()}, {"info_ipv6", true}})});
};

TEST_F(MatchTest, ComparesTextFolded) {
  EXPECT_THAT(*met("name", Compare::equals, "ZURICH \u2013 \"One\""), ElementsAre(1, 2));
  EXPECT_THAT(*met("name", Compare::contains, "\"one"), ElementsAre(1, 2)) << "what JSON escapes";
  EXPECT_THAT(*met("name", Compare::equals, ""), ElementsAre(3));
  EXPECT_THAT(*met("name", Compare::contains, ""), ElementsAre(1, 2, 3));
  EXPECT_THAT(*met("name", Compare::equals, "zur", TextRule::part), ElementsAre(1, 2));
  EXPECT_THAT(*met("name", Compare::in, "x,,y"), ElementsAre(3)) << "a blank is a member too";
}

TEST_F(MatchTest, ComparesNumbersAsNumbers) {
  EXPECT_THAT(*met("info_prefixes4", Compare::less, "10"), ElementsAre(1)) << "9 is less than 10";
  EXPECT_THAT(*met("info_prefixes4", Compare::in, " 10 ,9"), ElementsAre(1, 2));
  EXPECT_THAT(*met("info_prefixes4", Compare::greater_equal, "0"), ElementsAre(1, 2)) << "null meets nothing";
  EXPECT_THAT(*met("info_prefixes4", Compare::starts_with, "1"), ElementsAre(2));
  for (const char* none : {"", "abc", "1.5", "1e3", "0x1", "1 2", "--1", "nan", "inf"}) {
    EXPECT_EQ(met("info_prefixes4", Compare::less, none), std::nullopt) << none;
    EXPECT_EQ(met("asn", Compare::equals, none), std::nullopt) << none;
  }
}

TEST_F(MatchTest, SaysWhatIsWrongInUpstreamsWords) {
  const auto wrong = [](const char* field, Compare compare, std::string_view text) {
    return Match::make(ObjectType::net, *field_named(ObjectType::net, field), compare, text).error().text;
  };
  EXPECT_EQ(wrong("asn", Compare::in, "1,x"), "Field 'asn' expected a number but got 'x'.");
  EXPECT_EQ(wrong("org_id", Compare::equals, "x"), "Field 'id' expected a number but got 'x'.");
  EXPECT_THAT(wrong("created", Compare::less, "x"), HasSubstr("value has an invalid format"));
}

TEST_F(MatchTest, LooksAtElementsOfListsWhereAsked) {
  EXPECT_THAT(*met("info_types", Compare::equals, "nsp"), ElementsAre(2));
  EXPECT_THAT(*met("info_types", Compare::equals, "content,nsp"), ElementsAre(1));
  EXPECT_THAT(*met("info_types", Compare::equals, "nsp", TextRule::element), ElementsAre(1, 2));
  EXPECT_THAT(*met("info_types", Compare::starts_with, "nsp", TextRule::element), ElementsAre(1, 2));
  EXPECT_THAT(*met("info_types", Compare::starts_with, "nsp"), ElementsAre(2));
  EXPECT_THAT(*met("info_types", Compare::equals, ""), ElementsAre(3));
}

TEST_F(MatchTest, NamesTheKeysThatAnIndexCanFind) {
  const auto references = [](const char* field, Compare compare, std::string_view text) {
    const auto match =
        Match::make(ObjectType::net, *field_named(ObjectType::net, field), compare, text).value();
    constexpr std::uint32_t kNone = 12345;
    return match.references() == nullptr ? std::vector<std::uint32_t>{kNone} : *match.references();
  };
  EXPECT_THAT(references("asn", Compare::in, "7,3,0,7,99999999999,-1"), ElementsAre(0, 3, 7));
  EXPECT_THAT(references("org_id", Compare::equals, "5"), ElementsAre(5));
  EXPECT_THAT(references("asn", Compare::less, "5"), ElementsAre(12345)) << "none";
  EXPECT_THAT(references("info_prefixes4", Compare::equals, "5"), ElementsAre(12345));
}

TEST_F(MatchTest, SelectGivesEachRowOnceAndAsTheWindowSays) {
  Demands demands;
  demands.refers.push_back({Refers::kOwnId, {1, 3}, true});
  EXPECT_THAT(select(*table_, demands, {}), ElementsAre(1)) << "the slot of network 2";
  demands.refers.push_back({*field_named(ObjectType::net, "org_id"), {1}});
  EXPECT_THAT(select(*table_, demands, {}), ElementsAre(1));
  demands.refers.push_back({Refers::kOwnId, {}});
  EXPECT_THAT(select(*table_, demands, {}), ElementsAre());
  EXPECT_THAT(select(*table_, {}, {false, true, true, {}}), ElementsAre());
  Window later;
  later.since = *parse_utc("2026-01-01T00:00:01Z");
  EXPECT_THAT(select(*table_, {}, later), ElementsAre());
  later.since = *parse_utc("2026-01-01T00:00:00Z");
  EXPECT_THAT(select(*table_, {}, later), ElementsAre(0, 1, 2));
}

}  // namespace
}  // namespace meetpoint::index
