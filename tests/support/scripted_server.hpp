#pragma once

#include <functional>
#include <memory>
#include <string>

/// A TCP server on loopback that says exactly what a test wants, byte for byte: the peer for everything that
/// a well-behaved HTTP server would never send.
namespace meetpoint::test {

class Connection {
 public:
  virtual ~Connection() = default;
  /// Sends all bytes; false when the peer is gone.
  virtual bool send(const std::string& bytes) = 0;
  /// Closes with a reset instead of an end.
  virtual void reset() = 0;
};

/// Called once a connection, on a thread of its own, with the first request: its head up to the empty line,
/// and as much of a body as its Content-Length says.
using Script = std::function<void(const std::string& request, Connection& connection)>;

class ScriptedServer {
 public:
  explicit ScriptedServer(Script script);
  ~ScriptedServer();
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;
  /// `http://127.0.0.1:PORT`
  std::string url() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// A complete HTTP/1.1 response that closes the connection.
std::string http_response(const std::string& status_line, const std::string& body,
                          const std::string& headers = "");

}  // namespace meetpoint::test
