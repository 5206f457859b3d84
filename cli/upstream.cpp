#include "cli/upstream.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdlib>
#include <utility>

#include "index/sqlite_store.hpp"
#include "sync/api_key.hpp"
#include "sync/api_source.hpp"
#include "sync/directory_source.hpp"
#include "sync/http_client.hpp"
#include "sync/load.hpp"
#include "sync/rov_pass.hpp"
#include "sync/rpsl_pass.hpp"

namespace meetpoint::cli {

namespace {

/// The first of some lines, and how many more there are.
std::string first_of(const std::vector<std::string>& lines) {
  const std::size_t more = lines.size() - 1;
  return more == 0 ? lines.front() : fmt::format("{} (and {} more)", lines.front(), more);
}

}  // namespace

bool is_url(const std::string& upstream) {
  return upstream.starts_with("http://") || upstream.starts_with("https://");
}

index::Expected<void> check_upstream_url(const std::string& url) {
  const std::string host = url.substr(0, url.find('/', url.find("://") + 3));
  if (host.find('@') == std::string::npos) return {};
  return index::fail(index::ErrorCode::invalid,
                     "no user or password in --upstream or upstream.url: other users see both");
}

void add_upstream_options(CLI::App& command, UpstreamOptions& options, CLI::Option* needed) {
  add_store_option(command, options.store, "the store to keep");
  const std::array about_upstream = {
      command
          .add_option("--upstream", options.upstream,
                      "URL of a PeeringDB API, or of a meetpoint's /dump/meetpoint.db to begin with, or a "
                      "directory of <type>.json lists")
          ->capture_default_str(),
      command
          .add_option("--api-key-file", options.api_key_file,
                      "file with PeeringDB's API key, mode 0600 (or MEETPOINT_API_KEY in the environment)")
          ->type_name("FILE"),
      command.add_option("--rate", options.rate,
                         "requests a minute, 0 for unlimited (20, with a key 40, to this machine unlimited)"),
      add_duration_option(command, "--reconcile-every", options.reconcile_every, std::chrono::seconds(0),
                          std::chrono::days(30),
                          "hold a type against upstream's whole list again after so long; 0: never"),
  };
  if (needed == nullptr) return;
  for (CLI::Option* const option : about_upstream) option->needs(needed);
}

void add_fetch_pads_option(CLI::App& command, UpstreamOptions& options) {
  command
      .add_flag("--fetch-pads", options.fetch_pads,
                "fetch discovery objects that the relying party left out, with rsync, into STORE.pads/")
      ->needs("--rpki-cache");
}

index::Expected<std::unique_ptr<Follower>> Follower::make(const UpstreamOptions& options, sync::Tell tell) {
  std::unique_ptr<Follower> follower(new Follower(options));
  follower->tell_ = tell;
  if (options.rpki.given()) {
    auto walk = walk_options(options.rpki);
    if (!walk) return forward(walk);
    auto rules = holdership_rules(options.rpki);
    if (!rules) return forward(rules);
    std::optional<sync::PadFetch> pads;
    if (options.fetch_pads) pads.emplace(options.store + ".pads", tell);
    follower->rpki_ =
        std::make_unique<sync::RpkiFollower>(std::move(*walk), std::move(*rules), std::move(pads));
  }
  if (options.rdap.given()) {
    if (auto opened = follower->open_log(); !opened) return forward(opened);
    auto rdap = RdapSource::make(options.rdap, *follower->log_, follower->clock_, tell);
    if (!rdap) return forward(rdap);
    follower->rdap_ = std::move(*rdap);
  }
  if (!is_url(options.upstream)) {
    follower->directory_ = std::make_unique<sync::DirectorySource>(options.upstream);
    return follower;
  }
  if (auto url = check_upstream_url(options.upstream); !url) return forward(url);
  if ((follower->mirror_ = sync::mirror_of(options.upstream)))
    follower->options_.upstream = follower->mirror_->api;
  const std::string& api = follower->options_.upstream;
  auto key = sync::api_key_from(options.api_key_file, std::getenv("MEETPOINT_API_KEY"));
  if (!key) return forward(key);
  if (auto opened = follower->open_log(); !opened) return forward(opened);
  sync::Courtesy courtesy = sync::courtesy_towards(api, key->has_value());
  if (options.rate) courtesy.requests_per_minute = *options.rate;
  if (options.full) courtesy.repeat_large = true;
  std::optional<sync::Credential> credential;
  if (*key) credential = sync::Credential{**key, api};
  const auto polite = [&] {
    return std::make_unique<sync::PoliteFetch>(
        sync::make_http_client("meetpoint/" MEETPOINT_VERSION, credential), *follower->log_, courtesy,
        follower->clock_, tell);
  };
  follower->api_ = std::make_unique<sync::ApiSource>(api, polite());
  if (follower->mirror_) follower->mirror_fetch_ = polite();
  return follower;
}

index::Expected<void> Follower::open_log() {
  if (log_) return {};
  // The store first: what is wrong with its place is its to say.
  if (auto store = open_sqlite_store(options_.store, index::Access::write); !store) return forward(store);
  auto log = sync::RequestLog::open(options_.store + ".requests", clock_, tell_);
  if (!log) return forward(log);
  log_.emplace(std::move(*log));
  return {};
}

index::Expected<sync::CycleReport> Follower::follow(const sync::LoadProgress& progress,
                                                    const std::stop_token& stop) {
  // Opened anew each time: somebody may have moved another store over it.
  auto store = open_sqlite_store(options_.store, index::Access::write);
  if (!store) return forward(store);
  auto report = follow_upstream(**store, progress, stop);
  const auto held = (*store)->generation();
  if (!held) return tl::unexpected(held.error());
  // A store that lacks upstream's rows would look as if it had been loaded.
  if (held->number == 0) return report;
  const auto beside = [&](std::string_view what, auto follow_it) {
    if (stop.stop_requested()) return;
    const index::Expected<void> done = (this->*follow_it)(**store, stop);
    if (done || !report) return;
    if (done.error().code == index::ErrorCode::cancelled) {
      report = tl::unexpected(done.error());
    } else {
      report->incomplete.push_back(fmt::format("{}: {}", what, done.error().text));
    }
  };
  beside("the RPKI", &Follower::follow_rpki);
  beside("origin validation", &Follower::follow_rov);
  beside("RDAP", &Follower::follow_rdap);
  beside("RPSL", &Follower::follow_rpsl);
  return report;
}

index::Expected<void> Follower::follow_rpki(index::Store& store, const std::stop_token& stop) {
  if (!rpki_) return {};
  auto walked = rpki_->follow(store, clock_.now(), stop);
  if (!walked) return forward(walked);
  if (walked->generation.number != 0 || walked->lacks_an_anchor()) tell_(summary(*walked));
  return {};
}

index::Expected<void> Follower::follow_rov(index::Store& store, const std::stop_token&) const {
  const auto vrps = options_.look_at_vrps ? options_.look_at_vrps() : nullptr;
  if (!vrps) return {};
  const auto followed = sync::follow_vrps(store, *vrps);
  if (!followed) return tl::unexpected(followed.error());
  return {};
}

index::Expected<void> Follower::follow_rdap(index::Store& store, const std::stop_token& stop) {
  if (!rdap_) return {};
  return rdap_->follow(store, stop);
}

index::Expected<sync::CycleReport> Follower::follow_upstream(index::Store& store,
                                                             const sync::LoadProgress& progress,
                                                             const std::stop_token& stop) {
  if (directory_) {
    auto loaded = sync::load(*directory_, store, progress, stop);
    if (!loaded) return forward(loaded);
    return sync::CycleReport{{*loaded}, {}, {}};
  }
  if (mirror_) {
    const auto held = store.generation();
    if (!held) return tl::unexpected(held.error());
    if (held->number == 0) {
      auto loaded =
          sync::bootstrap(*mirror_, *mirror_fetch_, clock_, store, options_.store + ".begin", progress, stop);
      if (!loaded) return forward(loaded);
      tell_(fmt::format("began with {}; {}", mirror_->file, summary({*loaded, {}, {}})));
    }
  }
  sync::CycleOptions cycle;
  cycle.reconcile_every = options_.reconcile_every;
  auto report = sync::run_cycle(*api_, store, cycle, progress, stop);
  if (!report || !options_.full) return report;
  cycle.reconcile = true;
  cycle.now = clock_.now();
  auto reconciled = sync::run_cycle(*api_, store, cycle, progress, stop);
  if (!reconciled) return reconciled;
  reconciled->incomplete.insert(reconciled->incomplete.end(), report->incomplete.begin(),
                                report->incomplete.end());
  return reconciled;
}

index::Expected<void> Follower::follow_rpsl(index::Store& store, const std::stop_token& stop) {
  if (options_.rpsl.empty()) return {};
  auto report = sync::follow_rpsl(store, options_.rpsl, stop);
  if (!report) return forward(report);
  if (report->generation.number != 0)
    tell_(fmt::format("generation {}: RPSL: {} endpoints in files that are new", report->generation.number,
                      report->claims));
  if (!report->problems.empty()) return tl::unexpected(std::move(report->problems.front()));
  return {};
}

std::optional<index::UtcSeconds> Follower::not_before() {
  return log_ ? log_->throttled_until(options_.upstream) : std::nullopt;
}

std::string summary(const sync::CycleReport& report) {
  sync::TypeReport all;
  std::string not_carried;
  for (const sync::TypeReport& type : report.types) {
    all.added += type.added;
    all.replaced += type.replaced;
    all.unchanged += type.unchanged;
    all.older += type.older;
    all.removed += type.removed;
    all.malformed += type.malformed;
    if (!type.carried && report.incomplete.empty()) not_carried += fmt::format(" {}", name_of(type.type));
  }
  return fmt::format("generation {}: {} rows, {} new, {} changed, {} gone{}{}{}", report.generation.number,
                     all.rows(), all.added, all.replaced, all.removed,
                     all.malformed == 0 ? "" : fmt::format(", {} malformed and kept out", all.malformed),
                     not_carried.empty() ? "" : "; upstream does not carry" + not_carried,
                     report.unasked.empty() ? "" : "; not answered by id: " + first_of(report.unasked));
}

index::Expected<void> completed(const sync::CycleReport& report) {
  if (report.incomplete.empty()) return {};
  return index::fail(index::ErrorCode::unavailable,
                     fmt::format("generation {} lacks what upstream did not say: {}",
                                 report.generation.number, first_of(report.incomplete)));
}

}  // namespace meetpoint::cli
