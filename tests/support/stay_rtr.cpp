#include "support/stay_rtr.hpp"

#include <Poco/Exception.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/SocketAddress.h>
#include <Poco/Net/StreamSocket.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <stdexcept>
#include <thread>

namespace meetpoint::test {

namespace {

constexpr const char* kProgram = "/usr/bin/stayrtr";

/// One that the kernel gave and that nobody has any more: it gives others first.
unsigned short free_port() {
  return Poco::Net::ServerSocket(Poco::Net::SocketAddress("127.0.0.1", 0)).address().port();
}

bool answers(unsigned short port) {
  try {
    Poco::Net::StreamSocket socket;
    socket.connect(Poco::Net::SocketAddress("127.0.0.1", port));
    return true;
  } catch (const Poco::Exception&) {
    return false;
  }
}

}  // namespace

bool StayRtr::is_here() {
  return access(kProgram, X_OK) == 0;
}

StayRtr::StayRtr(const std::filesystem::path& vrps, unsigned short port)
    : port_(port != 0 ? port : free_port()) {
  const std::string bind = address();
  pid_ = fork();
  if (pid_ < 0) throw std::runtime_error("fork");
  if (pid_ == 0) {
    const int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
    dup2(null, STDOUT_FILENO);
    dup2(null, STDERR_FILENO);
    execl(kProgram, kProgram, "-bind", bind.c_str(), "-cache", vrps.c_str(), "-checktime=false",
          "-metrics.addr", "127.0.0.1:0", "-refresh", "1", "-rtr.refresh", "1", "-rtr.retry", "1",
          "-rtr.expire", "600", static_cast<char*>(nullptr));
    _exit(127);
  }
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!answers(port_)) {
    if (waitpid(pid_, nullptr, WNOHANG) != 0 || std::chrono::steady_clock::now() > end)
      throw std::runtime_error("stayrtr does not listen on " + bind);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

StayRtr::~StayRtr() {
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

std::string vrps_json(const std::string& records, const std::string& keys) {
  return R"({"metadata":{"buildtime":"2026-11-22T00:00:00Z"},"roas":[)" + records + R"(],"bgpsec_keys":[)" +
         keys + "]}";
}

}  // namespace meetpoint::test
