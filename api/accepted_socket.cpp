#include "api/accepted_socket.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "api/client_network.hpp"

namespace meetpoint::api {

namespace {

/// Clients get the numbers from here on.
constexpr int kFirstNumber = 1024;

}  // namespace

int accepted(int listening, sockaddr_storage& from) {
  int socket = -1;
  do {
    socklen_t size = sizeof from;
    socket = ::accept4(listening, reinterpret_cast<sockaddr*>(&from), &size, SOCK_CLOEXEC | SOCK_NONBLOCK);
  } while (socket < 0 && errno == EINTR);
  if (socket < 0) return socket;
  const int at_once = 1;  // an answer leaves in one piece or is large
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof at_once);
  return socket;
}

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
  return index::unmapped(address);
}

int moved_up(int socket) {
  const int high = ::fcntl(socket, F_DUPFD_CLOEXEC, kFirstNumber);
  if (high < 0) return socket;
  ::close(socket);
  return high;
}

}  // namespace meetpoint::api
