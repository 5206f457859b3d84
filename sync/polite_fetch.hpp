#pragma once

#include <chrono>
#include <deque>
#include <memory>
#include <string>
#include <string_view>

#include "sync/clock.hpp"
#include "sync/fetch.hpp"
#include "sync/request_log.hpp"
#include "sync/tell.hpp"

/// Fetch with PeeringDB's manners, the one place that knows them: so many requests a minute, the same large
/// one once an hour, and silence for as long as upstream asks for it with a 429.
///
/// A short wait is waited. A long one is an error of code throttled whose text says `try again at` when, and
/// until then nothing is sent, by this process or the next. A large request that is not due again is
/// unavailable, with the same words: others may be made.
///
/// thread  one
/// source  PeeringDB's query limits: 20 requests a minute, 40 with a key, an identical answer above 100 kB
///         once an hour; Retry-After may be missing
namespace meetpoint::sync {

inline constexpr unsigned kRequestsPerMinuteWithKey = 40;

struct Courtesy {
  unsigned requests_per_minute = 20;      ///< in any sixty seconds; 0: as many as we like
  bool repeat_large = false;              ///< ask the same large request again within the hour
  std::chrono::seconds longest_wait{10};  ///< a 429 that asks for more ends the request
};

/// What an upstream may be asked: our own machine anything, PeeringDB what it publishes.
Courtesy courtesy_towards(std::string_view upstream, bool with_key);

class PoliteFetch final : public Fetch {
 public:
  /// `log` and `clock` must outlive it.
  PoliteFetch(std::unique_ptr<Fetch> next, RequestLog& log, const Courtesy& courtesy, Clock& clock,
              Tell tell);
  index::Expected<FetchResponse> get(const FetchRequest& request, const std::stop_token& stop) override;
  std::optional<index::UtcSeconds> not_before(const std::string& url) override;

 private:
  std::optional<index::UtcSeconds> large_not_before(const std::string& url);
  index::Expected<void> allowed(const std::string& url);
  bool wait_turn(const std::stop_token& stop);
  void note(const std::string& url, const FetchResponse& response);
  tl::unexpected<index::Error> throttled(const std::string& url, std::chrono::seconds retry_after);
  void remember(Requests requests);

  std::unique_ptr<Fetch> next_;
  RequestLog& log_;
  Courtesy courtesy_;
  Clock& clock_;
  Tell tell_;
  std::deque<index::UtcSeconds> last_minute_;
  index::UtcSeconds version_told_at_ = 0;
  bool trouble_told_ = false;
};

}  // namespace meetpoint::sync
