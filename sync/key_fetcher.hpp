#pragma once

#include <functional>
#include <mutex>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "sync/clock.hpp"
#include "sync/fetch.hpp"
#include "sync/tell.hpp"

/// Keeps the key sets of token issuers fresh, in a thread of its own: no request of a caller waits for an
/// issuer, and no caller makes us ask one more than once a minute, whatever keys his tokens name.
///
/// A key that vanished from a good answer is gone at once. While no good answer comes the last one stays good
/// for kKeyGraceSeconds longer than planned, and not beyond: a key that was withdrawn because it was stolen
/// must not live on because somebody blocks our way to the issuer.
///
/// thread  run: one; ask: any
/// source  RFC 7517, RFC 8725 section 3.10
namespace meetpoint::sync {

/// Issuers announce a new key hours before they sign with it.
inline constexpr index::UtcSeconds kKeyRefreshSeconds = 300;
inline constexpr index::UtcSeconds kKeyGraceSeconds = 600;
/// Between two requests to one issuer, whoever asks for them.
inline constexpr index::UtcSeconds kKeyPauseSeconds = 60;
/// Of one set after decompression. Those of providers have 1 to 20 kB.
inline constexpr std::uint64_t kMostKeySetBytes = 1024UL * 1024;

struct KeySetPlace {
  std::string issuer;  ///< by which callers of ask and take know it
  std::string url;
};

class KeyFetcher {
 public:
  /// What is done with a set. It is good until `good_until`.
  /// errors  of any kind: it is none; the one before stays
  using Take = std::function<index::Expected<void>(const std::string& issuer, const std::string& body,
                                                   index::UtcSeconds good_until)>;

  /// `fetch` and `clock` outlive it.
  KeyFetcher(std::vector<KeySetPlace> places, Fetch& fetch, Clock& clock, Take take, Tell tell);

  /// Asks each issuer, and again and again, until stop is requested.
  void run(const std::stop_token& stop);
  /// A token names a key that the issuer's set lacks: it is asked soon, unless it was within the last minute.
  void ask(std::string_view issuer);

 private:
  struct Kept {
    KeySetPlace place;
    index::UtcSeconds tried = 0;    ///< 0: never
    index::UtcSeconds next_at = 0;  ///< to be asked then
    std::string told;               ///< the problem that was told last
  };
  void fetch_due(const std::stop_token& stop);
  index::Expected<void> fetch(const KeySetPlace& place, const std::stop_token& stop);

  Fetch& fetch_;
  Clock& clock_;
  Take take_;
  Tell tell_;
  std::mutex mutex_;  ///< of what ask changes: next_at
  std::vector<Kept> kept_;
};

}  // namespace meetpoint::sync
