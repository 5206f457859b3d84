#include "api/dump.hpp"

#include <Poco/InflatingStream.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <set>
#include <sstream>
#include <thread>

#include "api/byte_range.hpp"
#include "api/http_cache.hpp"
#include "api/pack_file.hpp"
#include "api/server.hpp"
#include "support/process.hpp"
#include "support/temp_dir.hpp"
#include "support/wire.hpp"
#include "support/world.hpp"

namespace meetpoint::api {
namespace {

using index::ErrorCode;
using index::Generation;
using testing::HasSubstr;
using Kind = ByteRange::Kind;

TEST(ByteRange, OneRangeAndNothingElse) {
  const auto read = [](std::string_view header, std::uint64_t size = 100) {
    const ByteRange range = parse_byte_range(header, size);
    return std::to_string(static_cast<int>(range.kind)) + " " + std::to_string(range.first) + "+" +
           std::to_string(range.bytes);
  };
  EXPECT_EQ(read("bytes=0-9"), "1 0+10");
  EXPECT_EQ(read("bytes=99-"), "1 99+1");
  EXPECT_EQ(read("bytes=90-1000"), "1 90+10");
  EXPECT_EQ(read("bytes=-1"), "1 99+1");
  EXPECT_EQ(read("bytes=-1000"), "1 0+100");
  EXPECT_EQ(read("bytes=0-99999999999999999999999999"), "1 0+100");
  for (const char* beyond : {"bytes=100-", "bytes=100-200", "bytes=-0", "bytes=99999999999999999999-"})
    EXPECT_EQ(read(beyond), "2 0+0") << beyond;
  EXPECT_EQ(read("bytes=0-", 0), "2 0+0");
  for (const char* ignored : {"", "bytes=", "bytes=-", "bytes=9-0", "bytes=0-1,5-6", "lines=0-1", "bytes=a-b",
                              "bytes= 0-1", "bytes=0-1 ", "bytes=+0-1", "0-1", "bytes=1"}) {
    EXPECT_EQ(read(ignored), "0 0+0") << ignored;
  }
}

TEST(TakesCoding, ByNameAndWeight) {
  EXPECT_TRUE(takes_coding("gzip, deflate, zstd", "zstd"));
  EXPECT_TRUE(takes_coding("ZSTD;q=0.1", "zstd"));
  for (const char* no : {"", "gzip", "zstd;q=0", "zstd;q=0.000", "zstdx", "x-zstd", "*"})
    EXPECT_FALSE(takes_coding(no, "zstd")) << no;
  EXPECT_TRUE(takes_gzip("*"));
  EXPECT_FALSE(takes_gzip("*;q=0"));
}

std::string gunzip(const std::string& packed) {
  std::istringstream in(packed);
  Poco::InflatingInputStream stream(in, Poco::InflatingStreamBuf::STREAM_GZIP);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// A shelf on a mirror of one organization; its file is as long as the test wants.
class DumpTest : public testing::Test {
 protected:
  static constexpr std::size_t kBytes = 1'000'000;

  DumpTest() { publish(); }
  void publish() {
    test::World world;
    world.add(index::ObjectType::org, {{"id", 1}, {"name", "o"}});
    published_.publish(test::snapshot_of(world, place_.path()));
  }
  std::unique_ptr<DumpShelf> shelf() {
    return std::make_unique<DumpShelf>(
        directory_, published_,
        [this](const std::filesystem::path& to) -> index::Expected<Generation> {
          ++made_;
          if (fails_) return index::fail(ErrorCode::storage, "disk full");
          std::ofstream(to) << content();
          return published_.current()->generation();
        },
        [this](const std::string& line) {
          const std::lock_guard lock(mutex_);
          told_ += line + "\n";
        });
  }
  std::string content() const {
    std::string bytes = "generation " + std::to_string(published_.current()->generation().number) + " ";
    while (bytes.size() < kBytes) bytes += std::to_string(bytes.size() * 7919) + ",";
    return bytes;
  }
  static Response get(DumpShelf& shelf, const Request& request,
                      std::string_view path = "/dump/meetpoint.db") {
    return *get_dump(path, request, &shelf);
  }
  static Request request(std::string accept_encoding = "") {
    Request request;
    request.method = "GET";
    request.accept_encoding = std::move(accept_encoding);
    return request;
  }
  /// Files are swept just after the new ones are served.
  std::size_t files_left(std::size_t wanted) const {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (files().size() != wanted && std::chrono::steady_clock::now() < end)
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    return files().size();
  }
  Response get_made(DumpShelf& shelf, const Request& request) const {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    for (;;) {
      const auto look = shelf.look();
      const bool current = look.dump && look.dump->generation == published_.current()->generation();
      if (current || look.in_trouble || std::chrono::steady_clock::now() > end) return get(shelf, request);
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }
  static std::string body(const Response& response) {
    if (!response.file) return response.text();
    std::string bytes(response.file->bytes, '\0');
    EXPECT_EQ(response.file->file->read(response.file->offset, bytes), bytes.size());
    return bytes;
  }
  static std::string header(const Response& response, std::string_view name) {
    for (const auto& [key, value] : response.headers) {
      if (key == name) return value;
    }
    return {};
  }
  std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(directory_))
      names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
  }

  test::TempDir place_;
  std::filesystem::path directory_ = place_ / "store.db.dump";
  index::Published published_;
  std::atomic<int> made_ = 0;
  std::atomic<bool> fails_ = false;
  std::mutex mutex_;
  std::string told_;
};

TEST_F(DumpTest, IsMadeWhenSomebodyAsksAndOnceAGeneration) {
  const auto on = shelf();
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  EXPECT_EQ(made_, 0) << "nobody has asked";
  const Response first = get(*on, request());
  EXPECT_EQ(first.status, 503);
  EXPECT_EQ(header(first, "Retry-After"), "2");
  const Response made = get_made(*on, request());
  ASSERT_EQ(made.status, 200);
  EXPECT_EQ(body(made), content());
  for (int i = 0; i < 10; ++i) EXPECT_EQ(get(*on, request()).status, 200);
  EXPECT_EQ(made_, 1);
  EXPECT_EQ(files().size(), 4U);

  const std::string before = content();
  publish();
  EXPECT_EQ(body(get_made(*on, request())), content()) << "made without anybody having to wait for it";
  EXPECT_EQ(made_, 2);
  EXPECT_EQ(body(made), before) << "who is reading the old one reads on";
  EXPECT_EQ(files_left(4), 4U) << "and its files go at once";
}

TEST_F(DumpTest, EachFormUnpacksToTheSameBytes) {
  const auto on = shelf();
  EXPECT_EQ(header(get_made(*on, request()), "Content-Encoding"), "");
  const Response gzip = get(*on, request("gzip, br"));
  EXPECT_EQ(header(gzip, "Content-Encoding"), "gzip");
  EXPECT_EQ(gunzip(body(gzip)), content());
  const Response zstd = get(*on, request("gzip, zstd"));
  EXPECT_EQ(header(zstd, "Content-Encoding"), "zstd");
  EXPECT_EQ(body(zstd).substr(0, 4), "\x28\xb5\x2f\xfd");
  EXPECT_LT(zstd.bytes(), kBytes);
  std::set<std::string> tags;
  for (const char* coding : {"", "gzip", "zstd"}) tags.insert(header(get(*on, request(coding)), "ETag"));
  EXPECT_EQ(tags.size(), 3U);
  EXPECT_EQ(header(zstd, "Vary"), "Accept-Encoding, Origin");
}

TEST_F(DumpTest, ValidatorsSaveTheBytes) {
  const auto on = shelf();
  const Response whole = get_made(*on, request("gzip"));
  Request again = request("gzip");
  again.if_none_match = header(whole, "ETag");
  EXPECT_EQ(get(*on, again).status, 304);
  EXPECT_EQ(get(*on, again).bytes(), 0U);
  again.accept_encoding = "";
  EXPECT_EQ(get(*on, again).status, 200) << "another form is another file";
  again = request();
  again.if_modified_since = header(whole, "Last-Modified");
  EXPECT_EQ(get(*on, again).status, 304);
  again.if_none_match = "\"other\"";
  EXPECT_EQ(get(*on, again).status, 200) << "the tag counts, not the date";
}

TEST_F(DumpTest, GoesOnAfterABreak) {
  const auto on = shelf();
  const Response whole = get_made(*on, request());
  const std::string all = body(whole);
  Request rest = request();
  rest.range = "bytes=1000-";
  const Response part = get(*on, rest);
  EXPECT_EQ(part.status, 206);
  EXPECT_EQ(body(part), all.substr(1000));
  EXPECT_EQ(header(part, "Content-Range"),
            "bytes 1000-" + std::to_string(all.size() - 1) + "/" + std::to_string(all.size()));
  rest.if_range = header(whole, "ETag");
  EXPECT_EQ(get(*on, rest).status, 206);
  for (const std::string& other : {std::string("\"another generation\""), "W/" + header(whole, "ETag"),
                                   header(whole, "Last-Modified")}) {
    rest.if_range = other;
    EXPECT_EQ(get(*on, rest).status, 200) << other;
    EXPECT_EQ(body(get(*on, rest)), all);
  }
  rest.if_range.clear();
  rest.range = "bytes=" + std::to_string(all.size()) + "-";
  EXPECT_EQ(get(*on, rest).status, 416);
  EXPECT_EQ(header(get(*on, rest), "Content-Range"), "bytes */" + std::to_string(all.size()));
  rest.method = "HEAD";
  EXPECT_EQ(get(*on, rest).status, 200) << "a range is for GET";
}

TEST_F(DumpTest, TheDigestIsThatOfThePlainFile) {
  const auto on = shelf();
  get_made(*on, request("zstd"));
  const Response digest = get(*on, request("zstd"), "/dump/meetpoint.db.sha256");
  EXPECT_EQ(header(digest, "Content-Encoding"), "");
  test::write_file(place_ / "meetpoint.db", content());
  test::write_file(place_ / "sums", digest.body);
  const std::string check = "cd " + place_.path().string() + " && sha256sum --quiet -c sums";
  EXPECT_EQ(std::system(check.c_str()), 0) << digest.body;
}

TEST_F(DumpTest, ARestartGoesOnWithWhatIsThere) {
  { get_made(*shelf(), request()); }
  const auto before = files();
  const auto on = shelf();
  EXPECT_EQ(get_made(*on, request()).status, 200);
  EXPECT_EQ(made_, 1);
  EXPECT_EQ(files(), before);
}

TEST_F(DumpTest, WhatACrashLeftIsNotServed) {
  { get_made(*shelf(), request()); }
  // The digest is written last: without it the set is not whole.
  for (const std::string& name : files()) {
    if (name.ends_with(".sha256")) std::filesystem::remove(directory_ / name);
    if (name.ends_with(".gz")) test::write_file(directory_ / name, "half");
  }
  test::write_file(directory_ / "making.db.part", "half");
  test::write_file(directory_ / "meetpoint-1-0-7.db", "of another generation");
  test::write_file(directory_ / "notes.txt", "somebody's");
  const auto on = shelf();
  EXPECT_EQ(gunzip(body(get_made(*on, request("gzip")))), content());
  EXPECT_EQ(made_, 2);
  EXPECT_EQ(files().size(), 5U) << "four of ours, and what is not";
}

TEST_F(DumpTest, WhatWasDamagedMeanwhileIsMadeAnew) {
  { get_made(*shelf(), request()); }
  for (const std::string& name : files()) {
    if (name.ends_with(".db")) test::write_file(directory_ / name, "as a disk that lost it");
  }
  EXPECT_EQ(body(get_made(*shelf(), request())), content());
  EXPECT_EQ(made_, 2);
}

TEST_F(DumpTest, TroubleIsSaidWithARemedyAndServesNothingOld) {
  const auto on = shelf();
  EXPECT_EQ(get_made(*on, request()).status, 200);
  fails_ = true;
  publish();
  const Response trouble = get_made(*on, request());
  EXPECT_EQ(trouble.status, 503);
  EXPECT_EQ(header(trouble, "Retry-After"), "60");
  EXPECT_THAT(trouble.body, HasSubstr("Follow its /api"));
  const std::lock_guard lock(mutex_);
  EXPECT_THAT(told_, HasSubstr("disk full"));
}

TEST_F(DumpTest, ADirectoryThatCannotBeWrittenIsNamedInTheLog) {
  test::write_file(directory_, "a file stands in its place");
  const auto on = shelf();
  EXPECT_EQ(get_made(*on, request()).status, 503);
  const std::lock_guard lock(mutex_);
  EXPECT_THAT(told_, HasSubstr(directory_.string()));
}

TEST_F(DumpTest, OtherMethodsPathsAndServersWithoutOne) {
  Request posted = request();
  posted.method = "POST";
  EXPECT_EQ(get_dump("/dump/meetpoint.db", posted, nullptr)->status, 405);
  const auto none = get_dump("/dump/meetpoint.db", request(), nullptr);
  EXPECT_EQ(none->status, 404);
  EXPECT_THAT(none->body, HasSubstr("/api"));
  EXPECT_FALSE(get_dump("/dump/", request(), nullptr));
  EXPECT_FALSE(get_dump("/dump/meetpoint.db/", request(), nullptr));
}

TEST_F(DumpTest, OverHttp) {
  const auto on = shelf();
  get_made(*on, request());
  const auto server = Server::start("127.0.0.1:0", published_, {.dumps = on.get()}).value();
  const auto whole = test::http_get(server->url(), "/dump/meetpoint.db");
  EXPECT_EQ(whole.status, 200);
  EXPECT_EQ(whole.body, content());
  EXPECT_EQ(whole.header("Content-Type"), "application/vnd.sqlite3");
  const auto part = test::http("GET", server->url(), "/dump/meetpoint.db",
                               {{"Range", "bytes=-17"}, {"If-Range", whole.header("ETag")}});
  EXPECT_EQ(part.status, 206);
  EXPECT_EQ(part.body, content().substr(content().size() - 17));
  const auto head = test::http("HEAD", server->url(), "/dump/meetpoint.db");
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.body, "");
  EXPECT_EQ(head.header("Content-Length"), std::to_string(content().size()));
  test::Wire wire(server->url());  // the connection goes on after a file
  for (int i = 0; i < 2; ++i) {
    wire.send(test::get_request("/dump/meetpoint.db"));
    EXPECT_EQ(wire.read_answer()->body.size(), content().size());
  }
}

TEST_F(DumpTest, AFileThatEndsEarlyEndsTheConnection) {
  const auto on = shelf();
  get_made(*on, request());
  const auto server = Server::start("127.0.0.1:0", published_, {.dumps = on.get()}).value();
  for (const std::string& name : files()) {
    if (name.ends_with(".db")) std::filesystem::resize_file(directory_ / name, 5000);
  }
  test::Wire wire(server->url());
  wire.send(test::get_request("/dump/meetpoint.db"));
  EXPECT_LT(wire.read_to_end().size(), content().size()) << "no other bytes fill the promised length";
}

TEST(PackFile, StopsWhenAskedAndSaysWhatIsWrong) {
  const test::TempDir place;
  test::write_file(place / "plain", "text");
  std::stop_source stop;
  stop.request_stop();
  for (const Packing packing : {Packing::gzip, Packing::zstd}) {
    EXPECT_EQ(pack_file(place / "plain", place / "packed", packing, stop.get_token()).error().code,
              ErrorCode::cancelled);
    EXPECT_EQ(pack_file(place / "none", place / "packed", packing, {}).error().code, ErrorCode::storage);
    EXPECT_EQ(pack_file(place / "plain", "/dev/full", packing, {}).error().code, ErrorCode::storage);
  }
}

}  // namespace
}  // namespace meetpoint::api
