#include "api/server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <memory>
#include <vector>

#include <atomic>
#include <chrono>
#include <regex>
#include <thread>

#include "api/render.hpp"
#include "support/meetings.hpp"
#include "support/temp_dir.hpp"
#include "support/wire.hpp"

namespace meetpoint::test {
namespace {

using index::Asn;
using testing::AnyOf;
using testing::HasSubstr;

constexpr std::string_view kCommon = "/v0.1/common?asns=64496,64500";

class Serving : public testing::Test {
 protected:
  void SetUp() override {
    published_.publish(snapshot_of(two_networks(), directory_.path()));
    server_ = start("127.0.0.1:0");
  }
  std::unique_ptr<api::Server> start(const std::string& listen) {
    return std::move(api::Server::start(listen, published_).value());
  }
  /// That the server answers a new client.
  void expect_alive() {
    Wire wire(server_->url());
    wire.send(get_request("/healthz"));
    const auto answer = wire.read_answer();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 200);
  }
  /// All ask, and then the server ends.
  void expect_answers_at_the_end(const std::vector<std::unique_ptr<Wire>>& clients) {
    for (const auto& one : clients) one->send(get_request(kCommon));
    server_.reset();
    for (const auto& one : clients) {
      const auto answer = one->read_answer();
      ASSERT_TRUE(answer);
      EXPECT_EQ(answer->status, 200);
    }
  }
  std::string body_of(const index::Snapshot& snapshot) {
    const std::vector<Asn> asns = {{64496}, {64500}};
    return api::render_common(snapshot, index::common(snapshot, asns).value());
  }

  TempDir directory_;
  index::Published published_;
  std::unique_ptr<api::Server> server_;
};

TEST_F(Serving, NamesThePortThatTheKernelChose) {
  EXPECT_TRUE(std::regex_match(server_->url(), std::regex("http://127\\.0\\.0\\.1:[1-9][0-9]*")));
  expect_alive();
}

TEST_F(Serving, ListensOnIpv6) {
  auto server = api::Server::start("[::1]:0", published_);
  if (!server && server.error().text.find("requested address") != std::string::npos) {
    GTEST_SKIP() << "this machine has no ::1: " << server.error().text;
  }
  ASSERT_TRUE(server) << server.error().text;
  EXPECT_TRUE(std::regex_match((*server)->url(), std::regex("http://\\[::1\\]:[1-9][0-9]*")));
  server_ = std::move(*server);
  expect_alive();
}

TEST_F(Serving, AnswersHeadWithTheLengthOfGetAndNoBody) {
  Wire wire(server_->url());
  wire.send("HEAD " + get_request(kCommon).substr(4));
  wire.send(get_request(kCommon));
  const auto head = wire.read_answer(false);
  const auto get = wire.read_answer();  // reads the head's body as its status line if there is one
  ASSERT_TRUE(head && get);
  EXPECT_EQ(head->status, 200);
  EXPECT_EQ(get->status, 200);
  EXPECT_EQ(get->body, body_of(*published_.current()));
  EXPECT_EQ(head->header("Content-Length"), std::to_string(get->body.size()));
  EXPECT_EQ(head->header("Content-Type"), "application/json");
}

TEST_F(Serving, SendsTheHeadersOfTheAnswer) {
  Wire wire(server_->url());
  wire.send("OPTIONS " + get_request("/status").substr(4));
  const auto options = wire.read_answer();
  ASSERT_TRUE(options);
  EXPECT_EQ(options->status, 204);
  EXPECT_EQ(options->header("Allow"), "GET, HEAD, OPTIONS");
  wire.send(get_request("/nothing", "Accept: application/problem+json\r\n"));
  const auto problem = wire.read_answer();
  ASSERT_TRUE(problem);
  EXPECT_EQ(problem->status, 404);
  EXPECT_EQ(problem->header("Content-Type"), "application/problem+json");
}

TEST_F(Serving, ReadsAListThatComesInSeveralFields) {
  Wire wire(server_->url());
  wire.send(get_request(std::string(kCommon) + "&type=none",
                        "Accept: text/html\r\nAccept: application/problem+json\r\n"));
  const auto problem = wire.read_answer();
  ASSERT_TRUE(problem);
  EXPECT_EQ(problem->header("Content-Type"), "application/problem+json");
  wire.send(get_request("/openapi.json"));
  const auto whole = wire.read_answer();
  ASSERT_TRUE(whole);
  wire.send(get_request("/openapi.json",
                        "If-None-Match: \"x\"\r\nIf-None-Match: " + whole->header("ETag") + "\r\n"));
  const auto same = wire.read_answer();
  ASSERT_TRUE(same);
  EXPECT_EQ(same->status, 304);
}

TEST_F(Serving, SaysHowLongEveryAnswerTook) {
  const std::vector<std::pair<std::string, int>> requests = {
      {get_request(kCommon), 200},
      {"HEAD " + get_request("/status").substr(4), 200},
      {"OPTIONS " + get_request("/status").substr(4), 204},
      {get_request("/api/net"), 503},
      {get_request("/nothing"), 404},
      {"PUT " + get_request("/status").substr(4), 405},
  };
  for (const auto& [request, status] : requests) {
    Wire wire(server_->url());
    wire.send(request);
    const auto answer = wire.read_answer(false);
    ASSERT_TRUE(answer) << request;
    EXPECT_EQ(answer->status, status) << request;
    EXPECT_TRUE(std::regex_match(answer->header("Server-Timing"), std::regex("app;dur=[0-9]+\\.[0-9]{2}")))
        << request << answer->header("Server-Timing");
  }
}

TEST_F(Serving, AnswersSeveralRequestsOnOneConnection) {
  Wire wire(server_->url());
  for (int k = 0; k < 20; ++k) {
    wire.send(get_request(k % 2 == 0 ? "/healthz" : "/nothing"));
    const auto answer = wire.read_answer();
    ASSERT_TRUE(answer) << k;
    EXPECT_EQ(answer->status, k % 2 == 0 ? 200 : 404);
  }
  wire.send(get_request("/healthz", "Connection: close\r\n"));
  EXPECT_TRUE(wire.read_answer());
  EXPECT_EQ(wire.read_to_end(), "");
}

TEST_F(Serving, AnswersEachGenerationWhole) {
  // The same question has another answer in each: a port more, and another number.
  World world = two_networks();
  const auto first = published_.current();
  world.rows(index::ObjectType::netixlan)[0]["speed"] = 777;
  world.rows(index::ObjectType::netixlan)[0]["updated"] = "2026-02-01T00:00:00Z";
  const auto second = snapshot_of(world, directory_.path());
  const std::string bodies[] = {body_of(*first), body_of(*second)};
  ASSERT_NE(bodies[0], bodies[1]);
  constexpr int kClients = 8;
  std::atomic<int> busy{kClients};
  std::atomic<int> wrong{0};
  {
    std::vector<std::jthread> clients;
    for (int k = 0; k < kClients; ++k) {
      clients.emplace_back([&] {
        try {
          Wire wire(server_->url());
          for (int request = 0; request < 200; ++request) {
            wire.send(get_request(kCommon));
            const auto answer = wire.read_answer();
            if (!answer || (answer->body != bodies[0] && answer->body != bodies[1])) ++wrong;
          }
        } catch (const std::exception&) {
          ++wrong;
        }
        --busy;
      });
    }
    while (busy > 0) {
      published_.publish(second);
      published_.publish(first);
      published_.sweep();
      std::this_thread::yield();
    }
  }
  EXPECT_EQ(wrong, 0);
  published_.publish(second);
  Wire wire(server_->url());
  wire.send(get_request(kCommon));
  EXPECT_EQ(wire.read_answer()->body, bodies[1]) << "what is published before a request answers it";
}

TEST_F(Serving, AnswersAHundredClientsAtOnce) {
  const std::string expected = body_of(*published_.current());
  std::atomic<int> right{0};
  {
    std::vector<std::jthread> clients;
    for (int k = 0; k < 100; ++k) {
      clients.emplace_back([&] {
        try {
          Wire wire(server_->url());
          for (int request = 0; request < 5; ++request) {
            wire.send(get_request(kCommon));
            const auto answer = wire.read_answer();
            if (answer && answer->status == 200 && answer->body == expected) ++right;
          }
        } catch (const std::exception&) {
          // Counted as not right.
        }
      });
    }
  }
  EXPECT_EQ(right, 500);
}

TEST_F(Serving, BusyConnectionsMakeRoomForThoseThatWait) {
  // More keep-alive clients than threads, none ever idle for long: without a turn-taking the last would
  // starve.
  std::vector<std::unique_ptr<Wire>> wires;
  for (int k = 0; k < api::kMostThreads; ++k) {
    wires.push_back(std::make_unique<Wire>(server_->url()));
    wires.back()->send(get_request("/healthz"));
    ASSERT_TRUE(wires.back()->read_answer());
  }
  Wire last(server_->url());
  last.send(get_request("/healthz"));
  std::atomic<bool> answered = false;
  const std::jthread others([&] {
    while (!answered) {
      for (auto& wire : wires) {
        if (answered) return;
        if (wire->send(get_request("/healthz")) && !wire->read_answer()) wire->finish();
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
  });
  EXPECT_NO_THROW(EXPECT_TRUE(last.read_answer()));
  answered = true;
}

TEST_F(Serving, EndsWithinSecondsWhateverItsClientsDo) {
  Wire idle(server_->url());
  idle.send(get_request("/healthz"));
  ASSERT_TRUE(idle.read_answer());
  Wire half(server_->url());
  half.send("GET /healthz HTTP/1.1\r\nHost: te");
  Wire silent(server_->url());
  Wire deaf(server_->url());
  std::string requests;
  for (int k = 0; k < 200; ++k) requests += get_request(kCommon);
  deaf.stuff(requests);
  const auto begin = std::chrono::steady_clock::now();
  server_.reset();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
  EXPECT_EQ(idle.read_to_end(), "");
}

TEST_F(Serving, EndsWithinSecondsOfABurst) {
  // Threads that a burst woke are on their way to the next connection when the end comes, or to sleep.
  for (int round = 0; round < 10; ++round) {
    server_ = start("127.0.0.1:0");
    for (int k = 0; k < 40; ++k) Wire(server_->url()).send(get_request(kCommon));
    const auto begin = std::chrono::steady_clock::now();
    server_.reset();
    ASSERT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5)) << round;
  }
}

TEST_F(Serving, AnswersAtItsEndWhomeverHasAskedBefore) {
  constexpr std::size_t kClients = 40;
  for (int round = 0; round < 5; ++round) {
    server_ = start("127.0.0.1:0");
    std::vector<std::unique_ptr<Wire>> clients(kClients);
    for (auto& one : clients) one = std::make_unique<Wire>(server_->url());
    while (server_->connections() < kClients) std::this_thread::yield();
    ASSERT_NO_FATAL_FAILURE(expect_answers_at_the_end(clients)) << "in round " << round;
  }
}

TEST_F(Serving, AnswersAtItsEndWhomeverWasIdleAndHasAskedBefore) {
  constexpr std::size_t kClients = 40;
  for (int round = 0; round < 5; ++round) {
    server_ = start("127.0.0.1:0");
    std::vector<std::unique_ptr<Wire>> clients(kClients);
    for (auto& one : clients) {
      one = std::make_unique<Wire>(server_->url());
      one->send(get_request(kCommon));
      ASSERT_TRUE(one->read_answer());
    }
    ASSERT_NO_FATAL_FAILURE(expect_answers_at_the_end(clients)) << "in round " << round;
  }
}

TEST_F(Serving, RefusesAPortThatIsTaken) {
  const std::string listen = server_->url().substr(7);
  const auto second = api::Server::start(listen, published_);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, index::ErrorCode::invalid);
  EXPECT_THAT(second.error().text, HasSubstr(listen));
  EXPECT_THAT(second.error().text, HasSubstr("--listen HOST:PORT with a free port"));
  expect_alive();
  server_.reset();
  server_ = start(listen);  // free again at once, although connections were open
  expect_alive();
}

TEST_F(Serving, RefusesWhatIsNoAddressInOneLine) {
  for (const char* listen : {"", " ", "nonsense", "127.0.0.1", "127.0.0.1:", ":", "127.0.0.1:99999",
                             "127.0.0.1:65536", "127.0.0.1:-1", "256.1.1.1:80", "[::1", "[::1]",
                             "[::1]:99999", "::1:0x", "/tmp/socket", "127.0.0.1:0\nx: y"}) {
    const auto server = api::Server::start(listen, published_);
    ASSERT_FALSE(server) << listen << " is " << (*server)->url();
    EXPECT_EQ(server.error().code, index::ErrorCode::invalid) << listen;
    EXPECT_THAT(server.error().text, HasSubstr("--listen")) << listen;
    EXPECT_EQ(server.error().text.find('\n'), std::string::npos) << listen;
    EXPECT_THAT(server.error().text, testing::Not(AnyOf(HasSubstr(".cpp"), HasSubstr("ssert")))) << listen;
  }
}

}  // namespace
}  // namespace meetpoint::test
