#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "cli/common_table.hpp"
#include "cli/text.hpp"
#include "index/query.hpp"
#include "support/process.hpp"
#include "support/temp_dir.hpp"
#include "support/world.hpp"

namespace meetpoint::test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

/// The bundled sample, loaded once as a user would.
class CommonCommand : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    place_ = new TempDir;
    const auto sample = std::filesystem::path(MEETPOINT_SOURCE_DIR) / "data/sample";
    const Finished loaded = run({"sync", "--quiet", "--upstream", sample.string(), "--store", store()});
    ASSERT_EQ(loaded.exit_code, 0) << loaded.err;
    ASSERT_EQ(loaded.out + loaded.err, "") << "quiet";
  }
  static void TearDownTestSuite() { delete place_; }
  static std::string store() { return (*place_ / "sample.db").string(); }
  static Finished common(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "common");
    arguments.insert(arguments.end(), {"--store", store()});
    return run(arguments);
  }
  static TempDir* place_;
};
TempDir* CommonCommand::place_ = nullptr;

TEST(CommonTable, IsAsWideAsTheTerminalAndNoWider) {
  cli::use_utf8();
  const TempDir place;
  const auto snapshot =
      snapshot_of(read_world(std::filesystem::path(MEETPOINT_SOURCE_DIR) / "data/sample"), place.path());
  for (const std::vector<std::uint32_t>& asked :
       std::vector<std::vector<std::uint32_t>>{{64496, 64500}, {64496, 64497, 64500}}) {
    std::vector<index::Asn> asns;
    for (const std::uint32_t asn : asked) asns.push_back(index::Asn{asn});
    const auto common = index::common(*snapshot, asns, std::nullopt);
    ASSERT_TRUE(common);
    for (const std::size_t columns : {40, 50, 59, 60, 69, 70, 79, 80, 99, 100, 250}) {
      std::size_t widest = 0;
      std::istringstream lines(cli::common_table(*snapshot, *common, false, columns));
      std::string summary;
      std::getline(lines, summary);
      EXPECT_THAT(summary, HasSubstr("; generation ")) << "whole: a terminal breaks it";
      for (std::string line; std::getline(lines, line);) {
        widest = std::max(widest, cli::width_of(line));
        EXPECT_LE(cli::width_of(line), columns) << columns << ": " << line;
      }
      EXPECT_EQ(widest, columns) << "a terminal's width is used";
    }
  }
}

TEST_F(CommonCommand, ExitCodesSayWhatHappened) {
  EXPECT_EQ(common({"AS64496", "64500"}).exit_code, 0);
  EXPECT_EQ(common({"64503", "64506"}).exit_code, 1) << "nothing in common";
  for (const std::vector<std::string>& wrong :
       std::vector<std::vector<std::string>>{{},
                                             {"64496"},
                                             {"64496", "0"},
                                             {"64496", "64496"},
                                             {"64496", "64500", "--format", "xml"},
                                             {"64496", "64500", "--type", "ship"},
                                             {"64496", "64500", "--nonsense"},
                                             std::vector<std::string>(26, "64496")}) {
    const Finished finished = common(wrong);
    EXPECT_EQ(finished.exit_code, 2) << testing::PrintToString(wrong);
    EXPECT_EQ(finished.out, "");
    EXPECT_NE(finished.err, "");
  }
  const Finished unknown = common({"64496", "65551"});
  EXPECT_EQ(unknown.exit_code, 3);
  EXPECT_THAT(unknown.err, HasSubstr("AS65551"));
  EXPECT_EQ(common({"64496", "23456"}).exit_code, 3) << "a number, but nobody's";
  const Finished nobody = common({"64496", "Meridian Kit"});
  EXPECT_EQ(nobody.exit_code, 3);
  EXPECT_EQ(nobody.out, "");
  EXPECT_THAT(nobody.err, HasSubstr("did you mean Meridian Kite (AS64500)?"));
  const Finished missing = run({"common", "64496", "64500", "--store", (*place_ / "none.db").string()});
  EXPECT_EQ(missing.exit_code, 4);
  EXPECT_THAT(missing.err, HasSubstr("meetpoint sync"));
  write_file(*place_ / "letter.txt", std::string(5000, 'x'));
  EXPECT_EQ(run({"common", "64496", "64500", "--store", (*place_ / "letter.txt").string()}).exit_code, 4);
}

TEST_F(CommonCommand, ReadsEverySpellingOfAnAsn) {
  const std::string plain = common({"65536", "64500", "--format", "json"}).out;
  EXPECT_THAT(plain, StartsWith("{\"asns\":[65536,64500]"));
  for (const char* spelling : {"AS65536", "as65536", "1.0", "AS1.0"}) {
    EXPECT_EQ(common({spelling, "AS64500", "--format", "json"}).out, plain) << spelling;
  }
}

TEST_F(CommonCommand, TakesNamesWhereNumbersStand) {
  for (const char* format : {"--json", "--csv", "--geojson"}) {
    const std::string plain = common({"64496", "64500", format}).out;
    EXPECT_NE(plain, "");
    EXPECT_EQ(common({"AS64496", "meridian kite", format}).out, plain);
  }
}

TEST_F(CommonCommand, TheTableFits100ColumnsAndStartsWithItsSummary) {
  cli::use_utf8();
  for (const std::vector<std::string>& asns :
       std::vector<std::vector<std::string>>{{"64496", "64500"},
                                             {"64496", "64500", "64497"},
                                             {"64496", "64500", "64497", "65536", "65537"},
                                             {"64507", "64509"}}) {
    const std::string table = common(asns).out;
    EXPECT_THAT(table, StartsWith("AS" + asns[0]));
    std::istringstream lines(table);
    for (std::string line; std::getline(lines, line);) {
      EXPECT_LE(cli::width_of(line), 100U) << line;
      EXPECT_EQ(cli::tame(line), line) << "control characters of a name reach the terminal";
    }
  }
  EXPECT_THAT(common({"64496", "64500"}).out, HasSubstr("8 exchanges (6 usable), 5 facilities"));
  EXPECT_THAT(common({"64510", "65537"}).out, HasSubstr("AS64510 has IPv4 only, AS65537 has IPv6 only"));
}

TEST_F(CommonCommand, TheTableFits100ColumnsWithTheLargestNumbersToo) {
  cli::use_utf8();
  World world;
  const std::uint32_t most = 4294967290U;
  for (std::uint32_t i = 0; i < 3; ++i) {
    world.add(index::ObjectType::net, {{"id", most + i}, {"org_id", 1}, {"asn", most + i}, {"name", "n"}});
    world.add(index::ObjectType::netixlan, {{"id", most + i},
                                            {"net_id", most + i},
                                            {"ixlan_id", most},
                                            {"speed", most},
                                            {"ipaddr4", i == 0 ? Json() : Json("192.0.2.1")}});
    world.add(index::ObjectType::netfac, {{"id", most + i}, {"net_id", most + i}, {"fac_id", most}});
  }
  const std::string name(200, 'n');
  world.add(index::ObjectType::ix,
            {{"id", most}, {"org_id", 1}, {"name", name}, {"city", name}, {"country", name}});
  world.add(index::ObjectType::ixlan, {{"id", most}, {"ix_id", most}});
  world.add(index::ObjectType::fac, {{"id", most},
                                     {"org_id", 1},
                                     {"name", name},
                                     {"city", name},
                                     {"country", name},
                                     {"latitude", -17.551625},
                                     {"longitude", -149.558476}});
  world.write(place_->path());
  const std::string wide = (*place_ / "wide.db").string();
  ASSERT_EQ(run({"sync", "--quiet", "--upstream", place_->path(), "--store", wide}).exit_code, 0);
  std::istringstream lines(run({"common", "4294967290", "4294967291", "4294967292", "--store", wide}).out);
  std::size_t count = 0;
  for (std::string line; std::getline(lines, line); ++count) EXPECT_LE(cli::width_of(line), 100U) << line;
  EXPECT_EQ(count, 8U);
}

TEST_F(CommonCommand, OneKindOfPlaceOnRequest) {
  const Json exchanges =
      Json::parse(common({"64496", "64500", "--type", "exchange", "--format", "json"}).out);
  EXPECT_EQ(exchanges.at("exchanges").size(), 8U);
  EXPECT_TRUE(exchanges.at("facilities").empty());
  const Json facilities =
      Json::parse(common({"64496", "64500", "--type", "facility", "--format", "json"}).out);
  EXPECT_TRUE(facilities.at("exchanges").empty());
  EXPECT_EQ(facilities.at("facilities").size(), 5U);
  EXPECT_EQ(common({"64498", "64501", "--type", "facility"}).exit_code, 0);
}

TEST_F(CommonCommand, CsvHasOneLineARowAndTheSameFieldsInEach) {
  const std::string csv = common({"64496", "64500", "--format", "csv"}).out;
  const Json json = Json::parse(common({"64496", "64500", "--format", "json"}).out);
  std::size_t rows = 0;
  for (const char* kind : {"exchanges", "facilities"}) {
    for (const Json& place : json.at(kind)) {
      for (const auto& [asn, members] : place.at("members").items()) rows += members.size();
    }
  }
  std::istringstream lines(csv);
  std::size_t count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    std::size_t commas = 0;
    bool quoted = false;
    for (const char c : line) {
      if (c == '"') quoted = !quoted;
      commas += c == ',' && !quoted ? 1 : 0;
    }
    EXPECT_EQ(commas, 21U) << line;
  }
  EXPECT_EQ(count, rows + 1);
}

TEST_F(CommonCommand, PrintsTheSameBytesThatTheServerSends) {
  const Served served(store());
  for (const auto& [arguments, query] : std::vector<std::pair<std::vector<std::string>, std::string>>{
           {{"64496", "64500"}, "asns=64496,64500"},
           {{"64500", "64496"}, "asns=AS64500,AS64496"},
           {{"64496", "64500", "64497"}, "asns=64496,64500,64497"},
           {{"64496", "64500", "--type", "facility"}, "asns=64496,64500&type=facility"},
           {{"64503", "64506"}, "asns=64503,64506"},
       }) {
    std::vector<std::string> with_format = arguments;
    with_format.insert(with_format.end(), {"--format", "json"});
    HttpAnswer answer;
    for (int i = 0; i < 500 && answer.status != 200; ++i)
      answer = http_get(served.url(), "/v0.1/common?" + query);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(common(with_format).out, answer.body);
    EXPECT_EQ(answer.header("Content-Type"), "application/json");
  }
}

TEST_F(CommonCommand, SaysWhenTheAnswerCannotBeWritten) {
  for (const std::string& asked : {"common 64496 64500 --store " + store(), std::string("--help"),
                                   std::string("--version"), std::string("common --help")}) {
    const std::string shell = std::string(MEETPOINT_BINARY) + ' ' + asked + " >/dev/full 2>/dev/null";
    EXPECT_EQ(WEXITSTATUS(std::system(shell.c_str())), 6) << asked;
  }
}

TEST_F(CommonCommand, HelpAndVersionAreNoErrors) {
  EXPECT_EQ(run({"--help"}).exit_code, 0);
  EXPECT_EQ(run({"common", "--help"}).exit_code, 0);
  EXPECT_THAT(run({"--version"}).out, StartsWith("meetpoint "));
  EXPECT_EQ(run({}).exit_code, 2);
  EXPECT_EQ(run({"nonsense"}).exit_code, 2);
}

}  // namespace
}  // namespace meetpoint::test
