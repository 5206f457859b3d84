#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "api/routes.hpp"
#include "index/published.hpp"
#include "support/process.hpp"
#include "support/temp_dir.hpp"
#include "support/world.hpp"

/// `meetpoint search` and /v0.1/search on the bundled sample.
namespace meetpoint::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsSupersetOf;
using testing::Not;
using testing::StartsWith;

class SearchCommand : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    place_ = new TempDir;
    const Finished loaded = run({"sync", "--quiet", "--upstream",
                                 std::string(MEETPOINT_SOURCE_DIR) + "/data/sample", "--store", store()});
    ASSERT_EQ(loaded.exit_code, 0) << loaded.err;
  }
  static void TearDownTestSuite() { delete place_; }
  static std::string store() { return (*place_ / "store.db").string(); }
  static Finished search(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "search");
    arguments.insert(arguments.end(), {"--store", store()});
    return run(arguments);
  }

  inline static TempDir* place_ = nullptr;
};

TEST_F(SearchCommand, FindsByWordNumberAndAddress) {
  EXPECT_THAT(search({"frankfurt"}).out, StartsWith("ix       2            Mainbogen-IX"));
  EXPECT_THAT(search({"mainbogan"}).out, HasSubstr("Mainbogen-IX")) << "a letter is wrong";
  EXPECT_THAT(search({"AS64500"}).out, StartsWith("net      AS64500      Meridian Kite"));
  EXPECT_THAT(search({"frankfurt", "--type", "fac"}).out, StartsWith("fac "));
  EXPECT_THAT(search({"meridian", "kite"}).out, HasSubstr("AS64500"));
  EXPECT_THAT(search({"192.0.2.10"}).out, HasSubstr("AS64504"));
  EXPECT_THAT(search({"192.0.2.10"}).out, HasSubstr("192.0.2.0/26"));
}

TEST_F(SearchCommand, ExitCodesSayWhatHappened) {
  EXPECT_EQ(search({"frankfurt"}).exit_code, 0);
  EXPECT_EQ(search({"zzzz"}).exit_code, 1);
  EXPECT_EQ(search({"zzzz"}).out, "");
  EXPECT_EQ(search({std::string(201, 'x')}).exit_code, 2);
  EXPECT_EQ(search({""}).exit_code, 2);
  EXPECT_EQ(search({"x", "--limit", "0"}).exit_code, 2);
  EXPECT_EQ(search({"x", "--type", "ixlan"}).exit_code, 2);
  EXPECT_EQ(run({"search"}).exit_code, 2);
  EXPECT_EQ(run({"search", "x", "--store", (*place_ / "none.db").string()}).exit_code, 4);
}

TEST_F(SearchCommand, CsvHasTheSameFieldsInEachLine) {
  const std::string out = search({"exchange", "--format", "csv", "--limit", "3"}).out;
  EXPECT_THAT(out, StartsWith("type,id,name,asn,city,country,field,found\n"));
  EXPECT_EQ(std::count(out.begin(), out.end(), '\n'), 4);
}

TEST_F(SearchCommand, PutsPlacesOnAMap) {
  const Json found = Json::parse(search({"frankfurt", "--geojson"}).out);
  std::vector<std::string> ids;
  for (const Json& feature : found.at("features")) {
    ids.push_back(feature.at("id"));
    EXPECT_EQ(feature.at("geometry").at("type"), "Point") << feature;
    EXPECT_EQ(feature.at("properties").at("city"), "Frankfurt am Main") << feature;
  }
  EXPECT_THAT(ids, IsSupersetOf({"ix:2", "fac:3"}));
  const Finished nowhere = search({"AS64500", "--geojson"});
  EXPECT_EQ(nowhere.exit_code, 0);
  EXPECT_THAT(nowhere.out, HasSubstr("\"features\":[]")) << "a network is in no place";
  EXPECT_EQ(search({"zzzz", "--geojson"}).exit_code, 1);
  const std::string picture = (*place_ / "found.svg").string();
  EXPECT_EQ(search({"frankfurt", "--svg", picture}).out, search({"frankfurt"}).out);
  EXPECT_THAT(read_file(picture), AllOf(StartsWith("<svg"), HasSubstr("Mainbogen-IX")));
}

TEST_F(SearchCommand, PrintsTheSameBytesThatTheServerSends) {
  const Served served(store());
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (http_get(served.url(), "/v0.1/search?q=x").status != 200 && std::chrono::steady_clock::now() < end)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  for (const char* query : {"frankfurt", "64500", "192.0.2.10", "2001:db8", "zzzz", "%3Cb%3E"}) {
    const HttpAnswer answer = http_get(served.url(), std::string("/v0.1/search?q=") + query);
    EXPECT_EQ(answer.status, 200);
    const std::string typed = std::string(query) == "%3Cb%3E" ? "<b>" : query;
    EXPECT_EQ(answer.body, search({typed, "--format", "json"}).out) << query;
  }
  EXPECT_EQ(
      Json::parse(http_get(served.url(), "/v0.1/search?q=exchange&max_results=2").body).at("results").size(),
      2U);
  for (const char* wrong : {"", "?q=", "?q=x&max_results=51", "?q=x&max_results=-1", "?q=%zz", "?q=a&q=b"}) {
    const HttpAnswer answer = http_get(served.url(), std::string("/v0.1/search") + wrong);
    EXPECT_EQ(answer.status, 400) << wrong;
  }
  EXPECT_EQ(http_get(served.url(), "/v0.1/search?q=" + std::string(201, 'x')).status, 400);
}

TEST(SearchRoute, IsNotReadyBeforeTheFirstGeneration) {
  const index::Published published;
  EXPECT_EQ(api::answer({"GET", "/v0.1/search?q=x", ""}, published).status, 503);
}

TEST_F(SearchCommand, TablesHoldNothingThatATerminalWouldObey) {
  for (const char* word : {"redline", "zero", "telecom"}) {
    const std::string out = search({word}).out;
    EXPECT_THAT(out, HasSubstr("AS")) << word;
    for (const char* hostile : {"\x1b", "\u200b", "\u200e", "Two Line\n"})
      EXPECT_THAT(out, Not(HasSubstr(hostile)));
  }
}

}  // namespace
}  // namespace meetpoint::test
