#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "api/client_network.hpp"
#include "api/peeringdb_identity.hpp"
#include "api/recent_verdicts.hpp"
#include "index/time.hpp"
#include "rpki/digest.hpp"

/// Whose opaque token it is, where only its provider can say so and is asked while the caller waits.
///
/// A provider is slow, or away, or counts how often it is asked, and whoever sends us tokens decides when
/// that happens. So what it said is good for a while; any number of callers with one token ask once; few
/// tokens are asked about at a time, and few callers wait, so that a provider that hangs leaves threads for
/// all others; and one that fails again and again is left alone for a while. A good answer counts until its
/// end meanwhile, and not a second longer: a token may have been taken back.
///
/// thread  any; whoever needs an inspection runs it, without a lock
/// owner   what inspect uses outlives it
namespace meetpoint::api {

/// Of them at a time. A profile takes some 100 ms: 80 new callers a second.
inline constexpr std::size_t kMostInspections = 8;
/// Of them for one /24 or /48, so that who guesses tokens leaves places for others. Not of this machine.
inline constexpr std::size_t kMostInspectionsOfNetwork = 4;
/// Callers who wait for one that another runs, each in a thread of the server's 128. 48 may wait for slow
/// readers and 16 for bodies: some are left for all others.
inline constexpr std::size_t kMostWaiting = 40;
/// Of them of one /24 or /48, likewise.
inline constexpr std::size_t kMostWaitingOfNetwork = 20;
/// Failures in a row, and for how long nobody is asked then. After that one is tried at a time, and a failure
/// more begins it anew.
inline constexpr int kMostFailures = 5;
inline constexpr index::UtcSeconds kPauseSeconds = 30;

class InspectedTokens {
 public:
  /// Asks the provider. It may take as long as it does; nothing is thrown.
  using Inspect = std::function<tl::expected<Caller, NotIdentified>(std::string_view token)>;
  using Now = std::function<index::UtcSeconds()>;
  using Tell = std::function<void(const std::string& line)>;

  struct Refused {
    NotIdentified why;
    index::UtcSeconds retry_after = 0;  ///< of unavailable: seconds after which there may be an answer
  };

  InspectedTokens(Inspect inspect, Now now, Tell tell);

  /// shape   client: whose request it is
  tl::expected<Caller, Refused> find(std::string_view token, const index::IpAddress& client);
  /// Whether it is good by what the provider said a while ago. Nobody is asked.
  bool knows(std::string_view token);

 private:
  using Verdict = RecentVerdicts::Verdict;
  /// An inspection that somebody runs.
  struct Flight {
    std::optional<ClientNetwork> network;  ///< whose token it is; nothing: of this machine
    bool is_over = false;
    Verdict verdict = tl::unexpected(NotIdentified{NotIdentified::Why::unavailable, "it broke off"});
  };
  class Landing;

  using Network = std::optional<ClientNetwork>;  ///< nothing: this machine

  tl::expected<Caller, Refused> wait_for(const std::shared_ptr<Flight>& flight, const Network& network,
                                         std::unique_lock<std::mutex>& lock);
  bool has_place(const Network& network, bool is_failing) const;
  bool may_wait(const Network& network) const;
  void land(const rpki::Sha256& digest, const std::shared_ptr<Flight>& flight, Verdict verdict);
  std::string count(const Verdict& verdict, index::UtcSeconds now);

  const Inspect inspect_;
  const Now now_;
  const Tell tell_;
  std::mutex mutex_;
  std::condition_variable landed_;
  RecentVerdicts recent_;
  std::unordered_map<rpki::Sha256, std::shared_ptr<Flight>, DigestHash> flights_;
  std::vector<Network> waiting_;        ///< where each of them is
  int failures_ = 0;                    ///< in a row
  index::UtcSeconds paused_since_ = 0;  ///< of the last that made or kept them too many; 0: never
};

}  // namespace meetpoint::api
