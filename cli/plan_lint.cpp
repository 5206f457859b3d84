#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

#include "api/plan_risk_questions.hpp"
#include "api/render_plan.hpp"
#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/planning.hpp"
#include "cli/text.hpp"
#include "index/planner/lint.hpp"
#include "index/time.hpp"

namespace meetpoint::cli {

namespace {

struct LintOptions {
  PlanOptions plan;
  std::string network;
  std::string exchange;
  std::size_t limit = api::kUsualLint;
};

std::vector<Sheet> sheets() {
  return {{"",
           "findings/*",
           {{"CODE", "code", "code", Look::whole},
            {"", "type", "type", Look::text, false},
            {"", "id", "id", Look::number, false},
            {"ASN", "asn", "network/asn", Look::number},
            {"EXCHANGE", "ix", "exchange/name"},
            {"FACILITY", "fac", "facility/name"},
            {"WHAT", "text", "text"},
            {"", "owner", "owner", Look::text, false},
            {"REMEDY", "remedy", "remedy"},
            {"", "field", "field", Look::text, false},
            {"", "ix_id", "exchange/ix_id", Look::number, false},
            {"", "fac_id", "facility/fac_id", Look::number, false},
            {"", "first_seen", "first_seen", Look::text, false}}}};
}

int run(const LintOptions& options) {
  auto planning = Planning::open(options.plan);
  if (!planning) return report(planning.error());
  index::LintQuestion question;
  question.limit = options.limit;
  if (!options.network.empty()) {
    auto asn = planning->names().network(options.network, "asn");
    if (!asn) return report(asn.error());
    question.asn = *asn;
  }
  if (!options.exchange.empty()) {
    auto ix = planning->names().exchange(options.exchange, "ix");
    if (!ix) return report(ix.error());
    question.ix = *ix;
  }
  auto lint = index::lint(planning->snapshot(), question);
  if (!lint) return report(lint.error());
  const bool all = lint->items.size() == lint->found;
  const std::string summary = counted(lint->found, "oddity", "oddities") +
                              (all ? "" : fmt::format("; the first {}, --limit 0 lists all", options.limit));
  return print_answer(planning->snapshot(), api::render_lint(planning->snapshot(), *lint, index::now_utc()),
                      {summary, sheets()}, options.plan, lint->found > 0);
}

}  // namespace

void add_lint(CLI::App& app, int& result) {
  auto options = std::make_shared<LintOptions>();
  CLI::App* const command =
      app.add_subcommand("lint", "what is wrong with the data, and what its owner should do");
  auto* const asn = command->add_option("--asn", options->network, "what concerns this network alone");
  command->add_option("--ix", options->exchange, "what concerns this exchange alone, by id or name")
      ->excludes(asn);
  command->add_option("--limit", options->limit, "lines to print; 0: all")->capture_default_str();
  add_plan_options(*command, options->plan);
  command->callback([options, &result] { result = run(*options); });
}

}  // namespace meetpoint::cli
