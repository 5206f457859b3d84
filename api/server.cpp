#include "api/server.hpp"

#include <Poco/Exception.h>
#include <Poco/Net/HTTPServer.h>
#include <Poco/Net/HTTPServerParams.h>
#include <Poco/Net/SocketAddress.h>
#include <Poco/ThreadPool.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <limits>
#include <string>
#include <thread>
#include <utility>

#include "api/farewell.hpp"
#include "api/http_handler.hpp"
#include "api/sockets.hpp"

namespace meetpoint::api {

namespace {

/// Seconds after which a thread without a connection ends. Poco can miss to wake such a thread when it stops,
/// so the destructor may wait for as long.
constexpr int kThreadIdleSeconds = 1;

/// At the end, for how long nobody may owe an answer until all have gone: who is through with the handshake
/// of TCP or TLS sends his request a moment later. Not for clients who are far away.
constexpr std::chrono::milliseconds kQuiet{50};

/// How long a thread waits for the next request, of whichever connection, while nobody waits for a thread.
constexpr std::chrono::milliseconds kPatience{5};

/// Threads that go on from one connection to the next by themselves: one for each core, half of all at most.
constexpr std::size_t kFewestInCrew = 2;
constexpr std::size_t kMostInCrew = kMostThreads / 2;

/// What bodies made for one request may take together: eight of the largest, or thousands of pages.
constexpr std::uint64_t kMostMadeBytes = std::uint64_t{256} * 1024 * 1024;

/// Those that the kernel has accepted and we have not: a burst of clients while the accepting thread is busy.
constexpr int kBacklog = 1024;

Poco::Net::HTTPServerParams::Ptr params() {
  Poco::Net::HTTPServerParams::Ptr params = new Poco::Net::HTTPServerParams;
  params->setThreadIdleTime(Poco::Timespan(kThreadIdleSeconds, 0));
  params->setMaxThreads(kMostThreads);
  params->setMaxQueued(std::numeric_limits<int>::max());  // the lobby counts connections
  return params;
}

ServerOptions with_crew(ServerOptions options) {
  options.lobby.crew =
      std::clamp<std::size_t>(std::thread::hardware_concurrency(), kFewestInCrew, kMostInCrew);
  return options;
}

ListeningSocket bound(const Poco::Net::SocketAddress& address) {
  ListeningSocket socket;
  socket.bind(address, true, false);  // never SO_REUSEPORT: a second server on one port must fail
  socket.listen(kBacklog);
  return socket;
}

class PocoServer final : public Server {
 public:
  PocoServer(const Poco::Net::SocketAddress& address, const index::Published& published, Services services,
             ServerOptions options)
      : options_(with_crew(options)),
        shared_{published, std::move(services), Guard(options_.guard), options_.behind_proxy,
                Room(kMostMadeBytes)},
        socket_(bound(address)),
        lobby_(
            socket_.impl()->sockfd(), options_.lobby,
            [tls = options_.tls](int socket) {
              return tls == nullptr ? plain_transport(socket) : tls->transport(socket);
            },
            [this](const TurnedAway& turned) {
              return farewell_to(turned, shared_.guard, shared_.services.note_exchange,
                                 std::chrono::steady_clock::now());
            }),
        pool_(2, kMostThreads),
        server_(new HandlerFactory(shared_), pool_, attached(), params()) {
    // A client that is told at the beginning of the end asks elsewhere before we are gone.
    shared_.last_answer = [this] {
      const auto& will_leave = shared_.services.is_leaving;
      return lobby_.is_leaving() || (will_leave && will_leave()) || crowded();
    };
    server_.start();
  }
  PocoServer(const PocoServer&) = delete;
  PocoServer& operator=(const PocoServer&) = delete;

  ~PocoServer() override {
    lobby_.leave();
    const auto begin = std::chrono::steady_clock::now();
    const auto end = begin + options_.drain;
    for (auto now = begin, owed = begin; now < end && now < owed + kQuiet;
         now = std::chrono::steady_clock::now()) {
      if (lobby_.owes_answers()) owed = now;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    server_.stop();
    // A connection that a thread takes up at this moment hears of the end only when told once more.
    do {
      server_.stopAll(true);
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    } while (pool_.used() > 0);
    pool_.joinAll();
  }

  std::string url() const override {
    return (options_.tls == nullptr ? "http://" : "https://") + socket_.address().toString();
  }
  std::size_t connections() const override { return lobby_.connections(); }

 private:
  ListeningSocket& attached() {
    socket_.attach(lobby_, [this] { return crowded() ? std::chrono::milliseconds(0) : kPatience; });
    return socket_;
  }

  /// A burst waits for a moment although threads are free; only a full house makes those inside leave.
  bool crowded() const { return server_.currentThreads() >= kMostThreads && server_.queuedConnections() > 0; }

  ServerOptions options_;
  Shared shared_;
  ListeningSocket socket_;
  Lobby lobby_;
  Poco::ThreadPool pool_;
  Poco::Net::HTTPServer server_;
};

tl::unexpected<index::Error> cannot_listen(const std::string& listen, const Poco::Exception& problem) {
  return index::fail(index::ErrorCode::invalid,
                     fmt::format("cannot listen on {}: {}; write --listen HOST:PORT with a free port", listen,
                                 problem.displayText()));
}

index::Expected<Poco::Net::SocketAddress> address_of(const std::string& listen) {
  // Poco takes a path for a Unix socket, and asserts that there is some text.
  if (listen.empty() || listen.starts_with('/') || listen.find_first_of(" \r\n\t") != std::string::npos) {
    return index::fail(index::ErrorCode::invalid,
                       "the address to listen on is not HOST:PORT; write --listen 127.0.0.1:8480");
  }
  try {
    return Poco::Net::SocketAddress(listen);
  } catch (const Poco::Exception& problem) {
    return cannot_listen(listen, problem);
  }
}

index::Expected<void> may_listen(const Poco::Net::SocketAddress& address, const std::string& listen,
                                 bool asks_who) {
  if (asks_who || address.host().isLoopback()) return {};
  return index::fail(index::ErrorCode::invalid,
                     fmt::format("{} can be reached from other machines and nobody is asked who he is; name "
                                 "whom to believe with --auth FILE, or listen on 127.0.0.1 or [::1]",
                                 listen));
}

}  // namespace

index::Expected<void> Server::check_address(const std::string& listen) {
  auto address = address_of(listen);
  if (!address) return forward(address);
  return {};
}

index::Expected<void> Server::check_listener(const std::string& listen, bool asks_who) {
  auto address = address_of(listen);
  if (!address) return forward(address);
  return may_listen(*address, listen, asks_who);
}

index::Expected<std::unique_ptr<Server>> Server::start(const std::string& listen,
                                                       const index::Published& published, Services services,
                                                       ServerOptions options) {
  auto address = address_of(listen);  // once: a name may have another address the next time
  if (!address) return forward(address);
  if (auto may = may_listen(*address, listen, services.authenticate != nullptr); !may) return forward(may);
  try {
    return std::make_unique<PocoServer>(*address, published, std::move(services), options);
  } catch (const Poco::Exception& problem) {
    return cannot_listen(listen, problem);
  }
}

}  // namespace meetpoint::api
