#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "support/golden.hpp"
#include "support/process.hpp"
#include "support/temp_dir.hpp"
#include "support/world.hpp"

/// `meetpoint diff`, `whatif`, and `--as-of` and `--overlay` of those that plan: on the bundled sample, and a
/// generation later, in which AS64496 left its second port at exchange 1, AS64500 got a faster one at
/// exchange 1, and AS64503 came to facility 1.
namespace meetpoint::test {
namespace {

using index::ObjectType;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class PlanChangeCommand : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    place_ = new TempDir;
    const auto sample = std::filesystem::path(MEETPOINT_SOURCE_DIR) / "data/sample";
    load(sample, "first.db");
    load(sample, "lived.db");
    World world = read_world(sample);
    Json came = world.rows(ObjectType::netfac).front();
    for (Json& port : world.rows(ObjectType::netixlan)) {
      if (port.at("id") == 2) {
        port["status"] = "deleted";
        port["ipaddr4"] = port["ipaddr6"] = nullptr;
      }
      if (port.at("id") == 6) port["speed"] = 400'000;
      if (port.at("id") == 2 || port.at("id") == 6) port["updated"] = kLater;
    }
    for (const Json& net : world.rows(ObjectType::net)) {
      if (net.at("asn") == 64503) came["net_id"] = net.at("id");
    }
    came["id"] = 900;
    came["local_asn"] = 64503;
    came["created"] = came["updated"] = kLater;
    world.rows(ObjectType::netfac).push_back(came);
    std::filesystem::create_directory(*place_ / "later");
    world.write(*place_ / "later");
    load(*place_ / "later", "lived.db");
    write_file(*place_ / "plans.csv", "port,64503,1,100000,192.0.2.60,2001:db8:1::60\nsession,64497\n");
    write_file(*place_ / "wrong.csv", "session,64497\nport,64503,here\n");
    write_file(*place_ / "gone.csv", "session,64497\nport,64503,4000,1\n");
  }
  static void TearDownTestSuite() { delete place_; }
  static void load(const std::filesystem::path& upstream, const char* store) {
    const Finished loaded =
        run({"sync", "--quiet", "--full", "--upstream", upstream.string(), "--store", file(store)});
    ASSERT_EQ(loaded.exit_code, 0) << loaded.err;
  }
  static std::string file(const char* name) { return (*place_ / name).string(); }
  static Finished plan(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--store", file("lived.db")});
    return run(arguments);
  }
  static std::string json(std::vector<std::string> arguments) {
    arguments.emplace_back("--json");
    const Finished finished = plan(std::move(arguments));
    EXPECT_EQ(finished.exit_code, 0) << finished.err;
    return without_time(finished.out);
  }
  static constexpr const char* kLater = "2026-10-31T00:00:00Z";
  static TempDir* place_;
};
TempDir* PlanChangeCommand::place_ = nullptr;

TEST_F(PlanChangeCommand, AnswersAsItsGoldenFilesSay) {
  const std::vector<std::pair<std::string, std::vector<std::string>>> questions = {
      {"diff", {"diff", "64496", "64500", "--from", "1"}},
      {"diff_file", {"diff", "64503", "--from", file("first.db")}},
      {"whatif", {"whatif", "64503", "--add-ix", "1", "--add-fac", "3", "--drop-ix", "4"}}};
  for (const auto& [name, arguments] : questions) {
    for (const std::string format : {"table", "json", "csv", "md"}) {
      std::vector<std::string> asked = arguments;
      asked.insert(asked.end(), {"--format", format});
      const Finished finished = plan(asked);
      EXPECT_EQ(finished.exit_code, 0) << name << finished.err;
      const std::string text = without_time(finished.out);
      EXPECT_EQ(text, golden("plan_" + name + (format == "table" ? ".txt" : "." + format), text)) << name;
    }
  }
}

TEST_F(PlanChangeCommand, ADiffOfTwoFilesIsThatOfTheHistory) {
  const auto changes = [](const std::string& text) {
    Json all = Json::parse(text);
    for (const char* list : {"changes", "others"}) {
      for (Json& one : all.at(list)) one["in_generation"] = one["at"] = nullptr;
    }
    return Json{all.at("changes"), all.at("others")};
  };
  const std::string by_history = json({"diff", "64496", "64500", "64503", "--from", "1"});
  const std::string by_file = json({"diff", "64496", "64500", "64503", "--from", file("first.db")});
  EXPECT_EQ(changes(by_history), changes(by_file));
  EXPECT_EQ(changes(by_history).at(0).size(), 3U);
  const Json mixed =
      changes(json({"diff", "64496", "64500", "64503", "--from", file("first.db"), "--to", "2"}));
  EXPECT_EQ(mixed, changes(by_history));
  EXPECT_EQ(plan({"diff", "64496", "--from", file("first.db"), "--to", "1"}).exit_code, 1) << "nothing";
}

TEST_F(PlanChangeCommand, OfTwoFilesTheOlderStillKnowsTheNamesOfWhatIsGone) {
  World world = read_world(std::filesystem::path(MEETPOINT_SOURCE_DIR) / "data/sample");
  for (Json& row : world.rows(ObjectType::fac)) {
    if (row.at("id") == 1) row["status"] = "deleted";
  }
  std::filesystem::create_directory(*place_ / "closed");
  world.write(*place_ / "closed");
  load(*place_ / "closed", "closed.db");
  const Finished said =
      run({"diff", "64496", "--from", file("first.db"), "--to", file("closed.db"), "--csv"});
  EXPECT_THAT(said.out, HasSubstr("left,64496,Halcyon Content Network,,Polderhaven AMS1,")) << said.err;
}

TEST_F(PlanChangeCommand, AsOfIsWhatTheStoreSaidThen) {
  for (const std::vector<std::string>& asked :
       std::vector<std::vector<std::string>>{{"peers", "64496", "--limit", "0"},
                                             {"at", "ix:1"},
                                             {"at", "fac:1"},
                                             {"expand", "64503", "--policy", "Open"},
                                             {"overlap", "64496", "64500", "64503"}}) {
    std::vector<std::string> then = asked;
    then.insert(then.end(), {"--as-of", "1"});
    std::vector<std::string> first = asked;
    first.insert(first.end(), {"--json", "--store", file("first.db")});
    const std::string was = without_time(run(first).out);
    EXPECT_EQ(json(then), was) << asked[0];
    if (asked[0] == "at") {
      EXPECT_NE(json(asked), was);
    }
  }
}

TEST_F(PlanChangeCommand, APlannedPortIsInTheAnswersAndIsSaidToBePlanned) {
  EXPECT_THAT(json({"peers", "64503"}), Not(HasSubstr("F-PLANNED")));
  const std::string planned = json({"peers", "64503", "--overlay", file("plans.csv")});
  EXPECT_THAT(planned, AllOf(HasSubstr("F-PLANNED"), HasSubstr("plans.csv:1"), HasSubstr("192.0.2.60")));
  EXPECT_THAT(planned, Not(HasSubstr("\"asn\":64497")));
  EXPECT_THAT(json({"sessions", "64503", "--with", "64496", "--overlay", file("plans.csv")}),
              HasSubstr("192.0.2.60"));
  const Finished table = plan({"at", "ix:1", "--overlay", file("plans.csv")});
  EXPECT_THAT(table.out, HasSubstr("192.0.2.60"));
  EXPECT_THAT(json({"at", "ix:1"}), Not(HasSubstr("192.0.2.60"))) << "nothing of it is kept";
}

TEST_F(PlanChangeCommand, ExitCodesSayWhatHappened) {
  for (const auto& [code, asked] : std::vector<std::pair<int, std::vector<std::string>>>{
           {1, {"diff", "64501", "--from", "2"}},
           {2, {"diff", "64496"}},
           {2, {"diff", "--from", "1"}},
           {2, {"diff", "64496", "--from", "0"}},
           {2, {"diff", "64496", "--from", "3"}},
           {2, {"diff", "64496", "--from", "2", "--to", "1"}},
           {2, {"diff", "64496", "--from", "yesterday"}},
           {2, {"diff", "64496", "--from", "1", "--as-of", "1"}},
           {3, {"diff", "65551", "--from", "1"}},
           {4, {"diff", "64496", "--from", file("plans.csv")}},
           {2, {"whatif", "64496"}},
           {2, {"whatif", "64496", "--add-ix", "1"}},
           {2, {"whatif", "64503", "--drop-fac", "7"}},
           {3, {"whatif", "64503", "--add-ix", "4000"}},
           {3, {"whatif", "65551", "--add-ix", "1"}},
           {2, {"peers", "64496", "--as-of", "0"}},
           {2, {"peers", "64496", "--as-of", "1999-01-01"}},
           {2, {"peers", "64496", "--as-of", "then"}},
           {2, {"peers", "64496", "--overlay", file("wrong.csv")}},
           {3, {"peers", "64496", "--overlay", file("gone.csv")}},
           {2, {"peers", "64496", "--overlay", file("none.csv")}}}) {
    const Finished finished = plan(asked);
    EXPECT_EQ(finished.exit_code, code) << testing::PrintToString(asked) << finished.err;
    if (code > 1) {
      EXPECT_EQ(finished.out, "");
      EXPECT_NE(finished.err, "");
    }
  }
  EXPECT_THAT(plan({"peers", "64496", "--as-of", "1999-01-01"}).err,
              HasSubstr("--as-of asks the history, which has generations 1 of "));
  EXPECT_THAT(plan({"peers", "64496", "--overlay", file("wrong.csv")}).err, HasSubstr("wrong.csv:2: "));
  EXPECT_THAT(plan({"diff", "6450", "--from", "1"}).err, HasSubstr("did you mean"));
}

TEST_F(PlanChangeCommand, PrintsTheSameBytesThatTheServerSends) {
  const Served served(file("lived.db"));
  for (const auto& [arguments, target] : std::vector<std::pair<std::vector<std::string>, std::string>>{
           {{"diff", "64496", "64500", "--from", "1"}, "/v0.1/plan/diff?asns=64496,64500&from=1"},
           {{"diff", "64503", "--from", "1", "--to", "2"}, "/v0.1/plan/diff?asns=AS64503&from=1&to=2"},
           {{"whatif", "64503", "--add-ix", "1", "--add-fac", "3", "--drop-ix", "4"},
            "/v0.1/plan/whatif?asn=64503&add_ix=1&add_fac=3&drop_ix=4"}}) {
    HttpAnswer answer;
    for (int i = 0; i < 500 && answer.status != 200; ++i) answer = http_get(served.url(), target);
    ASSERT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(json(arguments), without_time(answer.body)) << target;
  }
  EXPECT_EQ(http_get(served.url(), "/v0.1/plan/diff?asns=64496&from=0").status, 400);
  EXPECT_EQ(http_get(served.url(), "/v0.1/plan/diff?asns=64496&from=1&overlay=plans.csv").status, 400);
}

}  // namespace
}  // namespace meetpoint::test
