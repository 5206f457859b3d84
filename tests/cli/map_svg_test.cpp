#include "cli/map_svg.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <regex>

#include "cli/land_outline.hpp"
#include "cli/svg_text.hpp"
#include "cli/text.hpp"
#include "support/process.hpp"
#include "support/temp_dir.hpp"
#include "support/world.hpp"

/// `--svg FILE`: a picture that any reader of SVG takes, with the answer's places and no markup of
/// upstream's.
namespace meetpoint::test {
namespace {

using index::ObjectType;
using testing::HasSubstr;
using testing::Not;

const std::filesystem::path kSample = std::filesystem::path(MEETPOINT_SOURCE_DIR) / "data/sample";

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

/// Every element is closed by its own name, and every sign of XML in text is escaped.
void expect_well_formed(std::string svg) {
  // std::regex recurses for each letter.
  svg.erase(svg.find(cli::land_outline()), cli::land_outline().size());
  static const std::regex element(
      R"re(<(/?)([A-Za-z]+)((?: [a-zA-Z0-9:-]+="[^"<&]*(?:&[a-z#0-9]+;[^"<&]*)*")*)(/?)>)re");
  std::vector<std::string> open;
  std::size_t at = 0;
  for (std::sregex_iterator found(svg.begin(), svg.end(), element), end; found != end; ++found) {
    const std::string between = svg.substr(at, static_cast<std::size_t>(found->position()) - at);
    EXPECT_EQ(between.find_first_of("<"), std::string::npos) << between;
    at = static_cast<std::size_t>(found->position() + found->length());
    if ((*found)[1] == "/") {
      ASSERT_FALSE(open.empty());
      EXPECT_EQ(open.back(), (*found)[2]);
      open.pop_back();
    } else if ((*found)[4] != "/") {
      open.push_back((*found)[2]);
    }
  }
  EXPECT_EQ(svg.substr(at), "\n");
  EXPECT_TRUE(open.empty());
}

class MapSvg : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    cli::use_utf8();
    place_ = new TempDir;
    ASSERT_EQ(run({"sync", "--quiet", "--upstream", kSample.string(), "--store", store()}).exit_code, 0);
  }
  static void TearDownTestSuite() { delete place_; }
  static std::string store() { return (*place_ / "sample.db").string(); }
  static std::string picture() { return (*place_ / "map.svg").string(); }
  static Finished ask(std::vector<std::string> arguments, const std::string& file = picture()) {
    arguments.insert(arguments.end(), {"--svg", file, "--store", store()});
    return run(arguments);
  }
  static std::string drawn(const std::vector<std::string>& arguments) {
    const Finished finished = ask(arguments);
    EXPECT_EQ(finished.exit_code, 0) << finished.err;
    EXPECT_NE(finished.out, "") << "the answer is printed too";
    return read_file(picture());
  }
  static TempDir* place_;
};
TempDir* MapSvg::place_ = nullptr;

TEST_F(MapSvg, AnyReaderOfSvgTakesIt) {
  for (const std::vector<std::string>& question :
       std::vector<std::vector<std::string>>{{"common", "64496", "64500"},
                                             {"overlap", "64496", "64500", "64507"},
                                             {"near", "52.37,4.9", "--km", "20016", "--limit", "0"},
                                             {"near", "52.37,4.9", "--km", "50"},
                                             {"at", "ix:1"},
                                             {"expand", "64503", "--budget", "3"},
                                             {"expand", "64503", "--type", "facility"}}) {
    const std::string svg = drawn(question);
    SCOPED_TRACE(testing::PrintToString(question));
    static const std::regex head(
        "<svg xmlns=\"http://www\\.w3\\.org/2000/svg\" width=\"([0-9]+)\" "
        "height=\"([0-9]+)\" viewBox=\"0 0 ([0-9]+) ([0-9]+)\"[^>]*>");
    std::smatch size;
    ASSERT_TRUE(std::regex_search(svg, size, head, std::regex_constants::match_continuous))
        << svg.substr(0, 200);
    EXPECT_EQ(size[1], size[3]);
    EXPECT_EQ(size[2], size[4]);
    EXPECT_THAT(svg, HasSubstr("prefers-color-scheme:dark"));
    EXPECT_GT(count(svg, "class=\"dot "), 0U);
    EXPECT_GT(count(svg, "class=\"label\""), 0U);
    EXPECT_EQ(count(svg, "http"), 1U) << "it asks for nothing from anywhere";
    for (const char* harm : {"<script", "href", "url(h", "@import", "foreignObject", "nan", "inf\""})
      EXPECT_THAT(svg, Not(HasSubstr(harm)));
    expect_well_formed(svg);
    const std::string check = "! command -v xmllint >/dev/null || xmllint --noout '" + picture() + "'";
    EXPECT_EQ(std::system(check.c_str()), 0);
  }
}

/// As many dots as the answer has places at different points, all of them on the map.
TEST_F(MapSvg, HasEachPlaceOfTheAnswerOnTheMap) {
  const std::string svg = drawn({"common", "64496", "64500"});
  const Finished places = run({"common", "64496", "64500", "--geojson", "--store", store()});
  std::size_t known = 0;
  const Json collection = Json::parse(places.out);
  for (const Json& feature : collection.at("features")) {
    if (feature.at("geometry").is_null()) continue;
    ++known;
    EXPECT_THAT(svg, HasSubstr(cli::svg_text(feature.at("properties").at("name").get<std::string>())));
  }
  EXPECT_GT(known, 5U);
  static const std::regex dot("class=\"dot [^\"]*\" cx=\"(-?[0-9.]+)\" cy=\"(-?[0-9.]+)\"");
  std::size_t dots = 0;
  for (std::sregex_iterator found(svg.begin(), svg.end(), dot), end; found != end; ++found, ++dots) {
    EXPECT_GE(std::stod((*found)[1]), 0);
    EXPECT_LE(std::stod((*found)[1]), 960);
    EXPECT_GE(std::stod((*found)[2]), 44);
    EXPECT_LE(std::stod((*found)[2]), 524);
  }
  EXPECT_GT(dots, 3U);
  EXPECT_LE(dots, known);
}

TEST_F(MapSvg, OfExpandHasTheCurveToo) {
  const Json answer =
      Json::parse(run({"expand", "64503", "--budget", "3", "--json", "--store", store()}).out);
  const std::string svg = drawn({"expand", "64503", "--budget", "3"});
  EXPECT_EQ(count(svg, "<path class=\"line\""), 1U);
  std::size_t k = 0;
  for (const Json& step : answer.at("steps")) {
    EXPECT_THAT(svg, HasSubstr(">" + step.at("covered").dump() + "</text>"));
    EXPECT_THAT(svg,
                HasSubstr(std::to_string(++k) + ". " + cli::svg_text(step.at("name").get<std::string>()) +
                          " (+" + step.at("gain").dump() + ")"));
  }
  EXPECT_THAT(drawn({"at", "ix:1"}), Not(HasSubstr("<path class=\"line\"")));
}

TEST_F(MapSvg, HostileNamesStayText) {
  World world = read_world(kSample);
  const std::string hostile = "</text><script>alert(1)</script>&\"' ]]>\u001b[31m\u202e\u200b\uffff";
  for (const ObjectType type : {ObjectType::ix, ObjectType::fac, ObjectType::net}) {
    for (Json& row : world.rows(type)) row["name"] = hostile + row.at("id").dump();
  }
  const TempDir other;
  world.write(other.path());
  const std::string hostile_store = (other / "hostile.db").string();
  ASSERT_EQ(run({"sync", "--quiet", "--upstream", other.path().string(), "--store", hostile_store}).exit_code,
            0);
  for (const std::vector<std::string>& question : std::vector<std::vector<std::string>>{
           {"common", "64496", "64500"}, {"expand", "64503"}, {"at", "fac:1"}}) {
    std::vector<std::string> arguments = question;
    arguments.insert(arguments.end(), {"--svg", picture(), "--store", hostile_store});
    ASSERT_EQ(run(arguments).exit_code, 0);
    const std::string svg = read_file(picture());
    EXPECT_THAT(svg, HasSubstr("&lt;/text&gt;&lt;script&gt;"));
    for (const char* harm : {"<script", "\x1b", "\u202e", "\u200b", "\uffff", "]]>"})
      EXPECT_THAT(svg, Not(HasSubstr(harm)));
    expect_well_formed(svg);
    const std::string check = "! command -v xmllint >/dev/null || xmllint --noout '" + picture() + "'";
    EXPECT_EQ(std::system(check.c_str()), 0);
  }
}

TEST_F(MapSvg, AFileIsReplacedWholeOrNotAtAll) {
  const TempDir folder;
  const std::string file = (folder / "old.svg").string();
  write_file(file, "<svg>old</svg>");
  write_file(folder / "store.db", "of value");
  std::filesystem::permissions(file,
                               std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  std::filesystem::create_symlink(file, folder / "link.svg");
  std::filesystem::create_symlink(folder / "nobody", folder / "lost.svg");
  ASSERT_EQ(ask({"at", "ix:1"}, (folder / "link.svg").string()).exit_code, 0);
  EXPECT_THAT(read_file(file), HasSubstr("<svg "));
  EXPECT_TRUE(std::filesystem::is_symlink(folder / "link.svg"));
  EXPECT_EQ(std::filesystem::status(file).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  ASSERT_EQ(mkfifo((folder / "fifo").c_str(), 0600), 0);
  for (const std::string& wrong :
       {(folder / "none/map.svg").string(), folder.path().string(), (folder / "fifo").string(),
        (folder / "store.db").string(), (folder / "lost.svg").string(), std::string("/dev/full"),
        std::string("-")}) {
    const Finished finished = ask({"common", "64496", "64500"}, wrong);
    EXPECT_EQ(finished.exit_code, 6) << wrong;
    EXPECT_EQ(finished.out, "");
    EXPECT_THAT(finished.err, HasSubstr("cannot write " + wrong + ": "));
    EXPECT_EQ(std::count(finished.err.begin(), finished.err.end(), '\n'), 1);
  }
  const std::string printed = (folder / "printed").string();
  const std::string shell = std::string(MEETPOINT_BINARY) + " at ix:1 --svg /dev/stdout --store " + store() +
                            " >" + printed + " 2>/dev/null";
  EXPECT_EQ(WEXITSTATUS(std::system(shell.c_str())), 6);
  EXPECT_TRUE(std::filesystem::is_empty(printed));
  std::filesystem::remove(printed);
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
    files += entry.exists() ? 1 : 0;
  EXPECT_EQ(files, 4U) << "no half of a file is left";
  EXPECT_EQ(read_file(folder / "store.db"), "of value") << "a slip of the hand takes nothing";
}

TEST(SvgText, HasNothingOfXml) {
  cli::use_utf8();
  EXPECT_EQ(cli::svg_text("<a b=\"c\">&'"), "&lt;a b=&quot;c&quot;&gt;&amp;&#39;");
  EXPECT_EQ(cli::svg_text("a\uffffb\ufffe"), "ab");
  EXPECT_EQ(cli::short_svg_text("abcdef&", 4), "abc\u2026");
}

TEST(LandOutline, IsDataOfAPathAlone) {
  const std::string land(cli::land_outline());
  EXPECT_GT(land.size(), 10'000U);
  EXPECT_EQ(land.find_first_not_of("MlZ-0123456789 \n"), std::string::npos);
}

}  // namespace
}  // namespace meetpoint::test
