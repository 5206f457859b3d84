#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "api/render_plan.hpp"
#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/planning.hpp"
#include "cli/text.hpp"
#include "index/planner/as_of.hpp"
#include "index/planner/diff.hpp"
#include "index/time.hpp"

namespace meetpoint::cli {

namespace {

using index::Expected;

struct DiffOptions {
  PlanOptions plan;
  std::vector<std::string> networks;
  std::string from;
  std::string to;
};

std::vector<Sheet> sheets() {
  const std::vector<Column> columns = {{"CHANGE", "change", "change"},
                                       {"ASN", "asn", "asn", Look::number},
                                       {"NETWORK", "name", "name"},
                                       {"EXCHANGE", "ix", "exchange/name"},
                                       {"FACILITY", "fac", "facility/name"},
                                       {"FROM", "moved_from", "moved_from/name"},
                                       {"BEFORE", "before", "before", Look::whole},
                                       {"AFTER", "after", "after", Look::whole},
                                       {"AT", "at", "at", Look::whole},
                                       {"", "ix_id", "exchange/ix_id", Look::number, false},
                                       {"", "fac_id", "facility/fac_id", Look::number, false},
                                       {"", "netixlan_id", "netixlan_id", Look::number, false},
                                       {"", "netfac_id", "netfac_id", Look::number, false},
                                       {"", "findings", "findings/*/code", Look::text, false}};
  return {{"Of these networks", "changes/*", columns}, {"Of others where they are", "others/*", columns}};
}

/// A moment of the store's history, or another store.
struct Side {
  index::Moment moment;
  std::string file;  ///< empty: it is a moment
};

Expected<Side> side_of(const std::string& text, const char* field) {
  if (auto moment = index::parse_moment(text, field)) return Side{*moment, {}};
  std::error_code ignored;
  if (std::filesystem::exists(text, ignored)) return Side{{}, text};
  return index::fail(index::ErrorCode::invalid,
                     std::string(field) +
                         " is a generation's number, a day such as 2026-11-01, 2026-11-01T00:00:00Z, or the "
                         "file of a store",
                     field);
}

/// The side as a store of its own.
Expected<Planning> opened(const Side& side, const std::string& text, const DiffOptions& options) {
  PlanOptions plan = options.plan;
  if (!side.file.empty())
    plan.store = side.file;
  else
    plan.as_of = text;
  return Planning::open(plan);
}

Expected<std::vector<index::Asn>> networks_of(const DiffOptions& options, const Planning& planning,
                                              const index::Snapshot* before) {
  std::vector<index::Asn> asns;
  for (const std::string& text : options.networks) {
    const auto number = index::parse_asn(text);
    if (number && before != nullptr && before->find(*number) != nullptr) {
      asns.push_back(*number);
      continue;
    }
    auto asn = index::network_now_or_then(planning.names(), planning.snapshot().changes(), text, "asns");
    if (!asn) return forward(asn);
    asns.push_back(*asn);
  }
  return asns;
}

int print_diff(const Planning& planning, const Planning& before, const index::Diff& diff,
               const DiffOptions& options) {
  const std::string summary = fmt::format("from generation {} of {} to {} of {}: {}, and {} of others",
                                          diff.from.number, index::format_utc(diff.from.committed_at),
                                          diff.to.number, index::format_utc(diff.to.committed_at),
                                          counted(diff.ours.size(), "change", "changes"), diff.others_found);
  return print_answer(planning.snapshot(),
                      api::render_diff(planning.snapshot(), before.snapshot(), diff, index::now_utc()),
                      {summary, sheets()}, options.plan, !diff.ours.empty() || !diff.others.empty());
}

/// Both in the history of one store.
int run_history(const DiffOptions& options, const Side& from, const Side& to) {
  auto planning = Planning::open(options.plan);
  if (!planning) return report(planning.error());
  const index::Snapshot& snapshot = planning->snapshot();
  auto asns = networks_of(options, *planning, nullptr);
  if (!asns) return report(asns.error());
  auto begin = index::generation_at(snapshot.generations(), from.moment, "--from");
  if (!begin) return report(begin.error());
  auto end = options.to.empty() ? Expected<index::Generation>(snapshot.generation())
                                : index::generation_at(snapshot.generations(), to.moment, "--to");
  if (!end) return report(end.error());
  auto diff = index::diff(snapshot, *asns, *begin, *end);
  if (!diff) return report(diff.error());
  return print_diff(*planning, *planning, *diff, options);
}

int run(const DiffOptions& options) {
  auto from = side_of(options.from, "--from");
  if (!from) return report(from.error());
  Side to;
  if (!options.to.empty()) {
    auto side = side_of(options.to, "--to");
    if (!side) return report(side.error());
    to = std::move(*side);
  }
  if (!options.plan.as_of.empty())
    return report(
        {index::ErrorCode::invalid, "--from and --to say when; --as-of does not go with them", "--as-of"});
  if (from->file.empty() && to.file.empty()) return run_history(options, *from, to);
  auto before = opened(*from, options.from, options);
  if (!before) return report(before.error());
  auto after = options.to.empty() ? Planning::open(options.plan) : opened(to, options.to, options);
  if (!after) return report(after.error());
  auto asns = networks_of(options, *after, &before->snapshot());
  if (!asns) return report(asns.error());
  auto diff = index::diff(before->snapshot(), after->snapshot(), *asns);
  if (!diff) return report(diff.error());
  return print_diff(*after, *before, *diff, options);
}

}  // namespace

void add_diff(CLI::App& app, int& result) {
  auto options = std::make_shared<DiffOptions>();
  CLI::App* const command = app.add_subcommand(
      "diff", "what changed for some networks: their ports and facilities, and who came to theirs");
  command->add_option("network", options->networks, "1 to 100 AS numbers, or names of up to 25")->required();
  command
      ->add_option("--from", options->from,
                   "a generation's number, a day (2026-11-01), an instant, or the file of another store")
      ->required()
      ->type_name("WHEN|FILE");
  command->add_option("--to", options->to, "likewise; now unless said")->type_name("WHEN|FILE");
  add_plan_options(*command, options->plan);
  command->callback([options, &result] { result = run(*options); });
}

}  // namespace meetpoint::cli
