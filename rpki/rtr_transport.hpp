#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "index/error.hpp"
#include "index/time.hpp"
#include "rpki/rtr_pdu.hpp"
#include "rpki/rtr_wire.hpp"

/// The way between an RTR client library and one cache, with a checker on it: the library reads whole PDUs
/// that are in order, and nothing else. What is not in order looks to it like a connection that broke, which
/// is the one kind of trouble that it handles well: it tries again after the retry interval, and its wait can
/// be ended.
///
/// Three things are said in another's name:
/// - After any trouble but a connection that broke between two answers, the library's next serial query is
///   answered here with a cache reset. A cache that restarted and knows the old session no more (stayrtr
///   answers with an error) so costs one retry interval instead of the expire interval, and a half answered
///   query leaves no doubt about what is held.
/// - The timers of an end of data are bounded by ours, and refresh lies well within expire.
/// - The library's error reports go out as their code and its meaning alone: it appends bytes from its stack.
///
/// thread  interrupt, report: any; all else: one
namespace meetpoint::rpki {

struct RtrTimers {
  std::chrono::seconds refresh{3600};
  /// RFC 8210 suggests 600. The caches of this program are near, and a second of theirs is worth more than
  /// the connections that are saved.
  std::chrono::seconds retry{10};
  std::chrono::seconds expire{7200};
};

struct RtrLimits {
  std::chrono::milliseconds connecting{10'000};
  std::chrono::milliseconds sending{10'000};
  /// From a query to its end of data. 800,000 records in 17 MB need 28 kB/s.
  std::chrono::milliseconds answering{600'000};
};

/// What passed so far.
struct RtrReport {
  index::UtcSeconds connected_since = 0;  ///< 0: not connected
  index::UtcSeconds failed_at = 0;        ///< of last_error; 0: none yet
  std::string last_error;                 ///< kept when the trouble is over
  RtrEnd end;                             ///< as the cache said it; meaningless before the first
};

class RtrTransport {
 public:
  RtrTransport(std::string host, std::string port, RtrTimers timers, RtrLimits limits = {});

  enum class Result : std::uint8_t { done, timed_out, failed };
  bool open();
  void close();
  /// Bytes of checked PDUs, at least one when done.
  Result receive(std::span<std::uint8_t> room, std::chrono::seconds most, std::size_t& got);
  /// shape   one whole PDU of the library's
  bool send(RtrBytes pdu);

  /// Ends every wait, for good.
  void interrupt() const { wire_.interrupt(); }
  RtrReport report() const;

 private:
  bool fail(std::string why);
  bool refuse(const RtrRefusal& refusal);
  Result read_more(std::chrono::steady_clock::time_point end);
  bool check();
  void settle_timers(std::span<std::uint8_t> end_of_data) const;

  const std::string host_;
  const std::string port_;
  const RtrTimers timers_;
  const RtrLimits limits_;
  RtrWire wire_;
  RtrChecker checker_;
  bool must_reset_ = false;
  std::chrono::steady_clock::time_point asked_at_;
  std::vector<std::uint8_t> unchecked_;  // its first filled_ bytes
  std::size_t filled_ = 0;
  std::vector<std::uint8_t> checked_;
  std::size_t read_ = 0;  // of checked_
  mutable std::mutex mutex_;
  RtrReport report_;
};

}  // namespace meetpoint::rpki
