#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

#include "cli/text.hpp"
#include "support/process.hpp"
#include "support/temp_dir.hpp"
#include "support/world.hpp"

/// `meetpoint findings` and `meetpoint changes`, as a user runs them.
namespace meetpoint::test {
namespace {

using index::ObjectType;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

/// An edit as upstream would stamp it.
void edit(World& world, ObjectType type, std::uint32_t id, const Json& changes) {
  auto& rows = world.rows(type);
  const auto row =
      std::find_if(rows.begin(), rows.end(), [&](const Json& one) { return one.at("id") == id; });
  ASSERT_NE(row, rows.end());
  row->update(changes);
  (*row)["updated"] = "2026-11-30T00:00:00Z";
}

/// The bundled sample, loaded, and then an edited copy of it.
class RecordsCommand : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    place_ = new TempDir;
    const auto sample = std::filesystem::path(MEETPOINT_SOURCE_DIR) / "data/sample";
    load(sample);
    World world = read_world(sample);
    edit(world, ObjectType::netixlan, 1, {{"speed", 400000}});
    edit(world, ObjectType::netixlan, 2, {{"ipaddr4", "192.0.2.9\u001b[31m"}, {"ipaddr6", nullptr}});
    edit(world, ObjectType::netixlan, 4, {{"status", "deleted"}});
    edit(world, ObjectType::netixlan, 73, {{"ipaddr4", nullptr}});  // half of a conflict goes
    edit(world, ObjectType::netfac, 1, {{"fac_id", 4}});
    world.add(ObjectType::netixlan, {{"id", 500},
                                     {"net_id", 16},
                                     {"ix_id", 1},
                                     {"ixlan_id", 1},
                                     {"speed", 1000},
                                     {"asn", 64511},
                                     {"ipaddr4", "192.0.2.60"},
                                     {"ipaddr6", nullptr}});
    std::filesystem::create_directory(*place_ / "edited");
    world.write(*place_ / "edited");
    load(*place_ / "edited");
  }
  static void TearDownTestSuite() { delete place_; }
  static void load(const std::filesystem::path& lists) {
    const Finished loaded = run({"sync", "--quiet", "--upstream", lists.string(), "--store", store()});
    ASSERT_EQ(loaded.exit_code, 0) << loaded.err;
  }
  static std::string store() { return (*place_ / "sample.db").string(); }
  static Finished ask(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--store", store()});
    return run(arguments);
  }
  static Json json(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--format", "json"});
    return Json::parse(ask(arguments).out);
  }
  static std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
  }
  static TempDir* place_;
};
TempDir* RecordsCommand::place_ = nullptr;

TEST_F(RecordsCommand, FindTheOdditiesOfTheSample) {
  std::map<std::string, std::set<std::uint32_t>> found;
  const Json answer = json({"findings"});
  for (const Json& finding : answer.at("findings"))
    found[finding.at("code").get<std::string>() + " " + finding.at("type").get<std::string>()].insert(
        finding.at("id").get<std::uint32_t>());
  EXPECT_EQ(found["F-PARENT-MISSING fac"], std::set<std::uint32_t>{14});
  EXPECT_EQ(found["F-PARENT-MISSING ixpfx"], std::set<std::uint32_t>{29});
  EXPECT_EQ(found["F-PARENT-MISSING netixlan"], std::set<std::uint32_t>{18});
  EXPECT_EQ(found["F-PARENT-DELETED netixlan"], (std::set<std::uint32_t>{17, 87, 88, 94, 95}));
  EXPECT_EQ(found["F-PARENT-DELETED netfac"], (std::set<std::uint32_t>{73, 74, 76}));
  EXPECT_EQ(found["F-IXLAN-ID ixlan"], std::set<std::uint32_t>{13});
  EXPECT_EQ(found["F-ASN netixlan"], std::set<std::uint32_t>{81});
  EXPECT_EQ(found["F-ADDRESS-RESERVED netixlan"], (std::set<std::uint32_t>{56, 59}));
  EXPECT_EQ(found["F-ADDRESS-INVALID netixlan"], std::set<std::uint32_t>{2}) << "the edit";
  EXPECT_EQ(found["F-IPRANGE netixlan"],
            (std::set<std::uint32_t>{55, 57, 58, 87, 88, 90, 91, 92, 93, 94, 95}));
  EXPECT_TRUE(found["F-ADDRESS-CONFLICT netixlan"].empty()) << "72 and 73, until the edit";
  const Json cleared = json({"findings", "--cleared", "--code", "F-ADDRESS-CONFLICT"}).at("findings");
  ASSERT_EQ(cleared.size(), 2U);
  EXPECT_EQ(cleared[0].at("id"), 72);
  EXPECT_FALSE(cleared[0].at("cleared").is_null());
}

TEST_F(RecordsCommand, FindingsAreFilteredAsAsked) {
  EXPECT_EQ(json({"findings", "--code", "F-ASN"}).at("findings").size(), 1U);
  for (const char* spelling : {"65538", "AS65538", "1.2"}) {
    const Json answer = json({"findings", "--asn", spelling});
    EXPECT_FALSE(answer.at("findings").empty()) << spelling;
    for (const Json& finding : answer.at("findings")) EXPECT_EQ(finding.at("asn"), 65538);
  }
  EXPECT_EQ(json({"findings", "--type", "fac"}).at("findings").at(0).at("type"), "fac");
}

TEST_F(RecordsCommand, ChangesTellWhatTheEditDid) {
  const auto changes = lines_of(ask({"changes", "--since", "1"}).out);
  ASSERT_EQ(changes.size(), 7U);
  EXPECT_THAT(changes[0], StartsWith("AT "));
  EXPECT_THAT(changes, Contains(AllOf(HasSubstr("speed-changed AS64496      ix 1           netixlan 1"),
                                      HasSubstr("100000 -> 400000 Mbit/s"))));
  EXPECT_THAT(changes, Contains(AllOf(HasSubstr("left          AS64498"), HasSubstr("netixlan 4"))));
  EXPECT_THAT(changes, Contains(AllOf(HasSubstr("joined        AS64511"), HasSubstr("netixlan 500"))));
  EXPECT_THAT(changes, Contains(AllOf(HasSubstr("moved         AS64496"), HasSubstr("fac 4"),
                                      HasSubstr("netfac 1"), HasSubstr("from fac 1"))));
  EXPECT_THAT(changes, Contains(AllOf(HasSubstr("readdressed"), HasSubstr("netixlan 2 "),
                                      HasSubstr("-> 192.0.2.9?[31m"))))
      << "and no escape sequence reaches the terminal";
  EXPECT_EQ(lines_of(ask({"changes", "--since", "1", "--ix", "1"}).out).size(), 5U);
  EXPECT_EQ(json({"changes", "--since", "1", "--asn", "64511"}).at("changes").size(), 1U);
  EXPECT_EQ(json({"changes", "--since", "2020-01-01"}), json({"changes", "--since", "0"}));
}

TEST_F(RecordsCommand, ExitCodesSayWhatHappened) {
  EXPECT_EQ(ask({"findings"}).exit_code, 0);
  EXPECT_EQ(ask({"changes", "--since", "1"}).exit_code, 0);
  for (const std::vector<std::string>& nothing :
       std::vector<std::vector<std::string>>{{"findings", "--code", "F-MALFORMED"},
                                             {"findings", "--asn", "1"},
                                             {"findings", "--cleared", "--type", "org"},
                                             {"changes", "--since", "2"},
                                             {"changes", "--since", "1", "--ix", "4294967295"},
                                             {"changes", "--since", "2100-01-01"}})
    EXPECT_EQ(ask(nothing).exit_code, 1) << testing::PrintToString(nothing);
  for (const std::vector<std::string>& wrong :
       std::vector<std::vector<std::string>>{{"findings", "--code", "F-NOTHING"},
                                             {"findings", "--code", "f-asn"},
                                             {"findings", "--asn", "0"},
                                             {"findings", "--type", "ship"},
                                             {"findings", "--format", "xml"},
                                             {"findings", "more"},
                                             {"changes"},
                                             {"changes", "--since", "yesterday"},
                                             {"changes", "--since", ""},
                                             {"changes", "--since", "-1"},
                                             {"findings", "--json", "--csv"},
                                             {"changes", "--since", "1", "--json", "--format", "csv"},
                                             {"changes", "--since", "1", "--ix", "0"},
                                             {"changes", "--since", "1", "--ix", "4294967296"}}) {
    const Finished finished = ask(wrong);
    EXPECT_EQ(finished.exit_code, 2) << testing::PrintToString(wrong);
    EXPECT_EQ(finished.out, "");
    EXPECT_NE(finished.err, "");
    EXPECT_LT(finished.err.size(), 300U) << finished.err;
  }
  for (const std::vector<std::string>& unknown :
       std::vector<std::vector<std::string>>{{"findings", "--asn", "Meridian Kit"},
                                             {"changes", "--since", "1", "--asn", "Meridian Kit"},
                                             {"changes", "--since", "1", "--ix", "Mainbogen"}}) {
    const Finished finished = ask(unknown);
    EXPECT_EQ(finished.exit_code, 3) << testing::PrintToString(unknown);
    EXPECT_EQ(finished.out, "");
    EXPECT_THAT(finished.err, HasSubstr("did you mean"));
  }
  const std::string none = (*place_ / "none.db").string();
  for (const std::vector<std::string>& command :
       std::vector<std::vector<std::string>>{{"findings"}, {"changes", "--since", "1"}}) {
    std::vector<std::string> arguments = command;
    arguments.insert(arguments.end(), {"--store", none});
    const Finished finished = run(arguments);
    EXPECT_EQ(finished.exit_code, 4);
    EXPECT_THAT(finished.err, HasSubstr("meetpoint sync"));
    EXPECT_FALSE(std::filesystem::exists(none));
  }
}

TEST_F(RecordsCommand, TakeNamesWhereNumbersStandAndFormatsByTheirShortName) {
  const auto expect_same = [](std::vector<std::string> named, std::vector<std::string> numbered) {
    for (const char* format : {"json", "csv"}) {
      named.push_back(std::string("--") + format);
      numbered.insert(numbered.end(), {"--format", format});
      const std::string out = ask(named).out;
      EXPECT_NE(out, "");
      EXPECT_EQ(out, ask(numbered).out) << testing::PrintToString(named);
      named.pop_back();
      numbered.resize(numbered.size() - 2);
    }
  };
  expect_same({"findings", "--asn", "meridian kite"}, {"findings", "--asn", "64500"});
  expect_same({"changes", "--since", "1", "--ix", "polder exchange amsterdam"},
              {"changes", "--since", "1", "--ix", "1"});
}

TEST_F(RecordsCommand, CsvHasOneLineARecordAndTheSameFieldsInEach) {
  for (const std::vector<std::string>& command : std::vector<std::vector<std::string>>{
           {"findings"}, {"findings", "--cleared"}, {"changes", "--since", "1"}}) {
    std::vector<std::string> csv = command;
    csv.insert(csv.end(), {"--format", "csv"});
    const auto lines = lines_of(ask(csv).out);
    const Json answer = json(command);
    EXPECT_EQ(lines.size(), answer.at(command[0]).size() + 1);
    std::set<std::size_t> commas;
    for (const std::string& line : lines) {
      bool quoted = false;
      commas.insert(static_cast<std::size_t>(std::count_if(line.begin(), line.end(), [&](char c) {
        if (c == '"') quoted = !quoted;
        return c == ',' && !quoted;
      })));
    }
    EXPECT_THAT(commas, ElementsAre(command[0] == "findings" ? 8U : 9U));
  }
}

TEST_F(RecordsCommand, TablesHoldNothingThatATerminalWouldObey) {
  cli::use_utf8();
  for (const std::vector<std::string>& command : std::vector<std::vector<std::string>>{
           {"findings"}, {"findings", "--cleared"}, {"changes", "--since", "0"}}) {
    for (const std::string& line : lines_of(ask(command).out)) EXPECT_EQ(cli::tame(line), line);
  }
}

TEST_F(RecordsCommand, PrintTheSameBytesThatTheServerSends) {
  const Served served(store());
  for (const auto& [arguments, target] : std::vector<std::pair<std::vector<std::string>, std::string>>{
           {{"findings"}, "/v0.1/findings"},
           {{"findings", "--code", "F-IPRANGE", "--asn", "64498"},
            "/v0.1/findings?code=F-IPRANGE&asn=AS64498"},
           {{"findings", "--cleared", "--type", "netixlan"}, "/v0.1/findings?cleared=1&type=netixlan"},
           {{"changes", "--since", "0"}, "/v0.1/changes?since=0"},
           {{"changes", "--since", "2026-01-01", "--asn", "64496", "--ix", "1"},
            "/v0.1/changes?since=2026-01-01&asn=64496&ix=1"},
       }) {
    HttpAnswer answer;
    for (int i = 0; i < 500 && answer.status != 200; ++i) answer = http_get(served.url(), target);
    ASSERT_EQ(answer.status, 200);
    std::vector<std::string> with_format = arguments;
    with_format.insert(with_format.end(), {"--format", "json"});
    EXPECT_EQ(ask(with_format).out, answer.body) << target;
  }
}

}  // namespace
}  // namespace meetpoint::test
