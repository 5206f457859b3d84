#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/load_progress.hpp"
#include "cli/stop_signals.hpp"
#include "index/sqlite_store.hpp"
#include "sync/api_source.hpp"
#include "sync/directory_source.hpp"
#include "sync/http_client.hpp"
#include "sync/load.hpp"

#include <fmt/format.h>

#include <memory>
#include <string>

namespace meetpoint::cli {

namespace {

struct SyncOptions {
  std::string upstream = "https://www.peeringdb.com/api";
  std::string store = kDefaultStore;
  bool quiet = false;
};

index::Expected<std::unique_ptr<sync::Source>> source_of(const std::string& upstream) {
  const bool url = upstream.starts_with("http://") || upstream.starts_with("https://");
  if (!url) return std::make_unique<sync::DirectorySource>(upstream);
  const std::string host = upstream.substr(0, upstream.find('/', upstream.find("://") + 3));
  if (host.find('@') != std::string::npos) {
    return index::fail(index::ErrorCode::invalid,
                       "no user or password in --upstream: other users see arguments");
  }
  return std::make_unique<sync::ApiSource>(upstream, sync::make_http_client("meetpoint/" MEETPOINT_VERSION));
}

std::string summary(const sync::LoadReport& report) {
  sync::TypeReport all;
  std::string not_carried;
  for (const sync::TypeReport& type : report.types) {
    all.added += type.added;
    all.replaced += type.replaced;
    all.unchanged += type.unchanged;
    all.older += type.older;
    all.removed += type.removed;
    all.malformed += type.malformed;
    if (!type.carried) not_carried += fmt::format(" {}", name_of(type.type));
  }
  return fmt::format("generation {}: {} rows, {} new, {} changed, {} gone{}{}\n", report.generation.number,
                     all.rows(), all.added, all.replaced, all.removed,
                     all.malformed == 0 ? "" : fmt::format(", {} malformed and kept out", all.malformed),
                     not_carried.empty() ? "" : "; upstream does not carry" + not_carried);
}

int run(const SyncOptions& options) {
  StopSignals signals;
  auto source = source_of(options.upstream);
  if (!source) return report(source.error());
  auto store = open_sqlite_store(options.store, index::Access::write);
  if (!store) return report(store.error());
  LoadProgressLine line(options.quiet);
  auto loaded = sync::load(
      **source, **store, [&](const sync::TypeReport& type, bool done) { line.show(type, done); },
      signals.token());
  line.end();
  if (!loaded) return report(loaded.error());
  return options.quiet ? kFound : print(summary(*loaded));
}

}  // namespace

void add_sync(CLI::App& app, int& result) {
  auto options = std::make_shared<SyncOptions>();
  CLI::App* const command = app.add_subcommand("sync", "load PeeringDB into the store");
  command
      ->add_option("--upstream", options->upstream,
                   "URL of a PeeringDB API, or a directory of <type>.json lists")
      ->capture_default_str();
  command->add_option("--store", options->store, "the store to write")
      ->capture_default_str()
      ->envname("MEETPOINT_STORE");
  command->add_flag("--quiet", options->quiet, "print errors only");
  command->callback([options, &result] { result = run(*options); });
  command->footer("exit: 0 done, 2 usage, 4 store problem, 5 upstream not usable now, 130 interrupted");
}

}  // namespace meetpoint::cli
