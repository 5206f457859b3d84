#include "sync/http_client.hpp"

#include <Poco/DeflatingStream.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <sstream>
#include <stop_token>
#include <thread>

#include "support/scripted_server.hpp"
#include "sync/envelope.hpp"

namespace meetpoint::sync {
namespace {

using index::ErrorCode;
using test::Connection;
using test::http_response;
using test::ScriptedServer;
using testing::HasSubstr;

constexpr std::uint64_t kMegabyte = 1024 * 1024;

index::Expected<FetchResponse> get(const std::string& url, std::uint64_t most_bytes = kMegabyte,
                                   const std::stop_token& stop = {}) {
  return make_http_client("meetpoint-test/1")->get({url, most_bytes, {}}, stop);
}

std::string gzip(const std::string& text) {
  std::ostringstream packed;
  Poco::DeflatingOutputStream stream(packed, Poco::DeflatingStreamBuf::STREAM_GZIP);
  stream << text;
  stream.close();
  return packed.str();
}

TEST(HttpClient, GetsWhatIsThereAndSaysWhoAsks) {
  std::string request;
  ScriptedServer server([&](const std::string& head, Connection& connection) {
    request = head;
    connection.send(http_response("200 OK", "hello"));
  });
  const auto response = get(server.url() + "/api/net?since=1");
  ASSERT_TRUE(response) << response.error().text;
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ(response->body, "hello");
  EXPECT_THAT(request, HasSubstr("GET /api/net?since=1 HTTP/1.1"));
  EXPECT_THAT(request, HasSubstr("User-Agent: meetpoint-test/1\r\n"));
  EXPECT_THAT(request, HasSubstr("Accept-Encoding: gzip\r\n"));
}

TEST(HttpClient, UnpacksGzip) {
  ScriptedServer server([](const std::string&, Connection& connection) {
    connection.send(http_response("200 OK", gzip("packed text"), "Content-Encoding: gzip\r\n"));
  });
  EXPECT_EQ(get(server.url()).value().body, "packed text");
}

TEST(HttpClient, ReadsRetryAfter) {
  ScriptedServer server([](const std::string&, Connection& connection) {
    connection.send(http_response("429 Too Many Requests", "{}", "Retry-After: 42\r\n"));
  });
  const auto response = get(server.url()).value();
  EXPECT_EQ(response.status, 429);
  EXPECT_EQ(response.retry_after_seconds, 42U);
}

TEST(HttpClient, FollowsNoRedirect) {
  std::atomic<int> requests = 0;
  ScriptedServer server([&](const std::string&, Connection& connection) {
    ++requests;
    connection.send(http_response("302 Found", "", "Location: /elsewhere\r\n"));
  });
  EXPECT_EQ(get(server.url()).value().status, 302);
  EXPECT_EQ(requests, 1);
}

TEST(HttpClient, AResponseThatIsNotWholeIsNone) {
  const std::string whole = http_response("200 OK", "hello");
  for (const auto& [what, script] : std::vector<std::pair<std::string, test::Script>>{
           {"nothing", [](const std::string&, Connection&) {}},
           {"reset", [](const std::string&, Connection& connection) { connection.reset(); }},
           {"garbage",
            [](const std::string&, Connection& connection) { connection.send("\x01\x02 garbage\r\n\r\n"); }},
           {"short body",
            [&](const std::string&, Connection& connection) {
              connection.send(whole.substr(0, whole.size() - 1));
            }},
           {"chunk cut",
            [](const std::string&, Connection& connection) {
              connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel");
            }},
           {"not gzip",
            [](const std::string&, Connection& connection) {
              connection.send(http_response("200 OK", "plain", "Content-Encoding: gzip\r\n"));
            }},
       }) {
    ScriptedServer server(script);
    const auto response = get(server.url());
    ASSERT_FALSE(response) << what << ": " << response->body;
    EXPECT_EQ(response.error().code, ErrorCode::unavailable) << what;
    EXPECT_THAT(response.error().text, HasSubstr("no answer from " + server.url())) << what;
  }
}

TEST(HttpClient, WhatLibcurlTakesForWholeTheEnvelopeRefuses) {
  // libcurl takes the end of the connection for the end of a head, and does not miss the end of a gzip
  // stream.
  const std::string envelope = "{\"data\": [], \"meta\": {\"note\": \"" + std::string(5000, 'x') + "\"}}";
  const std::string packed = gzip(envelope);
  for (const std::string& response :
       {http_response("200 OK", envelope).substr(0, 20),
        http_response("200 OK", packed.substr(0, packed.size() / 2), "Content-Encoding: gzip\r\n"),
        "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + envelope.substr(0, 3000)}) {
    ScriptedServer server([&](const std::string&, Connection& connection) { connection.send(response); });
    auto got = get(server.url());
    EXPECT_FALSE(got && read_envelope(index::ObjectType::org, got->body, {}));
  }
}

TEST(HttpClient, TakesNoMoreThanItsLimitPackedOrNot) {
  for (const bool packed : {false, true}) {
    ScriptedServer server([&](const std::string&, Connection& connection) {
      const std::string bomb(8 * kMegabyte, 'x');
      connection.send(packed ? http_response("200 OK", gzip(bomb), "Content-Encoding: gzip\r\n")
                             : http_response("200 OK", bomb));
    });
    const auto response = get(server.url(), kMegabyte);
    ASSERT_FALSE(response);
    EXPECT_THAT(response.error().text, HasSubstr("more than 1 MB"));
  }
}

TEST(HttpClient, SaysThatNobodyListens) {
  std::string url;
  {
    const ScriptedServer server([](const std::string&, Connection&) {});
    url = server.url();
  }
  EXPECT_EQ(get(url).error().code, ErrorCode::unavailable);
}

TEST(HttpClient, SpeaksNothingButHttp) {
  EXPECT_FALSE(get("file:///etc/hostname"));
  EXPECT_FALSE(get("gopher://127.0.0.1/"));
}

TEST(HttpClient, StopsWhenAskedThoughThePeerIsSilent) {
  std::stop_source stop;
  std::atomic<bool> asked = false;
  ScriptedServer server([&](const std::string&, Connection&) {
    asked = true;
    while (!stop.stop_requested()) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  });
  std::jthread stopper([&] {
    while (!asked) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    stop.request_stop();
  });
  EXPECT_EQ(get(server.url(), kMegabyte, stop.get_token()).error().code, ErrorCode::cancelled);
}

}  // namespace
}  // namespace meetpoint::sync
