#include "api/sockets.hpp"

#include <Poco/Exception.h>
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

using Clock = std::chrono::steady_clock;

class PolledSocket final : public Poco::Net::StreamSocketImpl {
 public:
  PolledSocket(poco_socket_t socket, std::chrono::milliseconds head)
      : StreamSocketImpl(socket), head_(head) {}

  /// Poco waits with it for the first byte of a request.
  bool poll(const Poco::Timespan& timeout, int mode) override {
    if (sockfd() == POCO_INVALID_SOCKET) return false;
    short events = 0;
    if ((mode & SELECT_READ) != 0) events |= POLLIN;
    if ((mode & SELECT_WRITE) != 0) events |= POLLOUT;
    const bool ready = wait(events, Clock::now() + std::chrono::microseconds(timeout.totalMicroseconds()));
    expect_head();
    return ready;
  }

  using StreamSocketImpl::receiveBytes;
  /// Nothing but heads is ever read.
  int receiveBytes(void* buffer, int length, int flags) override {
    if (sockfd() != POCO_INVALID_SOCKET && !wait(POLLIN, end_of_head_)) throw Poco::TimeoutException();
    return StreamSocketImpl::receiveBytes(buffer, length, flags);
  }

  void expect_head() { end_of_head_ = Clock::now() + head_; }

 private:
  bool wait(short events, Clock::time_point end) const {
    using std::chrono::milliseconds;
    pollfd one{sockfd(), events, 0};
    while (true) {
      const auto left = std::chrono::ceil<milliseconds>(end - Clock::now());
      const int ready = ::poll(&one, 1, static_cast<int>(std::max(left, milliseconds(0)).count()));
      if (ready >= 0 || errno != EINTR) return ready > 0;
    }
  }

  std::chrono::milliseconds head_;
  Clock::time_point end_of_head_ = Clock::now() + head_;
};

class ListeningImpl final : public Poco::Net::ServerSocketImpl {
 public:
  explicit ListeningImpl(std::chrono::milliseconds head) : head_(head) {}
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
    return new PolledSocket(accepted, head_);  // the StreamSocket round it owns it
  }

 private:
  std::chrono::milliseconds head_;
};

}  // namespace

ListeningSocket::ListeningSocket(std::chrono::milliseconds head)
    : ServerSocket(new ListeningImpl(head), true) {}

void expect_next_head(Poco::Net::StreamSocket& socket) {
  dynamic_cast<PolledSocket&>(*socket.impl()).expect_head();
}

}  // namespace meetpoint::api
