#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <sstream>

#include "cli/text.hpp"
#include "support/golden.hpp"
#include "support/process.hpp"
#include "support/temp_dir.hpp"
#include "support/world.hpp"

/// `meetpoint peers`, `sessions`, `overlap` and the others that plan, on the bundled sample, as a user runs
/// them.
namespace meetpoint::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class PlanCommand : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    place_ = new TempDir;
    const auto sample = std::filesystem::path(MEETPOINT_SOURCE_DIR) / "data/sample";
    const Finished loaded = run({"sync", "--quiet", "--upstream", sample.string(), "--store", store()});
    ASSERT_EQ(loaded.exit_code, 0) << loaded.err;
    write_file(*place_ / "known.txt", "64496,5\n64497\n64498,2\n64507,9\n");
    write_file(*place_ / "asns.txt", "# some of ours\n64496\nAS64500\n64507\n64498\n");
    write_file(*place_ / "weights.txt", "64496,5\n64497\n64498,2\n64507,9\n65551\n");
    write_file(*place_ / "costs.txt", "1,10\n2,20\n3,5\n4,7\n5,9\n6,30\n");
    write_file(*place_ / "unknown_costs.txt", "4000,1\n");
    write_file(*place_ / "have.txt", "64500\n64497,192.0.2.12\n");
  }
  static void TearDownTestSuite() { delete place_; }
  static std::string store() { return (*place_ / "sample.db").string(); }
  static std::string file(const char* name) { return (*place_ / name).string(); }
  static Finished plan(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--store", store()});
    return run(arguments);
  }
  static TempDir* place_;
};
TempDir* PlanCommand::place_ = nullptr;

TEST_F(PlanCommand, AnswersAsItsGoldenFilesSay) {
  const std::vector<std::pair<std::string, std::vector<std::string>>> questions = {
      {"peers", {"peers", "64496", "--limit", "5"}},
      {"peers_open_v6",
       {"peers", "AS64500", "--policy", "open", "--ipv6", "--country", "de", "--without", file("have.txt")}},
      {"expand", {"expand", "64503", "--policy", "Open", "--policy", "Selective", "--budget", "3"}},
      {"expand_fac",
       {"expand", "64503", "--targets", file("weights.txt"), "--type", "facility", "--cost",
        file("costs.txt"), "--budget", "30"}},
      {"sessions", {"sessions", "64496", "--with", "64500", "64507"}},
      {"overlap", {"overlap", "64496", "64500", "64507"}},
      {"overlap_ix", {"overlap", "--ix", "1", "--ix", "2"}},
      {"overlap_fac", {"overlap", "--fac", "1", "--fac", "3"}},
      {"matrix", {"matrix", file("asns.txt"), "--show", "exchanges"}},
      {"at_ix", {"at", "ix:6"}},
      {"at_fac", {"at", "Polderhaven AMS1"}},
      {"near", {"near", "50.11,8.68", "--km", "400", "--limit", "6"}},
      {"redundancy", {"redundancy", "64496", "--with", "64500"}},
      {"near_miss", {"near-miss", "64496", "64501", "--km", "500"}},
      {"lint", {"lint"}},
      {"lint_ix", {"lint", "--ix", "6"}},
      {"path", {"path", "198.51.100.210"}},
      {"path_nested", {"path", "198.51.100.33"}},
      {"path_free", {"path", "2001:db8:1::ffff"}}};
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

TEST_F(PlanCommand, TablesFit100ColumnsAndHoldNothingThatATerminalWouldObey) {
  cli::use_utf8();
  for (const std::vector<std::string>& asked :
       std::vector<std::vector<std::string>>{{"peers", "64496", "--limit", "0"},
                                             {"expand", "64503", "--policy", "Open"},
                                             {"sessions", "64496", "--with", "64500", "64507", "64509"},
                                             {"overlap", "64496", "64500", "64507", "64509"},
                                             {"overlap", "--ix", "1", "--ix", "2", "--ix", "3"},
                                             {"at", "ix:1"},
                                             {"at", "fac:1"},
                                             {"near", "52.37,4.9", "--km", "20016", "--limit", "0"},
                                             {"redundancy", "64496", "--with", "64500"},
                                             {"near-miss", "64496", "64501", "--km", "20016"},
                                             {"path", "198.51.100.210"}}) {
    for (const char* format : {"table", "md"}) {
      std::vector<std::string> with_format = asked;
      with_format.insert(with_format.end(), {"--format", format});
      std::istringstream lines(plan(with_format).out);
      for (std::string line; std::getline(lines, line);) {
        EXPECT_EQ(cli::tame(line), line);
        if (std::string(format) == "table") {
          EXPECT_LE(cli::width_of(line), 100U) << line;
        }
      }
    }
  }
}

TEST_F(PlanCommand, ShortFormsOfTheFormatAreTheSame) {
  const auto timeless = [](const Finished& finished) { return without_time(finished.out); };
  EXPECT_EQ(timeless(plan({"peers", "64496", "--json"})),
            timeless(plan({"peers", "64496", "--format", "json"})));
  EXPECT_EQ(plan({"peers", "64496", "--csv"}).out, plan({"peers", "64496", "--format", "csv"}).out);
  EXPECT_EQ(plan({"peers", "64496", "--csv", "--json"}).exit_code, 2);
  EXPECT_EQ(plan({"peers", "64496", "--csv", "--format", "md"}).exit_code, 2);
}

TEST_F(PlanCommand, NamesStandWhereNumbersDo) {
  const auto json = [](const std::vector<std::string>& asked) {
    const Finished finished = plan(asked);
    EXPECT_EQ(finished.exit_code, 0) << finished.err;
    return without_time(finished.out);
  };
  const std::string name = Json::parse(plan({"peers", "64496", "--json"}).out).at("network").at("name");
  EXPECT_EQ(json({"peers", name, "--json"}), json({"peers", "64496", "--json"}));
  const Json exchanges =
      Json::parse(plan({"overlap", "--ix", "1", "--ix", "2", "--json"}).out).at("exchanges");
  EXPECT_EQ(json({"overlap", "--ix", exchanges[0].at("name"), "--ix", exchanges[1].at("name"), "--json"}),
            json({"overlap", "--ix", "1", "--ix", "2", "--json"}));
}

TEST_F(PlanCommand, ExitCodesSayWhatHappened) {
  EXPECT_EQ(plan({"peers", "64496", "--country", "AQ"}).exit_code, 1) << "nothing found";
  EXPECT_EQ(plan({"overlap", "64503", "64506"}).exit_code, 1);
  EXPECT_EQ(plan({"sessions", "64503", "--with", "64506"}).exit_code, 1);
  EXPECT_EQ(plan({"expand", "64496", "--policy", "Open", "--country", "AQ"}).exit_code, 1);
  write_file(*place_ / "wrong.txt", "64496\n64500x\n");
  write_file(*place_ / "empty.txt", "");
  std::string many;
  for (int asn = 1; asn <= 10'000; ++asn) many += std::to_string(asn) + '\n';
  write_file(*place_ / "many.txt", many);
  for (const std::vector<std::string>& wrong : std::vector<std::vector<std::string>>{
           {"peers"},
           {"peers", "0"},
           {"peers", "64496", "--policy", "Opne"},
           {"peers", "64496", "--country", "Germany"},
           {"peers", "64496", "--traffic", "much"},
           {"peers", "64496", "--rs-peer", "perhaps"},
           {"peers", "64496", "--without", file("wrong.txt")},
           {"peers", "64496", "--without", file("none.txt")},
           {"expand"},
           {"expand", "64496", "--policy", "Open", "--targets", file("asns.txt")},
           {"expand", "64496", "--policy", "Open", "--budget", "101"},
           {"expand", "64496", "--policy", "Open", "--type", "carrier"},
           {"expand", "64496", "--policy", "Open", "--cost", file("costs.txt")},
           {"expand", "64496", "--targets", file("wrong.txt")},
           {"sessions", "64496"},
           {"sessions", "64496", "--with", "64496"},
           {"overlap"},
           {"overlap", "64496"},
           {"overlap", "64496", "64500", "--ix", "1"},
           {"overlap", "--ix", "1"},
           {"overlap", "--ix", "1", "--ix", "1"},
           {"matrix", file("wrong.txt")},
           {"matrix", file("empty.txt")},
           {"at"},
           {"at", "6"},
           {"near", "50.11,8.68"},
           {"near", "50.11", "--km", "5"},
           {"near", "50.11,8.68", "--km", "0"},
           {"near", "50.11,8.68", "--km", "20017"},
           {"redundancy", "64496"},
           {"redundancy", "64496", "--with", "64496"},
           {"near-miss", "64496"},
           {"near-miss", "64496", "64496"},
           {"near-miss", "64496", "64500", "--km", "20017"},
           {"lint", "--asn", "64496", "--ix", "1"},
           {"path", "192.0.2.0/24"},
           {"path", "192.0.2.256"},
           {"matrix", file("many.txt")}}) {
    const Finished finished = plan(wrong);
    EXPECT_EQ(finished.exit_code, 2) << testing::PrintToString(wrong);
    EXPECT_EQ(finished.out, "");
    EXPECT_NE(finished.err, "");
  }
  EXPECT_THAT(plan({"matrix", file("wrong.txt")}).err, HasSubstr("wrong.txt:2: "));
  EXPECT_THAT(plan({"matrix", file("empty.txt")}).err, HasSubstr("empty.txt: is empty"));
  EXPECT_THAT(plan({"matrix", file("many.txt")}).err, HasSubstr("10000 AS numbers, and at most 1000"));
  for (const std::vector<std::string>& unknown : std::vector<std::vector<std::string>>{
           {"peers", "65551"},
           {"peers", "no such network"},
           {"expand", "65551", "--policy", "Open"},
           {"expand", "64496", "--policy", "Open", "--cost", file("unknown_costs.txt"), "--budget", "9"},
           {"overlap", "64496", "65551"},
           {"overlap", "--ix", "1", "--ix", "4000"},
           {"overlap", "--fac", "1", "--fac", "no such building"},
           {"sessions", "64496", "--with", "65551"},
           {"redundancy", "64496", "--with", "65551"},
           {"near-miss", "65551", "64496"},
           {"lint", "--asn", "65551"},
           {"lint", "--ix", "4000"},
           {"at", "ix:4000"},
           {"at", "no such place"}}) {
    EXPECT_EQ(plan(unknown).exit_code, 3) << testing::PrintToString(unknown);
  }
  EXPECT_THAT(plan({"peers", "6450"}).err, HasSubstr("did you mean"));
  EXPECT_THAT(plan({"at", "polder exchange"}).err,
              HasSubstr("did you mean Polder Exchange Amsterdam (ix:1)"));
  EXPECT_EQ(plan({"path", "203.0.113.250"}).exit_code, 1) << "outside of every prefix";
  EXPECT_EQ(plan({"near", "-89.5,-150", "--km", "10"}).exit_code, 1) << "nothing at the pole";
  const Finished missing = run({"peers", "64496", "--store", file("none.db")});
  EXPECT_EQ(missing.exit_code, 4);
}

TEST_F(PlanCommand, SuggestionsHoldNothingThatATerminalWouldObey) {
  for (const char* word : {"redline nowhere", "zero nowhere", "telecom nowhere"}) {
    const std::string err = plan({"peers", word}).err;
    EXPECT_THAT(err, AllOf(HasSubstr("did you mean"), Not(HasSubstr("\x1b")), Not(HasSubstr("\u200b"))))
        << word;
    EXPECT_EQ(std::count(err.begin(), err.end(), '\n'), 1) << "one line";
  }
}

/// As shells hand them over: `<(command)` and `command | meetpoint .. -`.
TEST_F(PlanCommand, TakesListsFromPipes) {
  const std::string expected = without_time(plan({"matrix", file("asns.txt"), "--json"}).out);
  const std::string ask = std::string(MEETPOINT_BINARY) + " matrix --store " + store() + " --json ";
  const std::string answer = (*place_ / "answer").string();
  const std::string pipe = (*place_ / "pipe").string();
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  for (const std::string& shell :
       {"cat " + file("asns.txt") + " | " + ask + "- >" + answer,
        ask + "- <" + file("asns.txt") + " >" + answer,
        "cat " + file("asns.txt") + " >" + pipe + " & " + ask + pipe + " >" + answer}) {
    EXPECT_EQ(std::system(shell.c_str()), 0) << shell;
    EXPECT_EQ(without_time(read_file(answer)), expected) << shell;
  }
  const std::string wrong = "echo 64496,here | " + ask + "- 2>" + answer;
  EXPECT_EQ(WEXITSTATUS(std::system(wrong.c_str())), 2);
  EXPECT_THAT(read_file(answer), testing::StartsWith("meetpoint: stdin:1: "));
  const std::string endless = ask + "- </dev/zero 2>" + answer;
  EXPECT_EQ(WEXITSTATUS(std::system(endless.c_str())), 2);
}

TEST_F(PlanCommand, PrintsTheSameBytesThatTheServerSends) {
  const Served served(store());
  for (const auto& [arguments, target] : std::vector<std::pair<std::vector<std::string>, std::string>>{
           {{"peers", "64496"}, "/v0.1/plan/peers?asn=64496"},
           {{"peers", "64500", "--policy", "Open", "--type", "NSP", "--scope", "Global", "--country", "DE",
             "--traffic", "1Gbps", "--min-speed", "1000", "--rs-peer", "no", "--ipv6", "--limit", "3"},
            "/v0.1/plan/"
            "peers?asn=64500&policy=open&type=nsp&scope=global&country=de&traffic=1Gbps&min_mbps=1000"
            "&rs_peer=0&ipv6=1&max_results=3"},
           {{"expand", "64500", "--policy", "Open", "--type", "facility", "--country", "DE", "--budget", "3"},
            "/v0.1/plan/expand?asn=64500&policy=open&type=facility&country=de&budget=3"},
           {{"expand", "64503", "--targets", file("known.txt"), "--type", "facility", "--cost",
             file("costs.txt"), "--budget", "30"},
            "/v0.1/plan/expand?asn=64503&targets=64496:5,64497,64498:2,64507:9&type=facility"
            "&cost=5:9,1:10,2:20,3:5,4:7,6:30&budget=30"},
           {{"sessions", "64496", "--with", "64500", "64507"},
            "/v0.1/plan/sessions?asn=64496&with=64500,AS64507"},
           {{"overlap", "64496", "64500"}, "/v0.1/plan/overlap?asns=64496,64500"},
           {{"overlap", "--ix", "1", "--ix", "2"}, "/v0.1/plan/overlap?ix=1,2"},
           {{"overlap", "--fac", "1", "--fac", "3"}, "/v0.1/plan/overlap?fac=1,3"},
           {{"matrix", file("asns.txt")}, "/v0.1/plan/matrix?asns=64496,64500,64507,64498"},
           {{"at", "ix:6"}, "/v0.1/plan/at?ix=6"},
           {{"at", "Polderhaven AMS1"}, "/v0.1/plan/at?fac=polderhaven%20ams1"},
           {{"near", "50.11,8.68", "--km", "400", "--limit", "6"},
            "/v0.1/plan/near?point=50.11,8.68&km=400&max_results=6"},
           {{"redundancy", "64496", "--with", "64500"}, "/v0.1/plan/redundancy?asn=64496&with=64500"},
           {{"near-miss", "64496", "64501", "--km", "500"},
            "/v0.1/plan/near-miss?asn=64496&with=AS64501&km=500"},
           {{"lint", "--limit", "5"}, "/v0.1/plan/lint?max_results=5"},
           {{"lint", "--asn", "64499"}, "/v0.1/plan/lint?asn=64499"},
           {{"path", "198.51.100.210"}, "/v0.1/plan/path?ip=198.51.100.210"}}) {
    std::vector<std::string> with_format = arguments;
    with_format.emplace_back("--json");
    HttpAnswer answer;
    for (int i = 0; i < 500 && answer.status != 200; ++i) answer = http_get(served.url(), target);
    ASSERT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(without_time(plan(with_format).out), without_time(answer.body)) << target;
  }
  const HttpAnswer unknown = http_get(served.url(), "/v0.1/plan/peers?asn=6450");
  EXPECT_EQ(unknown.status, 400);
  EXPECT_THAT(unknown.body, HasSubstr("did you mean"));
  EXPECT_EQ(http_get(served.url(), "/v0.1/plan/peers?asn=64496&polcy=Open").status, 400)
      << "a filter that is not known is not dropped";
}

}  // namespace
}  // namespace meetpoint::test
