#include "index/search.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <random>
#include <string>
#include <vector>

#include "index/fold.hpp"
#include "index/sqlite_store.hpp"
#include "support/temp_dir.hpp"
#include "support/world.hpp"

namespace meetpoint::index {
namespace {

using test::Json;
using test::World;
using testing::ElementsAre;
using testing::IsEmpty;

class SearchTest : public testing::Test {
 protected:
  void build(const World& world) {
    const auto store = open_sqlite_store(place_ / "store.db", Access::write).value();
    world.store(*store);
    search_ = SearchIndex::build(Catalog::build(*store->read().value(), nullptr).value());
  }
  /// `net 5`, best first.
  std::vector<std::string> find(std::string_view query, std::size_t limit = 20,
                                std::span<const ObjectType> types = kSearchedTypes) {
    std::vector<std::string> found;
    for (const SearchHit& hit : search_->find(query, limit, types)) {
      found.push_back(std::string(name_of(hit.type)) + " " +
                      std::to_string(search_->catalog().table(hit.type).id(hit.slot)));
    }
    return found;
  }

  test::TempDir place_;
  std::shared_ptr<const SearchIndex> search_;
};

World world() {
  World all;
  all.add(ObjectType::org, {{"id", 1}, {"name", "Kestrel Holding"}, {"city", "Zürich"}});
  all.add(ObjectType::net, {{"id", 1},
                            {"asn", 64500},
                            {"name", "Kestrel"},
                            {"aka", "Falcon Net"},
                            {"irr_as_set", "RIPE::AS-KESTREL"}});
  all.add(ObjectType::net, {{"id", 2}, {"asn", 64501}, {"name", "Kestrel Networks Zurich"}});
  all.add(ObjectType::net, {{"id", 3}, {"asn", 645}, {"name", "Old Kestrel"}, {"status", "deleted"}});
  all.add(ObjectType::ix, {{"id", 7}, {"name", "Łódź-IX"}, {"city", "Łódź"}});
  all.add(ObjectType::fac, {{"id", 9}, {"name", "Halle 3"}, {"city", "Zürich"}});
  all.add(ObjectType::ixpfx, {{"id", 1}, {"ixlan_id", 7}, {"prefix", "192.0.2.0/24"}});
  all.add(ObjectType::ixpfx, {{"id", 2}, {"ixlan_id", 7}, {"prefix", "192.0.2.0/26"}});
  all.add(ObjectType::ixpfx, {{"id", 3}, {"ixlan_id", 7}, {"prefix", "2001:db8::/64"}});
  all.add(ObjectType::netixlan, {{"id", 5},
                                 {"net_id", 1},
                                 {"ixlan_id", 7},
                                 {"name", "Łódź-IX"},
                                 {"ipaddr4", "192.0.2.10"},
                                 {"ipaddr6", "2001:db8::10"}});
  return all;
}

TEST_F(SearchTest, TheWholeNameGoesFirstAndWholeWordsBeforeBeginnings) {
  build(world());
  EXPECT_THAT(find("kestrel"), ElementsAre("net 1", "net 2", "org 1"));
  EXPECT_THAT(find("kest"), ElementsAre("net 1", "net 2", "org 1")) << "the deleted one is not found";
  EXPECT_THAT(find("kestrel net"), ElementsAre("net 1", "net 2")) << "Falcon Net, and Networks";
  EXPECT_THAT(find("kestrel networks"), ElementsAre("net 2")) << "every word has to be found";
  EXPECT_THAT(find("networks kestrel"), ElementsAre("net 2")) << "in any order";
  EXPECT_THAT(find("falcon"), ElementsAre("net 1"));
  EXPECT_THAT(find("kestrel", 1), ElementsAre("net 1"));
}

TEST_F(SearchTest, AccentsAndCaseAreNoMatter) {
  build(world());
  for (const char* query : {"lodz", "LODZ", "Łódź", "łodz-ix"})
    EXPECT_THAT(find(query), ElementsAre("ix 7")) << query;
  EXPECT_THAT(find("zurich"), ElementsAre("net 2", "fac 9", "org 1"));
  EXPECT_EQ(find("Zürich"), find("zurich"));
}

TEST_F(SearchTest, OneLetterMayBeWrongInLongerWords) {
  build(world());
  for (const char* query : {"kestral", "kstrel", "kesstrel", "ketsrel", "xestrel", "kestrelx"})
    EXPECT_THAT(find(query), testing::IsSupersetOf({"net 1", "net 2", "org 1"})) << query;
  EXPECT_THAT(find("kestrla"), IsEmpty()) << "two edits";
  EXPECT_THAT(find("hale"), ElementsAre("fac 9"));
  EXPECT_THAT(find("hxl"), IsEmpty()) << "short words are taken as they are";
}

TEST_F(SearchTest, NumbersAndSetsFindTheirNetwork) {
  build(world());
  EXPECT_THAT(find("64500"), ElementsAre("net 1"));
  EXPECT_THAT(find("AS64500"), ElementsAre("net 1"));
  EXPECT_THAT(find("as6450"), ElementsAre("net 1", "net 2")) << "as it is being typed";
  EXPECT_THAT(find("64502"), IsEmpty()) << "a number with another digit is another network";
  EXPECT_EQ(find("AS-KESTREL").front(), "net 1");
  EXPECT_THAT(find("RIPE::AS-KESTREL"), ElementsAre("net 1"));
}

TEST_F(SearchTest, AddressesFindPortsAndTheirLan) {
  build(world());
  EXPECT_THAT(find("192.0.2.10"), ElementsAre("netixlan 5", "ixpfx 2", "ixpfx 1"))
      << "the longest prefix first";
  EXPECT_THAT(find("192.0.2.200"), ElementsAre("ixpfx 1")) << "an address that nobody has";
  EXPECT_THAT(find("2001:0DB8:0:0::10"), ElementsAre("netixlan 5", "ixpfx 3"));
  EXPECT_THAT(find("192.0.2."), ElementsAre("ixpfx 1", "ixpfx 2", "netixlan 5"));
  EXPECT_THAT(find("192.0.2.", 1), ElementsAre("ixpfx 1")) << "the first of what begins so, not any";
  EXPECT_THAT(find("192.0.2.0/26"), ElementsAre("ixpfx 2"));
  EXPECT_THAT(find("198.51.100.1"), IsEmpty());
}

/// What others crowd out of a short list is found when only its type is wanted.
TEST_F(SearchTest, OfOneTypeAlone) {
  World all = world();
  for (int id = 100; id < 160; ++id)
    all.add(ObjectType::fac, {{"id", id}, {"name", "Kestrel"}, {"city", "Zürich"}});
  for (int id = 100; id < 160; ++id)
    all.add(ObjectType::ixpfx,
            {{"id", id}, {"ixlan_id", 7}, {"prefix", "192.0.2." + std::to_string(id) + "/32"}});
  build(all);
  const auto of = [&](const char* type) {
    const auto one = searched_type(type);
    EXPECT_EQ(one.size(), 1U);
    return one;
  };
  EXPECT_THAT(find("zurich", 50, of("net")), ElementsAre("net 2"));
  EXPECT_THAT(find("kestrel", 2, of("net")), ElementsAre("net 1", "net 2"));
  EXPECT_THAT(find("kestrel", 20, of("org")), ElementsAre("org 1"));
  EXPECT_THAT(find("kestrel", 20, of("campus")), IsEmpty());
  EXPECT_THAT(find("192.0.2.1", 20, of("netixlan")), ElementsAre("netixlan 5"));
  EXPECT_EQ(find("192.0.2.1", 20, of("ixpfx")).size(), 20U);
  EXPECT_THAT(find("192.0.2.1", 20, of("net")), IsEmpty());
  EXPECT_TRUE(searched_type("ixlan").empty());
  EXPECT_TRUE(searched_type("").empty());
}

TEST_F(SearchTest, AnAddressIsNoQuestionForWords) {
  World all = world();
  all.add(ObjectType::ix, {{"id", 8}, {"name", "Exchange 1"}});
  all.add(ObjectType::net, {{"id", 4}, {"asn", 64510}, {"name", "cafe.de 192"}});
  build(all);
  EXPECT_THAT(find("::1"), IsEmpty());
  EXPECT_THAT(find("192.0.2.9"), ElementsAre("ixpfx 2", "ixpfx 1"));
  EXPECT_THAT(find("192."), ElementsAre("ixpfx 1", "ixpfx 2", "netixlan 5"));
  EXPECT_THAT(find("exchange 1"), ElementsAre("ix 8"));
  EXPECT_THAT(find("cafe.de"), ElementsAre("net 4")) << "no address without a colon has letters";
}

TEST_F(SearchTest, SaysWhereItWasFound) {
  build(world());
  for (const auto& [query, field] : {std::pair{"as645", "asn"},
                                     {"as64500", "asn"},
                                     {"645", "asn"},
                                     {"falcon", "aka"},
                                     {"kest", "name"},
                                     {"192.0.2.10", "ipaddr4"}})
    EXPECT_EQ(search_->find(query, 1).at(0).field, field) << query;
}

TEST_F(SearchTest, AnyBytesAreAQuestion) {
  build(world());
  for (const std::string& query :
       {std::string(), std::string(" "), std::string("\0\0", 2), std::string("\xff\xfe"),
        std::string(200, 'a'), std::string("a b c d e f g h i j k l m"), std::string("::::"),
        std::string("...."), std::string("'\"<>%")})
    EXPECT_LE(find(query).size(), 20U);
  EXPECT_THAT(find(""), IsEmpty());
}

/// Levenshtein's distance with swaps of neighbours, the slow way.
std::size_t distance(const std::string& a, const std::string& b) {
  std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        d[i][j] = i + j;
        continue;
      }
      d[i][j] =
          std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
    }
  }
  return d[a.size()][b.size()];
}

TEST_F(SearchTest, FindsWhatBruteForceFinds) {
  std::mt19937 random(3);
  const auto word = [&](std::size_t most) {
    std::string text;
    for (std::size_t n = 1 + random() % most; n > 0; --n) text += static_cast<char>('a' + random() % 3);
    return text;
  };
  World all;
  std::vector<std::vector<std::string>> names;
  for (std::uint32_t id = 1; id <= 120; ++id) {
    names.push_back({word(6), word(6)});
    all.add(ObjectType::ix, {{"id", id}, {"name", names.back()[0] + " " + names.back()[1]}});
  }
  build(all);
  for (int round = 0; round < 500; ++round) {
    const std::vector<std::string> asked = {word(6), word(5)};
    const std::size_t words = 1 + random() % 2;
    std::vector<std::string> expected;
    for (std::uint32_t id = 1; id <= 120; ++id) {
      bool all_found = true;
      for (std::size_t i = 0; i < words; ++i) {
        bool found = false;
        for (const std::string& name : names[id - 1]) {
          found |= name == asked[i] || (asked[i].size() > 1 && name.starts_with(asked[i]));
          found |= asked[i].size() >= 4 && distance(name, asked[i]) <= 1;
        }
        all_found &= found;
      }
      if (all_found) expected.push_back("ix " + std::to_string(id));
    }
    const std::string query = words == 1 ? asked[0] : asked[0] + " " + asked[1];
    EXPECT_THAT(find(query, 1000), testing::UnorderedElementsAreArray(expected)) << query;
  }
}

}  // namespace
}  // namespace meetpoint::index
