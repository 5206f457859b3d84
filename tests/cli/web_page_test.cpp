#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <sstream>

#include "support/npm.hpp"
#include "support/process.hpp"
#include "support/temp_dir.hpp"

/// The page as people see it, in Debian's chromium; and the files of it that are in the program.
namespace meetpoint::test {
namespace {

namespace fs = std::filesystem;

const fs::path kSource = MEETPOINT_SOURCE_DIR;

std::unique_ptr<Served> served(const fs::path& upstream, const fs::path& store) {
  EXPECT_EQ(run({"sync", "--quiet", "--upstream", upstream.string(), "--store", store.string()}).exit_code,
            0);
  return std::make_unique<Served>(store.string());
}

/// Whether node is there, and at least of that version.
bool has_node(int major, int minor) {
  return std::system(
             fmt::format("node -e 'const [major, minor] = process.versions.node.split(\".\"); process.exit("
                         "major > {0} || (major == {0} && minor >= {1}) ? 0 : 1)' >/dev/null 2>&1",
                         major, minor)
                 .c_str()) == 0;
}

/// The sample Internet with names that are made to do harm.
void write_hostile(const fs::path& to) {
  fs::copy(kSource / "data/sample", to);
  const auto rename = [&](const char* file, const std::string& from, const std::string& name) {
    std::string text = read_file(to / file);
    const std::string old = fmt::format("\"name\": \"{}\"", from);
    const auto at = text.find(old);
    ASSERT_NE(at, std::string::npos) << from;
    write_file(to / file, text.replace(at, old.size(), fmt::format("\"name\": \"{}\"", name)));
  };
  rename("ix.json", "Polder Exchange Amsterdam", "<img src=x onerror=alert(1)>");
  rename("ix.json", "Mainbogen-IX", R"(=HYPERLINK(\"//evil.example\"))");
  rename("ix.json", "Ravenmoor Exchange", R"(\u202egnp\u200b.exe)");
  rename("net.json", "Currawong Telecom", "<script>alert(1)</script> onerror");
  rename("fac.json", "Polderhaven AMS1", std::string(120, 'W'));
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

/// Screenshots stay in build/screenshots, for a person to look at.
TEST(WebPageInABrowser, KeepsWhatItPromises) {
  if (std::system("chromium --version >/dev/null 2>&1") != 0)
    GTEST_SKIP() << "skipped: chromium is not installed";
  if (!has_node(20, 0)) GTEST_SKIP() << "skipped: node 20 is not installed";
  const TempDir place;
  if (const auto why = install_with_npm(kSource / "tests/browser", {"check.mjs", "checks.mjs"}, place.path());
      !why.empty())
    GTEST_SKIP() << why;
  write_hostile(place / "hostile");
  const auto plain = served(kSource / "data/sample", place / "plain.db");
  const auto hostile = served(place / "hostile", place / "hostile.db");
  const fs::path pictures = fs::path(MEETPOINT_BINARY).parent_path() / "screenshots";
  fs::create_directories(pictures);
  const std::string said = (place / "said").string();
  const int status =
      std::system(fmt::format("cd '{}' && node check.mjs {} {} '{}' >{} 2>&1", place.path().string(),
                              plain->url(), hostile->url(), pictures.string(), said)
                      .c_str());
  const auto lines = lines_of(read_file(said));
  for (const std::string& line : lines) {
    EXPECT_TRUE(line.starts_with("ok ") || line.starts_with("figure ")) << line;
    if (line.starts_with("figure ")) std::printf("%s\n", line.c_str());
  }
  EXPECT_EQ(status, 0);
  EXPECT_GT(
      std::count_if(lines.begin(), lines.end(), [](const auto& line) { return line.starts_with("ok "); }),
      10);
  for (const char* picture :
       {"meet-light", "meet-dark", "meet-phone", "three-networks", "expand", "expand-phone-dark"})
    EXPECT_GT(fs::file_size(pictures / fmt::format("{}.png", picture)), 10'000U) << picture;
}

/// The bytes of each file below a folder.
std::map<std::string, std::string> files_of(const fs::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) files[fs::relative(entry.path(), folder).string()] = read_file(entry.path());
  }
  return files;
}

TEST(WebPageFiles, AreMadeOfTheirSources) {
  if (!has_node(20, 19)) GTEST_SKIP() << "skipped: node 20.19 is not installed";
  const fs::path web = kSource / "api/web";
  const TempDir place;
  if (const auto why = install_with_npm(web, {"index.html", "tsconfig.json", "vite.config.ts"}, place.path());
      !why.empty())
    GTEST_SKIP() << why;
  fs::copy(web / "src", place / "src");
  const std::string said = (place / "said").string();
  const std::string build =
      fmt::format("cd '{}' && npm run --silent build >{} 2>&1", place.path().string(), said);
  ASSERT_EQ(std::system(build.c_str()), 0) << read_file(said);
  const auto made = files_of(place / "dist");
  const auto held = files_of(web / "dist");
  for (const auto& [name, bytes] : made)
    EXPECT_TRUE(held.contains(name) && held.at(name) == bytes) << name << ": ./dev web makes it anew";
  EXPECT_EQ(made.size(), held.size());
  EXPECT_EQ(read_file(place / "land.svgpath"), read_file(web / "land.svgpath")) << "./dev web makes it anew";
}

}  // namespace
}  // namespace meetpoint::test
