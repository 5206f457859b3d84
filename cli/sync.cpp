#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <string>

#include "cli/commands.hpp"
#include "cli/duration.hpp"
#include "cli/exit_code.hpp"
#include "cli/load_progress.hpp"
#include "cli/stop_signals.hpp"
#include "cli/upstream.hpp"
#include "index/sqlite_store.hpp"
#include "sync/worker.hpp"

namespace meetpoint::cli {

namespace {

struct SyncOptions {
  UpstreamOptions upstream;
  std::string interval;
  bool quiet = false;
};

void tell(const std::string& line) {
  std::fprintf(stderr, "meetpoint: %s %s\n", index::format_utc(index::now_utc()).c_str(), line.c_str());
}

int run_once(const SyncOptions& options, Follower& follower, const std::stop_token& stop) {
  LoadProgressLine line(options.quiet);
  auto report_of =
      follower.follow([&](const sync::TypeReport& type, bool done) { line.show(type, done); }, stop);
  line.end();
  if (!report_of) return report(report_of.error());
  if (auto all = completed(*report_of); !all) return report(all.error());
  return options.quiet ? kFound : print(summary(*report_of) + "\n");
}

/// Follows upstream until it is stopped.
int run_worker(const SyncOptions& options, std::chrono::seconds interval, Follower& follower,
               const std::stop_token& stop) {
  auto store = open_sqlite_store(options.upstream.store, index::Access::write);
  if (!store) return report(store.error());
  auto last = (*store)->attempt();
  if (!last) return report(last.error());
  store->reset();
  const auto cycle = [&](const std::stop_token& stopped) -> index::Expected<std::string> {
    auto done = follower.follow([](const sync::TypeReport&, bool) {}, stopped);
    if (!done) return forward(done);
    if (auto all = completed(*done); !all) return forward(all);
    return summary(*done);
  };
  const auto note = [&](const index::Attempt& attempt) {
    auto opened = open_sqlite_store(options.upstream.store, index::Access::write);
    auto noted = opened ? (*opened)->note_attempt(attempt) : index::Expected<void>(forward(opened));
    if (!noted) tell(noted.error().text);
  };
  sync::SystemClock clock;
  sync::Worker worker({interval, *last, [&] { return follower.not_before(); }}, cycle, note, tell, clock);
  worker.run(stop);
  return kFound;
}

int run(const SyncOptions& options) {
  StopSignals signals;
  std::chrono::seconds interval{0};
  if (!options.interval.empty()) {
    auto parsed = parse_duration(options.interval);
    if (!parsed) return report(parsed.error());
    interval = *parsed;
    if (interval < std::chrono::seconds(1) || interval > std::chrono::hours(24 * 30)) {
      return report({index::ErrorCode::invalid, "--interval is from 1s to 30d", "interval"});
    }
  }
  auto follower = Follower::make(options.upstream, tell);
  if (!follower) return report(follower.error());
  return interval.count() == 0 ? run_once(options, **follower, signals.token())
                               : run_worker(options, interval, **follower, signals.token());
}

}  // namespace

void add_sync(CLI::App& app, int& result) {
  auto options = std::make_shared<SyncOptions>();
  CLI::App* const command = app.add_subcommand("sync", "bring the store up to what PeeringDB says now");
  add_upstream_options(*command, options->upstream);
  CLI::Option* const full =
      command->add_flag("--full", options->upstream.full,
                        "afterwards hold every row that is held against upstream's whole lists");
  command->add_option("--interval", options->interval, "go on, with a cycle every so often: 15m, 90s, 1h")
      ->excludes(full);
  command->add_flag("--quiet", options->quiet, "print errors only");
  command->callback([options, &result] { result = run(*options); });
  command->footer("exit: 0 done, 2 usage, 4 store problem, 5 upstream not usable now, 130 interrupted");
}

}  // namespace meetpoint::cli
