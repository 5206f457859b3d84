#include <fmt/format.h>
#include <malloc.h>

#include <chrono>
#include <csignal>
#include <memory>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "api/dump_shelf.hpp"
#include "api/server.hpp"
#include "cli/commands.hpp"
#include "cli/duration.hpp"
#include "cli/endpoint_table.hpp"
#include "cli/exit_code.hpp"
#include "cli/follow_worker.hpp"
#include "cli/front.hpp"
#include "cli/front_options.hpp"
#include "cli/locations_options.hpp"
#include "cli/log.hpp"
#include "cli/signals.hpp"
#include "cli/stored_holdership.hpp"
#include "cli/stored_rdap.hpp"
#include "index/published.hpp"
#include "index/refresh.hpp"
#include "index/sqlite_public_copy.hpp"
#include "index/sqlite_store.hpp"
#include "rpki/quiet_rtrlib.hpp"
#include "rpki/vrp_feed.hpp"
#include "sync/clock.hpp"

namespace meetpoint::cli {

namespace {

struct ServeOptions {
  UpstreamOptions upstream;  ///< its store is the one that is served
  FrontOptions front;
  bool sync = false;
  std::chrono::seconds interval = kDefaultInterval;
  std::vector<std::string> caches;
  std::string endpoints;
  std::string auth;
  std::string public_url;
  LocationsOptions locations;
};

index::Expected<std::unique_ptr<index::Store>> open_for_reading(const std::filesystem::path& file) {
  return open_sqlite_store(file, index::Access::read);
}

/// Blocks of this size are given back to the kernel when they are freed. glibc's own limit grows up to 32 MB
/// with each that is freed, and a burst of large answers would stay with the process in holes that nobody
/// fills.
constexpr int kGivenBackBytes = 256 * 1024;

/// How often what is free in the heap's middle is given back too. 3,500 TLS handshakes that went nowhere left
/// 250 MB there; to give that back keeps the allocator for 20 to 45 ms, and otherwise for less than 0.1 ms.
constexpr std::chrono::minutes kBetweenTrims{1};

void give_back_memory(const std::stop_token& stop) {
  sync::SystemClock clock;
  while (clock.sleep(kBetweenTrims, stop)) malloc_trim(0);
}

int run(const ServeOptions& options) {
  rpki::EndpointTable operators_table;
  if (!options.endpoints.empty()) {
    auto read = read_endpoint_table(options.endpoints);
    if (!read) return report(read.error());
    operators_table = std::move(*read);
  }
  const auto locations = locations_service(options.locations);
  if (!locations) return report(locations.error());
  if (!options.caches.empty()) rpki::quiet_rtrlib();
  mallopt(M_MMAP_THRESHOLD, kGivenBackBytes);
  Signals signals(Signals::Hangup::calls);
  Log log;
  const auto tell = [&log](const std::string& line) { log.info(line); };
  auto front = Front::make(options.front, {options.auth, options.public_url, &(*locations)->keys}, tell);
  if (!front) return report(front.error());
  // A store that is not there yet is waited for; one that can never be served is said at once.
  const auto store = open_for_reading(options.upstream.store);
  if (!store && store.error().code != index::ErrorCode::unavailable) return report(store.error());

  AskedAsns asked;
  api::Services services;
  UpstreamOptions upstream = options.upstream;
  upstream.rdap.asked = &asked;
  std::unique_ptr<rpki::VrpFeed> feed;
  if (!options.caches.empty()) {
    auto started = rpki::VrpFeed::start(options.caches, {}, tell);
    if (!started) return report(started.error());
    feed = std::move(*started);
    services.look_at_vrps = [&feed = *feed] { return feed.view(); };
    upstream.look_at_vrps = [&feed = *feed] { return feed.view()->table; };
  }
  std::unique_ptr<FollowWorker> worker;
  if (options.sync) {
    if (upstream.rdap.given()) services.note_asked = [&asked](index::Asn asn) { asked.note(asn); };
    auto made = FollowWorker::make(upstream, options.interval, tell);
    if (!made) return report(made.error());
    worker = std::move(*made);
    services.ask_cycle = [&worker = *worker] { worker.ask_now(); };
  }
  index::Published published;
  StoredHoldership holdership;
  StoredRdap rdap;
  const std::filesystem::path store_file = options.upstream.store;
  api::DumpShelf dumps(
      options.upstream.store + ".dump", published,
      [&store_file](const std::filesystem::path& to) { return index::write_public_copy(store_file, to); },
      tell);
  services.dumps = &dumps;
  services.operators_table = &operators_table;
  services.locations = locations->get();
  services.look_at_holdership = [&holdership] { return holdership.current(); };
  services.look_at_rdap = [&rdap] { return rdap.current(); };
  (*front)->attach(services, published);
  auto server = api::Server::start(options.front.listen, published, services, (*front)->server_options());
  if (!server) return report(server.error());
  (*front)->watch(**server);
  if (options.auth.empty())
    log.info("no authentication: this machine's programs ask for any network they name");
  const int printed = print(fmt::format("listening on {}\n", (*server)->url()));
  if (printed != kFound) return printed;
  const index::Refresh refresh(options.upstream.store, open_for_reading, published, tell,
                               [&](index::Reading& reading) {
                                 auto looked = holdership.look(reading);
                                 return looked ? rdap.look(reading) : looked;
                               });
  const std::jthread giving_back(give_back_memory);
  std::jthread following;
  if (worker) following = std::jthread([&](const std::stop_token& stop) { worker->run(stop); });
  signals.wait([&] {
    (*front)->reload();
    if (worker) worker->ask_now();
    log.info(worker ? "SIGHUP: a cycle is asked for" : "SIGHUP: no cycle, this server follows no upstream");
  });
  (*front)->leave();
  if (signals.last() == SIGTERM) {
    log.info(
        fmt::format("SIGTERM: not ready any more, answering for {}", print_duration(options.front.drain)));
    signals.wait_for_another(options.front.drain);
  }
  (*front)->give_up();
  log.info("stopping");
  return kFound;
}

}  // namespace

void add_serve(CLI::App& app, int& result) {
  auto options = std::make_shared<ServeOptions>();
  CLI::App* const command =
      app.add_subcommand("serve", "answer over HTTP from the store, generation by generation");
  add_front_options(*command, options->front);
  CLI::Option* const sync =
      command->add_flag("--sync", options->sync, "keep the store up with upstream from this process too");
  add_upstream_options(*command, options->upstream, sync);
  add_rpki_options(*command, options->upstream.rpki, sync);
  add_fetch_pads_option(*command, options->upstream);
  add_rdap_options(*command, options->upstream.rdap, sync);
  add_rpsl_option(*command, options->upstream.rpsl, sync);
  add_interval_option(*command, options->interval)->needs(sync);
  add_rtr_option(*command, options->caches,
                 "an RTR cache to follow, for /v0.1/rov; on this machine or behind a tunnel");
  add_endpoints_option(*command, options->endpoints);
  command
      ->add_option("--auth", options->auth,
                   "whom to believe who he is, a TOML file with a section for each issuer of access tokens")
      ->type_name("FILE");
  command
      ->add_option("--public-url", options->public_url,
                   "https://HOST[/PATH] under which clients come, to tell them who gives access tokens")
      ->type_name("URL");
  add_locations_options(*command, options->locations);
  command->callback([options, &result] { result = run(*options); });
  command->footer(
      "SIGINT and SIGTERM end it with exit 0. SIGHUP reads --tls-cert, --tls-key and --auth again and opens "
      "--access-log again;\nwith --sync, it and POST /v0.1/refresh ask for a cycle now.\n"
      "Exit: 2 usage, 4 store problem");
}

}  // namespace meetpoint::cli
