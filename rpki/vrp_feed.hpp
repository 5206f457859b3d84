#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "index/error.hpp"
#include "index/time.hpp"
#include "rpki/rtr_session.hpp"
#include "rpki/rtr_transport.hpp"
#include "rpki/vrp_table.hpp"

/// VRPs and router keys from RTR caches, kept up to date, frozen for each question.
///
/// Several caches are one: what counts is the union of those that have told everything at some time and whose
/// expire interval has not run out since, whether or not they are connected at the moment. RFC 8210 section
/// 10 forbids to tell sources apart in validation, and a VRP that one relying party has and another lacks
/// (between two of its runs, or because it could not fetch) makes routes invalid when it is left out.
///
/// RTR has no authentication of its own: a cache is as good as the network to it. Name one on this machine,
/// or the near end of a tunnel.
///
/// source  RFC 8210; RFC 6811
namespace meetpoint::rpki {

/// Each has a thread, a connection, and 250 MB at today's 800,000 VRPs.
inline constexpr std::size_t kMostCaches = 8;

enum class CacheHealth : std::uint8_t {
  waiting,  ///< it has not told everything yet
  in_sync,
  stale,    ///< not connected, but what it told still counts
  expired,  ///< what it told is too old to count
};

/// `waiting`, `in-sync`, `stale`, `expired`
std::string_view name_of(CacheHealth health);

struct CacheStatus {
  std::string address;  ///< HOST:PORT, as it was given
  CacheHealth health = CacheHealth::waiting;
  index::UtcSeconds connected_since = 0;  ///< 0: it is not
  index::UtcSeconds synced_at = 0;        ///< when it last told all; 0: never
  std::uint16_t session = 0;
  std::uint32_t serial = 0;
  std::size_t vrps = 0;
  std::size_t router_keys = 0;
  index::UtcSeconds failed_at = 0;  ///< 0: never
  std::string last_error;           ///< kept when the trouble is over

  bool counts() const { return health == CacheHealth::in_sync || health == CacheHealth::stale; }
};

/// One moment: the table and the caches whose union it is.
struct VrpView {
  std::shared_ptr<const VrpTable> table;                      ///< null: no cache counts
  std::shared_ptr<const std::vector<RouterKey>> router_keys;  ///< likewise; ascending
  std::vector<CacheStatus> caches;
};

/// Whether a feed can be started with these.
/// shape   1 to kMostCaches of HOST:PORT, `[::1]:8282`
/// errors  invalid: not so
index::Expected<void> check_caches(const std::vector<std::string>& caches);

class VrpFeed {
 public:
  using Tell = std::function<void(const std::string&)>;

  /// shape   returns at once, before any cache is reached
  /// shape   tell gets one line when a cache's health changes or it fails in another way than before; from a
  ///         thread of the feed's
  /// errors  as check_caches
  static index::Expected<std::unique_ptr<VrpFeed>> start(const std::vector<std::string>& caches,
                                                         const RtrTimers& timers = {}, Tell tell = {});
  ~VrpFeed();
  VrpFeed(const VrpFeed&) = delete;
  VrpFeed& operator=(const VrpFeed&) = delete;

  /// Never null. Waits for no update, however large.
  /// thread  any
  std::shared_ptr<const VrpView> view() const;

  /// Until each cache has told everything or failed once, or for so long.
  /// thread  any
  std::shared_ptr<const VrpView> wait_settled(std::chrono::milliseconds most) const;

 private:
  using Instant = std::chrono::steady_clock::time_point;

  VrpFeed() = default;
  void note_change();
  void run(const std::stop_token& stop);
  Instant publish();

  std::vector<std::string> addresses_;
  Tell tell_;
  mutable std::mutex mutex_;  // the next three
  mutable std::condition_variable_any changed_;
  bool has_changed_ = false;
  std::shared_ptr<const VrpView> view_ = std::make_shared<const VrpView>();
  // The worker's alone:
  std::vector<std::shared_ptr<const std::vector<Vrp>>> table_of_;  // what the table was made of
  std::vector<std::shared_ptr<const VrpTable>> replaced_;          // freed here, not by a reader
  // Sessions call note_change, and the worker asks them: they end between the two.
  std::vector<std::unique_ptr<RtrSession>> sessions_;
  std::jthread worker_;
};

}  // namespace meetpoint::rpki
