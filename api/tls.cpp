#include "api/tls.hpp"

#include <Poco/Exception.h>
#include <Poco/Net/Context.h>
#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <climits>
#include <cstring>
#include <filesystem>
#include <utility>

namespace meetpoint::api {

namespace {

using index::ErrorCode;

/// The most that one record of TLS holds: more at a time would be no gain.
constexpr std::size_t kRecordBytes = 16UL * 1024;

/// Mozilla's intermediate list for TLS 1.2; TLS 1.3 has its own, all good.
constexpr const char* kCiphers =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
    "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";

struct FreeSsl {
  void operator()(SSL* ssl) const { SSL_free(ssl); }
};

class TlsTransport final : public Transport {
 public:
  TlsTransport(int socket, SSL_CTX* context) : Transport(socket), ssl_(SSL_new(context)) {
    if (ssl_ == nullptr || SSL_set_fd(ssl_.get(), socket) != 1) return;
    SSL_set_accept_state(ssl_.get());
    is_open_ = true;
  }

  Result receive(std::span<char> room) override {
    if (!is_open_) return {State::ended};
    ERR_clear_error();
    std::size_t got = 0;
    const int done = SSL_read_ex(ssl_.get(), room.data(), room.size(), &got);
    return moved(done, got);
  }

  Result send(std::span<const iovec> parts) override {
    if (!is_open_) return {State::ended};
    const std::string_view record = gather(parts);
    if (record.empty()) return {State::not_yet};
    ERR_clear_error();
    std::size_t sent = 0;
    const int done = SSL_write_ex(ssl_.get(), record.data(), record.size(), &sent);
    return moved(done, sent);
  }

  bool holds_bytes() const override { return SSL_has_pending(ssl_.get()) != 0; }

  bool is_in_handshake() const override {
    return is_open_ && SSL_in_before(ssl_.get()) == 0 && SSL_in_init(ssl_.get()) != 0;
  }

  void finish() override {
    if (!is_open_ || SSL_in_init(ssl_.get()) != 0) return;
    ERR_clear_error();
    SSL_shutdown(ssl_.get());
  }

 private:
  /// A record's worth: many small parts would be many small records.
  static std::string_view gather(std::span<const iovec> parts) {
    thread_local std::array<char, kRecordBytes> record;
    std::size_t bytes = 0;
    for (const iovec& part : parts) {
      const std::size_t some = std::min(part.iov_len, record.size() - bytes);
      std::memcpy(record.data() + bytes, part.iov_base, some);
      bytes += some;
      if (bytes == record.size()) break;
    }
    return {record.data(), bytes};
  }

  Result moved(int done, std::size_t bytes) {
    if (done == 1) return {State::moved, bytes};
    const int why = SSL_get_error(ssl_.get(), done);
    if (why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE) {
      events_ = why == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT;
      return {State::not_yet};
    }
    is_open_ = false;
    return {State::ended};
  }

  std::unique_ptr<SSL, FreeSsl> ssl_;
  bool is_open_ = false;
};

index::Expected<void> check_file(const std::string& file) {
  std::error_code ignored;
  if (std::filesystem::is_regular_file(file, ignored)) return {};
  return index::fail(ErrorCode::invalid, fmt::format("{} is no file", file));
}

}  // namespace

struct Tls::Certificate {
  Poco::Net::Context::Ptr context;
};

Tls::Tls(std::string certificate_file, std::string key_file)
    : certificate_file_(std::move(certificate_file)), key_file_(std::move(key_file)) {}
Tls::~Tls() = default;

index::Expected<std::unique_ptr<Tls>> Tls::make(std::string certificate_file, std::string key_file) {
  std::unique_ptr<Tls> tls(new Tls(std::move(certificate_file), std::move(key_file)));
  if (auto read = tls->reload(); !read) return forward(read);
  return tls;
}

index::Expected<void> Tls::reload() {
  using Poco::Net::Context;
  for (const std::string& file : {certificate_file_, key_file_}) {
    if (auto there = check_file(file); !there) return there;
  }
  auto fresh = std::make_shared<Certificate>();
  try {
    fresh->context = new Context(Context::SERVER_USE, key_file_, certificate_file_, "", Context::VERIFY_NONE,
                                 9, false, kCiphers);  // Ptr owns it; no certificate is asked of clients
    fresh->context->disableProtocols(Context::PROTO_SSLV3 | Context::PROTO_TLSV1 | Context::PROTO_TLSV1_1);
  } catch (const Poco::Exception&) {
    // What it says may be of the key.
    return index::fail(
        ErrorCode::invalid,
        fmt::format("{} and {} are not a certificate and its key, in PEM and without a password",
                    certificate_file_, key_file_));
  }
  SSL_CTX* const context = fresh->context->sslContext();
  if (SSL_CTX_check_private_key(context) != 1) {
    return index::fail(ErrorCode::invalid,
                       fmt::format("{} is not the key of {}", key_file_, certificate_file_));
  }
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_alpn_select_cb(
      context,
      [](SSL*, const unsigned char** chosen, unsigned char* size, const unsigned char* offered,
         unsigned offered_size, void*) {
        static constexpr std::string_view kHttp = "\x08http/1.1";
        unsigned char* found = nullptr;
        const auto* const ours = reinterpret_cast<const unsigned char*>(kHttp.data());
        const int agreed = SSL_select_next_proto(&found, size, ours, kHttp.size(), offered, offered_size);
        *chosen = found;
        return agreed == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
      },
      nullptr);
  const std::lock_guard lock(mutex_);
  certificate_ = std::move(fresh);
  return {};
}

std::shared_ptr<const Tls::Certificate> Tls::current() const {
  const std::lock_guard lock(mutex_);
  return certificate_;
}

std::unique_ptr<Transport> Tls::transport(int socket) const {
  // An SSL holds on to its context.
  return std::make_unique<TlsTransport>(socket, current()->context->sslContext());
}

}  // namespace meetpoint::api
