#include <fmt/format.h>

#include <memory>
#include <string>

#include "api/render_records.hpp"
#include "cli/by_name.hpp"
#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/text.hpp"
#include "index/records.hpp"

namespace meetpoint::cli {

namespace {

struct ChangesOptions {
  std::string store = kDefaultStore;
  std::string since;
  std::string asn;
  std::string ix;
  std::string format = "table";
};

std::string place_of(const index::Change& change, std::uint32_t id) {
  return fmt::format("{} {}", change.type == index::ObjectType::netixlan ? "ix" : "fac", id);
}

std::string detail_of(const index::Change& change) {
  if (change.kind == index::ChangeKind::moved) return "from " + place_of(change, change.old_place);
  const std::string_view unit = change.kind == index::ChangeKind::speed_changed ? " Mbit/s" : "";
  const std::string& port = change.kind == index::ChangeKind::left ? change.before : change.after;
  if (change.kind == index::ChangeKind::joined || change.kind == index::ChangeKind::left)
    return port.empty() ? "" : tame(port + " Mbit/s");
  if (change.before.empty() && change.after.empty()) return {};
  return tame(fmt::format("{} -> {}{}", change.before.empty() ? "none" : change.before,
                          change.after.empty() ? "none" : change.after, unit));
}

std::string changes_table(const index::RecordPage<index::Change>& page) {
  std::string text = fmt::format("{:<20} {:<13} {:<12} {:<14} {:<19} {}\n", "AT", "WHAT", "NETWORK", "PLACE",
                                 "ROW", "DETAIL");
  for (const index::Change* change : page.records) {
    std::string line = fmt::format(
        "{:<20} {:<13} {:<12} {:<14} {:<19} {}", index::format_utc(change->at), name_of(change->kind),
        change->asn.value == 0 ? "-" : to_string(change->asn), place_of(*change, change->place),
        fmt::format("{} {}", name_of(change->type), change->id), detail_of(*change));
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

std::string changes_csv(const index::RecordPage<index::Change>& page) {
  std::string text = "generation,at,kind,type,id,asn,place,old_place,before,after\n";
  for (const index::Change* change : page.records) {
    text +=
        fmt::format("{},{},{},{},{},{},{},{},{},{}\n", change->generation, index::format_utc(change->at),
                    name_of(change->kind), name_of(change->type), change->id, change->asn.value,
                    change->place, change->old_place, csv_field(change->before), csv_field(change->after));
  }
  return text;
}

int run(const ChangesOptions& options) {
  api::ChangesQuestion question;
  question.limit = kNoLimit;
  auto filter = index::parse_since(options.since);
  if (!filter) return report(filter.error());
  question.filter = *filter;
  auto snapshot = snapshot_for(options.store, {options.asn, options.ix});
  if (!snapshot) return report(snapshot.error());
  const index::Names names = names_of(*snapshot);
  if (!options.asn.empty()) {
    auto asn = network_of(names, options.asn, "--asn");
    if (!asn) return report(asn.error());
    question.filter.asn = *asn;
  }
  if (!options.ix.empty()) {
    auto ix = exchange_of(names, options.ix, "--ix");
    if (!ix) return report(ix.error());
    question.filter.ix = *ix;
  }
  const auto page = index::changes(**snapshot, question.filter, 0, question.limit);
  const int printed = print(options.format == "json"  ? api::render_changes(**snapshot, page, question)
                            : options.format == "csv" ? changes_csv(page)
                                                      : changes_table(page));
  if (printed != kFound) return printed;
  return page.records.empty() ? kNothingFound : kFound;
}

}  // namespace

void add_changes(CLI::App& app, int& result) {
  auto options = std::make_shared<ChangesOptions>();
  CLI::App* const command = app.add_subcommand(
      "changes", "who joined, left, moved, got another address or speed, in the last 90 days");
  add_store_option(*command, options->store);
  command
      ->add_option("--since", options->since,
                   "a generation's number (changes after it), a day (2026-11-01) or 2026-11-01T00:00:00Z")
      ->required();
  command->add_option("--asn", options->asn, "one network only, by AS number or name");
  command->add_option("--ix", options->ix, "one exchange only, by its PeeringDB id or name");
  add_format_option(*command, options->format, true);
  command->callback([options, &result] { result = run(*options); });
  command->footer("exit: 0 found, 1 nothing found, 2 usage, 3 unknown name, 4 store problem");
}

}  // namespace meetpoint::cli
