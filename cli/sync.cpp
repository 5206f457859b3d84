#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/follow_worker.hpp"
#include "cli/load_progress.hpp"
#include "cli/log.hpp"
#include "cli/signals.hpp"
#include "cli/upstream.hpp"
#include "rpki/quiet_rtrlib.hpp"
#include "rpki/vrp_feed.hpp"

namespace meetpoint::cli {

namespace {

struct SyncOptions {
  UpstreamOptions upstream;
  std::vector<std::string> caches;
  std::chrono::seconds interval = kDefaultInterval;
  bool goes_on = false;  ///< --interval was given
  bool quiet = false;
};

/// Every cache is waited for so long, once: 800,000 VRPs from stayrtr took 12 to 24 s on a busy machine.
constexpr std::chrono::seconds kLongestWait{60};

/// What RTR caches tell, if any were named.
class Caches {
 public:
  Caches(const std::vector<std::string>& addresses, UpstreamOptions& upstream, const sync::Tell& tell) {
    if (addresses.empty()) return;
    rpki::quiet_rtrlib();
    auto started = rpki::VrpFeed::start(addresses, {}, tell);
    if (!started) {
      problem_ = started.error();
      return;
    }
    feed_ = std::move(*started);
    upstream.look_at_vrps = [this] { return feed_->wait_settled(kLongestWait)->table; };
  }
  const std::optional<index::Error>& problem() const { return problem_; }

 private:
  std::unique_ptr<rpki::VrpFeed> feed_;
  std::optional<index::Error> problem_;
};

int run_once(const SyncOptions& options) {
  const Signals signals(Signals::Hangup::ends_the_process);
  Log log;
  const auto tell = [&log](const std::string& line) { log.info(line); };
  UpstreamOptions upstream = options.upstream;
  const Caches caches(options.caches, upstream, tell);
  if (caches.problem()) return report(*caches.problem());
  auto follower = Follower::make(upstream, tell);
  if (!follower) return report(follower.error());
  LoadProgressLine line(options.quiet);
  auto report_of = (*follower)->follow(
      [&](const sync::TypeReport& type, bool done) { line.show(type, done); }, signals.token());
  line.end();
  if (!report_of) return report(report_of.error());
  if (auto all = completed(*report_of); !all) return report(all.error());
  return options.quiet ? kFound : print(summary(*report_of) + "\n");
}

/// Follows upstream until it is stopped.
int run_worker(const SyncOptions& options) {
  Signals signals(Signals::Hangup::calls);
  Log log;
  const auto tell = [&log](const std::string& line) { log.info(line); };
  UpstreamOptions upstream = options.upstream;
  const Caches caches(options.caches, upstream, tell);
  if (caches.problem()) return report(*caches.problem());
  auto worker = FollowWorker::make(upstream, options.interval, tell);
  if (!worker) return report(worker.error());
  const std::jthread thread([&](const std::stop_token& stop) { (*worker)->run(stop); });
  signals.wait([&] { (*worker)->ask_now(); });
  return kFound;
}

}  // namespace

void add_sync(CLI::App& app, int& result) {
  auto options = std::make_shared<SyncOptions>();
  CLI::App* const command = app.add_subcommand("sync", "bring the store up to what PeeringDB says now");
  add_upstream_options(*command, options->upstream);
  add_rpki_options(*command, options->upstream.rpki);
  add_fetch_pads_option(*command, options->upstream);
  add_rtr_option(*command, options->caches,
                 "an RTR cache: exchanges' LANs that somebody else may announce become findings");
  add_rdap_options(*command, options->upstream.rdap);
  add_rpsl_option(*command, options->upstream.rpsl);
  CLI::Option* const full =
      command->add_flag("--full", options->upstream.full,
                        "afterwards hold every row that is held against upstream's whole lists");
  CLI::Option* const interval = add_interval_option(*command, options->interval)->excludes(full);
  interval->configurable(false);  // a file that `serve` shares must not make this go on for ever
  command->add_flag("--quiet", options->quiet, "print errors only");
  command->callback([options, interval, &result] {
    options->goes_on = interval->count() > 0;
    result = options->goes_on ? run_worker(*options) : run_once(*options);
  });
  command->footer(
      "With --interval it goes on until SIGINT or SIGTERM, and SIGHUP asks for a cycle now.\n"
      "exit: 0 done, 2 usage, 4 store problem, 5 upstream not usable now, 130 interrupted");
}

}  // namespace meetpoint::cli
