#include "api/server.hpp"

#include <Poco/Exception.h>
#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServer.h>
#include <Poco/Net/HTTPServerParams.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerRequestImpl.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <Poco/Net/SocketAddress.h>
#include <Poco/Net/StreamSocket.h>
#include <Poco/Net/TCPServer.h>
#include <Poco/String.h>
#include <Poco/ThreadPool.h>
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "api/message.hpp"
#include "api/render.hpp"
#include "api/request_body.hpp"
#include "api/routes.hpp"
#include "api/sending.hpp"
#include "api/sockets.hpp"

namespace meetpoint::api {

namespace {

using Poco::Net::HTTPRequestHandler;
using Poco::Net::HTTPServerRequest;
using Poco::Net::HTTPServerResponse;

/// Seconds a client may take for the head of a request, and the grace of each answer (see Sender).
constexpr int kSocketSeconds = 10;

/// Seconds a connection may idle between requests. Short, because it holds a thread all the while.
constexpr int kKeepAliveSeconds = 5;

/// Seconds after which a thread without a connection ends. Poco can miss to wake such a thread when it stops,
/// so the destructor may wait for as long.
constexpr int kThreadIdleSeconds = 1;

/// What bodies made for one request may take together: eight of the largest, or thousands of pages.
constexpr std::uint64_t kMostMadeBytes = std::uint64_t{256} * 1024 * 1024;

/// How long the destructor waits for answers in flight before it cuts them.
constexpr std::chrono::milliseconds kDrain{2000};

/// Whether a header's name begins with `beginning`, in any case.
bool begins(const std::string& name, const std::string& beginning) {
  return Poco::icompare(name, 0, beginning.size(), beginning) == 0;
}
/// What is read of a file at a time.
constexpr std::size_t kFilePieceBytes = 64UL * 1024;

/// Whether the request says anything about a body, understood or not: `gzip, chunked`, two lengths, a blank
/// before the colon. Bytes of a body taken for the next request would be an answer to nobody's question.
bool announces_body(const HTTPServerRequest& request) {
  return std::any_of(request.begin(), request.end(), [](const auto& field) {
    return begins(field.first, "content-length") || begins(field.first, "transfer-encoding");
  });
}

/// Whether a program on this machine asks for itself. A proxy says for whom it asks, and a browser which
/// page.
bool is_local(const HTTPServerRequest& request) {
  if (!request.clientAddress().host().isLoopback()) return false;
  return std::none_of(request.begin(), request.end(), [](const auto& field) {
    const std::string& name = field.first;
    const auto is = [&name](const char* other) { return Poco::icompare(name, other) == 0; };
    return is("forwarded") || is("via") || is("origin") || is("x-real-ip") || begins(name, "x-forwarded-") ||
           begins(name, "sec-fetch-");
  });
}

/// All that have this name, which a client should send once: who sends two has to hear so.
std::vector<std::string> fields_of(const HTTPServerRequest& request, const std::string& name) {
  std::vector<std::string> fields;
  for (const auto& [one, value] : request) {
    if (Poco::icompare(one, name) == 0) fields.push_back(value);
  }
  return fields;
}

/// The web page that asks, if a header can repeat it.
std::string origin_of(const HTTPServerRequest& request) {
  constexpr std::size_t kMostOriginLetters = 255;
  std::string origin = request.get("Origin", "");
  const bool plain = origin.size() <= kMostOriginLetters &&
                     std::all_of(origin.begin(), origin.end(), [](char c) { return c > ' ' && c <= '~'; });
  return plain ? origin : std::string();
}

/// Whether clients wait for a thread.
using Crowded = std::function<bool()>;

class Handler final : public HTTPRequestHandler {
 public:
  Handler(const index::Published& published, const Services& services, PackedLists& packed_lists, Room& room,
          std::atomic<int>& in_flight, const Crowded& crowded)
      : published_(published),
        services_(services),
        packed_lists_(packed_lists),
        room_(room),
        in_flight_(in_flight),
        crowded_(crowded) {}

  void handleRequest(HTTPServerRequest& request, HTTPServerResponse& response) override {
    ++in_flight_;
    try {
      send(timed_answer(request, response), request, response);
    } catch (const std::exception&) {
      // The client is gone or stalled: nobody is left to be told.
      response.setKeepAlive(false);
    }
    expect_next_head(dynamic_cast<Poco::Net::HTTPServerRequestImpl&>(request).socket());
    --in_flight_;
  }

 private:
  /// Says how long the answer took to make, without what Poco and the network take, as browsers and curl show
  /// it.
  Response timed_answer(HTTPServerRequest& request, HTTPServerResponse& response) const {
    const auto begin = std::chrono::steady_clock::now();
    Response made = answer_to(request, response);
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
    made.headers.emplace_back("Server-Timing", fmt::format("app;dur={:.2f}", took.count()));
    return made;
  }

  Response answer_to(HTTPServerRequest& request, HTTPServerResponse& response) const {
    const std::string accept = request.get("Accept", "");
    const std::string& version = request.getVersion();
    if (version == HTTPServerRequest::HTTP_1_1 || version == HTTPServerRequest::HTTP_1_0) {
      Request asked{request.getMethod(),
                    request.getURI(),
                    accept,
                    is_local(request),
                    request.get("Host", ""),
                    request.get("Accept-Encoding", ""),
                    request.get("If-None-Match", ""),
                    request.get("If-Modified-Since", ""),
                    origin_of(request),
                    request.get("Range", ""),
                    request.get("If-Range", ""),
                    &room_};
      asked.authorization = fields_of(request, "Authorization");
      asked.dpop = fields_of(request, "DPoP");
      Room::Share body_share(&room_);
      if (const std::uint64_t most = most_body_bytes(asked.method, asked.target); most != 0) {
        if (!body_share.resize(most)) {
          Response busy = render_errors(
              503, {{index::ErrorCode::unavailable, "too many bodies at once; try again soon", "body"}},
              accept);
          busy.headers.emplace_back("Retry-After", "1");
          return busy;
        }
        auto body = read_body(request, most);
        if (!body) {
          const bool too_big = body.error().code == index::ErrorCode::too_big;
          return render_errors(too_big ? 413 : 400, {body.error()}, accept);
        }
        asked.body = std::move(*body);
        asked.content_type = request.get("Content-Type", "");
      }
      return answer(asked, published_, services_, &packed_lists_);
    }
    // Poco begins the answer with whatever stood there, be it half a TLS hello.
    response.setVersion(HTTPServerRequest::HTTP_1_1);
    response.setKeepAlive(false);
    return render_errors(400, {{index::ErrorCode::invalid, "only HTTP/1.1 and HTTP/1.0 here", "version"}},
                         accept);
  }

  void send(const Response& answer, HTTPServerRequest& request, HTTPServerResponse& response) const {
    response.setStatusAndReason(static_cast<HTTPServerResponse::HTTPStatus>(answer.status));
    // A body is read for few routes and not always to its end, so the connection is not used again after one.
    if (announces_body(request)) response.setKeepAlive(false);
    // Others wait: who has been served goes to the end of the queue.
    if (crowded_()) response.setKeepAlive(false);
    static const std::vector<std::string_view> kNothing;
    const std::vector<std::string_view> body = {answer.body};
    const bool bare = request.getMethod() == HTTPServerRequest::HTTP_HEAD || !has_body(answer);
    const auto& parts = bare ? kNothing : answer.pieces ? answer.pieces->parts() : body;
    auto& socket = dynamic_cast<Poco::Net::HTTPServerRequestImpl&>(request).socket();
    Sender sender(socket.impl()->sockfd(), std::chrono::seconds(kSocketSeconds));
    const bool sent = sender.send(head_of(answer, response), parts) &&
                      (bare || !answer.file || send_file(sender, *answer.file));
    // Who reads so slowly gets no other answer.
    if (!sent || sender.took() > std::chrono::seconds(kSocketSeconds) / 2) response.setKeepAlive(false);
    if (!sent) socket.shutdown();
  }

  static bool has_body(const Response& answer) {
    return answer.status != HTTPServerResponse::HTTP_NO_CONTENT &&
           answer.status != HTTPServerResponse::HTTP_NOT_MODIFIED;
  }

  /// What Poco knows of the connection, and what the answer says.
  static std::string head_of(const Response& answer, const HTTPServerResponse& response) {
    std::string head =
        fmt::format("{} {} {}\r\n", response.getVersion(), answer.status, response.getReason());
    const auto add = [&head](std::string_view name, std::string_view value) {
      head.append(name).append(": ").append(value).append("\r\n");
    };
    for (const auto& [name, value] : response) add(name, value);
    for (const auto& [name, value] : answer.headers) add(name, value);
    if (has_body(answer)) {
      if (!answer.content_type.empty()) add("Content-Type", answer.content_type);
      add("Content-Length", std::to_string(answer.bytes()));
    }
    return head.append("\r\n");
  }

  /// What does not come is missed by the client, who knows the length.
  static bool send_file(Sender& sender, const FilePart& part) {
    std::vector<char> piece(kFilePieceBytes);
    for (std::uint64_t sent = 0; sent < part.bytes;) {
      const auto want = static_cast<std::size_t>(std::min<std::uint64_t>(piece.size(), part.bytes - sent));
      const std::size_t got = part.file->read(part.offset + sent, {piece.data(), want});
      if (got == 0 || !sender.send(std::string_view(piece.data(), got))) return false;
      sent += got;
    }
    return true;
  }

  const index::Published& published_;
  const Services& services_;
  PackedLists& packed_lists_;
  Room& room_;
  std::atomic<int>& in_flight_;
  const Crowded& crowded_;
};

class Factory final : public Poco::Net::HTTPRequestHandlerFactory {
 public:
  Factory(const index::Published& published, Services services, std::atomic<int>& in_flight, Crowded crowded)
      : published_(published),
        services_(std::move(services)),
        in_flight_(in_flight),
        crowded_(std::move(crowded)) {}
  HTTPRequestHandler* createRequestHandler(const HTTPServerRequest& /*one handler for all*/) override {
    return new Handler(published_, services_, packed_lists_, room_, in_flight_, crowded_);  // Poco owns it
  }

 private:
  const index::Published& published_;
  Services services_;
  PackedLists packed_lists_;
  Room room_{kMostMadeBytes};
  std::atomic<int>& in_flight_;
  Crowded crowded_;
};

/// Poco limits how long a receive takes, but no send: who reads nothing of what Poco says of a request that
/// it cannot read would hold a thread for ever.
class SendLimit final : public Poco::Net::TCPServerConnectionFilter {
 public:
  bool accept(const Poco::Net::StreamSocket& accepted) override {
    Poco::Net::StreamSocket socket(accepted);  // another handle on the same socket
    socket.setSendTimeout(Poco::Timespan(kSocketSeconds, 0));
    return true;
  }
};

Poco::Net::HTTPServerParams::Ptr limits() {
  Poco::Net::HTTPServerParams::Ptr params = new Poco::Net::HTTPServerParams;
  params->setTimeout(Poco::Timespan(kSocketSeconds, 0));
  params->setKeepAliveTimeout(Poco::Timespan(kKeepAliveSeconds, 0));
  params->setThreadIdleTime(Poco::Timespan(kThreadIdleSeconds, 0));
  params->setMaxThreads(kMostConnections);
  params->setMaxQueued(kMostConnections);
  return params;
}

ListeningSocket bound(const Poco::Net::SocketAddress& address) {
  ListeningSocket socket{std::chrono::seconds(kSocketSeconds)};
  socket.bind(address, true, false);  // never SO_REUSEPORT: a second server on one port must fail
  socket.listen(kMostConnections);
  return socket;
}

class PocoServer final : public Server {
 public:
  PocoServer(const Poco::Net::SocketAddress& address, const index::Published& published, Services services)
      : pool_(2, kMostConnections),
        socket_(bound(address)),
        server_(new Factory(published, std::move(services), in_flight_, [this] { return crowded(); }), pool_,
                socket_, limits()) {
    server_.setConnectionFilter(new SendLimit);  // the server owns it
    server_.start();
  }
  PocoServer(const PocoServer&) = delete;
  PocoServer& operator=(const PocoServer&) = delete;

  ~PocoServer() override {
    server_.stop();
    const auto end = std::chrono::steady_clock::now() + kDrain;
    while (in_flight_ > 0 && std::chrono::steady_clock::now() < end) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    // A connection that a thread takes up at this moment hears of the end only when told once more.
    do {
      server_.stopAll(true);
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    } while (pool_.used() > 0);
    pool_.joinAll();
  }

  /// A burst waits for a moment although threads are free; only a full house makes those inside leave.
  bool crowded() const {
    return server_.currentThreads() >= kMostConnections && server_.queuedConnections() > 0;
  }

  std::string url() const override { return "http://" + socket_.address().toString(); }

 private:
  std::atomic<int> in_flight_{0};
  Poco::ThreadPool pool_;
  ListeningSocket socket_;
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

}  // namespace

index::Expected<void> Server::check_address(const std::string& listen) {
  auto address = address_of(listen);
  if (!address) return forward(address);
  return {};
}

index::Expected<std::unique_ptr<Server>> Server::start(const std::string& listen,
                                                       const index::Published& published, Services services) {
  auto address = address_of(listen);
  if (!address) return forward(address);
  if (!services.authenticate && !address->host().isLoopback()) {
    return index::fail(
        index::ErrorCode::invalid,
        fmt::format("{} can be reached from other machines and nobody is asked who he is; name "
                    "whom to believe with --auth FILE, or listen on 127.0.0.1 or [::1]",
                    listen));
  }
  try {
    return std::make_unique<PocoServer>(*address, published, std::move(services));
  } catch (const Poco::Exception& problem) {
    return cannot_listen(listen, problem);
  }
}

}  // namespace meetpoint::api
