#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "index/error.hpp"
#include "index/time.hpp"
#include "rpki/rtr_transport.hpp"
#include "rpki/vrp.hpp"

/// One RTR cache, followed for as long as the object lives. rtrlib speaks the protocol, one manager and one
/// thread a cache; it reaches the cache through an RtrTransport and tells each change, and from those the
/// records are kept here. Its tables are never asked: its callbacks may not, because some run under their
/// lock, and others would see the middle of an update.
///
/// thread  any; the destructor ends rtrlib's thread, and waits while it works off what it has read
namespace meetpoint::rpki {

/// What a cache held when it last said that all is told.
struct CacheData {
  std::shared_ptr<const std::vector<Vrp>> vrps;  ///< ascending; null before the first time
  std::shared_ptr<const std::vector<RouterKey>> router_keys;
  index::UtcSeconds synced_at = 0;
  std::chrono::steady_clock::time_point good_until;  ///< when its expire interval, or ours, runs out
  std::uint16_t session = 0;
  std::uint32_t serial = 0;
};

class RtrSession {
 public:
  /// shape   changed is called after whatever data() or report() tell differently, from rtrlib's thread; it
  ///         must be quick and must not use the session
  /// errors  internal: rtrlib does not start
  static index::Expected<std::unique_ptr<RtrSession>> start(std::string host, std::string port,
                                                            const RtrTimers& timers,
                                                            std::function<void()> changed);
  virtual ~RtrSession() = default;
  virtual CacheData data() const = 0;
  virtual RtrReport report() const = 0;
  /// Begins to end: several sessions then end together.
  virtual void interrupt() = 0;
};

}  // namespace meetpoint::rpki
