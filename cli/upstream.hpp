#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/commands.hpp"
#include "cli/rdap_options.hpp"
#include "cli/rpki_options.hpp"
#include "index/error.hpp"
#include "rpki/vrp_table.hpp"
#include "sync/bootstrap.hpp"
#include "sync/clock.hpp"
#include "sync/cycle.hpp"
#include "sync/polite_fetch.hpp"
#include "sync/request_log.hpp"
#include "sync/rpki_pass.hpp"
#include "sync/tell.hpp"

/// One upstream as the command line names it, followed into one store.
/// thread  one
namespace meetpoint::cli {

struct UpstreamOptions {
  std::string upstream = "https://www.peeringdb.com/api";
  std::string store = kDefaultStore;
  std::string api_key_file;
  std::optional<unsigned> rate;  ///< requests a minute; 0: unlimited; nothing: upstream's own limits
  bool full = false;             ///< after the cycle a reconcile, whatever it costs upstream
  /// Whole lists cost upstream most and are needed for what changes silently. 0: only when asked for.
  std::chrono::seconds reconcile_every = std::chrono::hours(24);
  RpkiOptions rpki;  ///< walked after each cycle, whatever came of that
  bool fetch_pads = false;
  /// No option, but what is asked after each cycle, if anything: the VRPs that RTR caches tell; null: none
  /// do.
  std::function<std::shared_ptr<const rpki::VrpTable>()> look_at_vrps = {};
  RdapOptions rdap;               ///< asked then
  std::vector<std::string> rpsl;  ///< files, read then
};

/// Whether it is an API or a mirror's file, and not a directory.
bool is_url(const std::string& upstream);
/// errors  invalid: it holds a user name or password
index::Expected<void> check_upstream_url(const std::string& url);

/// All but `--store` make sense only with the flag `needed`, if there is one.
void add_upstream_options(CLI::App& command, UpstreamOptions& options, CLI::Option* needed = nullptr);

/// After add_rpki_options.
void add_fetch_pads_option(CLI::App& command, UpstreamOptions& options);

class Follower {
 public:
  /// errors  invalid: an upstream or key that cannot be used; storage: no place to note requests
  static index::Expected<std::unique_ptr<Follower>> make(const UpstreamOptions& options, sync::Tell tell);

  /// One cycle, or one load of a directory; a store that holds nothing begins with a mirror's one file if
  /// that is what upstream names. Types that could not be completed, an RPKI that could not be walked, and
  /// files of registries that could not be read are named in the report. errors  as run_cycle and load
  index::Expected<sync::CycleReport> follow(const sync::LoadProgress& progress, const std::stop_token& stop);

  /// The instant before which upstream does not want to be asked.
  std::optional<index::UtcSeconds> not_before();

 private:
  explicit Follower(UpstreamOptions options) : options_(std::move(options)) {}
  index::Expected<void> open_log();
  index::Expected<void> follow_rpki(index::Store& store, const std::stop_token& stop);
  index::Expected<void> follow_rov(index::Store& store, const std::stop_token& stop) const;
  index::Expected<void> follow_rdap(index::Store& store, const std::stop_token& stop);
  index::Expected<void> follow_rpsl(index::Store& store, const std::stop_token& stop);
  index::Expected<sync::CycleReport> follow_upstream(index::Store& store, const sync::LoadProgress& progress,
                                                     const std::stop_token& stop);
  UpstreamOptions options_;
  sync::SystemClock clock_;
  std::optional<sync::RequestLog> log_;
  std::unique_ptr<sync::Source> directory_;
  std::unique_ptr<sync::IncrementalSource> api_;
  std::optional<sync::MirrorUrls> mirror_;  ///< whose one file an empty store begins with
  std::unique_ptr<sync::Fetch> mirror_fetch_;
  std::unique_ptr<sync::RpkiFollower> rpki_;
  std::unique_ptr<RdapSource> rdap_;
  sync::Tell tell_;
};

/// `generation 2: 98930 rows, 3 new, ...`, one line without its end.
std::string summary(const sync::CycleReport& report);

/// An error that names the types that could not be completed; nothing when all were.
index::Expected<void> completed(const sync::CycleReport& report);

}  // namespace meetpoint::cli
