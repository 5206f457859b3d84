#include "rpki/rtr_wire.hpp"

#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <utility>

namespace meetpoint::rpki {

namespace {

using index::ErrorCode;
using index::Expected;
using index::fail;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

tl::unexpected<index::Error> broken(int error) {
  return fail(ErrorCode::unavailable, std::strerror(error));
}

bool passes(int error) {
  return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

}  // namespace

RtrWire::RtrWire() : interrupt_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (interrupt_ < 0) throw std::runtime_error("no eventfd left");
}

RtrWire::~RtrWire() {
  close();
  ::close(interrupt_);
}

void RtrWire::interrupt() const {
  const std::uint64_t one = 1;
  // It fails only when it is interrupted 2^64 times already.
  [[maybe_unused]] const ssize_t written = ::write(interrupt_, &one, sizeof one);
}

void RtrWire::close() {
  if (socket_ >= 0) ::close(socket_);
  socket_ = -1;
}

Expected<bool> RtrWire::ready(short events, Instant end) const {
  while (true) {
    const auto left = std::chrono::ceil<milliseconds>(end - steady_clock::now()).count();
    pollfd waits[2] = {{socket_, events, 0}, {interrupt_, POLLIN, 0}};
    const int count = poll(waits, 2, static_cast<int>(std::clamp<std::int64_t>(left, 0, 1 << 30)));
    if (count < 0 && errno != EINTR) return broken(errno);
    if (count <= 0 && left <= 0) return false;
    if (count <= 0) continue;
    if (waits[1].revents != 0) return fail(ErrorCode::cancelled, "interrupted");
    return true;
  }
}

Expected<void> RtrWire::open(const std::string& host, const std::string& port, milliseconds most) {
  close();
  const auto end = steady_clock::now() + most;
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int problem = getaddrinfo(host.c_str(), port.c_str(), &hints, &found);
  if (problem != 0) return fail(ErrorCode::unavailable, gai_strerror(problem));
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> addresses(found, freeaddrinfo);
  int error = ETIMEDOUT;
  for (const addrinfo* address = addresses.get(); address != nullptr; address = address->ai_next) {
    close();
    socket_ = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (socket_ < 0) {
      error = errno;
      continue;
    }
    error = connect(socket_, address->ai_addr, address->ai_addrlen) == 0 ? 0 : errno;
    if (error == EINPROGRESS) {
      auto connected = ready(POLLOUT, end);
      if (!connected) {
        close();
        return forward(connected);
      }
      socklen_t size = sizeof error;
      if (!*connected) {
        error = ETIMEDOUT;
      } else if (getsockopt(socket_, SOL_SOCKET, SO_ERROR, &error, &size) != 0) {
        error = errno;
      }
    }
    if (error == 0) return {};
  }
  close();
  return broken(error);
}

Expected<std::size_t> RtrWire::receive(std::span<std::uint8_t> room, milliseconds most) {
  const auto end = steady_clock::now() + most;
  while (true) {
    auto has = ready(POLLIN, end);
    if (!has) return forward(has);
    if (!*has) return std::size_t{0};
    const ssize_t got = recv(socket_, room.data(), room.size(), 0);
    if (got > 0) return static_cast<std::size_t>(got);
    if (got == 0) return fail(ErrorCode::unavailable, "the cache closed the connection");
    if (!passes(errno)) return broken(errno);
  }
}

Expected<void> RtrWire::send(std::string_view bytes, milliseconds most) {
  const auto end = steady_clock::now() + most;
  while (!bytes.empty()) {
    auto has = ready(POLLOUT, end);
    if (!has) return forward(has);
    if (!*has) return broken(ETIMEDOUT);
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && !passes(errno)) return broken(errno);
    if (sent > 0) bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return {};
}

}  // namespace meetpoint::rpki
