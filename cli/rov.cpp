#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "api/render_rov.hpp"
#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "rpki/quiet_rtrlib.hpp"
#include "rpki/vrp_feed.hpp"

namespace meetpoint::cli {

namespace {

using std::chrono::seconds;

/// Where stayrtr listens unless it is told otherwise.
constexpr const char* kUsualCache = "127.0.0.1:8282";

struct RovOptions {
  std::string prefix;
  std::string asn;
  std::vector<std::string> caches;
  seconds timeout{60};  // 800,000 VRPs from stayrtr took 12 to 24 s on a busy machine
  std::string format = "table";
};

/// Somebody waits for the answer: a cache that is late is asked again each second.
constexpr rpki::RtrTimers kTimers{seconds(3600), seconds(1), seconds(7200)};

std::string table(const index::Prefix& prefix, index::Asn asn, const rpki::Rov& rov) {
  std::string text = fmt::format("{} {}: {}", to_string(prefix), to_string(asn), name_of(rov.state));
  if (rov.reason == rpki::RovReason::origin) text += ", no VRP over it names this origin";
  if (rov.reason == rpki::RovReason::length) text += ", the VRPs of this origin allow no prefix so long";
  text += "\n";
  for (const rpki::Vrp& vrp : rov.vrps)
    text += fmt::format("  {}-{} {}\n", to_string(vrp.prefix), vrp.max_length, to_string(vrp.asn));
  if (rov.covering > rov.vrps.size()) text += fmt::format("  and {} more\n", rov.covering - rov.vrps.size());
  return text;
}

int run(const RovOptions& options) {
  auto prefix = index::parse_prefix(options.prefix);
  if (!prefix) return report(prefix.error());
  auto asn = index::parse_asn(options.asn);
  if (!asn) return report(asn.error());
  rpki::quiet_rtrlib();
  auto feed = rpki::VrpFeed::start(
      options.caches.empty() ? std::vector<std::string>{kUsualCache} : options.caches, kTimers);
  if (!feed) return report(feed.error());
  const auto view = (*feed)->wait_settled(options.timeout);
  if (!view->table) return report({index::ErrorCode::unavailable, api::why_no_vrps(*view), "rtr"});
  for (const rpki::CacheStatus& cache : view->caches) {
    if (cache.counts()) continue;
    std::fprintf(stderr, "meetpoint: answered without %s: %s\n", cache.address.c_str(),
                 cache.last_error.empty() ? "it is too slow" : cache.last_error.c_str());
  }
  const rpki::Rov rov = view->table->validate(*prefix, *asn);
  const int printed = print(options.format == "json" ? api::render_rov(*prefix, *asn, rov, *view)
                                                     : table(*prefix, *asn, rov));
  return printed == kFound && rov.state != rpki::RovState::valid ? kNothingFound : printed;
}

}  // namespace

void add_rov(CLI::App& app, int& result) {
  auto options = std::make_shared<RovOptions>();
  CLI::App* const command =
      app.add_subcommand("rov", "whether an AS may announce a prefix, by what RTR caches tell (RFC 6811)");
  command->add_option("prefix", options->prefix, "192.0.2.0/24")->required();
  command->add_option("asn", options->asn, "AS64496")->required();
  add_rtr_option(*command, options->caches,
                 "a cache to ask, and others for the union of what they tell; 127.0.0.1:8282 when none is "
                 "named");
  add_duration_option(*command, "--timeout", options->timeout, seconds(1), seconds(600),
                      "how long to wait for caches that do not answer");
  add_format_option(*command, options->format, false);
  command->callback([options, &result] { result = run(*options); });
  command->footer("exit: 0 valid, 1 invalid or not found, 2 usage, 5 no cache could be asked");
}

}  // namespace meetpoint::cli
