#include "api/lobby.hpp"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "support/wire.hpp"

namespace {

using namespace std::chrono_literals;
using meetpoint::api::Connection;
using meetpoint::api::Crew;
using meetpoint::api::Lobby;
using meetpoint::api::LobbyLimits;
using meetpoint::test::get_request;
using meetpoint::test::Wire;

std::string from(const std::string& who) {
  return get_request("/", "Who: " + who + "\r\n");
}

class Listening {
 public:
  Listening() : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in here{};
    here.sin_family = AF_INET;
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof here;
    auto* const plain = reinterpret_cast<sockaddr*>(&here);
    if (::bind(socket_, plain, size) != 0 || ::listen(socket_, 256) != 0 ||
        ::getsockname(socket_, plain, &size) != 0)
      throw std::runtime_error("no socket");
    url_ = "http://127.0.0.1:" + std::to_string(ntohs(here.sin_port));
  }
  ~Listening() { ::close(socket_); }
  Listening(const Listening&) = delete;
  Listening& operator=(const Listening&) = delete;
  int socket() const { return socket_; }
  const std::string& url() const { return url_; }

 private:
  int socket_;
  std::string url_;
};

class LobbyTest : public testing::Test {
 protected:
  /// As the accepting thread: one of which the head is there, within the time of a test.
  std::unique_ptr<Connection> accepted() {
    for (const auto end = std::chrono::steady_clock::now() + 20s; std::chrono::steady_clock::now() < end;) {
      if (!lobby_.wait(100ms)) continue;
      return lobby_.take();
    }
    return nullptr;
  }
  std::unique_ptr<Connection> next() { return lobby_.next(turn_, 10s); }

  Listening listening_;
  Lobby lobby_{listening_.socket(), LobbyLimits{}, meetpoint::api::plain_transport,
               [](const auto&) { return std::string("HTTP/1.1 400 Bad Request\r\n\r\n"); }};
  Crew::Turn turn_ = 0;
};

TEST_F(LobbyTest, WhoSendsManyAtOnceTakesTurnsWithTheOthers) {
  Wire many(listening_.url());
  many.send(from("many") + from("many") + from("many"));
  auto first = accepted();
  ASSERT_TRUE(first);
  Wire one(listening_.url());
  one.send(from("one"));
  // Its head has come when another that was sent later has.
  auto other = accepted();
  ASSERT_TRUE(other);
  ASSERT_EQ(other->head().first("Who"), "one");
  other->next_request();
  lobby_.park(std::move(other));
  one.send(from("one"));

  first->next_request();
  lobby_.park(std::move(first));
  std::string order;
  for (int i = 0; i < 2; ++i) {
    auto connection = next();
    ASSERT_TRUE(connection);
    order += connection->head().first("Who");
    connection->next_request();
    lobby_.park(std::move(connection));
  }
  EXPECT_NE(order, "manymany");
}

TEST_F(LobbyTest, WhoIsSentAwayTakesNoSeatFromWhoComesNext) {
  LobbyLimits limits;
  limits.connections = 1;
  const Listening door;
  int told = 0;
  Lobby small(door.socket(), limits, meetpoint::api::plain_transport, [&told](const auto&) {
    ++told;
    return std::string("HTTP/1.1 503 Service Unavailable\r\n\r\n");
  });
  Wire first(door.url());
  first.send(from("first"));
  auto connection = small.next(turn_, 10s);
  ASSERT_TRUE(connection);
  Wire refused(door.url());  // stays, although it was told to go
  for (int i = 0; i < 1000 && told == 0; ++i) small.wait(10ms);
  ASSERT_EQ(told, 1);
  connection->next_request();
  small.park(std::move(connection));
  // The first is idle now and makes room.
  Wire third(door.url());
  third.send(from("third"));
  for (int i = 0; i < 100 && !small.wait(100ms); ++i) continue;
  connection = small.take();
  ASSERT_TRUE(connection);
  EXPECT_EQ(connection->head().first("Who"), "third");
}

TEST_F(LobbyTest, AtTheEndAllWhoAreThroughToTheKernelAreHeard) {
  constexpr std::size_t kClients = 200;
  std::vector<std::unique_ptr<Wire>> clients(kClients);
  for (auto& one : clients) {
    one = std::make_unique<Wire>(listening_.url());
    one->send(from("one"));
  }
  ASSERT_EQ(lobby_.connections(), 0U);
  lobby_.leave();
  EXPECT_EQ(lobby_.connections(), kClients);
  EXPECT_TRUE(lobby_.owes_answers());
}

TEST_F(LobbyTest, TheAcceptingThreadHandsOutWhatTheCrewDoesNotComeFor) {
  Wire first(listening_.url());
  Wire second(listening_.url());
  Wire third(listening_.url());
  first.send(from("first"));
  second.send(from("second"));
  const auto held_up = next();
  Crew::Turn other_turn = 0;
  const auto also_held_up = lobby_.next(other_turn, 10s);
  ASSERT_TRUE(held_up && also_held_up);
  third.send(from("third"));
  const auto connection = accepted();
  ASSERT_TRUE(connection);
  EXPECT_EQ(connection->head().first("Who"), "third");
}

}  // namespace
