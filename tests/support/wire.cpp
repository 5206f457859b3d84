#include "support/wire.hpp"

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <utility>

namespace meetpoint::test {

namespace {

constexpr int kMostSeconds = 20;

std::string host_of(const std::string& url) {
  const auto begin = url.find("//") + 2;
  const std::string host = url.substr(begin, url.rfind(':') - begin);
  return host.starts_with('[') ? host.substr(1, host.size() - 2) : host;
}

bool gone(int error) {
  return error == EPIPE || error == ECONNRESET;
}

}  // namespace

std::string port_of(const std::string& url) {
  return url.substr(url.rfind(':') + 1);
}

std::string get_request(std::string_view target, std::string_view header_lines) {
  return "GET " + std::string(target) + " HTTP/1.1\r\nHost: test\r\n" + std::string(header_lines) + "\r\n";
}

Wire::Wire(const std::string& url) {
  addrinfo hints{};
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* address = nullptr;
  if (getaddrinfo(host_of(url).c_str(), port_of(url).c_str(), &hints, &address) != 0) {
    throw std::runtime_error("no address in " + url);
  }
  fd_ = socket(address->ai_family, address->ai_socktype | SOCK_CLOEXEC, 0);
  const timeval most{kMostSeconds, 0};
  setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof most);
  setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &most, sizeof most);
  const int failed = connect(fd_, address->ai_addr, address->ai_addrlen);
  freeaddrinfo(address);
  if (failed != 0) {
    close(fd_);
    throw std::runtime_error("cannot connect to " + url);
  }
}

Wire::~Wire() {
  close(fd_);
}

bool Wire::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && gone(errno)) return false;
    if (sent < 0) throw std::runtime_error("send took too long");
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void Wire::stuff(std::string_view bytes) {
  constexpr int kPatienceMs = 300;  // when nothing fits for so long, the other side is stuck in a send
  pollfd writable{fd_, POLLOUT, 0};
  for (std::string_view rest = bytes; poll(&writable, 1, kPatienceMs) > 0;) {
    const ssize_t sent = ::send(fd_, rest.data(), rest.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno == EAGAIN) continue;
    if (sent < 0) throw std::runtime_error("the other side closed while it was stuffed");
    rest.remove_prefix(static_cast<std::size_t>(sent));
    if (rest.empty()) rest = bytes;
  }
}

void Wire::finish() {
  shutdown(fd_, SHUT_WR);
}

bool Wire::receive() {
  char buffer[65536];
  const ssize_t got = recv(fd_, buffer, sizeof buffer, 0);
  if (got < 0 && !gone(errno)) throw std::runtime_error("receive took too long");
  if (got > 0) unread_.append(buffer, static_cast<std::size_t>(got));
  return got > 0;
}

std::optional<HttpAnswer> Wire::read_answer(bool body) {
  while (unread_.find("\r\n\r\n") == std::string::npos) {
    if (!receive()) return std::nullopt;
  }
  const auto end = unread_.find("\r\n\r\n");
  HttpAnswer answer;
  answer.status = std::stoi(unread_.substr(unread_.find(' ') + 1, 3));
  for (auto at = unread_.find("\r\n") + 2; at < end + 2;) {
    const auto stop = unread_.find("\r\n", at);
    const auto colon = unread_.find(": ", at);
    answer.headers.emplace_back(unread_.substr(at, colon - at), unread_.substr(colon + 2, stop - colon - 2));
    at = stop + 2;
  }
  unread_.erase(0, end + 4);
  const std::string length = answer.header("Content-Length");
  if (!body || length.empty()) return answer;
  const std::size_t size = std::stoul(length);
  while (unread_.size() < size) {
    if (!receive()) return std::nullopt;
  }
  answer.body = unread_.substr(0, size);
  unread_.erase(0, size);
  return answer;
}

bool Wire::wait_for_close() const {
  pollfd closed{fd_, POLLRDHUP, 0};
  return poll(&closed, 1, 3 * kMostSeconds * 1000) > 0;
}

std::string Wire::read_to_end() {
  while (receive()) {
  }
  return std::exchange(unread_, {});
}

}  // namespace meetpoint::test
