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
#include "index/planner/expand.hpp"
#include "index/time.hpp"

namespace meetpoint::cli {

namespace {

using index::Expected;

struct ExpandOptions {
  PlanOptions plan;
  std::string network;
  std::vector<std::string> policies;
  std::string targets;
  std::string type = "exchange";
  std::vector<std::string> countries;
  std::string costs;
  std::uint64_t budget = 0;  ///< 0: not said
};

std::vector<Sheet> sheets(const ExpandOptions& options) {
  const char* const id = options.type == "exchange" ? "ix_id" : "fac_id";
  return {{"",
           "steps/*",
           {{"ID", id, id, Look::number},
            {options.type == "exchange" ? "EXCHANGE" : "FACILITY", "name", "name"},
            {"CITY", "city", "city"},
            {"CC", "country", "country"},
            {"COST", "cost", "cost", Look::number, !options.costs.empty()},
            {"NEW", "networks", "networks", Look::number},
            {"GAIN", "gain", "gain", Look::number, !options.targets.empty()},
            {"REACHED", "covered", "covered", Look::number},
            {"", "findings", "findings/*/code", Look::text, false}}}};
}

Expected<index::ExpandQuestion> question_of(const ExpandOptions& options, const Planning& planning) {
  index::ExpandQuestion question;
  auto asn = planning.names().network(options.network, "asn");
  if (!asn) return forward(asn);
  question.asn = *asn;
  question.kind = options.type == "exchange" ? index::PlaceKind::exchange : index::PlaceKind::facility;
  if (!options.policies.empty() && !options.targets.empty()) {
    return index::fail(index::ErrorCode::invalid,
                       "say whom to reach with one of them: --policy Open, or --targets FILE with a line of "
                       "ASN or ASN,WEIGHT each");
  }
  auto policies = planning.words(options.policies, index::Trait::policy, "--policy");
  if (!policies) return forward(policies);
  question.policies = std::move(*policies);
  if (!options.targets.empty()) {
    auto targets = weighed_asns(options.targets);
    if (!targets) return forward(targets);
    question.targets = std::move(*targets);
  }
  if (options.policies.empty() && options.targets.empty()) question.policies = {index::kUsualPolicy};
  auto countries = country_codes(options.countries);
  if (!countries) return forward(countries);
  question.countries = std::move(*countries);
  if (!options.costs.empty()) {
    if (options.budget == 0)
      return index::fail(index::ErrorCode::invalid,
                         "--cost needs a --budget, what all of it may cost together");
    auto prices = costs(options.costs);
    if (!prices) return forward(prices);
    question.costs = std::move(*prices);
  }
  if (options.budget != 0) question.budget = options.budget;
  return question;
}

std::string summary_of(const index::Expansion& expansion, const ExpandOptions& options) {
  std::string summary = fmt::format("{} ({}) reaches {} of {} {} now", to_string(expansion.network->asn),
                                    expansion.network->name, expansion.reachable_now, expansion.weight,
                                    expansion.weight == expansion.targets ? "networks" : "by weight");
  if (!expansion.steps.empty()) {
    summary += fmt::format(", and {} with {}", expansion.steps.back().covered,
                           options.type == "exchange"
                               ? counted(expansion.steps.size(), "exchange more", "exchanges more")
                               : counted(expansion.steps.size(), "facility more", "facilities more"));
  }
  if (!options.costs.empty()) summary += fmt::format(" for {}", expansion.cost);
  if (expansion.optimum) summary += fmt::format("; the best choice reaches {}", *expansion.optimum);
  if (!expansion.unknown.empty())
    summary +=
        fmt::format("; {} not in the mirror", counted(expansion.unknown.size(), "target is", "targets are"));
  return summary;
}

int run(const ExpandOptions& options) {
  auto planning = Planning::open(options.plan);
  if (!planning) return report(planning.error());
  auto question = question_of(options, *planning);
  if (!question) return report(question.error());
  auto expansion = index::expand(planning->snapshot(), *question);
  if (!expansion) return report(expansion.error());
  return print_answer(
      planning->snapshot(), api::render_expand(planning->snapshot(), *expansion, index::now_utc()),
      {summary_of(*expansion, options), sheets(options)}, options.plan, !expansion->steps.empty());
}

}  // namespace

void add_expand(CLI::App& app, int& result) {
  auto options = std::make_shared<ExpandOptions>();
  CLI::App* const command =
      app.add_subcommand("expand", "which exchanges or facilities to join to reach most other networks");
  command->add_option("network", options->network, "an AS number or a network's name")->required();
  command
      ->add_option("--policy", options->policies,
                   "reach networks that are Open, Selective, ...: any of these; Open unless said")
      ->take_all()
      ->expected(1);
  command->add_option("--targets", options->targets, "or those of a file: lines of ASN or ASN,WEIGHT")
      ->type_name("FILE");
  command->add_option("--type", options->type, "what is joined")
      ->check(CLI::IsMember({"exchange", "facility"}))
      ->capture_default_str();
  command->add_option("--country", options->countries, "of the places, two letters: any of these")
      ->take_all()
      ->expected(1);
  command
      ->add_option("--cost", options->costs, "what places cost: lines of ID,COST; the others are not joined")
      ->type_name("FILE");
  command
      ->add_option("--budget", options->budget,
                   "places to join, 10 unless said; with --cost what they may cost together")
      ->check(CLI::Range(std::uint64_t{1}, index::kMostWeight));
  add_plan_options(*command, options->plan);
  command->callback([options, &result] { result = run(*options); });
}

}  // namespace meetpoint::cli
