#include <fmt/format.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "api/render_plan.hpp"
#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/planning.hpp"
#include "cli/text.hpp"
#include "index/planner/sessions.hpp"
#include "index/time.hpp"

namespace meetpoint::cli {

namespace {

struct SessionsOptions {
  PlanOptions plan;
  std::string network;
  std::vector<std::string> with;
  std::string without;
};

std::vector<Sheet> sheets() {
  return {{"",
           "sessions/*",
           {{"ASN", "asn", "asn", Look::number},
            {"NETWORK", "name", "name"},
            {"#", "order", "order", Look::number},
            {"", "ix_id", "exchange/ix_id", Look::number, false},
            {"EXCHANGE", "exchange", "exchange/name"},
            {"", "family", "family", Look::text, false},
            {"OURS", "local_ip", "local_ip", Look::whole},
            {"THEIRS", "peer_ip", "peer_ip", Look::whole},
            {"SPEED", "mbps", "mbps", Look::speed},
            {"AS-SET", "as_set", "as_set"},
            {"PREFIXES", "max_prefixes", "max_prefixes", Look::number},
            {"", "is_rs_peer", "is_rs_peer", Look::text, false},
            {"", "bfd_support", "bfd_support", Look::text, false},
            {"", "findings", "findings/*/code", Look::text, false}}}};
}

int run(const SessionsOptions& options) {
  auto planning = Planning::open(options.plan);
  if (!planning) return report(planning.error());
  index::SessionsQuestion question;
  auto asn = planning->names().network(options.network, "asn");
  if (!asn) return report(asn.error());
  question.asn = *asn;
  auto with = planning->networks(options.with, "with");
  if (!with) return report(with.error());
  question.with = std::move(*with);
  if (!options.without.empty()) {
    auto existing = existing_peers(options.without);
    if (!existing) return report(existing.error());
    question.existing = std::move(*existing);
  }
  question.existing.add(planning->existing());
  auto sessions = index::sessions(planning->snapshot(), question);
  if (!sessions) return report(sessions.error());
  const std::string summary =
      fmt::format("{} ({}): {} with {}", to_string(sessions->network->asn), sessions->network->name,
                  counted(sessions->sessions.size(), "session", "sessions"),
                  counted(sessions->peers.size(), "network", "networks"));
  return print_answer(planning->snapshot(),
                      api::render_sessions(planning->snapshot(), *sessions, index::now_utc()),
                      {summary, sheets()}, options.plan, !sessions->sessions.empty());
}

}  // namespace

void add_sessions(CLI::App& app, int& result) {
  auto options = std::make_shared<SessionsOptions>();
  CLI::App* const command =
      app.add_subcommand("sessions", "every BGP session that could be configured with some networks");
  command->add_option("network", options->network, "an AS number or a network's name")->required();
  command->add_option("--with", options->with, "AS numbers or names of the others")->required();
  command->add_option("--without", options->without, "a file of sessions one has: lines of ASN or ASN,IP")
      ->type_name("FILE");
  add_plan_options(*command, options->plan);
  command->callback([options, &result] { result = run(*options); });
}

}  // namespace meetpoint::cli
