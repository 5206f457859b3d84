#include "support/simulator_server.hpp"

#include <Poco/DeflatingStream.h>
#include <Poco/Exception.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/SocketAddress.h>
#include <Poco/Net/StreamSocket.h>
#include <Poco/Net/TCPServer.h>
#include <Poco/Net/TCPServerConnection.h>
#include <Poco/Net/TCPServerConnectionFactory.h>
#include <Poco/Thread.h>

#include <algorithm>
#include <atomic>
#include <cctype>
#include <cstdio>
#include <ostream>
#include <random>
#include <streambuf>
#include <thread>
#include <utility>

namespace meetpoint::test {

namespace {

/// zlib's lowest level: a list of 42 MB is packed in well under a second.
constexpr int kFastest = 1;

constexpr std::size_t kPiece = 64UL * 1024;

/// Upstream counts answers above this as large, and gives each anonymous visitor one an hour.
constexpr std::uint64_t kLargeBytes = 100'000;

std::string reason(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 302:
      return "Found";
    case 400:
      return "Bad Request";
    case 429:
      return "Too Many Requests";
    default:
      return "Status";
  }
}

/// A client that has gone away, or a server that is going: the connection is over.
struct Gone {};

/// What a body is written to, in pieces: as it is, or in HTTP's chunks.
class Pipe final : public std::streambuf {
 public:
  Pipe(Poco::Net::StreamSocket& socket, const std::atomic<bool>& stopping)
      : socket_(socket), stopping_(stopping), buffer_(kPiece, '\0') {
    setp(buffer_.data(), buffer_.data() + buffer_.size());
  }
  void chunked(bool on) { chunked_ = on; }
  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      if (stopping_) throw Gone();
      int sent = 0;
      try {
        sent = socket_.sendBytes(bytes.data(), static_cast<int>(std::min(bytes.size(), kPiece)));
      } catch (const Poco::TimeoutException&) {
        continue;
      } catch (const Poco::Exception&) {
        throw Gone();
      }
      if (sent <= 0) throw Gone();
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }
  void finish() {
    sync();
    if (chunked_) send("0\r\n\r\n");
    chunked_ = false;
  }

 protected:
  int sync() override {
    const std::string_view bytes(pbase(), static_cast<std::size_t>(pptr() - pbase()));
    setp(buffer_.data(), buffer_.data() + buffer_.size());
    if (bytes.empty()) return 0;
    if (chunked_) {
      char size[20];
      std::snprintf(size, sizeof size, "%zx\r\n", bytes.size());
      send(size);
    }
    send(bytes);
    if (chunked_) send("\r\n");
    return 0;
  }
  int overflow(int c) override {
    sync();
    if (c != traits_type::eof()) sputc(static_cast<char>(c));
    return traits_type::not_eof(c);
  }

 private:
  Poco::Net::StreamSocket& socket_;
  const std::atomic<bool>& stopping_;
  std::string buffer_;
  bool chunked_ = false;
};

/// The same row, broken. `random` chooses the field.
std::string break_row(const std::string& row, BadRow how, std::mt19937& random) {
  if (how == BadRow::duplicate_key) return row.substr(0, row.size() - 1) + ", \"status\": \"ok\"}";
  if (how == BadRow::invalid_utf8) {
    const auto inside = row.find("\"updated\": \"") + 12;
    return row.substr(0, inside) + "\xff" + row.substr(inside);
  }
  Json json = Json::parse(row);
  if (how == BadRow::id_beyond_32_bit) {
    json["id"] = 4294967296 + json.at("id").get<std::uint64_t>();
    return json.dump();
  }
  std::vector<std::string> fields = {"id", "created", "updated", "status"};
  for (const char* field : {"org_id", "net_id", "fac_id", "ix_id", "ixlan_id", "carrier_id"}) {
    // A netixlan's ix_id is a copy that nobody needs.
    if (json.contains(field) && !(json.contains("ixlan_id") && std::string_view(field) == "ix_id"))
      fields.push_back(field);
  }
  const std::vector<Json> wrong = {Json::array(), Json::object(), Json(true), Json(1.5), Json("five")};
  json[fields[random() % fields.size()]] =
      how == BadRow::null_required ? Json() : wrong[random() % wrong.size()];
  return json.dump();
}

}  // namespace

namespace {

/// A fault that counts bytes.
Fault sized(Fault::Kind kind, std::uint64_t bytes) {
  Fault fault;
  fault.kind = kind;
  fault.bytes = bytes;
  return fault;
}

}  // namespace

Fault Fault::instead(int status, std::string body, std::string headers) {
  Fault fault;
  fault.kind = Kind::instead;
  fault.status = status;
  fault.body = std::move(body);
  fault.headers = std::move(headers);
  return fault;
}
Fault Fault::throttled(std::optional<int> retry_after_seconds) {
  return instead(429,
                 "{\"message\": \"Request was throttled. Expected available in 36 minutes.\", \"meta\": "
                 "{\"error\": \"Too Many Requests\"}}",
                 retry_after_seconds ? "Retry-After: " + std::to_string(*retry_after_seconds) + "\r\n" : "");
}
Fault Fault::server_error() {
  return instead(500, "<!doctype html><title>Server Error (500)</title>");
}
Fault Fault::html() {
  return instead(200, "<!doctype html><title>We will be back soon</title>");
}
Fault Fault::data_is_no_array() {
  return instead(200, "{\"data\": {\"id\": 1, \"status\": \"ok\"}, \"meta\": {}}");
}
Fault Fault::empty_list() {
  return instead(200, "{\"data\": [], \"meta\": {}}");
}
Fault Fault::redirect(const std::string& url) {
  return instead(302, "", "Location: " + url + "\r\n");
}
Fault Fault::cut(std::uint64_t at, bool honest_length) {
  Fault fault = sized(Kind::cut, at);
  fault.honest_length = honest_length;
  return fault;
}
Fault Fault::wrong_length(std::int64_t off) {
  Fault fault;
  fault.kind = Kind::length_off;
  fault.length_off = off;
  return fault;
}
Fault Fault::drip(std::uint64_t slow, std::chrono::milliseconds interval) {
  Fault fault = sized(Kind::drip, slow);
  fault.interval = interval;
  return fault;
}
Fault Fault::reset(std::uint64_t at) {
  return sized(Kind::reset, at);
}
Fault Fault::bad_row(BadRow how) {
  Fault fault;
  fault.kind = Kind::bad_row;
  fault.row = how;
  return fault;
}
Fault Fault::garbage(std::uint64_t bytes) {
  return sized(Kind::garbage, bytes);
}
Fault Fault::gzip_bomb(std::uint64_t bytes) {
  return sized(Kind::gzip_bomb, bytes);
}

std::vector<Fault> all_kinds_of_fault(std::uint32_t at) {
  return {Fault::throttled(),
          Fault::throttled(1),
          Fault::server_error(),
          Fault::html(),
          Fault::data_is_no_array(),
          Fault::empty_list(),
          Fault::redirect("http://192.0.2.1/"),
          Fault::cut(at, true),
          Fault::cut(at, false),
          Fault::wrong_length(5),
          Fault::wrong_length(-5),
          Fault::reset(at),
          Fault::garbage(1000),
          Fault::drip(20, std::chrono::milliseconds(2)),
          Fault::bad_row(BadRow::duplicate_key),
          Fault::bad_row(BadRow::wrong_type),
          Fault::bad_row(BadRow::null_required),
          Fault::bad_row(BadRow::id_beyond_32_bit),
          Fault::bad_row(BadRow::invalid_utf8)};
}

Faults once(std::string target, Fault fault) {
  auto done = std::make_shared<std::atomic<bool>>(false);
  return [=](const std::string& asked) {
    return asked.starts_with(target) && !done->exchange(true) ? fault : Fault();
  };
}

Faults always(std::string target, Fault fault) {
  return [=](const std::string& asked) { return asked.starts_with(target) ? fault : Fault(); };
}

struct SimulatorServer::Impl {
  class Session;
  class Factory;

  explicit Impl(Simulator& a_simulator);
  void record(const SeenRequest& request) {
    const std::lock_guard lock(mutex);
    requests.push_back(request);
  }

  Simulator& simulator;
  std::mutex simulator_mutex;
  mutable std::mutex mutex;  // for the members below
  Faults faults;
  std::string app_version = "2.82.0";
  std::vector<SeenRequest> requests;
  std::mt19937 random{1};

  std::atomic<bool> stopping = false;
  std::atomic<std::size_t> connections = 0;
  Poco::Net::ServerSocket socket;
  std::unique_ptr<Poco::Net::TCPServer> server;
};

class SimulatorServer::Impl::Session final : public Poco::Net::TCPServerConnection {
 public:
  Session(const Poco::Net::StreamSocket& a_socket, Impl& server)
      : TCPServerConnection(a_socket), server_(server) {}

  void run() override {
    ++server_.connections;
    try {
      socket().setNoDelay(true);
      while (auto request = receive()) {
        if (!answer(*request)) return;
      }
    } catch (const Gone&) {
      // Which clients may do, and do when they have had enough.
    } catch (const Poco::Exception&) {
    }
  }

 private:
  std::optional<SeenRequest> receive() {
    char buffer[4096];
    std::size_t end = 0;
    while ((end = unread_.find("\r\n\r\n")) == std::string::npos) {
      if (server_.stopping) return std::nullopt;
      if (!socket().poll(Poco::Timespan(0, 20'000), Poco::Net::Socket::SELECT_READ)) continue;
      const int got = socket().receiveBytes(buffer, sizeof buffer);
      if (got <= 0) return std::nullopt;
      unread_.append(buffer, static_cast<std::size_t>(got));
    }
    const std::string head = unread_.substr(0, end + 2);
    unread_.erase(0, end + 4);
    SeenRequest request;
    request.at = std::chrono::steady_clock::now();
    const auto space = head.find(' ');
    request.target = head.substr(space + 1, head.find(' ', space + 1) - space - 1);
    for (std::size_t at = head.find("\r\n") + 2; at < head.size();) {
      const std::size_t line_end = head.find("\r\n", at);
      const std::size_t colon = head.find(':', at);
      std::string name = head.substr(at, colon - at);
      for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
      std::size_t value = colon + 1;
      while (value < line_end && head[value] == ' ') ++value;
      request.headers[name] = head.substr(value, line_end - value);
      at = line_end + 2;
    }
    return request;
  }

  /// False when the connection is over.
  bool answer(SeenRequest& request) {
    const std::string target =
        request.target.starts_with("/api/") ? request.target.substr(4) : request.target;
    Fault fault;
    {
      const std::lock_guard lock(server_.mutex);
      if (server_.faults) fault = server_.faults(target);
      app_version_ = server_.app_version;
    }
    SimulatedAnswer whole;
    try {
      const std::lock_guard lock(server_.simulator_mutex);
      request.simulated_at = server_.simulator.now();
      if (fault.kind != Fault::Kind::instead && fault.kind != Fault::Kind::garbage &&
          fault.kind != Fault::Kind::gzip_bomb) {
        whole = server_.simulator.get(target);
        request.body_bytes = whole.body.size();
      }
    } catch (const std::exception& error) {
      whole = {400, "{\"meta\": {\"error\": " + Json(error.what()).dump() + "}}", {}, false};
    }
    request.status = fault.kind == Fault::Kind::instead ? fault.status : whole.status;
    server_.record(request);

    if (whole.status != 200) fault = Fault();
    const std::uint64_t size = whole.body.size();
    const std::uint64_t at = size == 0 ? 0 : fault.bytes % size;
    switch (fault.kind) {
      case Fault::Kind::none:
        break;
      case Fault::Kind::instead:
        send_whole(request, fault.status, fault.body, fault.headers, false);
        return true;
      case Fault::Kind::cut:
        send_head(200, length(fault.honest_length ? at : size), whole.cached);
        pipe_.send(std::string_view(whole.body).substr(0, at));
        return fault.honest_length;
      case Fault::Kind::length_off:
        send_head(200, length(size + static_cast<std::uint64_t>(fault.length_off)), whole.cached);
        pipe_.send(whole.body);
        return fault.length_off <= 0;
      case Fault::Kind::drip: {
        send_head(200, length(size), whole.cached);
        const std::string_view body = whole.body;
        const std::uint64_t slow = std::min(fault.bytes, size);
        for (std::uint64_t i = 0; i < slow; ++i) {
          pipe_.send(body.substr(i, 1));
          std::this_thread::sleep_for(fault.interval);
        }
        pipe_.send(body.substr(slow));
        return true;
      }
      case Fault::Kind::reset:
        send_head(200, length(size), whole.cached);
        pipe_.send(std::string_view(whole.body).substr(0, at));
        socket().setLinger(true, 0);
        socket().close();
        return false;
      case Fault::Kind::bad_row:
        if (!whole.rows.empty()) {
          const std::lock_guard lock(server_.mutex);
          const auto [offset, bytes] = whole.rows[server_.random() % whole.rows.size()];
          whole.body.replace(offset, bytes,
                             break_row(whole.body.substr(offset, bytes), fault.row, server_.random));
        }
        break;
      case Fault::Kind::garbage: {
        send_head(200, length(fault.bytes), false);
        std::string piece(kPiece, '\0');
        std::mt19937 random(2);
        for (char& c : piece) c = static_cast<char>(random());
        for (std::uint64_t left = fault.bytes; left > 0; left -= std::min<std::uint64_t>(left, kPiece))
          pipe_.send(std::string_view(piece).substr(0, std::min<std::uint64_t>(left, kPiece)));
        return true;
      }
      case Fault::Kind::gzip_bomb: {
        send_head(200, "Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n", false);
        pack([&](std::ostream& out) {
          const std::string piece(kPiece, ' ');
          out << "{\"data\": [";
          for (std::uint64_t left = fault.bytes; left > 0; left -= std::min<std::uint64_t>(left, kPiece))
            out << std::string_view(piece).substr(0, std::min<std::uint64_t>(left, kPiece));
          out << "], \"meta\": {}}";
        });
        return true;
      }
    }
    send_whole(request, whole.status, whole.body, "", whole.cached);
    return true;
  }

  static std::string length(std::uint64_t bytes) {
    return "Content-Length: " + std::to_string(bytes) + "\r\n";
  }

  void send_head(int status, const std::string& headers, bool cached) {
    pipe_.send("HTTP/1.1 " + std::to_string(status) + " " + reason(status) +
               "\r\nContent-Type: application/json; charset=utf-8\r\nX-Auth-Status: unauthenticated\r\n"
               "X-App-Version: " +
               app_version_ + "\r\nCache-Control: s-maxage=" + (cached ? "900" : "10") + "\r\n" + headers +
               "\r\n");
  }

  void send_whole(const SeenRequest& request, int status, const std::string& body, const std::string& headers,
                  bool cached) {
    const auto accepts = request.headers.find("accept-encoding");
    if (accepts == request.headers.end() || accepts->second.find("gzip") == std::string::npos) {
      send_head(status, headers + length(body.size()), cached);
      pipe_.send(body);
      return;
    }
    send_head(status,
              headers + "Vary: Accept-Encoding\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n",
              cached);
    pack([&](std::ostream& out) { out.write(body.data(), static_cast<std::streamsize>(body.size())); });
  }

  /// What `write` writes, packed, in chunks.
  template <typename Write>
  void pack(const Write& write) {
    pipe_.chunked(true);
    std::ostream raw(&pipe_);
    raw.exceptions(std::ios::badbit);  // lets Gone through
    Poco::DeflatingOutputStream packed(raw, Poco::DeflatingStreamBuf::STREAM_GZIP, kFastest);
    packed.exceptions(std::ios::badbit);
    write(packed);
    packed.close();
    pipe_.finish();
  }

  Impl& server_;
  Pipe pipe_{socket(), server_.stopping};
  std::string unread_;
  std::string app_version_;
};

class SimulatorServer::Impl::Factory final : public Poco::Net::TCPServerConnectionFactory {
 public:
  explicit Factory(Impl& server) : server_(server) {}
  Poco::Net::TCPServerConnection* createConnection(const Poco::Net::StreamSocket& socket) override {
    return new Session(socket, server_);
  }

 private:
  Impl& server_;
};

SimulatorServer::Impl::Impl(Simulator& a_simulator)
    : simulator(a_simulator), socket(Poco::Net::SocketAddress("127.0.0.1", 0)) {
  server = std::make_unique<Poco::Net::TCPServer>(new Factory(*this), socket);
  server->start();
}

SimulatorServer::SimulatorServer(Simulator& simulator) : impl_(std::make_unique<Impl>(simulator)) {}

SimulatorServer::~SimulatorServer() {
  impl_->stopping = true;
  impl_->server->stop();
  while (impl_->server->currentThreads() > 0) Poco::Thread::sleep(5);
}

std::string SimulatorServer::url() const {
  return "http://" + impl_->socket.address().toString() + "/api";
}

std::mutex& SimulatorServer::mutex() {
  return impl_->simulator_mutex;
}

void SimulatorServer::set_faults(Faults faults) {
  const std::lock_guard lock(impl_->mutex);
  impl_->faults = std::move(faults);
}

void SimulatorServer::set_app_version(std::string version) {
  const std::lock_guard lock(impl_->mutex);
  impl_->app_version = std::move(version);
}

std::vector<SeenRequest> SimulatorServer::requests() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->requests;
}

void SimulatorServer::forget_requests() {
  const std::lock_guard lock(impl_->mutex);
  impl_->requests.clear();
}

std::size_t SimulatorServer::connections() const {
  return impl_->connections;
}

std::vector<std::string> repeated_large_requests(const std::vector<SeenRequest>& requests) {
  std::map<std::string, std::int64_t> asked;
  std::vector<std::string> repeated;
  for (const SeenRequest& request : requests) {
    if (request.body_bytes <= kLargeBytes) continue;
    const auto [found, is_new] = asked.insert({request.target, request.simulated_at});
    if (!is_new && request.simulated_at < found->second + 3600) repeated.push_back(request.target);
    found->second = request.simulated_at;
  }
  return repeated;
}

}  // namespace meetpoint::test
