#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/text.hpp"
#include "support/process.hpp"
#include "support/temp_dir.hpp"
#include "support/world.hpp"

/// `meetpoint owner` and `meetpoint overlay`, as a user runs them.
namespace meetpoint::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class OwnerCommand : public testing::Test {
 protected:
  OwnerCommand() {
    const auto sample = std::filesystem::path(MEETPOINT_SOURCE_DIR) / "data/sample";
    const Finished loaded = run({"sync", "--quiet", "--upstream", sample.string(), "--store", store()});
    EXPECT_EQ(loaded.exit_code, 0) << loaded.err;
  }
  std::string store() const { return (place_ / "sample.db").string(); }
  Finished ask(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--store", store()});
    return run(arguments);
  }
  std::string sql(const std::string& query) {
    return SQLite::Database(store()).execAndGet(query).getString();
  }

  TempDir place_;
};

TEST_F(OwnerCommand, ShowsWhoseAPortIs) {
  const Finished port = ask({"owner", "netixlan", "1"});
  EXPECT_EQ(port.exit_code, 0);
  EXPECT_THAT(port.out, StartsWith("netixlan 1\n  multi-party: "));
  EXPECT_THAT(
      port.out,
      HasSubstr("\n  net 1 AS64496 Halcyon Content Network -> org 13 Halcyon Content, Inc.\n    may "));
  EXPECT_THAT(port.out, HasSubstr("\n  ixlan 1 -> ix 1 Polder Exchange Amsterdam -> org 2 "));
  const Json json = Json::parse(ask({"owner", "netixlan", "1", "--format", "json"}).out);
  EXPECT_EQ(json.at("type"), "netixlan");
  ASSERT_EQ(json.at("sides").size(), 2U);
  EXPECT_EQ(json.at("sides")[0].at("chain")[0].at("asn"), 64496);
  EXPECT_EQ(json.at("sides")[1].at("chain").size(), 3U);
  EXPECT_TRUE(json.at("overlays").empty());
}

TEST_F(OwnerCommand, SaysWhatIsNotHeldAndWhatIsDeleted) {
  EXPECT_THAT(ask({"owner", "netixlan", "18"}).out, HasSubstr("net 9003 (not held)\n"));
  EXPECT_THAT(ask({"owner", "net", "26"}).out, AllOf(HasSubstr("org 19 "), HasSubstr(" (deleted)\n")));
  const Json json = Json::parse(ask({"owner", "netixlan", "18", "--format", "json"}).out);
  EXPECT_EQ(json.at("sides")[0].at("chain")[0].dump(), R"({"type":"net","id":9003,"held":false})");
}

TEST_F(OwnerCommand, PrintsHostileNamesTamely) {
  cli::use_utf8();
  for (const std::vector<std::string>& row :
       std::vector<std::vector<std::string>>{{"net", "20"}, {"net", "21"}, {"net", "22"}, {"fac", "18"}}) {
    const Finished finished = ask({"owner", row[0], row[1]});
    EXPECT_EQ(finished.exit_code, 0);
    std::istringstream lines(finished.out);
    std::string line;
    ASSERT_TRUE(std::getline(lines, line));
    EXPECT_EQ(cli::tame(line), line);
    ASSERT_TRUE(std::getline(lines, line));
    EXPECT_THAT(line, StartsWith("  single-party")) << "a newline in a name makes no line";
  }
}

TEST_F(OwnerCommand, ExitCodesSayWhatHappened) {
  EXPECT_EQ(ask({"owner", "net", "9003"}).exit_code, 1);
  for (const std::vector<std::string>& wrong :
       std::vector<std::vector<std::string>>{{"owner"},
                                             {"owner", "net"},
                                             {"owner", "ship", "1"},
                                             {"owner", "net", "0"},
                                             {"owner", "net", "-1"},
                                             {"owner", "net", "x"},
                                             {"owner", "net", "4294967296"},
                                             {"owner", "net", "1", "--format", "csv"},
                                             {"overlay", "net", "1"},
                                             {"overlay", "net", "1", "a"},
                                             {"overlay", "net", "1", "a", "b", "--remove"},
                                             {"overlay", "net", "0", "a", "b"},
                                             {"overlay", "ship", "1", "a", "b"}}) {
    const Finished finished = ask(wrong);
    EXPECT_EQ(finished.exit_code, 2) << testing::PrintToString(wrong);
    EXPECT_EQ(finished.out, "");
    EXPECT_LT(finished.err.size(), 300U) << finished.err;
  }
  const std::string none = (place_ / "none.db").string();
  EXPECT_EQ(run({"owner", "net", "1", "--store", none}).exit_code, 4);
  EXPECT_EQ(run({"overlay", "net", "1", "a", "b", "--store", none}).exit_code, 4);
  EXPECT_FALSE(std::filesystem::exists(none)) << "a note makes no store";
}

TEST_F(OwnerCommand, M1AnOverlayNeverShadowsWhatUpstreamSays) {
  const std::string before = sql("SELECT group_concat(json, x'0a') FROM netixlan");
  for (const std::vector<std::string>& shadow :
       std::vector<std::vector<std::string>>{{"org", "1", "name"},
                                             {"netixlan", "1", "ipaddr4"},
                                             {"netixlan", "1", "status"},
                                             {"poc", "1", "email"},
                                             {"net", "1", "id"}}) {
    const Finished refused = ask({"overlay", shadow[0], shadow[1], shadow[2], "x"});
    EXPECT_EQ(refused.exit_code, 2) << shadow[2];
    EXPECT_THAT(refused.err, HasSubstr("PeeringDB's own field"));
  }
  for (const char* name : {"Name", "our contact", "our-contact", "", "é", "a;b"})
    EXPECT_EQ(ask({"overlay", "org", "1", name, "x"}).exit_code, 2) << name;
  EXPECT_EQ(ask({"overlay", "netixlan", "1", "our_contact", "x"}).exit_code, 0);
  EXPECT_EQ(sql("SELECT group_concat(json, x'0a') FROM netixlan"), before);
  EXPECT_THAT(before, Not(HasSubstr("our_contact")));
}

TEST_F(OwnerCommand, AnOverlayIsShownKeptAndForgotten) {
  cli::use_utf8();
  ASSERT_EQ(ask({"overlay", "net", "1", "our_contact", "Zo\u00eb \u001b[31m\n\"<b>\""}).exit_code, 0);
  ASSERT_EQ(ask({"overlay", "net", "2", "our_contact", "of another row"}).exit_code, 0);
  ASSERT_EQ(ask({"overlay", "fac", "1", "our_contact", "of another type"}).exit_code, 0);
  const std::string shown = ask({"owner", "net", "1"}).out;
  EXPECT_THAT(shown, HasSubstr("\n  ours, not PeeringDB's\n    our_contact: Zo\u00eb ?[31m \"<b>\"\n"));
  EXPECT_THAT(shown, Not(HasSubstr("another")));
  const auto held = [&] {
    return Json::parse(ask({"owner", "net", "1", "--format", "json"}).out).at("overlays").dump();
  };
  EXPECT_EQ(held(), Json({{"our_contact", "Zo\u00eb \u001b[31m\n\"<b>\""}}).dump());
  const auto sample = std::filesystem::path(MEETPOINT_SOURCE_DIR) / "data/sample";
  ASSERT_EQ(ask({"sync", "--quiet", "--upstream", sample.string()}).exit_code, 0);
  EXPECT_THAT(held(), HasSubstr("Zo")) << "a load leaves it alone";
  EXPECT_EQ(ask({"overlay", "net", "1", "our_contact", "--remove"}).exit_code, 0);
  EXPECT_EQ(held(), "{}");
  const Finished again = ask({"overlay", "net", "1", "our_contact", "--remove"});
  EXPECT_EQ(again.exit_code, 1);
  EXPECT_NE(again.err, "");
}

TEST_F(OwnerCommand, AnOverlayMakesNoHistoryAndClearsNoFinding) {
  const std::string findings = sql("SELECT count(*) FROM finding WHERE cleared IS NULL");
  ASSERT_EQ(ask({"overlay", "net", "1", "our_contact", "x"}).exit_code, 0);
  EXPECT_EQ(sql("SELECT count(*) FROM finding WHERE cleared IS NULL"), findings);
  EXPECT_EQ(ask({"changes", "--since", "0"}).exit_code, 1);
}

}  // namespace
}  // namespace meetpoint::test
