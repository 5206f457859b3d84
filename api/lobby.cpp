#include "api/lobby.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <utility>

namespace meetpoint::api {

namespace {

using index::ErrorCode;

constexpr int kEventsAtOnce = 256;

/// New ones at a time, so that those who are here are looked at in between.
constexpr int kAcceptedAtOnce = 64;

/// Clients get the numbers from here on: rtrlib waits with select(2), which knows none above 1023.
constexpr int kFirstNumber = 1024;

/// What is thrown away of a body that nobody reads: who is still sending would not read the answer.
constexpr std::size_t kMostThrownAway = 16UL * 1024 * 1024;
/// Connections without a seat that are given the time to read why.
constexpr std::size_t kMostFarewells = 256;

constexpr std::size_t kThrownAtOnce = 64UL * 1024;

index::IpAddress address_of(const sockaddr_storage& from) {
  index::IpAddress address;
  if (from.ss_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(from);
    std::memcpy(address.bytes.data(), &v4.sin_addr, sizeof v4.sin_addr);
    return address;
  }
  const auto& v6 = reinterpret_cast<const sockaddr_in6&>(from);
  address.family = index::Family::v6;
  std::memcpy(address.bytes.data(), &v6.sin6_addr, sizeof v6.sin6_addr);
  return unmapped(address);
}

int moved_up(int socket) {
  const int high = ::fcntl(socket, F_DUPFD_CLOEXEC, kFirstNumber);
  if (high < 0) return socket;
  ::close(socket);
  return high;
}

std::uint32_t epoll_events(short events) {
  return (events == POLLOUT ? EPOLLOUT : EPOLLIN) | static_cast<std::uint32_t>(EPOLLONESHOT);
}

}  // namespace

Lobby::Lobby(int listening, LobbyLimits limits, MakeTransport make_transport, TurnAway turn_away)
    : limits_(limits),
      make_transport_(std::move(make_transport)),
      turn_away_(std::move(turn_away)),
      listening_(listening),
      epoll_(::epoll_create1(EPOLL_CLOEXEC)),
      wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      seats_(limits.connections, limits.connections_per_address) {
  ::fcntl(listening, F_SETFL, ::fcntl(listening, F_GETFL) | O_NONBLOCK);
  watch(listening, &listening_);
  watch(wake_, &wake_);
}

Lobby::~Lobby() {
  ::close(wake_);
  ::close(epoll_);
}

void Lobby::watch(int descriptor, void* mark) const {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.ptr = mark;
  if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, descriptor, &event) != 0) throw std::runtime_error("epoll");
}

bool Lobby::wait(std::chrono::milliseconds most) {
  {
    const std::lock_guard lock(mutex_);
    if (!ready_.empty()) return true;
    end_late();
  }
  std::array<epoll_event, kEventsAtOnce> events;
  const int count = ::epoll_wait(epoll_, events.data(), kEventsAtOnce, static_cast<int>(most.count()));
  const std::lock_guard lock(mutex_);
  for (int i = 0; i < count; ++i) {
    void* const mark = events.at(static_cast<std::size_t>(i)).data.ptr;
    if (mark == &listening_) {
      accept_all();
    } else if (mark == &wake_) {
      std::uint64_t times = 0;
      if (::read(wake_, &times, sizeof times) < 0) continue;
    } else if (auto& waiting = *static_cast<Waiting*>(mark); waiting.connection) {
      look_at(waiting);
    }
  }
  gone_.clear();
  end_late();
  return !ready_.empty();
}

std::unique_ptr<Connection> Lobby::take() {
  const std::lock_guard lock(mutex_);
  if (ready_.empty()) return nullptr;
  auto connection = std::move(ready_.front());
  ready_.pop_front();
  return connection;
}

void Lobby::accept_all() {
  if (is_leaving_) {
    if (std::exchange(is_listening_, false)) ::epoll_ctl(epoll_, EPOLL_CTL_DEL, listening_, nullptr);
    return;
  }
  for (int i = 0; i < kAcceptedAtOnce; ++i) {
    sockaddr_storage from{};
    socklen_t size = sizeof from;
    const int socket =
        ::accept4(listening_, reinterpret_cast<sockaddr*>(&from), &size, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (socket < 0 && errno == EINTR) continue;
    if (socket < 0 && (errno == EMFILE || errno == ENFILE) && make_seat()) continue;
    if (socket < 0) return;
    accept_one(moved_up(socket), address_of(from));
  }
}

void Lobby::accept_one(int socket, const index::IpAddress& peer) {
  auto why = Seats::Refused::none;
  Seats::Seat taken = seats_.take(peer, why);
  if (!taken && why == Seats::Refused::all_taken && make_seat()) taken = seats_.take(peer, why);
  auto connection = std::make_unique<Connection>(make_transport_(socket), peer, taken);
  if (taken) {
    Waiting& waiting = seat(std::move(connection), heads_, limits_.head);
    arm(waiting, POLLIN);
    return;
  }
  turn_away_new(std::move(connection), why);
}

void Lobby::turn_away_new(std::unique_ptr<Connection> connection, Seats::Refused why) {
  const RefusedHead refused =
      why == Seats::Refused::all_taken
          ? RefusedHead{503,
                        {ErrorCode::unavailable, "too many connections are open; try again soon", "request"}}
          : RefusedHead{
                429,
                {ErrorCode::throttled,
                 fmt::format("more than {} connections from your address", limits_.connections_per_address),
                 "request"}};
  // It has no seat: few of them are heard out.
  if (leaving_.size() < kMostFarewells) {
    turn_away(seat(std::move(connection), leaving_, limits_.farewell), refused);
  } else {
    turn_away_({refused, connection->peer()});
  }
}

/// Whoever was sent away goes, else whoever has been idle for the longest, else whoever takes the longest for
/// a head.
bool Lobby::make_seat() {
  Row& row = !leaving_.empty() ? leaving_ : !idle_.empty() ? idle_ : heads_;
  if (row.empty()) return false;
  remove(row.front());
  return true;
}

Lobby::Waiting& Lobby::seat(std::unique_ptr<Connection> connection, Row& row,
                            std::chrono::milliseconds time) {
  Waiting& waiting = row.emplace_back();
  waiting.connection = std::move(connection);
  waiting.end = Clock::now() + time;
  waiting.row = &row;
  waiting.self = std::prev(row.end());
  return waiting;
}

void Lobby::move_to(Waiting& waiting, Row& row, std::chrono::milliseconds time) {
  row.splice(row.end(), *waiting.row, waiting.self);
  waiting.row = &row;
  waiting.end = Clock::now() + time;
}

void Lobby::remove(Waiting& waiting) {
  waiting.connection.reset();
  gone_.splice(gone_.end(), *waiting.row, waiting.self);
  waiting.row = &gone_;
}

void Lobby::arm(Waiting& waiting, short events) {
  epoll_event event{};
  event.events = epoll_events(events);
  event.data.ptr = &waiting;
  const int socket = waiting.connection->transport().socket();
  const int call = std::exchange(waiting.is_watched, true) ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
  if (::epoll_ctl(epoll_, call, socket, &event) != 0) remove(waiting);
}

void Lobby::look_at(Waiting& waiting) {
  if (waiting.row == &leaving_) {
    throw_away(waiting);
  } else {
    read_on(waiting);
  }
}

void Lobby::read_on(Waiting& waiting) {
  Connection& connection = *waiting.connection;
  switch (connection.read_head()) {
    case Connection::Progress::whole:
      // Events that it has no row for would be lost: a descriptor that is not watched has none.
      ::epoll_ctl(epoll_, EPOLL_CTL_DEL, connection.transport().socket(), nullptr);
      ++outside_;
      ready_.push_back(std::move(waiting.connection));
      remove(waiting);
      return;
    case Connection::Progress::refused:
      turn_away(waiting, connection.refused());
      return;
    case Connection::Progress::ended:
      remove(waiting);
      return;
    case Connection::Progress::not_yet:
      if (waiting.row == &idle_ && connection.has_begun()) move_to(waiting, heads_, limits_.head);
      arm(waiting, connection.transport().events());
      return;
  }
}

void Lobby::turn_away(Waiting& waiting, const RefusedHead& refused) {
  Transport& transport = waiting.connection->transport();
  std::string answer = turn_away_({refused, waiting.connection->peer()});
  const iovec part{answer.data(), answer.size()};
  transport.send({&part, 1});
  transport.finish();
  move_to(waiting, leaving_, limits_.farewell);
  throw_away(waiting);
}

void Lobby::throw_away(Waiting& waiting) {
  thread_local std::array<char, kThrownAtOnce> piece;
  Transport& transport = waiting.connection->transport();
  while (waiting.thrown_away < kMostThrownAway) {
    const auto [state, bytes] = transport.receive(piece);
    if (state == Transport::State::not_yet) {
      arm(waiting, transport.events());
      return;
    }
    if (state == Transport::State::ended) break;
    waiting.thrown_away += bytes;
  }
  remove(waiting);
}

void Lobby::end_late() {
  const auto now = Clock::now();
  const bool nobody_stays = is_leaving_;
  while (!idle_.empty() && (nobody_stays || idle_.front().end <= now)) remove(idle_.front());
  while (!leaving_.empty() && leaving_.front().end <= now) remove(leaving_.front());
  static const RefusedHead kLate{
      408, {ErrorCode::invalid, "the head of the request did not come in time", "request"}};
  while (!heads_.empty() && heads_.front().end <= now) {
    Waiting& late = heads_.front();
    if (late.connection->has_begun()) {
      turn_away(late, kLate);
    } else {
      remove(late);
    }
  }
  gone_.clear();
}

void Lobby::leave() {
  is_leaving_ = true;
  ::shutdown(listening_, SHUT_RDWR);  // whoever comes now is told so by the kernel
}

void Lobby::park(std::unique_ptr<Connection> connection) {
  const auto progress = connection->read_head();
  const std::lock_guard lock(mutex_);
  if (progress == Connection::Progress::whole && !is_leaving_) {
    ready_.push_back(std::move(connection));
    wake();
    return;
  }
  --outside_;
  if (is_leaving_ || progress == Connection::Progress::ended) return;
  const bool has_begun = connection->has_begun();
  Waiting& waiting = has_begun ? seat(std::move(connection), heads_, limits_.head)
                               : seat(std::move(connection), idle_, limits_.idle);
  if (progress == Connection::Progress::refused) {
    turn_away(waiting, waiting.connection->refused());
  } else {
    arm(waiting, waiting.connection->transport().events());
  }
}

void Lobby::wake() const {
  const std::uint64_t one = 1;
  // It only fails when it has been called 2^64 times.
  if (::write(wake_, &one, sizeof one) < 0) return;
}

void Lobby::dismiss(std::unique_ptr<Connection> connection) {
  --outside_;
  if (connection->is_given_up()) return;
  connection->transport().finish();
  const std::lock_guard lock(mutex_);
  arm(seat(std::move(connection), leaving_, limits_.farewell), POLLIN);
}

}  // namespace meetpoint::api
