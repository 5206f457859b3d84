#include <fmt/format.h>

#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "api/plan_questions.hpp"
#include "api/render_plan.hpp"
#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/planning.hpp"
#include "cli/text.hpp"
#include "index/planner/network_words.hpp"
#include "index/planner/peers.hpp"
#include "index/time.hpp"

namespace meetpoint::cli {

namespace {

using index::Expected;

struct PeersOptions {
  PlanOptions plan;
  std::string network;
  std::vector<std::string> policies;
  std::vector<std::string> types;
  std::vector<std::string> scopes;
  std::vector<std::string> countries;
  std::string traffic;
  std::uint64_t min_mbps = 0;
  bool ipv6 = false;
  bool never_via_rs = false;
  std::string rs_peer;
  std::string without;
  std::size_t limit = api::kUsualPeers;
};

std::vector<Sheet> sheets() {
  return {{"",
           "peers/*",
           {{"ASN", "asn", "asn", Look::number},
            {"NETWORK", "name", "name"},
            {"POLICY", "policy", "policy"},
            {"TYPE", "type", "type"},
            {"", "scope", "scope", Look::text, false},
            {"", "traffic", "traffic", Look::text, false},
            {"IXS", "usable_exchanges", "usable_exchanges", Look::number},
            {"SPEED", "mbps", "mbps", Look::speed},
            {"N-1", "mbps_n1", "mbps_n1", Look::speed},
            {"WHERE", "exchanges", "exchanges/*/name"},
            {"", "addresses4", "exchanges/*/theirs/*/ipaddr4", Look::text, false},
            {"", "addresses6", "exchanges/*/theirs/*/ipaddr6", Look::text, false},
            {"", "irr_as_set", "irr_as_set", Look::text, false},
            {"", "prefixes4", "prefixes4", Look::number, false},
            {"", "prefixes6", "prefixes6", Look::number, false},
            {"", "contacts", "contacts/*/email", Look::text, false},
            {"", "findings", "findings/*/code", Look::text, false},
            {"", "port_findings", "exchanges/*/findings/*/code", Look::text, false}}}};
}

Expected<index::PeersQuestion> question_of(const PeersOptions& options, const Planning& planning) {
  index::PeersQuestion question;
  auto asn = planning.names().network(options.network, "asn");
  if (!asn) return forward(asn);
  question.asn = *asn;
  for (auto& [texts, trait, name, words] :
       {std::tuple(&options.policies, index::Trait::policy, "--policy", &question.policies),
        std::tuple(&options.types, index::Trait::type, "--type", &question.types),
        std::tuple(&options.scopes, index::Trait::scope, "--scope", &question.scopes)}) {
    auto known = planning.words(*texts, trait, name);
    if (!known) return forward(known);
    *words = std::move(*known);
  }
  auto countries = country_codes(options.countries);
  if (!countries) return forward(countries);
  question.countries = std::move(*countries);
  if (!options.traffic.empty()) {
    const auto mbps = index::traffic_mbps(options.traffic);
    if (!mbps) return index::fail(index::ErrorCode::invalid, "--traffic is a level to begin from, as 10Gbps");
    question.least_traffic_mbps = *mbps;
  }
  question.least_mbps = options.min_mbps;
  if (!options.rs_peer.empty()) question.rs_peer = options.rs_peer == "yes";
  question.ipv6 = options.ipv6;
  question.never_via_route_servers = options.never_via_rs;
  question.limit = options.limit;
  if (!options.without.empty()) {
    auto existing = existing_peers(options.without);
    if (!existing) return forward(existing);
    question.existing = std::move(*existing);
  }
  question.existing.add(planning.existing());
  return question;
}

std::string summary_of(const index::Peers& peers) {
  const bool all = peers.peers.size() == peers.found;
  return fmt::format("{} ({}) could peer with {}{}{}", to_string(peers.network->asn), peers.network->name,
                     all ? "" : fmt::format("{} of ", peers.peers.size()),
                     counted(peers.found, "network", "networks"), all ? "" : "; --limit 0 lists all");
}

int run(const PeersOptions& options) {
  auto planning = Planning::open(options.plan);
  if (!planning) return report(planning.error());
  auto question = question_of(options, *planning);
  if (!question) return report(question.error());
  auto peers = index::peers(planning->snapshot(), *question);
  if (!peers) return report(peers.error());
  return print_answer(planning->snapshot(), api::render_peers(planning->snapshot(), *peers, index::now_utc()),
                      {summary_of(*peers), sheets()}, options.plan, peers->found > 0);
}

}  // namespace

void add_peers(CLI::App& app, int& result) {
  auto options = std::make_shared<PeersOptions>();
  CLI::App* const command = app.add_subcommand("peers", "networks one could peer with where one is already");
  command->add_option("network", options->network, "an AS number or a network's name")->required();
  command->add_option("--policy", options->policies, "Open, Selective, ...: any of these")
      ->take_all()
      ->expected(1);
  command->add_option("--type", options->types, "NSP, Content, ...: any of these")->take_all()->expected(1);
  command->add_option("--scope", options->scopes, "Global, Europe, ...: any of these")
      ->take_all()
      ->expected(1);
  command->add_option("--country", options->countries, "of the exchange, two letters: any of these")
      ->take_all()
      ->expected(1);
  command->add_option("--traffic", options->traffic, "at least this level, as 10Gbps");
  command->add_option("--min-speed", options->min_mbps, "Mbit/s of all their ports at the exchange, at least")
      ->type_name("MBPS");
  command->add_option("--rs-peer", options->rs_peer, "whether they are on the exchange's route servers")
      ->check(CLI::IsMember({"yes", "no"}));
  command->add_flag("--ipv6", options->ipv6, "only where IPv6 can be used");
  command->add_flag("--not-via-rs", options->never_via_rs,
                    "only networks that say never to reach them via route servers");
  command->add_option("--without", options->without, "a file of peers one has: lines of ASN or ASN,IP")
      ->type_name("FILE");
  command->add_option("--limit", options->limit, "networks to print; 0: all")->capture_default_str();
  add_plan_options(*command, options->plan);
  command->callback([options, &result] { result = run(*options); });
}

}  // namespace meetpoint::cli
