#include "cli/geojson.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "support/process.hpp"
#include "support/temp_dir.hpp"
#include "support/world.hpp"

/// `--geojson` on the bundled sample, as RFC 7946 wants it and against the sample's own rows.
namespace meetpoint::test {
namespace {

using index::ObjectType;

const std::filesystem::path kSample = std::filesystem::path(MEETPOINT_SOURCE_DIR) / "data/sample";

class GeoJson : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    place_ = new TempDir;
    ASSERT_EQ(run({"sync", "--quiet", "--upstream", kSample.string(), "--store", store()}).exit_code, 0);
  }
  static void TearDownTestSuite() { delete place_; }
  static std::string store() { return (*place_ / "sample.db").string(); }
  static Finished ask(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--store", store()});
    return run(arguments);
  }
  static Json geojson(std::vector<std::string> arguments) {
    arguments.emplace_back("--geojson");
    const Finished finished = ask(std::move(arguments));
    EXPECT_EQ(finished.exit_code, 0) << finished.err;
    return Json::parse(finished.out);
  }
  static TempDir* place_;
};
TempDir* GeoJson::place_ = nullptr;

/// Every question that can name a place.
const std::vector<std::vector<std::string>> kQuestions = {
    {"common", "64496", "64500"},
    {"peers", "64496"},
    {"sessions", "64496", "--with", "64500"},
    {"expand", "64503"},
    {"expand", "64503", "--type", "facility"},
    {"overlap", "64496", "64500"},
    {"overlap", "--ix", "1", "--ix", "2"},
    {"overlap", "--fac", "1", "--fac", "3"},
    {"at", "ix:1"},
    {"at", "fac:1"},
    {"near", "52.37,4.9", "--km", "20016", "--limit", "0"},
    {"path", "198.51.100.210"},
    {"whatif", "64503", "--add-ix", "1", "--add-fac", "3"},
};

TEST_F(GeoJson, IsAFeatureCollectionOfDistinctPlaces) {
  for (const auto& question : kQuestions) {
    const Json json = geojson(question);
    SCOPED_TRACE(testing::PrintToString(question));
    EXPECT_EQ(json.at("type"), "FeatureCollection");
    EXPECT_EQ(json.at("generation"), 1);
    EXPECT_TRUE(json.contains("as_of"));
    EXPECT_GT(json.at("features").size(), 0U);
    std::set<std::string> ids;
    for (const Json& feature : json.at("features")) {
      EXPECT_EQ(feature.at("type"), "Feature");
      EXPECT_TRUE(ids.insert(feature.at("id").get<std::string>()).second) << "twice: " << feature;
      for (const auto& [key, value] : feature.at("properties").items())
        EXPECT_FALSE(value.is_structured()) << key;
      const Json& geometry = feature.at("geometry");
      if (geometry.is_null()) continue;
      EXPECT_EQ(geometry.at("type"), "Point");
      ASSERT_EQ(geometry.at("coordinates").size(), 2U);
      EXPECT_LE(std::abs(geometry.at("coordinates")[0].get<double>()), 180);
      EXPECT_LE(std::abs(geometry.at("coordinates")[1].get<double>()), 90);
    }
  }
}

/// Where the rows of upstream say that it is; an exchange is in its facility with the lowest id, in its own
/// city if it has one there: the sample's exchange of Frankfurt reaches to Amsterdam.
TEST_F(GeoJson, PlacesStandWhereTheRowsSay) {
  const World world = read_world(kSample);
  std::map<std::string, Json> where;
  for (const Json& fac : world.rows(ObjectType::fac)) {
    if (fac.at("status") == "ok" && fac.at("latitude").is_number() && fac.at("longitude").is_number())
      where["fac:" + fac.at("id").dump()] = {fac.at("longitude"), fac.at("latitude")};
  }
  std::map<std::string, Json> cities;
  for (const Json& fac : world.rows(ObjectType::fac)) cities["fac:" + fac.at("id").dump()] = fac.at("city");
  for (const Json& ix : world.rows(ObjectType::ix)) cities["ix:" + ix.at("id").dump()] = ix.at("city");
  std::map<std::string, std::set<std::uint32_t>> buildings;
  for (const Json& link : world.rows(ObjectType::ixfac)) {
    if (link.at("status") == "ok")
      buildings["ix:" + link.at("ix_id").dump()].insert(link.at("fac_id").get<std::uint32_t>());
  }
  for (const auto& [exchange, ids] : buildings) {
    for (const bool same_city : {true, false}) {
      for (const std::uint32_t id : ids) {
        const std::string building = "fac:" + std::to_string(id);
        if (same_city && cities[building] != cities[exchange]) continue;
        if (where.contains(building)) where.emplace(exchange, where.at(building));
      }
    }
  }
  std::size_t placed = 0;
  std::size_t exchanges = 0;
  const Json everywhere = geojson({"near", "52.37,4.9", "--km", "20016", "--limit", "0"});
  for (const Json& feature : everywhere.at("features")) {
    const std::string id = feature.at("id");
    ASSERT_EQ(where.contains(id), !feature.at("geometry").is_null()) << feature;
    if (!where.contains(id)) continue;
    EXPECT_EQ(feature.at("geometry").at("coordinates"), where.at(id)) << feature;
    ++placed;
    exchanges += id.starts_with("ix:") ? 1 : 0;
  }
  EXPECT_GT(placed, 10U);
  EXPECT_GT(exchanges, 4U);
}

TEST_F(GeoJson, HasThePlacesOfTheJsonAndWhatItSaysOfThem) {
  const Json answer = Json::parse(ask({"expand", "64503", "--json"}).out);
  const Json json = geojson({"expand", "64503"});
  ASSERT_EQ(json.at("features").size(), answer.at("steps").size());
  for (std::size_t k = 0; k < answer.at("steps").size(); ++k) {
    const Json& step = answer.at("steps")[k];
    const Json& properties = json.at("features")[k].at("properties");
    for (const char* key : {"ix_id", "name", "city", "country", "gain", "covered"})
      EXPECT_EQ(properties.at(key), step.at(key)) << key;
  }
}

/// `peers` says of an exchange how much can be exchanged there with this peer and with that.
TEST_F(GeoJson, SaysNothingInWhichTheAnswerDiffersOfOnePlace) {
  const Json answer = Json::parse(ask({"peers", "64496", "--json"}).out);
  std::map<std::uint32_t, std::set<std::uint64_t>> speeds;
  for (const Json& peer : answer.at("peers")) {
    for (const Json& exchange : peer.at("exchanges"))
      speeds[exchange.at("ix_id")].insert(exchange.at("mbps").get<std::uint64_t>());
  }
  std::size_t several = 0;
  const Json json = geojson({"peers", "64496"});
  for (const Json& feature : json.at("features")) {
    const Json& properties = feature.at("properties");
    const auto& seen = speeds.at(properties.at("ix_id"));
    EXPECT_EQ(properties.contains("mbps"), seen.size() == 1) << feature;
    EXPECT_TRUE(properties.contains("name"));
    several += seen.size() > 1 ? 1 : 0;
  }
  EXPECT_GT(several, 0U);
}

TEST_F(GeoJson, HostileNamesStayText) {
  const TempDir world_place;
  World world = read_world(kSample);
  const std::string hostile = "\"},{\"type\":\"Feature\" </script>\u001b[31m\u202e\u200b \\ \n";
  for (Json& row : world.rows(ObjectType::ix)) row["name"] = hostile + row.at("id").dump();
  for (Json& row : world.rows(ObjectType::fac)) {
    row["name"] = hostile + row.at("id").dump();
    if (row.at("id") == 1) row["latitude"] = 91;
    if (row.at("id") == 3) row["longitude"] = -180.5;
  }
  world.write(world_place.path());
  const std::string other = (world_place / "hostile.db").string();
  ASSERT_EQ(run({"sync", "--quiet", "--upstream", world_place.path().string(), "--store", other}).exit_code,
            0);
  const Finished finished = run({"common", "64496", "64500", "--geojson", "--store", other});
  const Json json = Json::parse(finished.out);
  EXPECT_EQ(std::count(finished.out.begin(), finished.out.end(), '\x1b'), 0);
  EXPECT_EQ(std::count(finished.out.begin(), finished.out.end(), '\n'), 1);
  std::size_t nowhere = 0;
  for (const Json& feature : json.at("features")) {
    EXPECT_THAT(feature.at("properties").at("name").get<std::string>(), testing::StartsWith("\"},{"));
    if (feature.at("id") == "fac:1" || feature.at("id") == "fac:3") {
      EXPECT_TRUE(feature.at("geometry").is_null()) << "out of range";
      ++nowhere;
    }
  }
  EXPECT_EQ(nowhere, 2U);
}

TEST_F(GeoJson, ShortAndLongFormsAreTheSameAndExcludeOthers) {
  EXPECT_EQ(ask({"common", "64496", "64500", "--geojson"}).out,
            ask({"common", "64496", "64500", "--format", "geojson"}).out);
  EXPECT_EQ(ask({"common", "64496", "64500", "--json"}).out,
            ask({"common", "64496", "64500", "--format", "json"}).out);
  EXPECT_EQ(ask({"near", "52,4", "--km", "9", "--geojson", "--csv"}).exit_code, 2);
  EXPECT_EQ(ask({"near", "52,4", "--km", "9", "--geojson", "--format", "json"}).exit_code, 2);
  EXPECT_EQ(ask({"common", "64496", "64500", "--format", "md"}).exit_code, 2);
}

}  // namespace
}  // namespace meetpoint::test
