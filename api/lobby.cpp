#include "api/lobby.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>
#include <utility>
#include <vector>

#include "api/accepted_socket.hpp"

namespace meetpoint::api {

namespace {

using index::ErrorCode;
using std::chrono::milliseconds;

/// The event of the socket that listens; connections count from 1.
constexpr std::uint64_t kListening = 0;

/// New ones at a time, so that those who are here are looked at in between.
constexpr int kAcceptedAtOnce = 64;
/// At the end all that the kernel has, 4,096 by its own default; not all who come while it goes on.
constexpr int kAcceptedAtEnd = 4096;

/// What is thrown away of a body that nobody reads: who is still sending would not read the answer.
constexpr std::size_t kMostThrownAway = 16UL * 1024 * 1024;
/// Connections without a seat that are given the time to read why.
constexpr std::size_t kMostFarewells = 256;

constexpr std::size_t kThrownAtOnce = 64UL * 1024;

/// Each event goes to one thread, and no other of its connection comes before that has looked.
bool watch(int epoll, int call, int descriptor, std::uint64_t id, short events) {
  epoll_event event{};
  event.events = (events == POLLOUT ? EPOLLOUT : EPOLLIN) | static_cast<std::uint32_t>(EPOLLONESHOT);
  event.data.u64 = id;
  return ::epoll_ctl(epoll, call, descriptor, &event) == 0;
}

}  // namespace

Lobby::Lobby(int listening, LobbyLimits limits, MakeTransport make_transport, TurnAway turn_away)
    : limits_(limits),
      make_transport_(std::move(make_transport)),
      turn_away_(std::move(turn_away)),
      listening_(listening),
      epoll_(::epoll_create1(EPOLL_CLOEXEC)),
      seats_(limits.connections, limits.connections_per_address),
      crew_(limits.crew) {
  ::fcntl(listening, F_SETFL, ::fcntl(listening, F_GETFL) | O_NONBLOCK);
  if (!watch(epoll_, EPOLL_CTL_ADD, listening_, kListening, POLLIN)) throw std::runtime_error("epoll");
}

Lobby::~Lobby() {
  ::close(epoll_);
}

bool Lobby::wait(milliseconds most) {
  end_late();
  if (ready_) return true;
  {
    std::unique_lock lock(mutex_);
    const auto is_short = [this] { return !crew_.is_enough(Clock::now()); };
    if (!crew_is_short_.wait_for(lock, std::min(most, Crew::kPeriod), is_short)) return false;
  }
  ready_ = look(most);
  return ready_ != nullptr;
}

std::unique_ptr<Connection> Lobby::take() {
  return std::move(ready_);
}

std::unique_ptr<Connection> Lobby::next(Crew::Turn& last, milliseconds most) {
  const auto end = Clock::now() + most;
  while (true) {
    const auto now = Clock::now();
    {
      const std::lock_guard lock(mutex_);
      if (is_leaving_ || now >= end) {
        crew_.recount();
        crew_is_short_.notify_one();
        return nullptr;
      }
      if (!crew_.joins(last, now)) return nullptr;
    }
    if (auto connection = look(std::chrono::ceil<milliseconds>(end - now))) return connection;
  }
}

void Lobby::step_out(Crew::Turn& last) {
  const std::lock_guard lock(mutex_);
  crew_.steps_out(last);
  crew_is_short_.notify_one();
}

/// One event at a time: what a thread had in hand would wait for its answer.
std::unique_ptr<Connection> Lobby::look(milliseconds most) {
  epoll_event event{};
  if (::epoll_wait(epoll_, &event, 1, static_cast<int>(most.count())) != 1) return nullptr;
  return look_at(event.data.u64);
}

std::unique_ptr<Connection> Lobby::look_at(std::uint64_t event) {
  if (event == kListening) {
    accept_some();
    return nullptr;
  }
  Waiting* const held = hold(event);
  if (held == nullptr) return nullptr;
  if (held->row != &leaving_) return read_on(*held);
  say_farewell(*held);
  return nullptr;
}

void Lobby::accept_some() {
  const std::lock_guard lock(accepting_);
  if (is_leaving_) return;  // it is not watched again
  accept_up_to(kAcceptedAtOnce);
  watch(epoll_, EPOLL_CTL_MOD, listening_, kListening, POLLIN);
}

void Lobby::accept_up_to(int most) {
  for (int i = 0; i < most; ++i) {
    sockaddr_storage from{};
    const int socket = accepted(listening_, from);
    if (socket < 0 && (errno == EMFILE || errno == ENFILE) && close_one(false)) continue;
    if (socket < 0) return;
    accept_one(moved_up(socket), address_of(from));
  }
}

void Lobby::accept_one(int socket, const index::IpAddress& peer) {
  auto why = Seats::Refused::none;
  Seats::Seat taken = seats_.take(peer, why);
  if (!taken && why == Seats::Refused::all_taken && close_one(true)) taken = seats_.take(peer, why);
  auto connection = std::make_unique<Connection>(make_transport_(socket), peer, taken);
  if (!taken) {
    turn_away_new(std::move(connection), why);
    return;
  }
  const std::lock_guard lock(mutex_);
  arm(seat(std::move(connection), heads_, limits_.head), POLLIN);
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
  std::unique_lock lock(mutex_);
  if (leaving_.size() >= kMostFarewells) {
    lock.unlock();
    turn_away_({refused, connection->peer()});
    return;
  }
  Waiting& held = seat(std::move(connection), leaving_, limits_.farewell);
  held.is_held = true;
  lock.unlock();
  turn_away(held, refused);
}

/// Whoever was sent away goes, else whoever has been idle for the longest, else whoever takes the longest for
/// a head. Who hears that there is no seat for him has none to give.
bool Lobby::close_one(bool with_seat) {
  const std::lock_guard lock(mutex_);
  for (Row* const row : {&leaving_, &idle_, &heads_}) {
    const auto free = std::find_if(row->begin(), row->end(), [with_seat](const auto& one) {
      return !one.is_held && (!with_seat || one.connection->has_seat());
    });
    if (free == row->end()) continue;
    remove(*free);
    return true;
  }
  return false;
}

Lobby::Waiting& Lobby::seat(std::unique_ptr<Connection> connection, Row& row, milliseconds time) {
  Waiting& waiting = row.emplace_back();
  waiting.id = ++last_id_;
  waiting.connection = std::move(connection);
  waiting.end = Clock::now() + time;
  waiting.row = &row;
  waiting.self = std::prev(row.end());
  by_id_.emplace(waiting.id, &waiting);
  return waiting;
}

void Lobby::move_to(Waiting& waiting, Row& row, milliseconds time) {
  row.splice(row.end(), *waiting.row, waiting.self);
  waiting.row = &row;
  waiting.end = Clock::now() + time;
}

void Lobby::remove(Waiting& waiting) {
  by_id_.erase(waiting.id);
  waiting.row->erase(waiting.self);
}

Lobby::Waiting* Lobby::hold(std::uint64_t id) {
  const std::lock_guard lock(mutex_);
  const auto found = by_id_.find(id);
  // An event of one that is gone may still have been at hand, or of one that is late and told so.
  if (found == by_id_.end() || found->second->is_held) return nullptr;
  found->second->is_held = true;
  return found->second;
}

void Lobby::arm(Waiting& waiting, short events) {
  const int socket = waiting.connection->transport().socket();
  if (watch(epoll_, EPOLL_CTL_MOD, socket, waiting.id, events)) return;
  if (errno == ENOENT && watch(epoll_, EPOLL_CTL_ADD, socket, waiting.id, events)) return;
  remove(waiting);
}

void Lobby::release(Waiting& held) {
  held.is_held = false;
  arm(held, held.connection->transport().events());
}

std::unique_ptr<Connection> Lobby::read_on(Waiting& held) {
  Connection& connection = *held.connection;
  const auto progress = connection.read_head();
  if (progress == Connection::Progress::refused) {
    turn_away(held, connection.refused());
    return nullptr;
  }
  const std::lock_guard lock(mutex_);
  if (progress == Connection::Progress::not_yet) {
    if (held.row == &idle_ && connection.has_begun()) move_to(held, heads_, limits_.head);
    release(held);
    return nullptr;
  }
  std::unique_ptr<Connection> taken;
  if (progress == Connection::Progress::whole) {
    taken = std::move(held.connection);
    ++outside_;
  }
  remove(held);
  return taken;
}

void Lobby::turn_away(Waiting& held, const RefusedHead& refused) {
  held.farewell = turn_away_({refused, held.connection->peer()});
  {
    const std::lock_guard lock(mutex_);
    if (held.farewell.empty()) {
      remove(held);
      return;
    }
    move_to(held, leaving_, limits_.farewell);
  }
  say_farewell(held);
}

/// With TLS nothing can be said before the handshake is through, which sending goes on with.
void Lobby::say_farewell(Waiting& held) {
  Transport& transport = held.connection->transport();
  while (!held.farewell.empty()) {
    const iovec part{held.farewell.data(), held.farewell.size()};
    const auto [state, bytes] = transport.send({&part, 1});
    if (state == Transport::State::not_yet) {
      const std::lock_guard lock(mutex_);
      release(held);
      return;
    }
    if (state == Transport::State::ended) break;
    held.farewell.erase(0, bytes);
    if (held.farewell.empty()) transport.finish();
  }
  throw_away(held);
}

void Lobby::throw_away(Waiting& held) {
  thread_local std::array<char, kThrownAtOnce> piece;
  Transport& transport = held.connection->transport();
  auto state = Transport::State::moved;
  while (held.thrown_away < kMostThrownAway && state == Transport::State::moved) {
    const auto result = transport.receive(piece);
    state = result.state;
    held.thrown_away += result.bytes;
  }
  const std::lock_guard lock(mutex_);
  if (state == Transport::State::not_yet) {
    release(held);
  } else {
    remove(held);
  }
}

/// Those that a thread looks at are looked at again soon.
void Lobby::end_late() {
  static const RefusedHead kLate{
      408, {ErrorCode::invalid, "the head of the request did not come in time", "request"}};
  std::vector<Waiting*> late;
  {
    const std::lock_guard lock(mutex_);
    const auto now = Clock::now();
    const auto is_over = [now](const Row& row) {
      return !row.empty() && !row.front().is_held && row.front().end <= now;
    };
    while (is_over(idle_) || (is_leaving_ && !idle_.empty() && !idle_.front().is_held)) remove(idle_.front());
    while (is_over(leaving_)) remove(leaving_.front());
    while (is_over(heads_)) {
      Waiting& one = heads_.front();
      // Of one that is whole its client does not take the answer before.
      if (!one.connection->has_begun() || one.connection->progress() == Connection::Progress::whole) {
        remove(one);
        continue;
      }
      one.is_held = true;
      move_to(one, leaving_, limits_.farewell);
      late.push_back(&one);
    }
  }
  for (Waiting* const one : late) turn_away(*one, kLate);
}

void Lobby::leave() {
  const std::lock_guard nobody_else(accepting_);
  accept_up_to(kAcceptedAtEnd);  // who is through to the kernel already may have asked
  {
    // Those who were idle until a moment ago likewise.
    const std::lock_guard lock(mutex_);
    for (auto next = idle_.begin(); next != idle_.end();) {
      Waiting& one = *next++;
      if (!one.is_held && has_sent(one.connection->transport())) move_to(one, heads_, limits_.head);
    }
    is_leaving_ = true;
  }
  ::shutdown(listening_, SHUT_RDWR);  // whoever comes now is told so by the kernel
}

bool Lobby::owes_answers() {
  const std::lock_guard lock(mutex_);
  return outside_ > 0 || has_heads();
}

/// Also of those that are still with the kernel.
bool Lobby::has_heads() const {
  if (std::any_of(idle_.begin(), idle_.end(), [](const Waiting& one) { return one.is_held; })) return true;
  std::vector<pollfd> silent;
  for (const Waiting& one : heads_) {
    Connection& connection = *one.connection;
    if (one.is_held || connection.has_begun() || connection.transport().is_in_handshake()) return true;
    silent.push_back({connection.transport().socket(), POLLIN, 0});
  }
  return ::poll(silent.data(), silent.size(), 0) > 0;
}

void Lobby::park(std::unique_ptr<Connection> connection) {
  // What is still with the kernel waits for its turn among the others.
  const bool is_here = connection->has_begun() || connection->transport().holds_bytes();
  const auto progress = is_here ? connection->read_head() : Connection::Progress::not_yet;
  std::unique_lock lock(mutex_);
  --outside_;
  if (progress == Connection::Progress::ended) return;
  const bool has_asked = connection->has_begun() || (is_leaving_ && has_sent(connection->transport()));
  if (is_leaving_ && !has_asked) return;
  Waiting& waiting = has_asked ? seat(std::move(connection), heads_, limits_.head)
                               : seat(std::move(connection), idle_, limits_.idle);
  if (progress == Connection::Progress::refused) {
    waiting.is_held = true;
    lock.unlock();
    turn_away(waiting, waiting.connection->refused());
    return;
  }
  short events = POLLIN;
  if (is_here) events = waiting.connection->transport().events();
  if (progress == Connection::Progress::whole) events = POLLOUT;  // it takes its turn like the others
  arm(waiting, events);
}

void Lobby::dismiss(std::unique_ptr<Connection> connection) {
  --outside_;
  if (!connection->is_given_up()) connection->transport().finish();
  const std::lock_guard lock(mutex_);
  crew_.recount();
  crew_is_short_.notify_one();
  if (connection->is_given_up()) return;
  arm(seat(std::move(connection), leaving_, limits_.farewell), POLLIN);
}

}  // namespace meetpoint::api
