#include <fmt/format.h>

#include <array>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "api/render_plan.hpp"
#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/planning.hpp"
#include "index/planner/overlap.hpp"
#include "index/planner/place_overlap.hpp"
#include "index/query.hpp"
#include "index/time.hpp"

namespace meetpoint::cli {

namespace {

struct OverlapOptions {
  PlanOptions plan;
  std::vector<std::string> networks;
  std::vector<std::string> exchanges;
  std::vector<std::string> facilities;
  std::string file;
  std::string show = "usable_exchanges";
};

/// A row a network and a column a network.
Sheet matrix_sheet(const index::OverlapMatrix& matrix, const std::string& show) {
  Sheet sheet{
      "Common " + show, "networks/*", {{"ASN", "asn", "asn", Look::number}, {"NETWORK", "name", "name"}}};
  const Look look = show == "mbps" ? Look::speed : Look::number;
  for (std::size_t k = 0; k < matrix.networks.size(); ++k) {
    const std::string asn = to_string(matrix.networks[k]->asn);
    sheet.columns.push_back({asn, asn, fmt::format("{}/{}", show, k), look});
  }
  return sheet;
}

Sheet shared_sheet(const char* title, const char* list, const char* id) {
  return {title,
          std::string(list) + "/*",
          {{"ID", id, id, Look::number},
           {"NAME", "name", "name"},
           {"CITY", "city", "city"},
           {"CC", "country", "country"},
           {"NETWORKS", "networks", "networks/*/asn"}}};
}

/// Of places: their counts, the networks, and what they share besides.
std::vector<Sheet> place_sheets(bool exchanges) {
  const char* const id = exchanges ? "ix_id" : "fac_id";
  const char* const ids = exchanges ? "ix_ids" : "fac_ids";
  const auto named = [](const char* title, const char* list, const char* key) {
    return Sheet{title,
                 std::string(list) + "/*",
                 {{"ID", key, key, Look::number},
                  {"NAME", "name", "name"},
                  {"CITY", "city", "city"},
                  {"CC", "country", "country"}}};
  };
  Sheet counts = exchanges ? named("Exchanges", "exchanges", id) : named("Facilities", "facilities", id);
  counts.columns.push_back({"NETWORKS", "networks", "networks", Look::number});
  counts.columns.push_back({"UNIQUE", "unique", "unique", Look::number});
  Sheet networks{"Networks",
                 "networks/*",
                 {{"ASN", "asn", "asn", Look::number},
                  {"NETWORK", "name", "name"},
                  {"SHARED", "shared", "shared"},
                  {"AT", ids, ids}}};
  Sheet others = exchanges ? named("Shared facilities", "shared_facilities", "fac_id")
                           : named("Shared exchanges", "shared_exchanges", "ix_id");
  // CSV has the first: a row a network is what one goes on with.
  return {std::move(networks), std::move(counts), std::move(others)};
}

template <typename Answer>
int print_places(const Planning& planning, const index::Expected<Answer>& answer,
                 const OverlapOptions& options, const char* kind, bool exchanges) {
  if (!answer) return report(answer.error());
  const std::string summary = fmt::format("{} of {} networks are at all {} {}", answer->shared,
                                          answer->networks.size(), answer->counts.size(), kind);
  return print_answer(planning.snapshot(),
                      api::render_overlap(planning.snapshot(), *answer, index::now_utc()),
                      {summary, place_sheets(exchanges)}, options.plan, answer->shared > 0);
}

bool some_in_common(const index::OverlapMatrix& matrix) {
  for (std::size_t row = 0; row < matrix.networks.size(); ++row) {
    for (std::size_t column = 0; column < row; ++column) {
      const index::OverlapCell& cell = matrix.at(row, column);
      if (cell.exchanges + cell.facilities > 0) return true;
    }
  }
  return false;
}

int run_networks(const OverlapOptions& options, const Planning& planning) {
  if (options.networks.size() > index::kMostAsns) {
    return report(
        {index::ErrorCode::too_big,
         fmt::format("at most {} networks here; `meetpoint matrix FILE` takes more", index::kMostAsns),
         "asns"});
  }
  auto asns = planning.networks(options.networks, "asns");
  if (!asns) return report(asns.error());
  auto matrix = index::overlap_matrix(planning.snapshot(), *asns);
  if (!matrix) return report(matrix.error());
  return print_answer(planning.snapshot(),
                      api::render_overlap(planning.snapshot(), *matrix, index::now_utc()),
                      {"",
                       {matrix_sheet(*matrix, options.show), shared_sheet("Exchanges", "exchanges", "ix_id"),
                        shared_sheet("Facilities", "facilities", "fac_id")}},
                      options.plan, some_in_common(*matrix));
}

template <typename SomeId>
index::Expected<std::vector<SomeId>> ids_of(const std::vector<std::string>& texts, const std::string& field,
                                            const index::Names& names, auto lookup) {
  std::vector<SomeId> ids;
  for (const std::string& text : texts) {
    auto id = (names.*lookup)(text, field);
    if (!id) return index::forward(id);
    ids.push_back(*id);
  }
  return ids;
}

int run(const OverlapOptions& options) {
  const int kinds = (options.networks.empty() ? 0 : 1) + (options.exchanges.empty() ? 0 : 1) +
                    (options.facilities.empty() ? 0 : 1);
  if (kinds != 1) {
    return report({index::ErrorCode::invalid,
                   "name networks, or exchanges with --ix, or facilities with --fac; one of the three",
                   "asns"});
  }
  auto planning = Planning::open(options.plan);
  if (!planning) return report(planning.error());
  if (!options.networks.empty()) return run_networks(options, *planning);
  if (!options.exchanges.empty()) {
    const auto ids = ids_of<index::IxId>(options.exchanges, "ix", planning->names(), &index::Names::exchange);
    if (!ids) return report(ids.error());
    return print_places(*planning, index::exchange_overlap(planning->snapshot(), *ids), options, "exchanges",
                        true);
  }
  const auto ids =
      ids_of<index::FacId>(options.facilities, "fac", planning->names(), &index::Names::facility);
  if (!ids) return report(ids.error());
  return print_places(*planning, index::facility_overlap(planning->snapshot(), *ids), options, "facilities",
                      false);
}

int run_matrix(const OverlapOptions& options) {
  auto asns = asn_file(options.file, index::kMostMatrixAsns);
  if (!asns) return report(asns.error());
  auto planning = Planning::open(options.plan);
  if (!planning) return report(planning.error());
  auto matrix = index::overlap_matrix(planning->snapshot(), *asns);
  if (!matrix) return report(matrix.error());
  return print_answer(planning->snapshot(),
                      api::render_matrix(planning->snapshot(), *matrix, index::now_utc()),
                      {"", {matrix_sheet(*matrix, options.show)}}, options.plan, some_in_common(*matrix));
}

CLI::Option* add_show_option(CLI::App& command, std::string& show) {
  return command.add_option("--show", show, "what a cell of the table and of CSV says; JSON has all")
      ->check(CLI::IsMember({"usable_exchanges", "exchanges", "facilities", "mbps"}))
      ->capture_default_str();
}

}  // namespace

void add_overlap(CLI::App& app, int& result) {
  auto options = std::make_shared<OverlapOptions>();
  CLI::App* const command = app.add_subcommand(
      "overlap", "what each of some networks, exchanges or facilities has in common with each");
  command->add_option("network", options->networks, "2 to 25 AS numbers or names");
  CLI::Option* const exchanges =
      command->add_option("--ix", options->exchanges, "an exchange's id or name; 2 to 25")
          ->take_all()
          ->expected(1);
  CLI::Option* const facilities =
      command->add_option("--fac", options->facilities, "a facility's id or name; 2 to 25")
          ->take_all()
          ->expected(1);
  add_show_option(*command, options->show)->excludes(exchanges)->excludes(facilities);
  add_plan_options(*command, options->plan);
  command->callback([options, &result] { result = run(*options); });
}

void add_matrix(CLI::App& app, int& result) {
  auto options = std::make_shared<OverlapOptions>();
  CLI::App* const command =
      app.add_subcommand("matrix", "what each of some hundred networks has in common with each");
  command->add_option("file", options->file, "AS numbers, one a line; at most 1,000")
      ->required()
      ->type_name("FILE");
  add_show_option(*command, options->show);
  add_plan_options(*command, options->plan);
  command->callback([options, &result] { result = run_matrix(*options); });
}

}  // namespace meetpoint::cli
