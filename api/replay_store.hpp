#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "api/digest_hash.hpp"
#include "index/time.hpp"
#include "rpki/digest.hpp"

/// What may be shown once: proofs and the nonces of signatures, each by its digest, for as long as it would
/// be taken. When there is no more room nothing new is taken: who forgets would let a replay in. thread  any
/// source  RFC 9449 sections 4.3 and 11.1, RFC 9421 section 7.2.2
namespace meetpoint::api {

/// At once. A proof is kept for 65 seconds, so this is 4,000 requests a second, in some 50 MB: at most
/// kReplayBytes each, if each is of a key of its own.
inline constexpr std::size_t kMostReplays = 262'144;
inline constexpr std::size_t kReplayBytes = 256;
/// Of one key, so that one caller does not take the room of all: 250 requests a second.
inline constexpr std::size_t kMostReplaysOfKey = 16'384;
/// Nobody holds an instant for longer between looking at the clock and asking here. A clock that goes back by
/// more was wrong before, and is followed.
inline constexpr index::UtcSeconds kMostReplayLagSeconds = 60;

enum class Replay : std::uint8_t {
  stored,  ///< the first time
  seen,    ///< it was shown before, or so long ago that nobody knows
  full,    ///< too many are kept, of this key or of all
};

class ReplayStore {
 public:
  explicit ReplayStore(std::size_t most = kMostReplays, std::size_t most_of_key = kMostReplaysOfKey)
      : most_(most), most_of_key_(most_of_key) {}

  /// shape   `digest` of what is shown; `key`: the thumbprint of who shows it; `until`: the last second in
  ///         which it would be taken; `now`: when that was found
  Replay keep(const rpki::Sha256& digest, std::string_view key, index::UtcSeconds until,
              index::UtcSeconds now);
  /// How many are kept; those that have ended go when the next one comes.
  std::size_t size() const;

 private:
  using Keys = std::unordered_map<std::string, std::uint32_t>;  ///< how many there are of each
  using Kept = std::unordered_map<rpki::Sha256, Keys::pointer, DigestHash>;

  void forget(index::UtcSeconds now);

  const std::size_t most_;
  const std::size_t most_of_key_;
  mutable std::mutex mutex_;
  Keys keys_;
  Kept kept_;
  std::map<index::UtcSeconds, std::vector<const rpki::Sha256*>> ends_;  ///< of what is kept, by `until`
  index::UtcSeconds latest_ = 0;
};

}  // namespace meetpoint::api
