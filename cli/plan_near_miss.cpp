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
#include "index/planner/near_miss.hpp"
#include "index/time.hpp"

namespace meetpoint::cli {

namespace {

struct NearMissOptions {
  PlanOptions plan;
  std::string network;
  std::string with;
  std::uint32_t km = index::kUsualNearMissKm;
  std::size_t limit = api::kUsualNearMisses;
};

std::vector<Sheet> sheets() {
  return {{"Buildings near each other",
           "pairs/*",
           {{"OURS", "ours", "ours/name"},
            {"THEIRS", "theirs", "theirs/name"},
            {"CITY", "city", "ours/city"},
            {"CC", "country", "ours/country"},
            {"KM", "km", "km", Look::number},
            {"CAMPUS", "same_campus", "same_campus"},
            {"CARRIERS IN BOTH", "carriers", "carriers/*/name"},
            {"", "our_fac_id", "ours/fac_id", Look::number, false},
            {"", "their_fac_id", "theirs/fac_id", Look::number, false},
            {"", "findings", "findings/*/code", Look::text, false}}},
          {"Buildings of both",
           "common/*",
           {{"ID", "fac_id", "fac_id", Look::number},
            {"NAME", "name", "name"},
            {"CITY", "city", "city"},
            {"CC", "country", "country"}}}};
}

int run(const NearMissOptions& options) {
  auto planning = Planning::open(options.plan);
  if (!planning) return report(planning.error());
  auto asn = planning->names().network(options.network, "asn");
  if (!asn) return report(asn.error());
  auto with = planning->names().network(options.with, "with");
  if (!with) return report(with.error());
  const index::NearMissQuestion question{*asn, *with, options.km, options.limit};
  auto answer = index::near_miss(planning->snapshot(), question);
  if (!answer) return report(answer.error());
  const bool all = answer->pairs.size() == answer->found;
  const std::string summary = fmt::format(
      "{} and {} have {} in common, and {} near each other{}", to_string(*asn), to_string(*with),
      counted(answer->common.size(), "building", "buildings"), counted(answer->found, "pair", "pairs"),
      all ? "" : fmt::format("; the nearest {}, --limit 0 lists all", options.limit));
  return print_answer(planning->snapshot(),
                      api::render_near_miss(planning->snapshot(), *answer, index::now_utc()),
                      {summary, sheets()}, options.plan, !answer->pairs.empty() || !answer->common.empty());
}

}  // namespace

void add_near_miss(CLI::App& app, int& result) {
  auto options = std::make_shared<NearMissOptions>();
  CLI::App* const command = app.add_subcommand(
      "near-miss", "where two networks are not in one building, but on one campus, by one carrier, or near");
  command->add_option("network", options->network, "an AS number or a network's name")->required();
  command->add_option("with", options->with, "the other one")->required();
  command->add_option("--km", options->km, "how far apart at most; 0: by campus and carrier alone")
      ->check(CLI::Range(0U, index::kMostKm))
      ->capture_default_str()
      ->type_name("KM");
  command->add_option("--limit", options->limit, "pairs to print; 0: all")->capture_default_str();
  add_plan_options(*command, options->plan);
  command->callback([options, &result] { result = run(*options); });
}

}  // namespace meetpoint::cli
