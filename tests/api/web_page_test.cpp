#include "api/web_page.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <regex>
#include <set>

#include "api/compress.hpp"
#include "api/embedded_file.hpp"
#include "api/routes.hpp"
#include "support/temp_dir.hpp"

namespace meetpoint::test {
namespace {

using api::EmbeddedFile;
using api::Response;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;
using testing::UnorderedElementsAreArray;

std::string header(const Response& response, const std::string& name) {
  for (const auto& [key, value] : response.headers) {
    if (key == name) return value;
  }
  return {};
}

Response ask(const std::string& target, const std::string& accept_encoding = "",
             const std::string& tag = "") {
  static const index::Published nothing;
  api::Request request{"GET", target, ""};
  request.accept_encoding = accept_encoding;
  request.if_none_match = tag;
  return api::answer(request, nothing);
}

/// Where a browser asks for a file.
std::string target_of(const EmbeddedFile& file) {
  return file.name == "index.html" ? "/" : "/" + std::string(file.name);
}

std::set<std::string> all_matches(const std::string& text, const std::string& pattern) {
  std::set<std::string> found;
  const std::regex wanted(pattern);
  for (std::sregex_iterator match(text.begin(), text.end(), wanted), end; match != end; ++match)
    found.insert((*match)[1].str());
  return found;
}

TEST(WebPage, IsServedWithAllItNeedsBeforeAnythingIsLoaded) {
  const std::string page = ask("/").text();
  EXPECT_THAT(page, StartsWith("<!doctype html>"));
  // Relative, so that it also works below a proxy's path.
  const auto named = all_matches(page, "(?:src|href)=\"\\./(assets/[^\"]*)\"");
  std::set<std::string> there;
  for (const EmbeddedFile& file : api::embedded_files()) {
    const Response response = ask(target_of(file));
    EXPECT_EQ(response.status, 200) << file.name;
    EXPECT_EQ(response.text(), file.bytes) << file.name;
    EXPECT_NE(response.content_type, "application/octet-stream") << file.name;
    if (file.name != "index.html") there.emplace(file.name);
  }
  EXPECT_THAT(named, UnorderedElementsAreArray(there));
  EXPECT_GE(there.size(), 3U);
  EXPECT_EQ(ask("/assets/page.js").status, 404);
}

TEST(WebPage, EachFileSaysThatNothingFromElsewhereMayComeNearIt) {
  for (const EmbeddedFile& file : api::embedded_files()) {
    const Response response = ask(target_of(file));
    const std::string policy = header(response, "Content-Security-Policy");
    EXPECT_THAT(policy, StartsWith("default-src 'none'; script-src 'self'; style-src 'self'; "));
    for (const char* rule :
         {"connect-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"})
      EXPECT_THAT(policy, HasSubstr(rule));
    EXPECT_THAT(policy, Not(HasSubstr("unsafe")));
    EXPECT_EQ(header(response, "X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(header(response, "Referrer-Policy"), "no-referrer");
  }
}

TEST(WebPage, HasNothingThatItsPolicyForbids) {
  const std::string page = ask("/").text();
  EXPECT_THAT(all_matches(page, "<script([^>]*)>"), testing::Each(HasSubstr(" src=\"./assets/")));
  EXPECT_THAT(all_matches(page, "(<style|\\sstyle=|\\son[a-z]+=|javascript:)"), IsEmpty());
  for (const EmbeddedFile& file : api::embedded_files()) {
    if (file.name.ends_with(".js")) continue;  // it holds the names of XML's vocabularies
    EXPECT_THAT(
        all_matches(std::string(file.bytes), "((?:url\\(|src=\"|href=\"|@import )[\"']?(?:https?:)?//)"),
        IsEmpty())
        << file.name;
  }
}

TEST(WebPage, ItsSourcesNeverMakeMarkupOfText) {
  std::size_t files = 0;
  for (const auto& file :
       std::filesystem::directory_iterator(std::filesystem::path(MEETPOINT_SOURCE_DIR) / "api/web/src")) {
    if (file.path().extension() != ".ts") continue;
    ++files;
    EXPECT_THAT(
        all_matches(read_file(file.path()),
                    "(\\.(?:inner|outer)HTML|insertAdjacentHTML|document\\.write|createContextualFragment"
                    "|DOMParser|setHTML|\\beval\\(|new Function)"),
        IsEmpty())
        << file.path();
  }
  EXPECT_GT(files, 10U);
}

TEST(WebPage, IsPackedAndSmall) {
  constexpr std::size_t kMost = 250'000;
  std::size_t bytes = 0;
  for (const EmbeddedFile& file : api::embedded_files()) {
    const Response response = ask(target_of(file), "gzip, br");
    bytes += response.bytes();
    const bool worth_it = file.bytes.size() >= api::kLeastGzipBytes;
    EXPECT_EQ(header(response, "Content-Encoding"), worth_it ? "gzip" : "") << file.name;
    EXPECT_EQ(header(response, "Vary"), "Accept-Encoding, Origin");
    EXPECT_EQ(response.bytes() < file.bytes.size(), worth_it) << file.name;
  }
  EXPECT_LE(bytes, kMost);
  RecordProperty("gzip_bytes", static_cast<int>(bytes));
}

TEST(WebPage, FilesAreKeptForGoodAndThePageIsAskedAboutEachTime) {
  for (const EmbeddedFile& file : api::embedded_files()) {
    const std::string target = target_of(file);
    EXPECT_EQ(header(ask(target), "Cache-Control"),
              target == "/" ? "public, no-cache" : "public, max-age=31536000, immutable");
    const std::string plain = header(ask(target), "ETag");
    const std::string packed = header(ask(target, "gzip"), "ETag");
    EXPECT_EQ(plain == packed, file.bytes.size() < api::kLeastGzipBytes) << "other bytes have another tag";
    for (const std::string& tag : {plain, packed, "W/" + plain, "\"x\", " + packed, std::string("*")}) {
      const Response response = ask(target, "gzip", tag);
      EXPECT_EQ(response.status, 304) << target << ' ' << tag;
      EXPECT_EQ(response.bytes(), 0U);
    }
    EXPECT_EQ(ask(target, "gzip", "\"x\"").status, 200);
  }
}

}  // namespace
}  // namespace meetpoint::test
