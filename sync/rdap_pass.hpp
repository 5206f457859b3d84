#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "index/store.hpp"
#include "rpki/rdap_bootstrap.hpp"
#include "rpki/rdap_record.hpp"
#include "sync/clock.hpp"
#include "sync/fetch.hpp"
#include "sync/rdap_client.hpp"

/// What registries' RDAP servers say of the AS numbers that somebody wants to know about, brought into the
/// store: those that are named, those that were asked for and, for 30 days after that, those that are held.
/// All questions go before the Pass, so that nobody waits for the store meanwhile; when nothing is new there
/// is none.
///
/// An answer is good for a day and asked for again when a quarter of that is left. Where nothing comes then,
/// what is held stays until its end, and the question is put off for longer and longer.
///
/// thread  one; stop may be requested from any
/// errors  storage; cancelled. Then the store is as it was, and what was learned is asked for again
/// source  RFC 9224, RFC 9082, RFC 9083
namespace meetpoint::sync {

struct RdapLimits {
  /// AS numbers that are followed at once: all networks of PeeringDB would be 30,000, each asked for daily.
  std::size_t most_asns = 10'000;
  /// After so many requests no question is begun: with a pass every 15 minutes 5,760 a day.
  std::size_t most_requests = 60;
  /// Nor after so long, whatever the registries do: a pass holds up the next cycle.
  std::chrono::seconds most_time{300};
};

struct RdapReport {
  index::Generation generation;  ///< that was added; 0: nothing was new
  std::size_t found = 0;
  std::size_t none = 0;
  std::size_t refused = 0;
  std::size_t failed = 0;
  std::size_t due = 0;        ///< left for the next pass
  std::size_t unknown = 0;    ///< wanted, and no registry of the bootstrap file has them
  std::size_t over = 0;       ///< wanted, and more than limits allow
  std::string first_problem;  ///< of the refused and failed
};

class RdapFollower {
 public:
  /// `fetch` and `clock` outlive it. `fetch` remembers which server wants to be left alone, and leads to
  /// public addresses only.
  RdapFollower(rpki::RdapBootstrap bootstrap, std::vector<index::Asn> named, Fetch& fetch, Clock& clock,
               const RdapLimits& limits = {})
      : bootstrap_(std::move(bootstrap)),
        named_(named.begin(), named.end()),
        fetch_(fetch),
        clock_(clock),
        limits_(limits) {}

  /// From the next pass on.
  void use(rpki::RdapBootstrap bootstrap) { bootstrap_ = std::move(bootstrap); }

  /// `asked` were asked for since the last time; they are remembered also when this pass fails.
  index::Expected<RdapReport> follow(index::Store& store, const std::vector<index::Asn>& asked,
                                     const std::stop_token& stop);

 private:
  struct Held {
    std::optional<rpki::RdapRecord> record;  ///< none when it cannot be read
    bool to_write = false;
    bool to_remove = false;
  };
  using Records = std::map<index::Asn, Held>;
  struct Delay {
    unsigned failures = 0;
    index::UtcSeconds until = 0;
  };
  struct Due {
    /// Whoever asks our server for many numbers can neither hold up what the operator named nor take away an
    /// endpoint that is known.
    enum class Rank { named, known_endpoint, other };
    Rank rank = Rank::other;
    index::UtcSeconds since = 0;
    index::Asn asn;
    friend auto operator<=>(const Due&, const Due&) = default;
  };

  std::vector<Due> plan(Records& records, index::UtcSeconds now, RdapReport& report);
  index::Expected<void> ask_all(const std::vector<Due>& due, Records& records, RdapReport& report,
                                const std::stop_token& stop);
  void note(index::Asn asn, RdapAnswer answer, Held& held, RdapReport& report);
  index::UtcSeconds wanted_at(index::Asn asn, const Held* held) const;

  rpki::RdapBootstrap bootstrap_;
  std::set<index::Asn> named_;
  Fetch& fetch_;
  Clock& clock_;
  RdapLimits limits_;
  std::map<index::Asn, index::UtcSeconds> asked_;  ///< when, of those that no document remembers yet
  std::map<index::Asn, Delay> delays_;
};

/// `RDAP: 12 found, 3 without an object, 1 refused, 0 not answered, 40 left for later`
std::string summary(const RdapReport& report);

}  // namespace meetpoint::sync
