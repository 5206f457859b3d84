#include "support/rtr_cache.hpp"

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
#include <set>
#include <utility>

#include "support/rtr_bytes.hpp"

namespace meetpoint::test {

namespace {

std::uint32_t number_at(const std::string& bytes, std::size_t at, std::size_t count) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < count; ++i) value = value << 8 | static_cast<std::uint8_t>(bytes[at + i]);
  return value;
}

/// The same record, withdrawn: the flags of a key stand where a prefix has none.
std::string withdrawn(std::string record) {
  record[record[1] == 9 ? 2 : 8] = 0;
  return record;
}

Poco::Net::ServerSocket listening(unsigned short port) {
  Poco::Net::ServerSocket socket;
  socket.bind(Poco::Net::SocketAddress("127.0.0.1", port), true, false);
  socket.listen();
  return socket;
}

}  // namespace

struct RtrCache::Impl {
  class Session;
  class Factory;
  Impl(unsigned a_session, unsigned short port);

  RtrSaid answer_good(const RtrQuery& query) const {
    if (query.type == 2) {
      std::string bytes = rtr::response(session);
      for (const std::string& record : serials.rbegin()->second) bytes += record;
      return {bytes + rtr::end(session, serials.rbegin()->first)};
    }
    const auto before = serials.find(query.serial);
    if (query.session != session || before == serials.end()) return {rtr::cache_reset()};
    const auto& now = serials.rbegin()->second;
    std::string bytes = rtr::response(session);
    for (const std::string& record : before->second)
      if (!now.contains(record)) bytes += withdrawn(record);
    for (const std::string& record : now)
      if (!before->second.contains(record)) bytes += record;
    return {bytes + rtr::end(session, serials.rbegin()->first)};
  }

  const unsigned session;
  mutable std::mutex mutex;
  std::map<std::uint32_t, std::set<std::string>> serials{{0, {}}};
  RtrScript script;
  std::vector<RtrQuery> queries;
  std::string heard;
  std::atomic<bool> stopping = false;
  Poco::Net::ServerSocket socket;
  std::unique_ptr<Poco::Net::TCPServer> server;
};

class RtrCache::Impl::Session final : public Poco::Net::TCPServerConnection {
 public:
  Session(const Poco::Net::StreamSocket& socket, Impl& cache) : TCPServerConnection(socket), cache_(cache) {}

  void run() override {
    try {
      serve();
    } catch (const Poco::Exception&) {
      // The client went away, which some tests want.
    }
  }

 private:
  void serve() {
    std::uint32_t told = 0;
    std::string unread;
    const Poco::Timespan step(0, 5000);
    while (!cache_.stopping) {
      const std::uint32_t serial = current();
      if (told != 0 && serial != told) send({rtr::notify(cache_.session, serial)});
      if (told != 0) told = serial;
      if (!socket().poll(step, Poco::Net::Socket::SELECT_READ)) continue;
      char buffer[4096];
      const int got = socket().receiveBytes(buffer, sizeof buffer);
      if (got <= 0) return;
      unread.append(buffer, static_cast<std::size_t>(got));
      while (unread.size() >= 8 && unread.size() >= number_at(unread, 4, 4)) {
        const std::string pdu = unread.substr(0, std::max(8U, number_at(unread, 4, 4)));
        unread.erase(0, pdu.size());
        if (pdu[1] != 1 && pdu[1] != 2) {
          const std::lock_guard lock(cache_.mutex);
          cache_.heard += pdu;
          continue;
        }
        const RtrSaid said = answer({pdu[1], number_at(pdu, 2, 2), pdu[1] == 1 ? number_at(pdu, 8, 4) : 0});
        told = current();
        send(said);
        if (said.then_close) return;
      }
    }
  }

  std::uint32_t current() const {
    const std::lock_guard lock(cache_.mutex);
    return cache_.serials.rbegin()->first;
  }

  RtrSaid answer(const RtrQuery& query) {
    RtrScript script;
    {
      const std::lock_guard lock(cache_.mutex);
      cache_.queries.push_back(query);
      script = cache_.script;
      if (!script) return cache_.answer_good(query);
    }
    return script(query);
  }

  void send(const RtrSaid& said) {
    const std::size_t piece = said.drip_milliseconds > 0 ? 1 : said.bytes.size();
    for (std::size_t sent = 0; sent < said.bytes.size() && !cache_.stopping;) {
      sent += static_cast<std::size_t>(socket().sendBytes(
          said.bytes.data() + sent, static_cast<int>(std::min(piece, said.bytes.size() - sent))));
      if (said.drip_milliseconds > 0) Poco::Thread::sleep(said.drip_milliseconds);
    }
  }

  Impl& cache_;
};

class RtrCache::Impl::Factory final : public Poco::Net::TCPServerConnectionFactory {
 public:
  explicit Factory(Impl& cache) : cache_(cache) {}
  Poco::Net::TCPServerConnection* createConnection(const Poco::Net::StreamSocket& accepted) override {
    return new Session(accepted, cache_);
  }

 private:
  Impl& cache_;
};

RtrCache::Impl::Impl(unsigned a_session, unsigned short port) : session(a_session), socket(listening(port)) {
  server = std::make_unique<Poco::Net::TCPServer>(new Factory(*this), socket);
  server->start();
}

RtrCache::RtrCache(unsigned session, unsigned short port) : impl_(std::make_unique<Impl>(session, port)) {}

RtrCache::~RtrCache() {
  impl_->stopping = true;
  impl_->server->stop();
  while (impl_->server->currentThreads() > 0) Poco::Thread::sleep(2);
}

std::string RtrCache::address() const {
  return impl_->socket.address().toString();
}

unsigned short RtrCache::port() const {
  return impl_->socket.address().port();
}

void RtrCache::set(const std::vector<std::string>& records) {
  const std::lock_guard lock(impl_->mutex);
  impl_->serials[impl_->serials.rbegin()->first + 1] = {records.begin(), records.end()};
}

void RtrCache::set_script(RtrScript script) {
  const std::lock_guard lock(impl_->mutex);
  impl_->script = std::move(script);
}

RtrSaid RtrCache::answer(const RtrQuery& query) const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->answer_good(query);
}

std::vector<RtrQuery> RtrCache::queries() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->queries;
}

std::string RtrCache::heard() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->heard;
}

}  // namespace meetpoint::test
