#include "cli/rdap_options.hpp"

#include <utility>

#include "sync/http_client.hpp"
#include "sync/polite_fetch.hpp"

namespace meetpoint::cli {

namespace {

/// A registry answers within a second, and others wait behind it.
constexpr sync::HttpLimits kLimits{std::chrono::seconds(10), std::chrono::seconds(15),
                                   std::chrono::seconds(30)};

/// Pauses are the follower's; a 429 of any length is left for a later pass.
constexpr sync::Courtesy kCourtesy{0, true, std::chrono::seconds(0)};

}  // namespace

void add_rdap_options(CLI::App& command, RdapOptions& options, CLI::Option* needed) {
  CLI::Option* const bootstrap =
      command
          .add_option("--rdap-bootstrap", options.bootstrap,
                      "asn.json as IANA publishes it (keep it up with a timer): ask registries for endpoints")
          ->type_name("FILE");
  if (needed != nullptr) bootstrap->needs(needed);
  command
      .add_option("--rdap-asn", options.asns,
                  "an AS to ask them about, beside those that are asked for (repeatable)")
      ->type_name("AS")
      ->take_all()
      ->expected(1)
      ->needs(bootstrap);
}

void add_rpsl_option(CLI::App& command, std::vector<std::string>& files, CLI::Option* needed) {
  CLI::Option* const rpsl =
      command
          .add_option(
              "--rpsl", files,
              "aut-num objects as a registry publishes them, unpacked: read their remarks (repeatable)")
          ->type_name("FILE")
          ->take_all()
          ->expected(1);
  if (needed != nullptr) rpsl->needs(needed);
}

index::Expected<std::unique_ptr<RdapSource>> RdapSource::make(const RdapOptions& options,
                                                              sync::RequestLog& log, sync::Clock& clock,
                                                              sync::Tell tell) {
  auto named = parse_asns(options.asns);
  if (!named) return forward(named);
  auto bootstrap = rpki::read_rdap_bootstrap(options.bootstrap);
  if (!bootstrap) return forward(bootstrap);
  std::unique_ptr<RdapSource> source(new RdapSource(options, std::move(tell)));
  source->fetch_ = std::make_unique<sync::PoliteFetch>(
      sync::make_http_client("meetpoint/" MEETPOINT_VERSION, {}, kLimits, sync::Reach::public_addresses), log,
      kCourtesy, clock, source->tell_);
  source->follower_ =
      std::make_unique<sync::RdapFollower>(std::move(*bootstrap), std::move(*named), *source->fetch_, clock);
  return source;
}

index::Expected<void> RdapSource::follow(index::Store& store, const std::stop_token& stop) {
  auto bootstrap = rpki::read_rdap_bootstrap(options_.bootstrap);
  if (bootstrap) follower_->use(std::move(*bootstrap));
  const auto asked = options_.asked == nullptr ? std::vector<index::Asn>() : options_.asked->take();
  auto report = follower_->follow(store, asked, stop);
  if (!report) return forward(report);
  if (report->generation.number != 0 || report->failed + report->refused != 0) tell_(summary(*report));
  if (!bootstrap) return forward(bootstrap);
  return {};
}

}  // namespace meetpoint::cli
