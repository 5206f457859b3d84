#include "api/http_handler.hpp"

#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerRequestImpl.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/forwarded_for.hpp"
#include "api/message.hpp"
#include "api/peeringdb_errors.hpp"
#include "api/render.hpp"
#include "api/request_body.hpp"
#include "api/sending.hpp"
#include "api/sockets.hpp"
#include "index/ascii.hpp"

namespace meetpoint::api {

namespace {

using index::ErrorCode;
using Poco::Net::HTTPServerRequest;
using Poco::Net::HTTPServerResponse;
using Clock = std::chrono::steady_clock;

/// The grace of each answer (see Sender).
constexpr std::chrono::seconds kGrace{10};

/// What is read of a file at a time.
constexpr std::size_t kFilePieceBytes = 64UL * 1024;

bool is_loopback_client(const Connection& connection) {
  return is_loopback(connection.peer());
}

/// Whether a program on this machine asks for itself. A proxy says for whom it asks, and a browser which
/// page.
bool is_local(const Connection& connection) {
  if (!is_loopback_client(connection)) return false;
  const auto& fields = connection.head().fields;
  return std::none_of(fields.begin(), fields.end(), [](const auto& field) {
    const std::string name = index::ascii_lower(field.name);
    return name == "forwarded" || name == "via" || name == "origin" || name == "x-real-ip" ||
           name.starts_with("x-forwarded-") || name.starts_with("sec-fetch-");
  });
}

/// The web page that asks, if a header can repeat it.
std::string origin_of(const RequestHead& head) {
  constexpr std::size_t kMostOriginLetters = 255;
  const std::string_view origin = head.first("Origin");
  const bool plain = origin.size() <= kMostOriginLetters &&
                     std::all_of(origin.begin(), origin.end(), [](char c) { return c > ' ' && c <= '~'; });
  return plain ? std::string(origin) : std::string();
}

/// Whom limits count and the log names.
/// errors  invalid: a proxy says of whom it asks, and nobody can read that
index::Expected<index::IpAddress> client_of(const Connection& connection, bool behind_proxy) {
  if (!behind_proxy || !is_loopback_client(connection)) return connection.peer();
  auto client = forwarded_for(connection.head());
  if (!client) return forward(client);
  return client->value_or(connection.peer());
}

/// All of a list that came in several fields, which mean the same as one.
std::string list_of(const RequestHead& head, std::string_view name) {
  return fmt::format("{}", fmt::join(head.all(name), ", "));
}

Request request_of(const HTTPServerRequest& request, const Connection& connection, Room& room) {
  const RequestHead& head = connection.head();
  const auto first = [&head](std::string_view name) { return std::string(head.first(name)); };
  Request asked{request.getMethod(),
                request.getURI(),
                list_of(head, "Accept"),
                is_local(connection),
                first("Host"),
                list_of(head, "Accept-Encoding"),
                list_of(head, "If-None-Match"),
                first("If-Modified-Since"),
                origin_of(head),
                first("Range"),
                first("If-Range"),
                &room};
  asked.authorization = head.all("Authorization");
  asked.dpop = head.all("DPoP");
  if (!asked.authorization.empty()) asked.fields = head.fields;
  return asked;
}

/// Poco knows `close` alone, and not in a list.
bool says_close(const RequestHead& head) {
  const auto fields = head.all("Connection");
  return std::any_of(fields.begin(), fields.end(), [](const std::string& field) {
    const std::string words = "," + index::ascii_lower(field) + ",";
    std::string bare;
    std::copy_if(words.begin(), words.end(), std::back_inserter(bare),
                 [](char c) { return c != ' ' && c != '\t'; });
    return bare.find(",close,") != std::string::npos;
  });
}

Response throttled(std::string_view reason, std::string_view text, std::chrono::seconds wait,
                   const Request& asked) {
  const std::string said = fmt::format("{}; wait {} s", text, wait.count());
  Response response = asked.target.starts_with("/api")
                          ? peeringdb::error(429, said)
                          : render_errors(429, {{ErrorCode::throttled, said, "request"}}, asked.accept);
  response.headers.emplace_back("Retry-After", std::to_string(wait.count()));
  response.account.reason = reason;
  return response;
}

bool has_body(const Response& answer) {
  return answer.status != HTTPServerResponse::HTTP_NO_CONTENT &&
         answer.status != HTTPServerResponse::HTTP_NOT_MODIFIED;
}

void add_field(std::string& head, std::string_view name, std::string_view value) {
  head.append(name).append(": ").append(value).append("\r\n");
}

void add_own_fields(std::string& head, const Response& answer) {
  for (const auto& [name, value] : answer.headers) add_field(head, name, value);
  if (!has_body(answer)) return;
  if (!answer.content_type.empty()) add_field(head, "Content-Type", answer.content_type);
  add_field(head, "Content-Length", std::to_string(answer.bytes()));
}

Poco::Net::StreamSocket& socket_of(HTTPServerRequest& request) {
  return dynamic_cast<Poco::Net::HTTPServerRequestImpl&>(request).socket();
}

/// One request of one connection.
class Handler final : public Poco::Net::HTTPRequestHandler {
 public:
  explicit Handler(Shared& shared) : shared_(shared) {}

  void handleRequest(HTTPServerRequest& request, HTTPServerResponse& response) override {
    Connection& connection = connection_of(socket_of(request));
    try {
      handle(request, response, connection);
    } catch (const std::exception&) {
      // No memory, or the like: Poco would begin another answer where one may have begun.
      response.setKeepAlive(false);
      connection.give_up();
    }
  }

 private:
  void handle(HTTPServerRequest& request, HTTPServerResponse& response, Connection& connection) const {
    const auto begin = Clock::now();
    const auto named = client_of(connection, shared_.behind_proxy);
    const index::IpAddress client = named.value_or(connection.peer());
    Response made = named ? answer_to(request, connection, client)
                          : render_errors(400, {named.error()}, list_of(connection.head(), "Accept"));
    const std::chrono::duration<double, std::milli> took = Clock::now() - begin;
    // Without what Poco and the network take, as browsers and curl show it.
    made.headers.emplace_back("Server-Timing", fmt::format("app;dur={:.2f}", took.count()));
    const std::uint64_t bytes = send(made, request, response, client);
    if (!shared_.services.note_exchange) return;
    if (made.account.request_id.empty()) made.account.request_id = new_request_id();
    shared_.services.note_exchange(
        {made.account, request.getMethod(), client, made.status, bytes,
         std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begin)});
  }

  Response answer_to(HTTPServerRequest& request, const Connection& connection,
                     const index::IpAddress& client) const {
    Request asked = request_of(request, connection, shared_.room);
    asked.client = client;
    if (const auto wait = shared_.guard.wait_to_ask(client, Clock::now()))
      return throttled("prefix_rate", "too many requests from your network", *wait, asked);
    Room::Share body_share(&shared_.room);
    if (const std::uint64_t most = most_body_bytes(asked.method, asked.target); most != 0) {
      auto why = Seats::Refused::none;
      const Seats::Seat seat = shared_.bodies.take(client, why);
      if (!seat || !body_share.resize(most)) {
        return try_again_soon(
            render_errors(503, {{ErrorCode::unavailable, "too many bodies at once; try again soon", "body"}},
                          asked.accept));
      }
      auto body = read_body(request, connection.head(), most);
      if (!body) {
        const bool too_big = body.error().code == ErrorCode::too_big;
        return render_errors(too_big ? 413 : 400, {body.error()}, asked.accept);
      }
      asked.body = std::move(*body);
      asked.content_type = connection.head().first("Content-Type");
    }
    return answer_to_whom(asked);
  }

  /// Whoever asks.
  Response answer_to_whom(const Request& asked) const {
    const auto look = [&] {
      return answer(asked, shared_.published, shared_.services, &shared_.packed_lists);
    };
    const auto& knows = shared_.services.knows_token;
    if (asked.authorization.empty() || !asks_who(asked.target) || (knows && knows(asked))) return look();
    auto attempt = shared_.guard.begin_attempt(asked.client, Clock::now());
    if (!attempt) {
      return throttled("bad_tokens", "too many tokens from your network that are not valid", attempt.error(),
                       asked);
    }
    Response made = look();
    // A client learns the first nonce by a 401; its token is good.
    if (made.status == HTTPServerResponse::HTTP_UNAUTHORIZED && made.account.reason != "use_dpop_nonce")
      attempt->was_bad(Clock::now());
    return made;
  }

  /// Returns how many bytes of the body the kernel took.
  std::uint64_t send(const Response& answer, HTTPServerRequest& request, HTTPServerResponse& response,
                     const index::IpAddress& client) const {
    Connection& connection = connection_of(socket_of(request));
    response.setStatusAndReason(static_cast<HTTPServerResponse::HTTPStatus>(answer.status));
    // A body is read for few routes and not always to its end, so the connection is not used again after one.
    if (connection.head().has_body || says_close(connection.head()) || shared_.last_answer())
      response.setKeepAlive(false);
    static const std::vector<std::string_view> kNothing;
    const std::vector<std::string_view> body = {answer.body};
    const bool bare = request.getMethod() == HTTPServerRequest::HTTP_HEAD || !has_body(answer);
    const auto& parts = bare ? kNothing : answer.pieces ? answer.pieces->parts() : body;
    Sender sender(connection.transport(), kGrace, [this, &request, &client] {
      note_wait(socket_of(request));
      auto why = Seats::Refused::none;
      return shared_.waiting_senders.take(client, why);
    });
    const std::string head = head_of(answer, response);
    const bool sent = sender.send(head, parts) && (bare || !answer.file || send_file(sender, *answer.file));
    // Who reads so slowly gets no other answer.
    if (!sent || sender.took() > kGrace / 2) response.setKeepAlive(false);
    if (!sent) connection.give_up();
    return sender.taken() - std::min<std::uint64_t>(sender.taken(), head.size());
  }

  /// What Poco knows of the connection, and what the answer says.
  static std::string head_of(const Response& answer, const HTTPServerResponse& response) {
    std::string head =
        fmt::format("{} {} {}\r\n", response.getVersion(), answer.status, response.getReason());
    for (const auto& [name, value] : response) add_field(head, name, value);
    add_own_fields(head, answer);
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

  Shared& shared_;
};

}  // namespace

Poco::Net::HTTPRequestHandler* HandlerFactory::createRequestHandler(const HTTPServerRequest& request) {
  // Poco says `100 Continue` to whoever waits for it, unless something is wrong already. We say it to those
  // whose body is read (api/request_body).
  request.response().setStatus(HTTPServerResponse::HTTP_EXPECTATION_FAILED);
  return new Handler(shared_);  // Poco owns it
}

std::string bytes_of_refusal(const Response& answer) {
  const auto status = static_cast<HTTPServerResponse::HTTPStatus>(answer.status);
  std::string bytes =
      fmt::format("HTTP/1.1 {} {}\r\n", answer.status, HTTPServerResponse::getReasonForStatus(status));
  add_field(bytes, "Connection", "Close");
  add_own_fields(bytes, answer);
  return bytes.append("\r\n").append(answer.body);
}

}  // namespace meetpoint::api
