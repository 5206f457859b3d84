#include <Poco/InflatingStream.h>

#include <sstream>

#include "index/catalog.hpp"
#include "index/sqlite_store.hpp"
#include "pdb_api.hpp"

/// What HTTP says round the answers of PeeringDB's API: methods, paths, validators, packing, other origins.
namespace meetpoint::test {
namespace {

using index::ObjectType;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class PdbHttp : public PdbApi {
 protected:
  static api::Request get(const std::string& target) {
    api::Request request;
    request.method = "GET";
    request.target = target;
    request.host = "mirror.example";
    return request;
  }
  static std::string unpacked(const std::string& bytes) {
    std::istringstream packed(bytes);
    Poco::InflatingInputStream stream(packed, Poco::InflatingStreamBuf::STREAM_GZIP);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
};

const std::vector<std::string> kPaths = {"/api/",       "/api/net",          "/api/net/1", "/api/net?depth=1",
                                         "/api/as_set", "/api/as_set/64496", "/net-0.json"};

TEST_F(PdbHttp, reads_and_nothing_else) {
  for (const std::string& path : kPaths) {
    EXPECT_EQ(ask(path, "HEAD").text(), ask(path).text()) << "the server sends no body";
    EXPECT_EQ(ask(path, "HEAD").headers, ask(path).headers);
    const api::Response options = ask(path, "OPTIONS");
    EXPECT_EQ(options.status, 204) << path;
    EXPECT_EQ(header(options, "Allow"), "GET, HEAD, OPTIONS");
    for (const char* method : {"POST", "PUT", "PATCH", "DELETE", "TRACE", "get"}) {
      const api::Response refused = ask(path, method);
      EXPECT_EQ(refused.status, 405) << method << path;
      EXPECT_EQ(header(refused, "Allow"), "GET, HEAD, OPTIONS");
      EXPECT_EQ(refused.text(),
                R"({"meta": {"error": "Method \")" + std::string(method) + R"(\" not allowed."}})");
    }
  }
}

TEST_F(PdbHttp, paths_end_with_a_slash_or_not) {
  EXPECT_EQ(ask("/api/net/").text(), ask("/api/net").text());
  EXPECT_EQ(ask("/api/net/1/").text(), ask("/api/net/1").text());
  EXPECT_EQ(ask("/api/net/1.json").text(), ask("/api/net/1").text());
  EXPECT_EQ(ask("/api/net/?asn=64496").text(), ask("/api/net?asn=64496").text());
  EXPECT_EQ(ask("/api/%6eet").text(), ask("/api/net").text());
  EXPECT_EQ(ask("/api").status, 301);
  EXPECT_EQ(header(ask("/api"), "Location"), "/api/");
  for (const char* none : {"/apis", "/API/net", "/api/Net", "/api/net.xml", "/api/net-0.json",
                           "/nonsense-0.json", "/-0.json", "/as_set-0.json", "/api//net//"})
    EXPECT_EQ(ask(none).status, 404) << none;
}

TEST_F(PdbHttp, the_index_names_every_list) {
  const Json index = row("");
  EXPECT_EQ(index.size(), 14U);
  for (const auto& [name, link] : index.items()) {
    EXPECT_EQ(link, "http://mirror.example/api/" + name);
    EXPECT_EQ(ask("/api/" + name).status, 200);
  }
}

TEST_F(PdbHttp, json_says_its_charset) {
  for (const char* path :
       {"/api/", "/api/net", "/api/net/1", "/api/net/99", "/api/net?limit=x", "/net-0.json"})
    EXPECT_EQ(ask(path).content_type, "application/json; charset=utf-8") << path;
}

TEST_F(PdbHttp, test_cors_GET) {
  for (const std::string path :
       {"/api/", "/api/org/1", "/api/net", "/api/net/99", "/api/net?limit=x", "/org-0.json"}) {
    api::Request request = get(path);
    EXPECT_EQ(header(api::answer(request, published_), "Access-Control-Allow-Origin"), "") << path;
    request.origin = "https://map.example";
    const api::Response response = api::answer(request, published_);
    EXPECT_EQ(header(response, "Access-Control-Allow-Origin"), "https://map.example") << path;
    EXPECT_THAT(header(response, "Vary"), HasSubstr("Origin")) << path;
    EXPECT_EQ(header(response, "Access-Control-Allow-Credentials"), "");
    request.method = "OPTIONS";
    const api::Response options = api::answer(request, published_);
    EXPECT_EQ(header(options, "Access-Control-Allow-Origin"), "https://map.example");
    EXPECT_EQ(header(options, "Access-Control-Allow-Methods"), "GET, HEAD");
  }
}

TEST_F(PdbHttp, who_holds_this_generation_is_told_so) {
  for (const std::string& path : kPaths) {
    const api::Response whole = ask(path);
    const std::string tag = header(whole, "ETag");
    const std::string modified = header(whole, "Last-Modified");
    EXPECT_EQ(header(whole, "Vary"), "Accept-Encoding, Origin");
    EXPECT_EQ(header(whole, "Cache-Control"), "public, no-cache");
    EXPECT_EQ(modified, "Sun, 13 Sep 2020 12:26:40 GMT") << "when it was committed";
    for (const std::string& held : {tag, "W/" + tag, "\"other\", " + tag, "\"other\"," + tag}) {
      api::Request request = get(path);
      request.if_none_match = held;
      request.if_modified_since = "Mon, 01 Jan 1990 00:00:00 GMT";  // counts for nothing beside a tag
      const api::Response response = api::answer(request, published_);
      EXPECT_EQ(response.status, 304) << path << held;
      EXPECT_EQ(response.text(), "");
      EXPECT_EQ(header(response, "ETag"), tag);
    }
    api::Request request = get(path);
    request.if_none_match = "\"other\"";
    request.if_modified_since = modified;
    EXPECT_EQ(api::answer(request, published_).status, 200) << path;
    request.if_none_match = "";
    EXPECT_EQ(api::answer(request, published_).status, 304) << path;
    request.if_modified_since = "Sun, 13 Sep 2020 12:26:39 GMT";
    EXPECT_EQ(api::answer(request, published_).status, 200) << path;
    request.if_modified_since = "nonsense";
    EXPECT_EQ(api::answer(request, published_).status, 200) << path;
  }
  const std::string before = header(ask("/api/net"), "ETag");
  const TempDir place;
  auto store = index::open_sqlite_store(place / "other.db", index::Access::write, [] {
                 return kLoadedAt + 1;
               }).value();
  pdb_world().store(*store);
  auto reading = store->read().value();
  auto catalog = index::Catalog::build(*reading, nullptr).value();
  published_.publish(index::Snapshot::build(*reading, std::move(catalog)).value());
  EXPECT_NE(header(ask("/api/net"), "ETag"), before) << "another store's generation 1";
}

TEST_F(PdbHttp, packs_for_those_who_take_it) {
  api::PackedLists packed;
  for (const std::string path :
       {"/api/net", "/api/net?depth=2", "/api/net?limit=5", "/net-0.json", "/api/net/1"}) {
    const std::string plain = ask(path).text();
    for (const char* wish : {"gzip", "br, GZIP;q=0.5", "*", "gzip ; q=1"}) {
      api::Request request = get(path);
      request.accept_encoding = wish;
      for (api::PackedLists* lists : {&packed, static_cast<api::PackedLists*>(nullptr)}) {
        const api::Response response = api::answer(request, published_, {}, lists);
        EXPECT_EQ(header(response, "Content-Encoding"), "gzip") << path << wish;
        EXPECT_EQ(unpacked(response.text()), plain) << path;
        EXPECT_LT(response.bytes(), plain.size());
        EXPECT_NE(header(response, "ETag"), header(ask(path), "ETag"));
        request.if_none_match = header(response, "ETag");
        EXPECT_EQ(api::answer(request, published_, {}, lists).status, 304);
        request.if_none_match = "";
      }
    }
    for (const char* wish : {"", "br", "gzip;q=0", "gzip;q=0.000", "identity"}) {
      api::Request request = get(path);
      request.accept_encoding = wish;
      const api::Response response = api::answer(request, published_, {}, &packed);
      EXPECT_EQ(header(response, "Content-Encoding"), "") << path << wish;
      EXPECT_EQ(response.text(), plain);
    }
  }
  api::Request small = get("/api/net?fields=id");
  small.accept_encoding = "gzip";
  EXPECT_EQ(header(api::answer(small, published_), "Content-Encoding"), "");
}

TEST_F(PdbHttp, whole_lists_and_files_are_packed_once_a_generation) {
  api::PackedLists packed;
  const auto ask_packed = [&](const std::string& path) {
    api::Request request = get(path);
    request.accept_encoding = "gzip";
    return api::answer(request, published_, {}, &packed);
  };
  const auto bytes_of = [](const api::Response& response) { return response.pieces->parts().front().data(); };
  for (const std::string path : {"/api/net", "/net-0.json"}) {
    const api::Response first = ask_packed(path);
    ASSERT_NE(first.pieces, nullptr) << path;
    EXPECT_EQ(bytes_of(ask_packed(path)), bytes_of(first)) << path;
    EXPECT_EQ(unpacked(first.text()), ask(path).text()) << path;
  }
  EXPECT_NE(bytes_of(ask_packed("/api/net")), bytes_of(ask_packed("/net-0.json")));
  // The next generation has the same networks; its files say another time.
  const api::Response before = ask_packed("/net-0.json");
  const TempDir place;
  auto now = kLoadedAt;
  auto store = index::open_sqlite_store(place / "s.db", index::Access::write, [&] { return now; }).value();
  pdb_world().store(*store);
  const auto publish = [&](const index::Catalog* catalog_before) {
    auto reading = store->read().value();
    auto catalog = index::Catalog::build(*reading, catalog_before).value();
    published_.publish(index::Snapshot::build(*reading, std::move(catalog)).value());
  };
  publish(nullptr);
  ask_packed("/net-0.json");
  now += 60;
  auto pass = store->begin().value();
  pass->stage(ObjectType::org, row_of(ObjectType::org, whole_row(ObjectType::org, {{"id", 400}}))).value();
  pass->commit().value();
  const auto snapshot = published_.current();
  publish(snapshot->catalog().get());
  EXPECT_EQ(unpacked(ask_packed("/net-0.json").text()), ask("/net-0.json").text());
  EXPECT_NE(ask("/net-0.json").text(), unpacked(before.text()));
}

TEST_F(PdbHttp, dumps_are_the_lists_with_the_time_they_were_cut) {
  for (const ObjectType type : index::kObjectTypes) {
    const std::string list(name_of(type));
    std::string expected = ask("/api/" + list).text();
    expected.replace(expected.size() - 3, 3, "{\"generated\": 1600000000.0}}");
    EXPECT_EQ(ask("/" + list + "-0.json").text(), expected);
  }
}

TEST_F(PdbHttp, pretty_answers_say_the_same_on_more_lines) {
  for (const std::string target : {"net/1", "org?limit=2&depth=2", "net?page=1", "net", "ixlan/3?depth=1"}) {
    const std::string more = target.find('?') == std::string::npos ? "?pretty" : "&pretty=0";
    EXPECT_EQ(ask("/api/" + target + more).text(), body(target).dump(2)) << target;
  }
}

TEST_F(PdbHttp, without_data_there_is_no_answer_yet) {
  const index::Published nothing;
  for (const char* path : {"/api/", "/api/net", "/net-0.json"}) {
    const api::Response response = api::answer(get(path), nothing);
    EXPECT_EQ(response.status, 503) << path;
    EXPECT_THAT(header(response, "Retry-After"), Not(IsEmpty()));
  }
}

}  // namespace
}  // namespace meetpoint::test
