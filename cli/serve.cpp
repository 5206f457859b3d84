#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>
#include <string>

#include "api/server.hpp"
#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/stop_signals.hpp"
#include "index/published.hpp"
#include "index/refresh.hpp"
#include "index/sqlite_store.hpp"

namespace meetpoint::cli {

namespace {

struct ServeOptions {
  std::string store = kDefaultStore;
  std::string listen = "127.0.0.1:8480";
};

index::Expected<std::unique_ptr<index::Store>> open_for_reading(const std::filesystem::path& file) {
  return open_sqlite_store(file, index::Access::read);
}

int run(const ServeOptions& options) {
  StopSignals signals;
  // A store that is not there yet is waited for; one that can never be served is said at once.
  const auto store = open_for_reading(options.store);
  if (!store && store.error().code != index::ErrorCode::unavailable) return report(store.error());

  spdlog::logger log("meetpoint", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  log.set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
  index::Published published;
  auto server = api::Server::start(options.listen, published);
  if (!server) return report(server.error());
  const int printed = print(fmt::format("listening on {}\n", (*server)->url()));
  if (printed != kFound) return printed;
  const index::Refresh refresh(options.store, open_for_reading, published,
                               [&](const std::string& line) { log.info(line); });
  signals.wait();
  log.info("stopping");
  return kFound;
}

}  // namespace

void add_serve(CLI::App& app, int& result) {
  auto options = std::make_shared<ServeOptions>();
  CLI::App* const command =
      app.add_subcommand("serve", "answer over HTTP from the store, generation by generation");
  add_store_option(*command, options->store, "the store to serve");
  command->add_option("--listen", options->listen, "HOST:PORT; port 0 lets the kernel choose")
      ->capture_default_str();
  command->callback([options, &result] { result = run(*options); });
  command->footer("SIGINT and SIGTERM end it with exit 0. Exit: 2 usage, 4 store problem");
}

}  // namespace meetpoint::cli
