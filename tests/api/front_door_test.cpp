#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "api/locations_service.hpp"
#include "front_door.hpp"
#include "support/in_time.hpp"

/// What the server does about clients that ask too much, too slowly or in two ways at once, row by row of
/// the list of abuses.
namespace meetpoint::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::StartsWith;

TEST_F(FrontDoor, Row18_a_request_that_can_be_read_in_two_ways_gets_400_and_is_the_last) {
  start();
  const std::string inner = get_request("/readyz");
  for (const char* field :
       {"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", "Content-Length: 3\r\nContent-Length: 0\r\n",
        "Transfer-Encoding: xchunked\r\n", "X: a\r\n folded: b\r\n", "X: a\n", "X : a\r\n"}) {
    const std::string all = all_of(get_request("/healthz", field) + inner);
    EXPECT_THAT(all, StartsWith("HTTP/1.1 400 Bad Request\r\n")) << field;
    EXPECT_THAT(all, HasSubstr("\"request_id\":")) << field;
    EXPECT_EQ(all.rfind("HTTP/1.1"), 0U) << "a second answer to " << field;
  }
  const std::string nul = get_request("/healthz", std::string("X\0: a\r\n", 7));
  EXPECT_THAT(all_of(nul + inner), StartsWith("HTTP/1.1 400 "));
}

TEST_F(FrontDoor, Row19_what_is_too_large_is_said_and_costs_nothing) {
  start();
  std::string fields;
  for (int i = 0; i < 101; ++i) fields += "X: y\r\n";
  EXPECT_THAT(all_of(get_request("/healthz", fields)), StartsWith("HTTP/1.1 431 "));
  const std::string large = "Authorization: Bearer " + std::string(1024 * 1024, 'a') + "\r\n";
  EXPECT_THAT(all_of(get_request("/healthz", large)), StartsWith("HTTP/1.1 431 "));
  EXPECT_TRUE(in_time([&] { return server_->connections() == 0; }));
}

TEST_F(FrontDoor, WhoeverAsksInTheTimeBeforeTheEndIsToldThatItIsTheLastAnswer) {
  std::atomic<bool> is_leaving = false;
  services_.is_leaving = [&] { return is_leaving.load(); };
  start();
  Wire wire(server_->url());
  wire.send(get_request("/healthz"));
  EXPECT_NE(wire.read_answer().value().header("Connection"), "Close");
  is_leaving = true;
  wire.send(get_request("/healthz"));
  EXPECT_EQ(wire.read_answer().value().header("Connection"), "Close");
  EXPECT_EQ(wire.read_to_end(), "");
  server_.reset();  // it holds what is ours
}

TEST_F(FrontDoor, Row20_a_head_that_drips_gets_408_and_an_idle_connection_is_closed) {
  api::ServerOptions options;
  options.lobby.head = 400ms;
  options.lobby.idle = 900ms;
  start(options);
  const auto begin = std::chrono::steady_clock::now();
  const auto took = [&] { return std::chrono::steady_clock::now() - begin; };
  Wire idle(server_->url());
  idle.send(get_request("/healthz"));
  ASSERT_TRUE(idle.read_answer());
  Wire silent(server_->url());
  Wire dripping(server_->url());
  dripping.send("GET /heal");
  std::this_thread::sleep_for(200ms);
  dripping.send("thz");
  EXPECT_THAT(dripping.read_to_end(), StartsWith("HTTP/1.1 408 "));
  EXPECT_GE(took(), 400ms);
  EXPECT_EQ(silent.read_to_end(), "");
  EXPECT_EQ(idle.read_to_end(), "");
  EXPECT_GE(took(), 900ms);
  EXPECT_LT(took(), 5s);
}

TEST_F(FrontDoor, Row20_two_thousand_sockets_that_drip_or_idle_hold_no_thread) {
  constexpr rlim_t kNeeded = 4600;
  rlimit files{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &files), 0);
  if (files.rlim_max < kNeeded) GTEST_SKIP() << "this process may open " << files.rlim_max << " files only";
  files.rlim_cur = kNeeded;
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &files), 0);
  start();
  std::vector<std::unique_ptr<Wire>> wires;
  for (int i = 0; i < 2000; ++i) {
    wires.push_back(std::make_unique<Wire>(server_->url()));
    if (i % 4 == 1) wires.back()->send("GET /hea");
    if (i % 4 == 2) wires.back()->send(get_request("/healthz"));
    if (i % 4 == 3) wires.back()->send("\x16\x03\x01");
  }
  EXPECT_TRUE(in_time([&] { return server_->connections() == 2000; }));
  // The bound is loose for a machine that does other things; with no thread free there is no answer at all.
  const auto begin = std::chrono::steady_clock::now();
  const auto answer = ask("/healthz");
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 2s);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
}

TEST_F(FrontDoor, Row20_bodies_that_drip_hold_few_threads_and_not_for_long) {
  start();
  const std::string head = "POST" + get_request("/v0.1/checklists/verify",
                                                "Content-Type: application/rpki-checklist\r\n"
                                                "Transfer-Encoding: chunked\r\n")
                                        .substr(3);
  std::vector<std::unique_ptr<Wire>> wires;
  for (std::size_t i = 0; i < 2 * api::kMostThreads; ++i) {
    wires.push_back(std::make_unique<Wire>(server_->url()));
    wires.back()->send(head + "000");
  }
  const auto answer = ask("/healthz");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  const auto last = wires.back()->read_answer();
  ASSERT_TRUE(last) << "who finds no place for his body hears so at once";
  EXPECT_EQ(last->status, 503);
}

/// What stands behind the size of a chunk may be of any length.
TEST_F(FrontDoor, Row20_a_chunk_that_never_begins_ends_after_thirty_seconds) {
  start();
  Wire drip(server_->url());
  drip.send("POST" + get_request("/v0.1/checklists/verify", "Transfer-Encoding: chunked\r\n").substr(3) +
            "1;");
  const auto begin = std::chrono::steady_clock::now();
  std::jthread dripping([&](const std::stop_token& stop) {
    while (!stop.stop_requested() && std::chrono::steady_clock::now() - begin < 50s && drip.send("x"))
      std::this_thread::sleep_for(500ms);
  });
  EXPECT_TRUE(drip.wait_for_close());
  const auto took = std::chrono::steady_clock::now() - begin;
  EXPECT_GT(took, 25s);
  EXPECT_LT(took, 45s);
}

TEST_F(FrontDoor, WhoWasSentAwayMakesRoomFirst) {
  api::ServerOptions options;
  options.lobby.connections = 4;
  options.lobby.farewell = 60s;
  start(options);
  std::vector<std::unique_ptr<Wire>> wires;
  for (int i = 0; i < 20; ++i) {
    wires.push_back(std::make_unique<Wire>(server_->url()));
    wires.back()->send("no request\r\n");
    EXPECT_EQ(wires.back()->read_answer()->status, 400);
  }
  const auto answer = ask("/healthz");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
}

TEST_F(FrontDoor, AnEmptyLineBeforeARequestIsNone) {
  start();
  Wire wire(server_->url());
  wire.send("\r\n" + get_request("/healthz") + "\r\n" + get_request("/readyz", "Connection: x, Close\r\n"));
  EXPECT_EQ(wire.read_answer()->status, 200);
  EXPECT_EQ(wire.read_answer()->status, 200);
  EXPECT_EQ(wire.read_to_end(), "") << "whoever says close among other words is closed";
}

TEST_F(FrontDoor, Row21_a_body_that_is_too_large_gets_413_before_it_is_read) {
  start();
  const std::string one_more = "Content-Length: 1048577\r\n";
  for (const char* target : {"/healthz", "/v0.1/checklists/verify"}) {
    const std::string head = "POST" + get_request(target, one_more).substr(3);
    EXPECT_THAT(all_of(head), StartsWith("HTTP/1.1 413 ")) << "nothing of the body was sent";
    EXPECT_THAT(all_of(head + std::string(1048577, 'x')), StartsWith("HTTP/1.1 413 "));
    const std::string asks = "POST" + get_request(target, one_more + "Expect: 100-continue\r\n").substr(3);
    EXPECT_THAT(all_of(asks), StartsWith("HTTP/1.1 413 "));
  }
  std::string chunks;
  for (int i = 0; i < 17; ++i) chunks += "10000\r\n" + std::string(0x10000, 'x') + "\r\n";
  const std::string chunked =
      "POST" + get_request("/v0.1/checklists/verify",
                           "Content-Type: application/octet-stream\r\nTransfer-Encoding: chunked\r\n")
                   .substr(3);
  EXPECT_THAT(all_of(chunked + chunks + "0\r\n\r\n"), StartsWith("HTTP/1.1 413 "));
}

TEST_F(FrontDoor, OnlyABodyThatIsReadIsInvited) {
  services_.authenticate = [](const api::Request&) -> tl::expected<api::Asker, api::NotAdmitted> {
    return tl::unexpected(api::NotAdmitted{401,
                                           {index::ErrorCode::unauthorised, "no", "authorization"},
                                           {{"WWW-Authenticate", "Bearer realm=\"us\""}}});
  };
  api::LocationsService locations;
  services_.locations = &locations;
  start();
  const auto first_of = [&](const std::string& method, const std::string& target,
                            const std::string& version) {
    Wire wire(server_->url());
    wire.send(fmt::format("{} {} {}\r\nHost: x\r\nExpect: 100-Continue\r\nContent-Length: 4\r\n\r\n", method,
                          target, version));
    const auto first = wire.read_answer();
    if (!first || first->status != 100) return first ? first->status : 0;
    EXPECT_TRUE(wire.send("rust"));
    return 1000 + wire.read_answer()->status;
  };
  EXPECT_EQ(first_of("POST", "/v0.1/checklists/verify", "HTTP/1.1"), 1415);
  EXPECT_EQ(first_of("POST", "/healthz", "HTTP/1.1"), 405);
  EXPECT_EQ(first_of("POST", "/nothing", "HTTP/1.1"), 404);
  EXPECT_EQ(first_of("GET", "/healthz", "HTTP/1.1"), 200);
  EXPECT_EQ(first_of("GET", "/v0.1/locations?asn=64496", "HTTP/1.1"), 401);
  EXPECT_EQ(first_of("POST", "/healthz", "HTTP/1.0"), 405);
  server_.reset();  // it holds what is ours
}

TEST_F(FrontDoor, AClientOfHttp10IsNotInvited) {
  start();
  Wire wire(server_->url());
  wire.send(
      "POST /v0.1/checklists/verify HTTP/1.0\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: "
      "4\r\n\r\nrust");
  EXPECT_EQ(wire.read_answer()->status, 415);
}

TEST_F(FrontDoor, Row1_a_prefix_that_asks_too_often_gets_429_and_others_do_not) {
  api::ServerOptions options;
  options.behind_proxy = true;
  options.guard.requests_a_minute = 5;
  start(options);
  const auto from = [&](const std::string& address) {
    return ask("/healthz", "X-Forwarded-For: 203.0.113.9, " + address + "\r\n");
  };
  for (int i = 0; i < 5; ++i) EXPECT_EQ(from(fmt::format("192.0.2.{}", i))->status, 200);
  const auto refused = from("192.0.2.77");
  EXPECT_EQ(refused->status, 429);
  EXPECT_GE(std::stoi(refused->header("Retry-After")), 1);
  EXPECT_LE(std::stoi(refused->header("Retry-After")), 12);
  EXPECT_THAT(refused->body, HasSubstr("too many requests from your network"));
  EXPECT_EQ(from("192.0.3.1")->status, 200);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(from(fmt::format("2001:db8:1:{}::1", i))->status, 200);
  EXPECT_EQ(from("2001:db8:1:ffff::1")->status, 429);
  EXPECT_EQ(from("2001:db8:2::1")->status, 200);
  EXPECT_EQ(ask("/healthz")->status, 200) << "programs of this machine are not counted";
}

TEST_F(FrontDoor, Row1_no_word_of_a_proxy_makes_its_client_one_of_this_machine) {
  api::ServerOptions options;
  options.behind_proxy = true;
  options.guard.requests_a_minute = 2;
  start(options);
  const auto from = [&](const std::string& word, const char* target = "/healthz") {
    return ask(target, "X-Forwarded-For: " + word + "\r\n");
  };
  EXPECT_EQ(from("192.0.2.7:4711")->status, 200);
  EXPECT_EQ(from("\"192.0.2.7\"")->status, 200);
  EXPECT_EQ(from("192.0.2.7:4712")->status, 429);
  for (const char* target : {"/healthz", "/api/net"}) {
    const auto refused = from("192.0.2.7, unknown", target);
    EXPECT_EQ(refused->status, 400);
    EXPECT_THAT(refused->body, HasSubstr("\"name\":\"x-forwarded-for\""));
  }
  for (int i = 0; i < 5; ++i) EXPECT_EQ(ask("/healthz")->status, 200) << "a program of this machine";
}

TEST_F(FrontDoor, Row1_nobody_is_believed_where_he_comes_from_without_a_proxy) {
  api::ServerOptions options;
  options.guard.requests_a_minute = 1;
  start(options);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(ask("/healthz", "X-Forwarded-For: 192.0.2.1\r\n")->status, 200);
}

TEST_F(FrontDoor, TellsOfEachRequestOnce) {
  std::mutex mutex;
  std::vector<std::string> told;
  services_.note_exchange = [&](const api::Exchange& exchange) {
    const std::lock_guard lock(mutex);
    EXPECT_FALSE(exchange.account.request_id.empty());
    told.push_back(fmt::format("{} {} {} {} {}", exchange.method, exchange.account.route, exchange.status,
                               exchange.bytes, index::to_string(exchange.client)));
  };
  start();
  const auto common = ask("/v0.1/common?asns=64496,64500");
  ask("/v0.1/endpoints/AS64496");
  ask("/nothing");
  all_of("rubbish\r\n\r\n");
  server_.reset();
  const std::string bytes = std::to_string(common->body.size());
  ASSERT_EQ(told.size(), 4U);
  std::sort(told.begin(), told.end());  // an answer may be there before it is told of
  EXPECT_THAT(told[0], StartsWith("  400 "));
  EXPECT_THAT(told[1], StartsWith("GET  404 "));
  EXPECT_EQ(told[2], "GET /v0.1/common 200 " + bytes + " 127.0.0.1");
  EXPECT_THAT(told[3], StartsWith("GET /v0.1/endpoints/ 404 "));
}

}  // namespace
}  // namespace meetpoint::test
