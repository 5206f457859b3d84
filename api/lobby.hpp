#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "api/connection.hpp"
#include "api/crew.hpp"
#include "api/seats.hpp"

/// Where connections wait until the head of a request is there in whole, so that whoever sends nothing, or a
/// byte now and then, holds some memory and no thread. Heads that are no HTTP are answered here.
///
/// A thread that has answered one asks for the next itself, so no request waits for two threads to be given a
/// core. One thread, which accepts, looks after the rest, and hands out what the others are too few for.
///
/// thread  wait and take: one; all else: any
/// owner   it outlives the connections that it gave away
namespace meetpoint::api {

struct LobbyLimits {
  std::chrono::milliseconds head{10'000};  ///< from the first byte of a head (or the connection) to its last
  std::chrono::milliseconds idle{30'000};  ///< from the end of an answer to the next first byte
  /// For the client to read why he is turned away, before the connection is closed.
  std::chrono::milliseconds farewell{2'000};
  std::size_t connections = 4096;
  std::size_t connections_per_address = 64;  ///< of one IPv4 address or one IPv6 /64; not of this machine
  std::size_t crew = 2;  ///< threads that go on from one connection to the next; a Server counts cores
};

/// A connection that the lobby turns away.
struct TurnedAway {
  const RefusedHead& refused;  ///< its head, or 408: it did not come; 429, 503: too many connections
  const index::IpAddress& peer;
};

class Lobby {
 public:
  using MakeTransport = std::function<std::unique_ptr<Transport>(int socket)>;
  /// The bytes of an answer to it; none: it is closed without a word.
  using TurnAway = std::function<std::string(const TurnedAway&)>;

  /// shape   listening: a socket that listens, owned by whoever made it
  Lobby(int listening, LobbyLimits limits, MakeTransport make_transport, TurnAway turn_away);
  ~Lobby();
  Lobby(const Lobby&) = delete;
  Lobby& operator=(const Lobby&) = delete;

  /// Until there is one to take, or that time is over.
  bool wait(std::chrono::milliseconds most);
  /// One whose head is whole; null: there is none now.
  std::unique_ptr<Connection> take();

  /// The same for a thread that has answered another.
  /// shape   last: of that thread, 0 at first
  /// return  null: none came in that time, or others are enough for all
  std::unique_ptr<Connection> next(Crew::Turn& last, std::chrono::milliseconds most);

  /// That thread begins to wait for its client; others are needed for the rest.
  void step_out(Crew::Turn& last);

  /// Keeps one that was answered until it asks again.
  void park(std::unique_ptr<Connection> connection);
  /// Closes one when its client has had the time to read what was sent: bytes that nobody read would make
  /// the kernel throw that away.
  void dismiss(std::unique_ptr<Connection> connection);

  /// No further connection is accepted, and none is kept when it has been answered. Those of which a head is
  /// here, or a part of one, are still handed out by `wait`.
  void leave();
  bool is_leaving() const { return is_leaving_; }
  /// After leave: whether somebody has asked, or begun to, and is not answered yet.
  bool owes_answers();
  std::size_t connections() const { return seats_.taken(); }
  /// Those that were taken and are not back.
  std::size_t outside() const { return outside_; }

 private:
  using Clock = std::chrono::steady_clock;
  struct Waiting;
  using Row = std::list<Waiting>;  ///< all for as long, so the first to come is the first to go
  struct Waiting {
    std::uint64_t id = 0;  ///< by which its events are known
    std::unique_ptr<Connection> connection;
    Clock::time_point end;
    Row* row = nullptr;
    Row::iterator self{};
    std::string farewell;  ///< of an answer that turns it away: what is still to be sent
    std::size_t thrown_away = 0;
    bool is_held = false;  ///< by a thread that looks at it; nobody else touches it
  };

  std::unique_ptr<Connection> look(std::chrono::milliseconds most);
  std::unique_ptr<Connection> look_at(std::uint64_t event);
  std::unique_ptr<Connection> read_on(Waiting& held);
  void turn_away(Waiting& held, const RefusedHead& refused);
  void say_farewell(Waiting& held);
  void throw_away(Waiting& held);
  void accept_some();
  void accept_up_to(int most);
  void accept_one(int socket, const index::IpAddress& peer);
  void turn_away_new(std::unique_ptr<Connection> connection, Seats::Refused why);
  void end_late();

  // Under the lock.
  Waiting* hold(std::uint64_t id);
  bool has_heads() const;
  bool close_one(bool with_seat);
  Waiting& seat(std::unique_ptr<Connection> connection, Row& row, std::chrono::milliseconds time);
  void move_to(Waiting& waiting, Row& row, std::chrono::milliseconds time);
  void remove(Waiting& waiting);
  void arm(Waiting& waiting, short events);
  void release(Waiting& held);

  LobbyLimits limits_;
  MakeTransport make_transport_;
  TurnAway turn_away_;
  int listening_;
  int epoll_;
  std::atomic<bool> is_leaving_{false};
  std::atomic<std::size_t> outside_{0};
  Seats seats_;
  std::unique_ptr<Connection> ready_;  ///< of the accepting thread
  std::mutex accepting_;               ///< over who accepts; taken before the next
  std::mutex mutex_;                   ///< over all below
  Crew crew_;
  std::condition_variable crew_is_short_;
  std::uint64_t last_id_ = 0;
  std::unordered_map<std::uint64_t, Waiting*> by_id_;
  Row idle_;
  Row heads_;
  Row leaving_;
};

}  // namespace meetpoint::api
