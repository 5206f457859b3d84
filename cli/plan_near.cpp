#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

#include "api/plan_place_questions.hpp"
#include "api/render_plan.hpp"
#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/planning.hpp"
#include "cli/text.hpp"
#include "index/planner/near.hpp"
#include "index/time.hpp"

namespace meetpoint::cli {

namespace {

struct NearOptions {
  PlanOptions plan;
  std::string point;
  std::uint32_t km = 0;
  std::size_t limit = api::kUsualNear;
};

std::vector<Sheet> sheets() {
  return {{"Facilities",
           "facilities/*",
           {{"ID", "fac_id", "fac_id", Look::number},
            {"NAME", "name", "name"},
            {"CITY", "city", "city"},
            {"CC", "country", "country"},
            {"KM", "km", "km", Look::number},
            {"NETWORKS", "networks", "networks", Look::number},
            {"EXCHANGES", "exchanges", "exchanges", Look::number},
            {"", "latitude", "latitude", Look::number, false},
            {"", "longitude", "longitude", Look::number, false}}},
          {"Exchanges",
           "exchanges/*",
           {{"ID", "ix_id", "ix_id", Look::number},
            {"NAME", "name", "name"},
            {"CITY", "city", "city"},
            {"CC", "country", "country"},
            {"KM", "km", "km", Look::number},
            {"NETWORKS", "networks", "networks", Look::number},
            {"NEAREST IN", "nearest_facility", "nearest_facility/name"}}}};
}

int run(const NearOptions& options) {
  auto point = index::parse_point(options.point, "point");
  if (!point) return report(point.error());
  auto planning = Planning::open(options.plan);
  if (!planning) return report(planning.error());
  auto near = index::near(planning->snapshot(), {*point, options.km, options.limit});
  if (!near) return report(near.error());
  const bool all =
      near->facilities.size() == near->facilities_found && near->exchanges.size() == near->exchanges_found;
  const std::string summary =
      fmt::format("{} and {} within {} km{}", counted(near->facilities_found, "facility", "facilities"),
                  counted(near->exchanges_found, "exchange", "exchanges"), options.km,
                  all ? "" : fmt::format("; the nearest {} of each, --limit 0 lists all", options.limit));
  return print_answer(planning->snapshot(), api::render_near(planning->snapshot(), *near, index::now_utc()),
                      {summary, sheets()}, options.plan, near->facilities_found > 0);
}

}  // namespace

void add_near(CLI::App& app, int& result) {
  auto options = std::make_shared<NearOptions>();
  CLI::App* const command =
      app.add_subcommand("near", "facilities round a point, and the exchanges in them, nearest first");
  command->add_option("point", options->point, "LATITUDE,LONGITUDE in degrees, as 50.11,8.68")->required();
  command->add_option("--km", options->km, "how far away at most, along the great circle")
      ->required()
      ->check(CLI::Range(1U, index::kMostKm))
      ->type_name("KM");
  command->add_option("--limit", options->limit, "facilities, and exchanges, to print; 0: all")
      ->capture_default_str();
  add_plan_options(*command, options->plan);
  command->callback([options, &result] { result = run(*options); });
}

}  // namespace meetpoint::cli
