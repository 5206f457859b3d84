#include "support/scripted_server.hpp"

#include <Poco/Exception.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/SocketAddress.h>
#include <Poco/Net/StreamSocket.h>
#include <Poco/Net/TCPServer.h>
#include <Poco/Net/TCPServerConnection.h>
#include <Poco/Net/TCPServerConnectionFactory.h>
#include <Poco/Thread.h>

#include <string_view>
#include <utility>

namespace meetpoint::test {

namespace {

class PocoConnection final : public Connection {
 public:
  explicit PocoConnection(Poco::Net::StreamSocket& socket) : socket_(socket) {}
  bool send(const std::string& bytes) override {
    try {
      std::size_t sent = 0;
      while (sent < bytes.size()) {
        const int n = socket_.sendBytes(bytes.data() + sent, static_cast<int>(bytes.size() - sent));
        if (n <= 0) return false;
        sent += static_cast<std::size_t>(n);
      }
      return true;
    } catch (const Poco::Exception&) {
      return false;
    }
  }
  void reset() override {
    socket_.setLinger(true, 0);
    socket_.close();
  }

 private:
  Poco::Net::StreamSocket& socket_;
};

/// Of a request of which so much is there; one byte more than that while its head is not.
std::size_t size_of(const std::string& request) {
  constexpr std::string_view kEnd = "\r\n\r\n";
  constexpr std::string_view kLength = "\r\nContent-Length: ";
  const auto end = request.find(kEnd);
  if (end == std::string::npos) return request.size() + 1;
  const auto length = request.find(kLength);
  return end + kEnd.size() + (length < end ? std::stoul(request.substr(length + kLength.size())) : 0);
}

class Session final : public Poco::Net::TCPServerConnection {
 public:
  Session(const Poco::Net::StreamSocket& socket, const Script& script)
      : TCPServerConnection(socket), script_(script) {}
  void run() override {
    try {
      std::string request;
      char buffer[4096];
      while (request.size() < size_of(request)) {
        const int got = socket().receiveBytes(buffer, sizeof buffer);
        if (got <= 0) return;
        request.append(buffer, static_cast<std::size_t>(got));
      }
      PocoConnection connection(socket());
      script_(request, connection);
    } catch (const Poco::Exception&) {
      // The peer went away, which some tests want.
    }
  }

 private:
  const Script& script_;
};

class Factory final : public Poco::Net::TCPServerConnectionFactory {
 public:
  explicit Factory(const Script& script) : script_(script) {}
  Poco::Net::TCPServerConnection* createConnection(const Poco::Net::StreamSocket& socket) override {
    return new Session(socket, script_);
  }

 private:
  const Script& script_;
};

}  // namespace

struct ScriptedServer::Impl {
  explicit Impl(Script script)
      : script_(std::move(script)),
        socket_(Poco::Net::SocketAddress("127.0.0.1", 0)),
        server_(new Factory(script_), socket_) {
    server_.start();
  }
  Script script_;
  Poco::Net::ServerSocket socket_;
  Poco::Net::TCPServer server_;
};

ScriptedServer::ScriptedServer(Script script) : impl_(std::make_unique<Impl>(std::move(script))) {}

ScriptedServer::~ScriptedServer() {
  impl_->server_.stop();
  while (impl_->server_.currentThreads() > 0) Poco::Thread::sleep(5);
}

std::string ScriptedServer::url() const {
  return "http://" + impl_->socket_.address().toString();
}

std::string http_response(const std::string& status_line, const std::string& body,
                          const std::string& headers) {
  return "HTTP/1.1 " + status_line + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + headers +
         "Connection: close\r\n\r\n" + body;
}

}  // namespace meetpoint::test
