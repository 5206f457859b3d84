#include "api/tls.hpp"

#include <Poco/Net/Context.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/HTTPSClientSession.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/StreamSocket.h>
#include <Poco/Pipe.h>
#include <Poco/Process.h>
#include <Poco/StreamCopier.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <future>
#include <string>
#include <thread>

#include "api/server.hpp"
#include "locations_world.hpp"
#include "support/process.hpp"
#include "support/temp_dir.hpp"
#include "support/wire.hpp"

namespace meetpoint::test {
namespace {

using namespace std::chrono_literals;
using Poco::Net::Context;
using testing::HasSubstr;

/// A server with a certificate that it has made itself.
class TlsServer : public testing::Test {
 protected:
  void SetUp() override {
    make("one");
    tls_ = std::move(api::Tls::make(certificate(), key()).value());
    published_.publish(snapshot_of(facilities(1000), directory_.path()));
    api::ServerOptions options;
    options.tls = tls_.get();
    options.lobby.head = 500ms;
    server_ = std::move(api::Server::start("127.0.0.1:0", published_, {}, options).value());
  }
  std::string certificate() const { return (directory_ / "cert.pem").string(); }
  std::string key() const { return (directory_ / "key.pem").string(); }
  void make(const std::string& name) const {
    Poco::Pipe said;
    const auto openssl = Poco::Process::launch(
        "openssl",
        {"req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout",
         key(), "-out", certificate(), "-days", "2", "-subj", "/CN=" + name},
        nullptr, &said, &said);
    ASSERT_EQ(openssl.wait(), 0);
  }
  unsigned short port() const { return static_cast<unsigned short>(std::stoi(port_of(server_->url()))); }
  Context::Ptr client(int disabled = 0) const {
    Context::Ptr context = new Context(Context::CLIENT_USE, "", Context::VERIFY_NONE);
    context->disableProtocols(disabled);
    return context;
  }
  /// The answer's body, on a session that stays open.
  static std::string ask(Poco::Net::HTTPSClientSession& session, const std::string& target) {
    Poco::Net::HTTPRequest request("GET", target, Poco::Net::HTTPRequest::HTTP_1_1);
    session.sendRequest(request);
    Poco::Net::HTTPResponse response;
    std::string body;
    Poco::StreamCopier::copyToString(session.receiveResponse(response), body);
    return body;
  }

  TempDir directory_;
  index::Published published_;
  std::unique_ptr<api::Tls> tls_;
  std::unique_ptr<api::Server> server_;
};

TEST_F(TlsServer, AnswersOverTls12And13AndNothingOlder) {
  EXPECT_THAT(server_->url(), HasSubstr("https://127.0.0.1:"));
  for (const int disabled : {static_cast<int>(Context::PROTO_TLSV1_3), 0}) {
    Poco::Net::HTTPSClientSession session("127.0.0.1", port(), client(disabled));
    session.setKeepAlive(true);
    for (int i = 0; i < 3; ++i) EXPECT_EQ(ask(session, "/healthz"), "{\"status\":\"ok\"}\n");
  }
  Poco::Net::HTTPSClientSession old("127.0.0.1", port(),
                                    client(Context::PROTO_TLSV1_2 | Context::PROTO_TLSV1_3));
  EXPECT_THROW(ask(old, "/healthz"), Poco::Exception);
}

TEST_F(TlsServer, SendsALongAnswerWhole) {
  const std::string target = "/v0.1/common?asns=64496,64500";
  const auto plain = std::move(api::Server::start("127.0.0.1:0", published_).value());
  Poco::Net::HTTPSClientSession session("127.0.0.1", port(), client());
  const std::string body = ask(session, target);
  EXPECT_GT(body.size(), 100'000U) << "many records";
  EXPECT_EQ(body, http_get(plain->url(), target).body);
}

TEST_F(TlsServer, NewConnectionsGetTheCertificateThatIsThereAndOldOnesStay) {
  Poco::Net::HTTPSClientSession before("127.0.0.1", port(), client());
  before.setKeepAlive(true);
  ask(before, "/healthz");
  EXPECT_EQ(before.serverCertificate().commonName(), "one");
  std::filesystem::remove(key());
  EXPECT_FALSE(tls_->reload());
  EXPECT_EQ(ask(before, "/healthz"), "{\"status\":\"ok\"}\n");
  make("two");
  ASSERT_TRUE(tls_->reload());
  EXPECT_EQ(ask(before, "/healthz"), "{\"status\":\"ok\"}\n");
  Poco::Net::HTTPSClientSession after("127.0.0.1", port(), client());
  ask(after, "/healthz");
  EXPECT_EQ(after.serverCertificate().commonName(), "two");
}

TEST_F(TlsServer, Row20_a_handshake_that_goes_nowhere_is_cut_off_and_plain_http_too) {
  Wire silent(server_->url());
  Wire half(server_->url());
  half.send(std::string("\x16\x03\x01\x02\x00\x01", 6));
  Wire plain(server_->url());
  plain.send(get_request("/healthz"));
  EXPECT_EQ(silent.read_to_end(), "");
  EXPECT_EQ(half.read_to_end(), "");
  EXPECT_THAT(plain.read_to_end(), testing::Not(HasSubstr("HTTP/1.1 200")));
}

TEST_F(TlsServer, WhoIsTurnedAwayCanReadWhyWhenTheHandshakeIsThrough) {
  api::ServerOptions options;
  options.tls = tls_.get();
  options.lobby.connections = 1;
  server_ = std::move(api::Server::start("127.0.0.1:0", published_, {}, options).value());
  Poco::Net::HTTPSClientSession inside("127.0.0.1", port(), client());
  Poco::Net::HTTPRequest slow("POST", "/v0.1/checklists/verify", Poco::Net::HTTPRequest::HTTP_1_1);
  slow.setContentLength(4);
  slow.set("Expect", "100-continue");
  inside.sendRequest(slow).flush();
  Poco::Net::HTTPResponse response;
  ASSERT_TRUE(inside.peekResponse(response)) << "a thread waits for its body, and has the only seat";
  Poco::Net::HTTPSClientSession outside("127.0.0.1", port(), client());
  EXPECT_THAT(ask(outside, "/healthz"), HasSubstr("too many connections"));
}

/// Between a client and the server. What follows the client's first words it holds back for a while.
class SlowWay {
 public:
  explicit SlowWay(unsigned short to) : to_(to) { door_.bind(Poco::Net::SocketAddress("127.0.0.1:0")); }
  unsigned short port() const { return door_.address().port(); }
  void open() {
    door_.listen();
    carrier_ = std::jthread([this] {
      try {
        carry();
      } catch (const Poco::Exception&) {
        return;  // one of the two has gone; the client says so
      }
    });
  }
  /// Until it holds something back.
  void wait() { held_.get_future().wait(); }

 private:
  void carry() {
    Poco::Net::StreamSocket client = door_.acceptConnection();
    Poco::Net::StreamSocket server(Poco::Net::SocketAddress("127.0.0.1", to_));
    std::array<char, 16384> piece{};
    for (int words = 0;;) {
      Poco::Net::Socket::SocketList ready{client, server};
      Poco::Net::Socket::SocketList none;
      if (Poco::Net::Socket::select(ready, none, none, Poco::Timespan(20, 0)) == 0) return;
      const bool is_client = ready.front() == client;
      const int bytes = (is_client ? client : server).receiveBytes(piece.data(), piece.size());
      if (bytes <= 0) return;
      if (is_client && ++words == 2) {
        held_.set_value();
        std::this_thread::sleep_for(300ms);
      }
      (is_client ? server : client).sendBytes(piece.data(), bytes);
    }
  }

  unsigned short to_;
  Poco::Net::ServerSocket door_;
  std::promise<void> held_;
  std::jthread carrier_;
};

TEST_F(TlsServer, AnswersAtItsEndWhomeverItsHandshakeWasWith) {
  SlowWay way(port());
  way.open();
  auto answer = std::async(std::launch::async, [&] {
    Poco::Net::HTTPSClientSession session("127.0.0.1", way.port(), client());
    return ask(session, "/healthz");
  });
  way.wait();
  server_.reset();
  EXPECT_THAT(answer.get(), HasSubstr("ok"));
}

TEST(Tls, FilesThatAreNoneAreNamed) {
  TempDir directory;
  const std::string there = (directory / "there.pem").string();
  const std::string away = (directory / "away.pem").string();
  std::ofstream(there) << "-----BEGIN PRIVATE KEY-----\nsecret\n-----END PRIVATE KEY-----\n";
  const auto missing = api::Tls::make(away, there);
  ASSERT_FALSE(missing);
  EXPECT_THAT(missing.error().text, HasSubstr(away));
  const auto rubbish = api::Tls::make(there, there);
  ASSERT_FALSE(rubbish);
  EXPECT_THAT(rubbish.error().text, HasSubstr(there));
  EXPECT_THAT(rubbish.error().text, testing::Not(HasSubstr("secret")));
}

}  // namespace
}  // namespace meetpoint::test
