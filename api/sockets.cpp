#include "api/sockets.hpp"

#include <Poco/Net/ServerSocketImpl.h>
#include <Poco/Net/SocketAddress.h>
#include <Poco/Net/StreamSocketImpl.h>
#include <Poco/Timespan.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <chrono>

namespace meetpoint::api {

namespace {

class PolledSocket final : public Poco::Net::StreamSocketImpl {
 public:
  explicit PolledSocket(poco_socket_t socket) : StreamSocketImpl(socket) {}

  bool poll(const Poco::Timespan& timeout, int mode) override {
    using std::chrono::milliseconds;
    using std::chrono::steady_clock;
    if (sockfd() == POCO_INVALID_SOCKET) return false;
    pollfd one{sockfd(), 0, 0};
    if ((mode & SELECT_READ) != 0) one.events |= POLLIN;
    if ((mode & SELECT_WRITE) != 0) one.events |= POLLOUT;
    const auto end = steady_clock::now() + std::chrono::microseconds(timeout.totalMicroseconds());
    while (true) {
      const auto left = std::chrono::ceil<milliseconds>(end - steady_clock::now());
      const int ready = ::poll(&one, 1, static_cast<int>(std::max(left, milliseconds(0)).count()));
      if (ready >= 0 || errno != EINTR) return ready > 0;
    }
  }
};

class ListeningImpl final : public Poco::Net::ServerSocketImpl {
 public:
  Poco::Net::SocketImpl* acceptConnection(Poco::Net::SocketAddress& client) override {
    sockaddr_storage address{};
    socklen_t size = sizeof(address);
    auto* const plain = reinterpret_cast<sockaddr*>(&address);
    poco_socket_t accepted = POCO_INVALID_SOCKET;
    do {
      accepted = ::accept4(sockfd(), plain, &size, SOCK_CLOEXEC);
    } while (accepted == POCO_INVALID_SOCKET && errno == EINTR);
    if (accepted == POCO_INVALID_SOCKET) error();  // throws what the accepting thread expects
    client = Poco::Net::SocketAddress(plain, size);
    return new PolledSocket(accepted);  // the StreamSocket round it owns it
  }
};

}  // namespace

ListeningSocket::ListeningSocket() : ServerSocket(new ListeningImpl, true) {}

}  // namespace meetpoint::api
