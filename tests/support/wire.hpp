#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "support/process.hpp"

/// One TCP connection, byte by byte, for what HTTP client libraries refuse to send. Every wait is bounded:
/// one that takes 20 seconds throws.
namespace meetpoint::test {

class Wire {
 public:
  /// `http://HOST:PORT`, as Server::url prints it.
  explicit Wire(const std::string& url);
  ~Wire();
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;

  /// False when the other side has closed.
  bool send(std::string_view bytes);
  /// Sends `bytes` over and over and reads nothing, until no more fit for a while.
  void stuff(std::string_view bytes);
  /// Closes our direction: the other side reads the end of the stream.
  void finish();

  /// The next answer: its head, and with `body` what Content-Length promises. Nothing at the end of the
  /// connection.
  std::optional<HttpAnswer> read_answer(bool body = true);
  /// Reads nothing, and waits up to a minute for the other side to close; false when it does not.
  bool wait_for_close() const;
  /// Everything until the other side closes.
  std::string read_to_end();

 private:
  bool receive();

  int fd_ = -1;
  std::string unread_;
};

/// `GET TARGET HTTP/1.1` with a Host and further header lines, each with its CRLF.
std::string get_request(std::string_view target, std::string_view header_lines = {});

/// The port of `http://HOST:PORT`.
std::string port_of(const std::string& url);

}  // namespace meetpoint::test
