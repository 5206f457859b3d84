#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

#include "api/render_plan.hpp"
#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/planning.hpp"
#include "cli/text.hpp"
#include "index/planner/redundancy.hpp"
#include "index/time.hpp"

namespace meetpoint::cli {

namespace {

struct RedundancyOptions {
  PlanOptions plan;
  std::string network;
  std::string with;
};

std::vector<Sheet> sheets() {
  return {{"What they depend on",
           "risks/*",
           {{"KIND", "kind", "kind"},
            {"WHAT", "name", "name"},
            {"ALL", "single_point", "single_point"},
            {"LEFT", "places_left", "places_left", Look::number},
            {"SPEED LEFT", "mbps_left", "mbps_left", Look::speed},
            {"PLACES THAT FAIL", "places", "places/*/name"},
            {"", "id", "id", Look::number, false}}},
          {"Where they meet",
           "places/*",
           {{"IX", "ix_id", "ix_id", Look::number},
            {"FAC", "fac_id", "fac_id", Look::number},
            {"NAME", "name", "name"},
            {"CITY", "city", "city"},
            {"CC", "country", "country"},
            {"SPEED", "mbps", "mbps", Look::speed}}}};
}

std::string summary_of(const index::Redundancy& redundancy) {
  std::size_t single = 0;
  for (const index::Risk& risk : redundancy.risks) single += risk.single_point ? 1 : 0;
  const std::string verdict = redundancy.places.empty() ? "and so nothing to lose"
                              : single == 0
                                  ? "no single point of failure"
                                  : counted(single, "single point of failure", "single points of failure");
  return fmt::format("{} and {} meet at {}, {} at exchanges: {}", to_string(redundancy.network->asn),
                     to_string(redundancy.with->asn), counted(redundancy.places.size(), "place", "places"),
                     human_speed(redundancy.mbps), verdict);
}

int run(const RedundancyOptions& options) {
  auto planning = Planning::open(options.plan);
  if (!planning) return report(planning.error());
  auto asn = planning->names().network(options.network, "asn");
  if (!asn) return report(asn.error());
  auto with = planning->names().network(options.with, "with");
  if (!with) return report(with.error());
  auto redundancy = index::redundancy(planning->snapshot(), *asn, *with);
  if (!redundancy) return report(redundancy.error());
  return print_answer(planning->snapshot(),
                      api::render_redundancy(planning->snapshot(), *redundancy, index::now_utc()),
                      {summary_of(*redundancy), sheets()}, options.plan, !redundancy->places.empty());
}

}  // namespace

void add_redundancy(CLI::App& app, int& result) {
  auto options = std::make_shared<RedundancyOptions>();
  CLI::App* const command =
      app.add_subcommand("redundancy", "whether the places where two networks meet fail together");
  command->add_option("network", options->network, "an AS number or a network's name")->required();
  command->add_option("--with", options->with, "the other one")->required();
  add_plan_options(*command, options->plan);
  command->callback([options, &result] { result = run(*options); });
}

}  // namespace meetpoint::cli
