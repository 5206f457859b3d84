#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <sstream>

#include "index/query.hpp"
#include "index/sqlite_store.hpp"
#include "support/temp_dir.hpp"
#include "support/world.hpp"
#include "sync/directory_source.hpp"
#include "sync/load.hpp"

/// The bundled sample Internet: that it is what its README says, and that nothing of it is lost on the way.
namespace meetpoint::test {
namespace {

using index::Asn;
using index::ObjectType;

const std::filesystem::path kSample = std::filesystem::path(MEETPOINT_SOURCE_DIR) / "data/sample";

class Sample : public testing::Test {
 protected:
  Sample() {
    sync::DirectorySource source(kSample);
    report_ = sync::load(source, *store_, [](const sync::TypeReport&, bool) {}, {}).value();
  }
  TempDir place_;
  std::unique_ptr<index::Store> store_ =
      std::move(index::open_sqlite_store(place_ / "store.db", index::Access::write).value());
  sync::LoadReport report_;
};

TEST_F(Sample, IsWholeAndWellFormed) {
  for (const sync::TypeReport& type : report_.types) {
    EXPECT_TRUE(type.carried) << name_of(type.type);
    EXPECT_GT(type.added, 0U) << name_of(type.type);
    EXPECT_EQ(type.malformed, 0U) << name_of(type.type);
  }
  std::map<ObjectType, int> ok;
  const auto reading = store_->read().value();
  for (const ObjectType type : index::kObjectTypes) {
    EXPECT_TRUE(reading->each(type, [&](const index::Row& row) { ok[type] += row.is_ok() ? 1 : 0; }));
  }
  EXPECT_GE(ok[ObjectType::net], 24);
  EXPECT_GE(ok[ObjectType::ix], 8);
  EXPECT_GE(ok[ObjectType::fac], 12);
}

TEST_F(Sample, EveryRowKeepsItsExactText) {
  const auto reading = store_->read().value();
  for (const ObjectType type : index::kObjectTypes) {
    // One row a line, so the file itself says what the text must be.
    std::istringstream lines(read_file(kSample / (std::string(name_of(type)) + ".json")));
    std::size_t rows = 0;
    for (std::string line; std::getline(lines, line);) {
      if (!line.starts_with("{\"id\"")) continue;
      if (line.ends_with(',')) line.pop_back();
      const auto id = Json::parse(line).at("id").get<std::uint32_t>();
      EXPECT_EQ(reading->json(type, id).value(), line);
      ++rows;
    }
    EXPECT_EQ(rows, reading->count(type).value()) << name_of(type);
  }
}

TEST_F(Sample, UsesDocumentationNumbersOnly) {
  const auto documented = [](std::uint32_t asn) {
    return (asn >= 64496 && asn <= 64511) || (asn >= 65536 && asn <= 65551);
  };
  const std::vector<index::Prefix> prefixes = {
      index::parse_prefix("192.0.2.0/24").value(), index::parse_prefix("198.51.100.0/24").value(),
      index::parse_prefix("203.0.113.0/24").value(), index::parse_prefix("2001:db8::/32").value()};
  const auto inside = [&](const std::string& text) {
    const auto address = index::parse_address(text);
    return address && std::any_of(prefixes.begin(), prefixes.end(),
                                  [&](const index::Prefix& prefix) { return contains(prefix, *address); });
  };
  const World world = read_world(kSample);
  for (const Json& net : world.rows(ObjectType::net)) EXPECT_TRUE(documented(net.at("asn"))) << net;
  for (const Json& port : world.rows(ObjectType::netixlan)) {
    EXPECT_TRUE(documented(port.at("asn"))) << port;
    for (const char* key : {"ipaddr4", "ipaddr6"}) {
      EXPECT_TRUE(port.at(key).is_null() || inside(port.at(key))) << port;
    }
  }
  for (const Json& prefix : world.rows(ObjectType::ixpfx)) {
    const std::string text = prefix.at("prefix");
    EXPECT_TRUE(index::parse_prefix(text) && inside(text.substr(0, text.find('/')))) << text;
  }
}

TEST_F(Sample, AnswersWhatItsReadmeSays) {
  struct Row {
    std::vector<Asn> asns;
    std::string exchanges;  ///< id and families of each
    std::vector<std::uint32_t> facilities;
  };
  const auto snapshot = index::Snapshot::build(*store_->read().value()).value();
  for (const Row& row : std::vector<Row>{
           {{{64496}, {64500}}, "1:46 2:46 3:46 5: 6:4 7:6 8:46 9: ", {1, 3, 4, 7, 9}},
           {{{64507}, {64509}}, "6:46 7:46 9: ", {7}},
           {{{64510}, {65537}}, "10: ", {12}},
           {{{64498}, {64501}}, "1:46 3:46 ", {1, 19}},
           {{{64499}, {65538}}, "1:46 12:46 ", {13}},
           {{{64498}, {64509}}, "", {}},
       }) {
    const auto common = index::common(*snapshot, row.asns).value();
    std::string exchanges;
    for (const auto& place : common.exchanges) {
      exchanges += std::to_string(place.exchange->id.value) + ":" + (place.ipv4 ? "4" : "") +
                   (place.ipv6 ? "6" : "") + " ";
    }
    EXPECT_EQ(exchanges, row.exchanges);
    std::vector<std::uint32_t> facilities;
    for (const auto& place : common.facilities) facilities.push_back(place.facility->id.value);
    EXPECT_EQ(facilities, row.facilities);
  }
}

}  // namespace
}  // namespace meetpoint::test
