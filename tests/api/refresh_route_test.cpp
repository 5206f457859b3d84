#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "api/routes.hpp"
#include "api/server.hpp"
#include "support/meetings.hpp"
#include "support/temp_dir.hpp"
#include "support/wire.hpp"

/// POST /v0.1/refresh, the one request that makes something happen, and who may send it; and what /readyz and
/// /status tell of the tries to follow upstream.
namespace meetpoint::test {
namespace {

using api::Response;
using testing::HasSubstr;

class RefreshRoute : public testing::Test {
 protected:
  Response ask(const std::string& method, const std::string& target, bool local, bool worker = true) {
    std::function<void()> ask_cycle;
    if (worker) ask_cycle = [this] { ++asked_; };
    return api::answer({method, target, "", local}, published_, {.ask_cycle = ask_cycle});
  }
  static std::string allow_of(const Response& response) {
    for (const auto& [name, value] : response.headers) {
      if (name == "Allow") return value;
    }
    return {};
  }

  TempDir directory_;
  index::Published published_;
  std::atomic<int> asked_{0};
};

TEST_F(RefreshRoute, AsksTheWorkerOnce) {
  const Response response = ask("POST", "/v0.1/refresh", true);
  EXPECT_EQ(response.status, 202);
  EXPECT_EQ(response.body, "{\"asked\":true}\n");
  EXPECT_EQ(asked_, 1) << "also before the first generation, when it matters most";
}

TEST_F(RefreshRoute, TakesNoOtherMethodAndNoOtherPath) {
  for (const char* method : {"GET", "HEAD", "PUT", "DELETE", "PATCH", "post", ""}) {
    const Response response = ask(method, "/v0.1/refresh", true);
    EXPECT_EQ(response.status, 405) << method;
    EXPECT_EQ(allow_of(response), "POST, OPTIONS");
  }
  EXPECT_EQ(ask("OPTIONS", "/v0.1/refresh", true).status, 204);
  EXPECT_EQ(allow_of(ask("OPTIONS", "/v0.1/refresh", true)), "POST, OPTIONS");
  EXPECT_EQ(ask("POST", "/v0.1/refresh/", true).status, 404);
  EXPECT_EQ(ask("POST", "/v0.1/findings", true).status, 405);
  EXPECT_EQ(asked_, 0);
}

TEST_F(RefreshRoute, IsForProgramsOfThisMachine) {
  for (const bool worker : {true, false}) {
    const Response response = ask("POST", "/v0.1/refresh", false, worker);
    EXPECT_EQ(response.status, 403) << "and strangers do not learn whether there is a worker";
    EXPECT_THAT(response.body, HasSubstr("the server's own machine"));
  }
  EXPECT_EQ(asked_, 0);
}

TEST_F(RefreshRoute, SaysWhoFollowsUpstreamWhenNobodyDoesHere) {
  const Response response = ask("POST", "/v0.1/refresh", true, false);
  EXPECT_EQ(response.status, 404);
  EXPECT_THAT(response.body, HasSubstr("SIGHUP"));
}

TEST_F(RefreshRoute, ReadyTellsOfFailuresAndStatusOfEveryTry) {
  published_.publish(snapshot_of(two_networks(), directory_.path()));
  EXPECT_TRUE(Json::parse(ask("GET", "/status", false).body).at("sync").is_null()) << "nobody tried";
  index::Attempt attempt{1767571200, 1767571201, 1767572100, 0, ""};
  published_.note(attempt);
  EXPECT_EQ(ask("GET", "/readyz", false).body, "{\"ready\":true,\"generation\":1}\n");
  EXPECT_EQ(Json::parse(ask("GET", "/status", false).body).at("sync").dump(),
            R"({"tried_at":"2026-01-05T00:00:00Z","succeeded_at":"2026-01-05T00:00:01Z",)"
            R"("next_at":"2026-01-05T00:15:00Z","failures":0,"error":null})");
  attempt.succeeded_at = 0;
  attempt.failures = 3;
  attempt.error = "upstream <throttles> us";
  published_.note(attempt);
  const Response ready = ask("GET", "/readyz", false);
  EXPECT_EQ(ready.status, 200) << "old data is served: the server is ready, and says how old";
  const Json sync = Json::parse(ready.body).at("sync");
  EXPECT_EQ(sync.at("failures"), 3);
  EXPECT_EQ(sync.at("error"), "upstream <throttles> us");
  EXPECT_TRUE(sync.at("succeeded_at").is_null());
}

/// Over a socket, where the server finds out who asks.
class RefreshOverSocket : public RefreshRoute {
 protected:
  RefreshOverSocket() : server_(start("127.0.0.1:0")) {}
  std::unique_ptr<api::Server> start(const std::string& listen) {
    auto server = api::Server::start(listen, published_, {.ask_cycle = [this] { ++asked_; }});
    return server ? std::move(*server) : nullptr;
  }
  int post(const std::string& header_lines) {
    Wire wire(server_->url());
    wire.send("POST" + get_request("/v0.1/refresh", header_lines).substr(3));
    const auto answer = wire.read_answer();
    return answer ? answer->status : 0;
  }

  std::unique_ptr<api::Server> server_;
};

TEST_F(RefreshOverSocket, TakesAPlainRequestOfThisMachine) {
  EXPECT_EQ(post(""), 202);
  EXPECT_EQ(post("Content-Length: 0\r\n"), 202);
  EXPECT_EQ(post("Accept: */*\r\nUser-Agent: curl/8\r\n"), 202);
  EXPECT_EQ(asked_, 3);
}

TEST_F(RefreshOverSocket, TakesOneOverIpv6Too) {
  auto server = start("[::1]:0");
  if (!server) GTEST_SKIP() << "this machine has no ::1";
  server_ = std::move(server);
  EXPECT_EQ(post(""), 202);
}

TEST_F(RefreshOverSocket, RefusesWhatCameThroughAProxyOrAWebPage) {
  for (const char* line : {"X-Forwarded-For: 192.0.2.1", "x-forwarded-for:", "X-FORWARDED-HOST: here",
                           "X-Forwarded-Proto: https", "Forwarded: for=192.0.2.1", "Via: 1.1 proxy",
                           "X-Real-IP: 127.0.0.1", "Origin: http://127.0.0.1:8480", "Origin: null",
                           "Sec-Fetch-Site: same-origin", "sec-fetch-mode: no-cors"})
    EXPECT_EQ(post(std::string(line) + "\r\n"), 403) << line;
  EXPECT_EQ(asked_, 0);
}

TEST_F(RefreshOverSocket, HidesNoSecondRequestInABody) {
  Wire wire(server_->url());
  const std::string inner = "POST" + get_request("/v0.1/refresh").substr(3);
  wire.send(
      "POST" +
      get_request("/v0.1/refresh", "Content-Length: " + std::to_string(inner.size()) + "\r\n").substr(3) +
      inner);
  wire.finish();
  EXPECT_EQ(wire.read_answer()->status, 202);
  EXPECT_FALSE(wire.read_answer()) << "the body was taken for a request";
  EXPECT_EQ(asked_, 1);
}

}  // namespace
}  // namespace meetpoint::test
