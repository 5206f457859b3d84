#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <deque>
#include <filesystem>

#include "support/temp_dir.hpp"
#include "support/world.hpp"
#include "sync/api_source.hpp"
#include "sync/directory_source.hpp"

namespace meetpoint::sync {
namespace {

using index::ErrorCode;
using index::ObjectType;
using testing::HasSubstr;
using testing::Not;

index::Expected<std::optional<Batch>> list_of(Source& source, ObjectType type) {
  return source.list(type, [](std::uint64_t) {}, {});
}

TEST(DirectorySource, ReadsBothSpellingsOfAList) {
  const test::TempDir place;
  test::write_file(place / "org.json", "one");
  test::write_file(place / "net-0.json", "two");
  DirectorySource source(place.path());
  EXPECT_TRUE(source.absence_is_deletion());
  EXPECT_EQ(list_of(source, ObjectType::org).value()->text, "one");
  EXPECT_EQ(list_of(source, ObjectType::net).value()->text, "two");
  EXPECT_FALSE(list_of(source, ObjectType::ix).value()) << "not carried";
}

TEST(DirectorySource, RefusesWhatIsNoRegularFile) {
  const test::TempDir place;
  std::filesystem::create_directory(place / "org.json");
  ASSERT_EQ(mkfifo((place / "net.json").c_str(), 0600), 0);
  DirectorySource source(place.path());
  for (const ObjectType type : {ObjectType::org, ObjectType::net}) {
    const auto list = list_of(source, type);
    ASSERT_FALSE(list);
    EXPECT_EQ(list.error().code, ErrorCode::unavailable);
    EXPECT_THAT(list.error().text, HasSubstr("not a regular file"));
  }
}

TEST(DirectorySource, ALinkThatLeadsNowhereIsNoAbsentList) {
  const test::TempDir place;
  std::filesystem::create_symlink("nowhere", place / "org.json");
  std::filesystem::create_symlink("net.json", place / "net.json");
  DirectorySource source(place.path());
  for (const ObjectType type : {ObjectType::org, ObjectType::net}) {
    const auto list = list_of(source, type);
    ASSERT_FALSE(list) << name_of(type);
    EXPECT_THAT(list.error().text, HasSubstr(std::string(name_of(type)) + ".json"));
  }
}

TEST(DirectorySource, RefusesAListOverTheLimitWithoutReadingIt) {
  const test::TempDir place;
  test::write_file(place / "org.json", "");
  std::filesystem::resize_file(place / "org.json", kMostListBytes + 1);
  DirectorySource source(place.path());
  EXPECT_THAT(list_of(source, ObjectType::org).error().text, HasSubstr("512 MB"));
}

TEST(DirectorySource, SaysThatADirectoryIsMissing) {
  DirectorySource source("no/such/directory");
  EXPECT_THAT(list_of(source, ObjectType::org).error().text, HasSubstr("not a directory"));
}

/// Answers in turn with what a test put in.
class FakeFetch final : public Fetch {
 public:
  struct Log {
    std::deque<index::Expected<FetchResponse>> answers;
    std::vector<std::string> urls;
    std::string not_now;  ///< the URL that courtesy forbids
  };
  explicit FakeFetch(Log& log) : log_(log) {}
  index::Expected<FetchResponse> get(const FetchRequest& request, const std::stop_token&) override {
    log_.urls.push_back(request.url);
    EXPECT_EQ(request.most_bytes, kMostListBytes);
    auto answer = log_.answers.front();
    log_.answers.pop_front();
    return answer;
  }
  std::optional<index::UtcSeconds> not_before(const std::string& url) override {
    return url == log_.not_now ? std::optional<index::UtcSeconds>(1) : std::nullopt;
  }

 private:
  Log& log_;
};

TEST(ApiSource, AsksOneUnpagedListATypeAndCampusWithItsPendingRows) {
  for (const char* base : {"http://127.0.0.1/api", "http://127.0.0.1/api/", "http://127.0.0.1/api//"}) {
    FakeFetch::Log log;
    for (int i = 0; i < 2; ++i) log.answers.push_back(FetchResponse{200, "{\"data\":[]}", {}});
    ApiSource source(base, std::make_unique<FakeFetch>(log));
    EXPECT_FALSE(source.absence_is_deletion());
    EXPECT_EQ(list_of(source, ObjectType::net).value()->text, "{\"data\":[]}");
    EXPECT_TRUE(list_of(source, ObjectType::campus).value());
    EXPECT_THAT(log.urls, testing::ElementsAre("http://127.0.0.1/api/net?hide_ix_no_fac=0",
                                               "http://127.0.0.1/api/campus?since=1"));
  }
}

TEST(ApiSource, AsksForExchangesWithoutAFacilityWhateverTheOwnerOfTheKeyPrefers) {
  for (const ObjectType type : index::kObjectTypes) {
    FakeFetch::Log log;
    for (int i = 0; i < 3; ++i) log.answers.push_back(FetchResponse{200, "{\"data\":[]}", {}});
    ApiSource source("http://127.0.0.1/api", std::make_unique<FakeFetch>(log));
    ASSERT_TRUE(list_of(source, type));
    ASSERT_TRUE(source.changes(type, 7, {}, {}));
    ASSERT_TRUE(source.by_ids(type, std::vector<std::uint32_t>{1, 2}, {}));
    const bool hides = type == ObjectType::ix || type == ObjectType::ixlan || type == ObjectType::net ||
                       type == ObjectType::netixlan;
    const bool live = type == ObjectType::campus || type == ObjectType::poc;
    const std::string path = fmt::format("http://127.0.0.1/api/{}", name_of(type));
    EXPECT_THAT(log.urls,
                testing::ElementsAre(path + (hides  ? "?hide_ix_no_fac=0"
                                             : live ? "?since=1"
                                                    : ""),
                                     path + "?since=7" + (hides ? "&hide_ix_no_fac=0" : ""),
                                     path + "?since=1&id__in=1,2" + (hides ? "&hide_ix_no_fac=0" : "")));
  }
}

TEST(ApiSource, KnowsWhichListsMayBeAskedNow) {
  FakeFetch::Log log;
  ApiSource source("http://127.0.0.1/api", std::make_unique<FakeFetch>(log));
  log.not_now = "http://127.0.0.1/api/net?hide_ix_no_fac=0";
  EXPECT_FALSE(source.may_list(ObjectType::net));
  EXPECT_TRUE(source.may_list(ObjectType::poc));
  log.not_now = "http://127.0.0.1/api/poc?since=1";
  EXPECT_FALSE(source.may_list(ObjectType::poc));
  EXPECT_TRUE(source.may_list(ObjectType::net));
  log.not_now = "http://127.0.0.1/api/net?since=7&hide_ix_no_fac=0";
  EXPECT_FALSE(source.may_ask_changes(ObjectType::net, 7));
  EXPECT_TRUE(source.may_ask_changes(ObjectType::net, 8));
}

TEST(ApiSource, SaysWhyThereIsNoList) {
  struct Case {
    FetchResponse response;
    const char* says;
  };
  for (const Case& test : {
           Case{{429, "{\"message\": \"slow down\"}", 77}, "http://127.0.0.1/api throttles us"},
           Case{{500, "<html>secret stack</html>", {}}, "answered 500"},
           Case{{401, "{\"meta\": {\"error\": \"Invalid API key\"}}", {}}, "answered 401: Invalid API key"},
           Case{{302, "", {}}, "answered 302: redirects are not followed, name the final URL as --upstream"},
           Case{{301, "", {}, "", "https://www.peeringdb.com"},
                "301 and leads to https://www.peeringdb.com: "},
           Case{{404, "", {}}, "answered 404"},
           Case{{206, "{\"data\":[]}", {}}, "answered 206"},
       }) {
    FakeFetch::Log log;
    log.answers.push_back(test.response);
    ApiSource source("http://127.0.0.1/api", std::make_unique<FakeFetch>(log));
    const auto list = list_of(source, ObjectType::net);
    ASSERT_FALSE(list);
    EXPECT_EQ(list.error().code, test.response.status == 429 ? ErrorCode::throttled : ErrorCode::unavailable);
    EXPECT_THAT(list.error().text, HasSubstr(test.says));
    EXPECT_THAT(list.error().text, Not(HasSubstr("html")));
  }
}

TEST(ApiSource, PassesAFailureOn) {
  FakeFetch::Log log;
  log.answers.push_back(index::fail(ErrorCode::cancelled, "interrupted"));
  ApiSource source("http://127.0.0.1/api", std::make_unique<FakeFetch>(log));
  EXPECT_EQ(list_of(source, ObjectType::net).error().code, ErrorCode::cancelled);
}

}  // namespace
}  // namespace meetpoint::sync
