#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "api/server.hpp"
#include "support/meetings.hpp"
#include "support/temp_dir.hpp"
#include "support/wire.hpp"

/// What the server does with bytes that are no request of a well-meaning client.
namespace meetpoint::test {
namespace {

using testing::AllOf;
using testing::AnyOf;
using testing::Ge;
using testing::HasSubstr;
using testing::Lt;
using testing::Not;
using testing::StartsWith;

class Hostile : public testing::Test {
 protected:
  void SetUp() override {
    published_.publish(snapshot_of(two_networks(), directory_.path()));
    server_ = std::move(api::Server::start("127.0.0.1:0", published_).value());
  }
  /// That the server still answers a new client, and ends when it is told to.
  void TearDown() override {
    {
      Wire wire(server_->url());
      wire.send(get_request("/healthz"));
      const auto answer = wire.read_answer();
      ASSERT_TRUE(answer);
      EXPECT_EQ(answer->body, "{\"status\":\"ok\"}\n");
    }
    const auto begin = std::chrono::steady_clock::now();
    server_.reset();
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
  }

  TempDir directory_;
  index::Published published_;
  std::unique_ptr<api::Server> server_;
};

/// How often `part` stands in `text`.
std::size_t times(const std::string& text, std::string_view part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST_F(Hostile, ABodyIsNotReadAndEndsTheConnection) {
  const std::vector<std::pair<std::string, std::string>> bodies = {
      {"Content-Length: 4\r\n", "abcd"},
      {"Transfer-Encoding: chunked\r\n", "4\r\nabcd\r\n0\r\n\r\n"},
  };
  for (const auto& [header, body] : bodies) {
    for (const char* method : {"GET", "POST"}) {
      Wire wire(server_->url());
      wire.send(method + get_request("/healthz", header).substr(3) + body);
      const auto answer = wire.read_answer();
      ASSERT_TRUE(answer) << header;
      EXPECT_EQ(answer->status, std::string_view(method) == "GET" ? 200 : 405);
      EXPECT_EQ(answer->header("Connection"), "Close");
      EXPECT_EQ(wire.read_to_end(), "") << header;
    }
  }
}

TEST_F(Hostile, BytesOfABodyAreNeverAnsweredAsARequest) {
  const std::string inner = get_request("/readyz");
  const std::string length = std::to_string(inner.size());
  const std::vector<std::pair<std::string, std::string>> bodies = {
      {"Content-Length: " + length + "\r\n", inner},
      {"content-length: " + length + "\r\n", inner},
      {"Content-Length: 0\r\nContent-Length: " + length + "\r\n", inner},
      {"Content-Length: 0, " + length + "\r\n", inner},
      {"Content-Length: +" + length + "\r\n", inner},
      {"Content-Length: -1\r\n", inner},
      {"Content-Length: x\r\n", inner},
      {"Content-Length : " + length + "\r\n", inner},
      {"Content-Length\t: " + length + "\r\n", inner},
      {"Content-Length:\r\n " + length + "\r\n", inner},
      {"Transfer-Encoding: chunked\r\n", "0\r\n\r\n" + inner},
      {"Transfer-Encoding: Chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n" + inner},
      {"Content-Length: 0\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n" + inner},
      {"Transfer-Encoding: gzip, chunked\r\n", inner},
      {"Transfer-Encoding: xchunked\r\n", inner},
      {"Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n", inner},
      {"Transfer-Encoding : chunked\r\n", inner},
      {"Transfer-Encoding:\r\n chunked\r\n", inner},
  };
  for (const auto& [header, body] : bodies) {
    for (const char* method : {"GET", "POST", "HEAD", "OPTIONS"}) {
      Wire wire(server_->url());
      wire.send(method + get_request("/healthz", header).substr(3) + body);
      const std::string all = wire.read_to_end();
      EXPECT_LE(times(all, "HTTP/1.1 "), 1U) << method << " " << header << all;
      EXPECT_THAT(all, Not(HasSubstr("ready"))) << method << " " << header;
    }
  }
}

TEST_F(Hostile, RequestsWithoutABodyMayFollowEachOtherUnasked) {
  Wire wire(server_->url());
  wire.send(get_request("/healthz") + get_request("/readyz", "Connection: close\r\n"));
  EXPECT_EQ(times(wire.read_to_end(), "HTTP/1.1 200 OK"), 2U);
}

TEST_F(Hostile, WhatIsTooLargeOrNoHttpIsRefusedOrCutOff) {
  std::string many_fields;
  for (int k = 0; k < 1000; ++k) many_fields += "X-" + std::to_string(k) + ": y\r\n";
  const std::vector<std::string> requests = {
      get_request("/" + std::string(20000, 'a')),
      get_request("/healthz?" + std::string(1000000, 'a')),
      get_request("/healthz", "X: " + std::string(100000, 'a') + "\r\n"),
      get_request("/healthz", std::string(100000, 'a') + ": x\r\n"),
      get_request("/healthz", many_fields),
      std::string(100000, 'A') + " / HTTP/1.1\r\n\r\n",
      "GET /healthz HTTP/1.1" + std::string(100000, '1') + "\r\n\r\n",
      std::string("\0\0\0\0\r\n\r\n", 8),
      "GET /healthz\r\n\r\n",
      "GET /healthz HTTP/2.0\r\n\r\n",
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
      "\x16\x03\x01\x02\x01\x01\xfc\x03\x03 a TLS hello\r\n\r\n",
  };
  for (const std::string& request : requests) {
    Wire wire(server_->url());
    wire.send(request);
    wire.finish();
    const std::string all = wire.read_to_end();
    const std::string shown = request.substr(0, 40);
    EXPECT_THAT(all, Not(HasSubstr("<"))) << shown;
    EXPECT_THAT(all, AnyOf("", StartsWith("HTTP/1.1 4"))) << shown;
  }
}

TEST_F(Hostile, ClientsThatLeaveEarlyDoNoHarm) {
  const std::string request = get_request("/v0.1/common?asns=64496,64500", "X: y\r\n");
  for (std::size_t size = 0; size < request.size(); ++size) {
    Wire cut(server_->url());
    cut.send(request.substr(0, size));
  }
  for (int k = 0; k < 50; ++k) {
    Wire deaf(server_->url());
    deaf.send(request + request + request);  // leaves without reading an answer
  }
}

TEST_F(Hostile, AClientThatReadsNothingIsLetGo) {
  Wire deaf(server_->url());
  deaf.stuff(get_request("/v0.1/common?asns=64496,64500"));
  EXPECT_TRUE(deaf.wait_for_close());
}

/// Threads are few: a byte now and then must not keep one.
TEST_F(Hostile, AHeadThatNeverEndsIsCutOffAfterTenSeconds) {
  using std::chrono::seconds;
  const auto begin = std::chrono::steady_clock::now();
  Wire slow(server_->url());
  slow.send("GET /healthz HTTP/1.1\r\nX: ");
  Wire second(server_->url());
  second.send(get_request("/healthz") + "GET /rea");  // the beginning of the next one
  ASSERT_TRUE(second.read_answer());
  std::jthread dripping([&](const std::stop_token& stop) {
    while (!stop.stop_requested() && std::chrono::steady_clock::now() - begin < seconds(25)) {
      std::this_thread::sleep_for(std::chrono::milliseconds(500));
      slow.send("y");
      second.send("y");
    }
  });
  EXPECT_TRUE(slow.wait_for_close());
  EXPECT_TRUE(second.wait_for_close());
  const auto took = std::chrono::steady_clock::now() - begin;
  EXPECT_GT(took, seconds(9));
  EXPECT_LT(took, seconds(15));
}

TEST_F(Hostile, RandomBytesGetAnErrorOrNothing) {
  std::mt19937 random(1);
  const std::string request = get_request("/healthz", "X: y\r\n");
  for (int round = 0; round < 300; ++round) {
    std::string bytes = request;
    for (int change = 0; change < 5; ++change) bytes[random() % bytes.size()] = static_cast<char>(random());
    Wire wire(server_->url());
    wire.send(bytes + "\r\n\r\n");
    wire.finish();
    while (const auto answer = wire.read_answer()) {
      EXPECT_THAT(answer->status, AllOf(Ge(200), Lt(500))) << testing::PrintToString(bytes);
    }
  }
}

}  // namespace
}  // namespace meetpoint::test
