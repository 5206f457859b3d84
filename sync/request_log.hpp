#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "index/error.hpp"
#include "sync/clock.hpp"
#include "sync/tell.hpp"

/// What was asked of upstream, in a small text file beside the store, so that neither a restart nor a kill
/// makes us ask the same large request twice within an hour, or ask at all while upstream wants us to wait.
/// Holds URLs, times and sizes; no header and no key.
///
/// thread  one. Another process with the same file is noticed at the next read; when both write at once, the
///         last one wins
/// errors  storage: the file cannot be read or written; the text names the remedy
/// source  PeeringDB's query limits
namespace meetpoint::sync {

/// Upstream counts an answer above this as large, in bytes before compression.
inline constexpr std::uint64_t kLargeBytes = 100'000;
/// How long upstream does not want the same large request again.
inline constexpr std::chrono::hours kLargeEvery{1};
/// No Retry-After keeps us away for longer: upstream's rules are about an hour, the rest is a mistake.
inline constexpr std::chrono::hours kLongestThrottle{24};

/// What the file says: a plain value.
struct Requests {
  struct Large {
    index::UtcSeconds at = 0;
    std::uint64_t bytes = 0;
    friend bool operator==(const Large&, const Large&) = default;
  };
  struct Throttle {
    index::UtcSeconds noted_at = 0;
    index::UtcSeconds until = 0;  ///< 0: none
    std::uint64_t in_a_row = 0;   ///< throttles since the last other answer
    friend bool operator==(const Throttle&, const Throttle&) = default;
  };
  struct Upstream {
    Throttle throttle;
    std::string app_version;  ///< when last seen; printable
    friend bool operator==(const Upstream&, const Upstream&) = default;
  };
  std::map<std::string, Large> large;         ///< by URL, its query included
  std::map<std::string, Upstream> upstreams;  ///< by `scheme://host`, as to_string(Origin) prints it
  friend bool operator==(const Requests&, const Requests&) = default;
};

/// Nothing for text that print did not write, or that is over the limit of 64 kB.
std::optional<Requests> parse_requests(std::string_view text);
/// shape   at most 64 kB: what does not fit is forgotten, the oldest requests first; so is a URL that is none
std::string print(const Requests& requests);

/// Forgets what is too old to matter. What lies in the future, because the clock was set back, counts as of
/// now, and from then on for an hour at most. True when there was such.
bool settle(Requests& requests, index::UtcSeconds now);

class RequestLog {
 public:
  /// Reads the file and writes it, so that a place where that is impossible is found out before anything is
  /// asked. A file that is damaged counts as empty, which is told.
  static index::Expected<RequestLog> open(std::filesystem::path file, Clock& clock, Tell tell);

  /// As of now.
  const Requests& read();
  /// Remembers, also when the file cannot be written.
  index::Expected<void> write(Requests requests);
  /// The upstream of that URL does not want to be asked anything before; nothing: it may be asked now.
  std::optional<index::UtcSeconds> throttled_until(std::string_view url);

 private:
  RequestLog(std::filesystem::path file, Clock& clock, Tell tell);
  index::Expected<void> load();

  std::filesystem::path file_;
  Clock* clock_;
  Tell tell_;
  Requests held_;
  bool only_held_ = false;  ///< the file lacks what we hold: the last write failed
  bool damage_told_ = false;
};

}  // namespace meetpoint::sync
