#include "nginx.hpp"

#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <stdexcept>
#include <thread>

namespace meetpoint::bench {

namespace {

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

/// One that the kernel would give: nginx cannot ask for it itself.
std::uint16_t free_port() {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof(address);
  auto* const plain = reinterpret_cast<sockaddr*>(&address);
  const bool bound = ::bind(socket, plain, size) == 0 && ::getsockname(socket, plain, &size) == 0;
  ::close(socket);
  if (!bound) throw std::runtime_error("no free port");
  return ntohs(address.sin_port);
}

bool answers(std::uint16_t port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  const sockaddr_in address = loopback(port);
  const bool connected = ::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
  ::close(socket);
  return connected;
}

/// No limit of requests a connection, as ours has none, and nothing that writes outside of `work`.
std::string configuration(const std::filesystem::path& work, const std::filesystem::path& files,
                          std::uint16_t port) {
  std::string temporary;
  for (const char* kind : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"})
    temporary += fmt::format("  {}_temp_path {}/{};\n", kind, work.string(), kind);
  return fmt::format(
      "{}worker_processes 2;\ndaemon off;\npid {}/pid;\nevents {{ worker_connections 1024; }}\n"
      "http {{\n{}  access_log off;\n  sendfile on;\n  tcp_nopush on;\n  keepalive_requests 1000000000;\n"
      "  default_type application/json;\n  server {{ listen 127.0.0.1:{}; root {}; }}\n}}\n",
      ::geteuid() == 0 ? "user root;\n" : "", work.string(), temporary, port, files.string());
}

}  // namespace

Nginx::Nginx(const std::filesystem::path& work, const std::filesystem::path& files) {
  const std::uint16_t port = free_port();
  const std::string file = work / "nginx.conf";
  const std::string log = work / "error.log";
  std::ofstream(file) << configuration(work, files, port);
  url_ = fmt::format("http://127.0.0.1:{}", port);
  pid_ = ::fork();
  if (pid_ < 0) throw std::runtime_error("fork");
  if (pid_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);  // or it would outlive a benchmark that is killed
    ::execl("/usr/sbin/nginx", "nginx", "-p", work.c_str(), "-c", file.c_str(), "-e", log.c_str(), nullptr);
    ::_exit(127);
  }
  for (int tries = 0; !answers(port); ++tries) {
    constexpr int kMostTries = 100;
    if (tries == kMostTries) throw std::runtime_error("nginx does not start, see " + log);
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
}

Nginx::~Nginx() {
  ::kill(pid_, SIGTERM);
  ::waitpid(pid_, nullptr, 0);
}

}  // namespace meetpoint::bench
