#include "api/transport.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdint>

namespace meetpoint::api {

namespace {

bool is_not_yet(int error) {
  return error == EAGAIN || error == EWOULDBLOCK;
}

class PlainTransport final : public Transport {
 public:
  using Transport::Transport;

  Result receive(std::span<char> room) override {
    ssize_t got = -1;
    do {
      got = ::recv(socket(), room.data(), room.size(), MSG_DONTWAIT);
    } while (got < 0 && errno == EINTR);
    return moved(got, POLLIN);
  }

  Result send(std::span<const iovec> parts) override {
    msghdr message{};
    // sendmsg only reads; its type is shared with recvmsg.
    message.msg_iov = const_cast<iovec*>(parts.data());
    message.msg_iovlen = parts.size();
    ssize_t sent = -1;
    do {
      sent = ::sendmsg(socket(), &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    } while (sent < 0 && errno == EINTR);
    return moved(sent, POLLOUT);
  }

  void finish() override { ::shutdown(socket(), SHUT_WR); }

 private:
  Result moved(ssize_t bytes, short wait_for) {
    if (bytes > 0) return {State::moved, static_cast<std::size_t>(bytes)};
    if (bytes == 0 || !is_not_yet(errno)) return {State::ended};
    events_ = wait_for;
    return {State::not_yet};
  }
};

}  // namespace

Transport::~Transport() {
  ::close(socket_);
}

std::unique_ptr<Transport> plain_transport(int socket) {
  return std::make_unique<PlainTransport>(socket);
}

bool wait_for(const Transport& transport, std::chrono::steady_clock::time_point end) {
  using std::chrono::milliseconds;
  pollfd one{transport.socket(), transport.events(), 0};
  while (true) {
    const auto left = std::chrono::ceil<milliseconds>(end - std::chrono::steady_clock::now());
    const int ready = ::poll(&one, 1, static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, INT_MAX)));
    if (ready >= 0 || errno != EINTR) return ready > 0;
  }
}

bool has_sent(const Transport& transport) {
  pollfd one{transport.socket(), POLLIN, 0};
  return ::poll(&one, 1, 0) > 0;
}

}  // namespace meetpoint::api
