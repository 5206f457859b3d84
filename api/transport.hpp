#pragma once

#include <sys/uio.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <span>

/// The bytes of one connection, as TCP or TLS has them. No call waits.
/// thread  one at a time
/// owner   the socket is closed with it
namespace meetpoint::api {

class Transport {
 public:
  enum class State {
    moved,
    not_yet,
    ended
  };  ///< not_yet: wait for `events`; ended: by the other side, or broken
  struct Result {
    State state = State::ended;
    std::size_t bytes = 0;  ///< when moved: how many, 1 or more
  };

  explicit Transport(int socket) : socket_(socket) {}
  virtual ~Transport();
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;

  virtual Result receive(std::span<char> room) = 0;
  /// Whether bytes have come of which the socket, when it is waited for, says nothing.
  virtual bool holds_bytes() const { return false; }
  /// Whether the other side has begun a handshake that is not through, behind which its request comes.
  virtual bool is_in_handshake() const { return false; }
  /// Some of these bytes, from the first on.
  virtual Result send(std::span<const iovec> parts) = 0;
  /// Says that nothing more is sent.
  virtual void finish() = 0;
  /// What to wait for before the last call is made again, as poll(2) has it: POLLIN or POLLOUT.
  short events() const { return events_; }
  int socket() const { return socket_; }

 protected:
  short events_ = 0;

 private:
  int socket_;
};

std::unique_ptr<Transport> plain_transport(int socket);

/// Waits until the call that said not_yet may be made again; false when it may not at `end`.
bool wait_for(const Transport& transport, std::chrono::steady_clock::time_point end);

/// Whether the kernel holds what the other side has sent, its end too.
bool has_sent(const Transport& transport);

}  // namespace meetpoint::api
