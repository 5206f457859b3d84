#include "api/sockets.hpp"

#include <Poco/Exception.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/ServerSocketImpl.h>
#include <Poco/Net/StreamSocketImpl.h>
#include <Poco/Timespan.h>
#include <sys/socket.h>

#include <algorithm>
#include <mutex>
#include <optional>
#include <span>
#include <utility>

namespace meetpoint::api {

namespace {

using std::chrono::milliseconds;

/// How long a piece of a body may take to come, or a word of Poco's to go.
constexpr milliseconds kPieceTime{10'000};

/// How long a whole body may take, however its bytes drip, and how much of it is read with all that a coding
/// puts round it: what is thrown away of one that is too large (api/request_body), twice.
constexpr milliseconds kBodyTime{30'000};
constexpr std::size_t kMostReadOfBody = 32UL * 1024 * 1024;

bool wait_for(const Transport& transport, milliseconds most) {
  return api::wait_for(transport, std::chrono::steady_clock::now() + most);
}

class ServedSocket final : public Poco::Net::StreamSocketImpl {
 public:
  ServedSocket(Lobby& lobby, const Patience& patience, std::unique_ptr<Connection> connection,
               const Poco::Net::SocketAddress& here)
      : StreamSocketImpl(connection->transport().socket()),
        lobby_(lobby),
        patience_(patience),
        connection_(std::move(connection)),
        here_(here) {}

  Connection& connection() { return *connection_; }
  void note_wait() { lobby_.step_out(last_turn_); }

  /// Poco waits with it for a request, and gets that of whoever is next.
  bool poll(const Poco::Timespan& /*the lobby has its own*/, int /*mode*/) override {
    if (!connection_) return false;
    if (std::exchange(is_first_, false)) return true;
    connection_->next_request();
    lobby_.park(detach());
    auto connection = lobby_.next(last_turn_, patience_());
    if (!connection) return false;
    attach(std::move(connection));
    return true;
  }

  using StreamSocketImpl::receiveBytes;
  int receiveBytes(void* buffer, int length, int /*flags*/) override {
    if (!connection_) throw Poco::Net::InvalidSocketException();
    const std::span<char> room(static_cast<char*>(buffer), static_cast<std::size_t>(length));
    if (const std::size_t taken = connection_->take(room)) return static_cast<int>(taken);
    if (!end_of_body_) end_of_body_ = std::chrono::steady_clock::now() + kBodyTime;
    while (true) {
      const auto left = std::chrono::ceil<milliseconds>(*end_of_body_ - std::chrono::steady_clock::now());
      if (left.count() <= 0 || read_of_body_ > kMostReadOfBody) throw Poco::TimeoutException();
      const auto [state, bytes] = connection_->transport().receive(room);
      if (state == Transport::State::ended) return 0;
      read_of_body_ += bytes;
      if (state == Transport::State::moved) return static_cast<int>(bytes);
      note_wait();
      if (!wait_for(connection_->transport(), std::min(kPieceTime, left))) throw Poco::TimeoutException();
    }
  }

  using StreamSocketImpl::sendBytes;
  /// Poco says `100 Continue` with it.
  int sendBytes(const void* buffer, int length, int /*flags*/) override {
    if (!connection_) throw Poco::Net::InvalidSocketException();
    const iovec part{const_cast<void*>(buffer), static_cast<std::size_t>(length)};  // it is only read
    while (true) {
      const auto [state, bytes] = connection_->transport().send({&part, 1});
      if (state == Transport::State::moved) return static_cast<int>(bytes);
      if (state == Transport::State::ended) throw Poco::Net::ConnectionResetException();
      if (!wait_for(connection_->transport(), kPieceTime)) throw Poco::TimeoutException();
    }
  }

  void close() override {
    if (auto connection = detach()) lobby_.dismiss(std::move(connection));
  }
  /// By another thread: the server cuts what is in flight.
  void shutdown() override {
    const std::lock_guard lock(mutex_);
    if (connection_) ::shutdown(connection_->transport().socket(), SHUT_RDWR);
  }

  /// Asked for with each connection and request, and looked at by nobody.
  Poco::Net::SocketAddress address() override { return here_; }
  Poco::Net::SocketAddress peerAddress() override { return here_; }

 protected:
  ~ServedSocket() override { ServedSocket::close(); }

 private:
  void attach(std::unique_ptr<Connection> connection) {
    const std::lock_guard lock(mutex_);
    connection_ = std::move(connection);
    reset(connection_->transport().socket());
    end_of_body_.reset();
    read_of_body_ = 0;
  }
  std::unique_ptr<Connection> detach() {
    const std::lock_guard lock(mutex_);
    if (connection_) reset();  // the connection has the descriptor
    return std::move(connection_);
  }

  Lobby& lobby_;
  const Patience& patience_;
  std::mutex mutex_;  ///< over whether there is a connection
  std::unique_ptr<Connection> connection_;
  Poco::Net::SocketAddress here_;
  bool is_first_ = true;
  Crew::Turn last_turn_ = 0;
  std::optional<std::chrono::steady_clock::time_point>
      end_of_body_;  ///< a request with a body is the last of its connection
  std::size_t read_of_body_ = 0;
};

class ListeningImpl final : public Poco::Net::ServerSocketImpl {
 public:
  void attach(Lobby& lobby, Patience patience) {
    here_ = address();
    lobby_ = &lobby;
    patience_ = std::move(patience);
  }
  bool poll(const Poco::Timespan& timeout, int /*mode*/) override {
    return lobby_->wait(milliseconds(timeout.totalMilliseconds()));
  }
  Poco::Net::SocketImpl* acceptConnection(Poco::Net::SocketAddress& client) override {
    auto connection = lobby_->take();
    if (!connection) throw Poco::Net::NetException("nobody is there");
    client = here_;
    return new ServedSocket(*lobby_, patience_, std::move(connection), here_);  // the StreamSocket owns it
  }

 private:
  Lobby* lobby_ = nullptr;
  Patience patience_;
  Poco::Net::SocketAddress here_;
};

}  // namespace

ListeningSocket::ListeningSocket() : ServerSocket(new ListeningImpl, true) {}

void ListeningSocket::attach(Lobby& lobby, Patience patience) {
  dynamic_cast<ListeningImpl&>(*impl()).attach(lobby, std::move(patience));
}

Connection& connection_of(Poco::Net::StreamSocket& socket) {
  return dynamic_cast<ServedSocket&>(*socket.impl()).connection();
}

void note_wait(Poco::Net::StreamSocket& socket) {
  dynamic_cast<ServedSocket&>(*socket.impl()).note_wait();
}

}  // namespace meetpoint::api
