#include "rpki/rtr_session.hpp"

#include <pthread.h>
#include <rtrlib/rtrlib.h>

#include <algorithm>
#include <exception>
#include <mutex>
#include <span>
#include <utility>

#include "rpki/ledger.hpp"

namespace meetpoint::rpki {

namespace {

using std::chrono::seconds;

/// rtrlib ends its thread with pthread_cancel, whose unwinding must not pass through C++ frames.
class NoCancel {
 public:
  NoCancel() { pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before_); }
  ~NoCancel() { pthread_setcancelstate(before_, nullptr); }
  NoCancel(const NoCancel&) = delete;
  NoCancel& operator=(const NoCancel&) = delete;

 private:
  int before_ = 0;
};

Vrp vrp_of(const pfx_record& record) {
  Vrp vrp;
  vrp.asn = {record.asn};
  vrp.prefix.length = record.min_len;
  vrp.max_length = record.max_len;
  index::IpAddress& network = vrp.prefix.network;
  const bool is_v4 = record.prefix.ver == LRTR_IPV4;
  network.family = is_v4 ? index::Family::v4 : index::Family::v6;
  const std::size_t words = is_v4 ? 1 : 4;
  for (std::size_t byte = 0; byte < words * 4; ++byte) {
    const std::uint32_t word = is_v4 ? record.prefix.u.addr4.addr : record.prefix.u.addr6.addr[byte / 4];
    network.bytes[byte] = static_cast<std::uint8_t>(word >> (24 - 8 * (byte % 4)));
  }
  return vrp;
}

RouterKey key_of(const spki_record& record) {
  RouterKey key;
  key.asn = {record.asn};
  static_assert(sizeof record.ski == std::tuple_size_v<decltype(key.ski)> &&
                sizeof record.spki == std::tuple_size_v<decltype(key.spki)>);
  std::copy(std::begin(record.ski), std::end(record.ski), key.ski.begin());
  std::copy(std::begin(record.spki), std::end(record.spki), key.spki.begin());
  return key;
}

class RtrlibSession final : public RtrSession {
 public:
  RtrlibSession(std::string host, std::string port, const RtrTimers& timers, std::function<void()> changed)
      : timers_(timers),
        changed_(std::move(changed)),
        name_(host + ":" + port),
        transport_(std::move(host), std::move(port), timers) {}
  RtrlibSession(const RtrlibSession&) = delete;
  RtrlibSession& operator=(const RtrlibSession&) = delete;

  ~RtrlibSession() override {
    transport_.interrupt();
    if (is_started_) rtr_mgr_stop(manager_);
    if (manager_ != nullptr) rtr_mgr_free(manager_);
  }

  /// What C calls is noexcept: when memory runs out there is nobody on the other side to catch it.
  bool start() {
    tr_.socket = this;
    tr_.open_fp = [](void* self) noexcept { return of(self).open(); };
    tr_.close_fp = [](void* self) noexcept { of(self).transport_.close(); };
    tr_.free_fp = [](tr_socket* /*it is a member of ours*/) {};
    tr_.send_fp = [](const void* self, const void* pdu, std::size_t size, time_t) noexcept {
      return of(self).send({static_cast<const std::uint8_t*>(pdu), size});
    };
    tr_.recv_fp = [](const void* self, void* room, std::size_t size, time_t most_seconds) noexcept {
      return of(self).receive({static_cast<std::uint8_t*>(room), size}, seconds(most_seconds));
    };
    tr_.ident_fp = [](void* self) { return of(self).name_.c_str(); };
    socket_.tr_socket = &tr_;
    group_.sockets = sockets_;
    group_.sockets_len = 1;
    group_.preference = 1;
    const auto number = [](seconds value, std::int64_t least, std::int64_t most) {
      return static_cast<unsigned>(std::clamp<std::int64_t>(value.count(), least, most));
    };
    if (rtr_mgr_init(&manager_, &group_, 1, number(timers_.refresh, 1, 86400),
                     number(timers_.expire, 600, 172800), number(timers_.retry, 1, 7200), on_prefix, on_key,
                     nullptr, nullptr) != RTR_SUCCESS) {
      return false;
    }
    // In the place of the manager's own, which looks after several groups, tells of no sync but the first,
    // and takes a lock that rtr_mgr_stop holds while it waits for the very thread that is told.
    socket_.connection_state_fp = on_state;
    is_started_ = rtr_mgr_start(manager_) == RTR_SUCCESS;
    return is_started_;
  }

  CacheData data() const override {
    const std::lock_guard lock(mutex_);
    return data_;
  }
  RtrReport report() const override { return transport_.report(); }
  void interrupt() override { transport_.interrupt(); }

 private:
  static RtrlibSession& of(const void* self) {
    return *const_cast<RtrlibSession*>(static_cast<const RtrlibSession*>(self));
  }
  static RtrlibSession& of(const rtr_socket* socket) { return of(socket->tr_socket->socket); }

  static void on_prefix(pfx_table* /*may be locked*/, const pfx_record record, const bool added) noexcept {
    of(record.socket).vrps_.note(vrp_of(record), added);
  }
  static void on_key(spki_table* /*may be locked*/, const spki_record record, const bool added) noexcept {
    of(record.socket).router_keys_.note(key_of(record), added);
  }
  static void on_state(const rtr_socket* socket, const rtr_socket_state state, void* /*the manager's*/,
                       void* /*its group*/) noexcept {
    // The end is told by the thread that wants it, while rtrlib's may be at work.
    if (state != RTR_SHUTDOWN) of(socket).on_state(state);
  }

  void on_state(rtr_socket_state state) {
    // rtrlib has purged its tables, and tells of prefixes alone.
    if (socket_.last_update == 0 && state != RTR_ESTABLISHED) {
      vrps_.clear();
      router_keys_.clear();
    }
    vrps_.fold();
    router_keys_.fold();
    if (state == RTR_ESTABLISHED) {
      const RtrEnd end = transport_.report().end;
      const std::lock_guard lock(mutex_);
      data_ = {vrps_.list(),     router_keys_.list(),
               index::now_utc(), std::chrono::steady_clock::now() + std::min(end.expire, timers_.expire),
               end.session,      end.serial};
    }
    changed_();
  }

  int open() {
    const NoCancel no_cancel;
    return transport_.open() ? TR_SUCCESS : TR_ERROR;
  }
  int send(RtrBytes pdu) {
    const NoCancel no_cancel;
    return transport_.send(pdu) ? static_cast<int>(pdu.size()) : TR_ERROR;
  }
  int receive(std::span<std::uint8_t> room, seconds most) {
    const NoCancel no_cancel;
    std::size_t got = 0;
    // Never TR_CLOSED: rtrlib may take that for a cache that wants version 0, and stays there.
    switch (transport_.receive(room, most, got)) {
      case RtrTransport::Result::done:
        return static_cast<int>(got);
      case RtrTransport::Result::timed_out:
        return TR_WOULDBLOCK;
      case RtrTransport::Result::failed:
        break;
    }
    return TR_ERROR;
  }

  const RtrTimers timers_;
  const std::function<void()> changed_;
  const std::string name_;
  RtrTransport transport_;
  Ledger<Vrp> vrps_;  // rtrlib's thread alone, as the next
  Ledger<RouterKey> router_keys_;
  mutable std::mutex mutex_;
  CacheData data_;
  // rtrlib writes into these and keeps pointers to them.
  tr_socket tr_{};
  rtr_socket socket_{};
  rtr_socket* sockets_[1] = {&socket_};
  rtr_mgr_group group_{};
  rtr_mgr_config* manager_ = nullptr;
  bool is_started_ = false;
};

}  // namespace

index::Expected<std::unique_ptr<RtrSession>> RtrSession::start(std::string host, std::string port,
                                                               const RtrTimers& timers,
                                                               std::function<void()> changed) {
  auto session =
      std::make_unique<RtrlibSession>(std::move(host), std::move(port), timers, std::move(changed));
  if (!session->start()) return index::fail(index::ErrorCode::internal, "rtrlib does not start");
  return session;
}

}  // namespace meetpoint::rpki
