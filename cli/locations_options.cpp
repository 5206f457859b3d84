#include "cli/locations_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "index/ids.hpp"
#include "sync/url.hpp"

namespace meetpoint::cli {

namespace {

using index::Asn;
using index::ErrorCode;
using index::Expected;
using index::fail;

/// What a client's reader of headers takes for one URL.
constexpr std::size_t kMostUrlLetters = 2048;

CLI::Option* add_asns(CLI::App& command, const char* name, std::vector<std::string>& asns, const char* what) {
  return command.add_option(name, asns, what)->type_name("AS")->take_all()->expected(1);
}

/// Ascending, each once.
Expected<std::vector<Asn>> asns_of(const std::vector<std::string>& texts, const char* option) {
  auto asns = parse_asns(texts);
  if (!asns) return fail(ErrorCode::invalid, fmt::format("{}: {}", option, asns.error().text));
  std::sort(asns->begin(), asns->end());
  asns->erase(std::unique(asns->begin(), asns->end()), asns->end());
  return asns;
}

}  // namespace

void add_locations_options(CLI::App& command, LocationsOptions& options) {
  command
      .add_option("--token-key", options.token_key,
                  "keys that sign next_token of /locations, one a line (openssl rand -hex 32), mode 0600")
      ->type_name("FILE");
  add_asns(command, "--serve-asn", options.served,
           "answer /locations for this network, and for no other than those named (repeatable)");
  CLI::Option* const deny = add_asns(command, "--deny-asn", options.denied,
                                     "answer 451 to questions of and about this network (repeatable)");
  deny->needs(
      command.add_option("--blocked-by", options.blocked_by, "who demands that, for the Link of a 451")
          ->type_name("URL"));
  command
      .add_option("--asn-rate", options.asn_rate,
                  "questions for locations that a network may ask a minute, 0 for unlimited")
      ->type_name("N")
      ->capture_default_str();
  const std::map<std::string, api::RequireHolder> words = {{"off", api::RequireHolder::off},
                                                           {"warn", api::RequireHolder::warn},
                                                           {"enforce", api::RequireHolder::enforce}};
  command
      .add_option(
          "--require-holder", options.require_holder,
          "off; warn: whether an RPKI certificate of a holder lists the AS that asks is in the access "
          "log; enforce: 403 to it when none does, 503 while that is not known")
      ->type_name("off|warn|enforce")
      ->transform(CLI::CheckedTransformer(words).description(""))
      ->default_str("off");
}

Expected<void> check_blocked_by(const std::string& url) {
  const bool plain = url.size() <= kMostUrlLetters && std::all_of(url.begin(), url.end(), [](char c) {
                       return c > ' ' && c <= '~' && c != '<' && c != '>' && c != '"';
                     });
  if (plain && sync::origin_of(url)) return {};
  return fail(ErrorCode::invalid,
              "--blocked-by is no http or https URL; write it as https://example.net/order-17");
}

Expected<std::unique_ptr<api::LocationsService>> locations_service(const LocationsOptions& options) {
  auto served = asns_of(options.served, "--serve-asn");
  if (!served) return forward(served);
  auto denied = asns_of(options.denied, "--deny-asn");
  if (!denied) return forward(denied);
  if (!options.blocked_by.empty()) {
    if (auto url = check_blocked_by(options.blocked_by); !url) return forward(url);
  }
  auto keys = options.token_key.empty() ? Expected<api::TokenKeys>(api::TokenKeys::random())
                                        : api::TokenKeys::read(options.token_key);
  if (!keys) return forward(keys);
  return std::make_unique<api::LocationsService>(
      api::LocationsService{std::move(*keys), std::move(*served), std::move(*denied), options.blocked_by,
                            api::RateLimit(options.asn_rate), options.require_holder});
}

}  // namespace meetpoint::cli
